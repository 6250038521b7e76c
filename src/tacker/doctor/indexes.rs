//! Columns that rows are searched by, and what happens where nothing indexes them.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::finding::counted;
use super::{Check, Detail, Finding, Patient};
use crate::db::Engine;
use crate::on;
use crate::tacker::tables::v1::vnf_instances;

/// Which VNF a row belongs to: the only searches of retack's that are not by a primary key.
const SEARCHED: [(&str, &str); 5] = [
    ("vnf_instantiated_info", "vnf_instance_id"),
    ("vnf_lcm_op_occs", "vnf_instance_id"),
    ("vnf_resources", "vnf_instance_id"),
    ("vnf_attribute", "vnf_id"),
    OF_V2[0],
];

/// On no engine is there an index for this one, and migrating does not ask.
const OF_V2: [(&str, &str); 1] = [("VnfLcmOpOccV2", "vnfInstanceId")];

/// With fewer VNFs, reading the tables takes no more than a tenth of a migration (docs/reference/performance.md).
const MANY: u64 = 10_000;

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let vnfs: i64 =
        on!(&mut patient.db, c => vnf_instances::table.select(count_star()).get_result(c))?;
    let mut missing = Vec::new();
    for (table, column) in SEARCHED {
        if !patient.db.has_index(table, column)? {
            missing.push((table, column));
        }
    }
    Ok(vec![judge(patient.engine(), vnfs.unsigned_abs(), &missing)])
}

fn judge(engine: Engine, vnfs: u64, missing: &[(&str, &str)]) -> Finding {
    let check = Check::Indexes;
    let many = counted(vnfs, "VNF", "VNFs");
    if missing.is_empty() {
        return Finding::ok(check, "every search has one");
    }
    if vnfs < MANY {
        return Finding::ok(check, format!("{many} need no others"));
    }
    let (finding, reason) = if *missing == OF_V2 {
        (
            Finding::info(check, format!("nothing indexes {many} in one table")),
            "rollback reads it twice a chunk, from one end to the other, verify once for 10,000 VNFs",
        )
    } else {
        let tables = counted(missing.len() as u64, "table", "tables");
        (
            Finding::warning(check, format!("nothing indexes {many} in {tables}")),
            "each chunk reads these tables from one end to the other, so the time a VNF takes grows with the number of VNFs",
        )
    };
    let create: Vec<_> =
        missing.iter().map(|(table, column)| create(engine, table, column)).collect();
    finding
        .because(reason)
        .advise(format!(
            "have their owner index them for as long as it takes: {}",
            create.join("; ")
        ))
        .with(
            missing
                .iter()
                .map(|(table, column)| Detail::new(format!("{table}.{column}"), 1))
                .collect(),
        )
}

/// In the words of the engine, with a name that tells afterwards who wanted it.
fn create(engine: Engine, table: &str, column: &str) -> String {
    let name = format!("retack_{}", table.to_lowercase());
    match engine {
        Engine::Mysql => format!("CREATE INDEX {name} ON {table} ({column})"),
        Engine::Sqlite => format!("CREATE INDEX {name} ON \"{table}\" (\"{column}\")"),
        // While others write.
        Engine::Postgres => {
            format!("CREATE INDEX CONCURRENTLY {name} ON \"{table}\" (\"{column}\")")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::doctor::Level;

    #[test]
    fn only_many_vnfs_want_an_index() {
        let level = |vnfs, missing| judge(Engine::Postgres, vnfs, missing).level;
        assert_eq!(level(9_999, &SEARCHED), Level::Ok);
        assert_eq!(level(10_000, &SEARCHED), Level::Warning);
        assert_eq!(level(10_000, &OF_V2), Level::Info);
        assert_eq!(level(1_000_000, &[]), Level::Ok);
    }

    #[test]
    fn what_to_type_is_in_the_words_of_the_engine() {
        let advice = |engine| judge(engine, 10_000, &OF_V2).advice.expect("advice").into_owned();
        assert!(advice(Engine::Mysql).ends_with(
            "takes: CREATE INDEX retack_vnflcmopoccv2 ON VnfLcmOpOccV2 (vnfInstanceId)"
        ));
        assert!(advice(Engine::Postgres).ends_with(
            "takes: CREATE INDEX CONCURRENTLY retack_vnflcmopoccv2 ON \"VnfLcmOpOccV2\" (\"vnfInstanceId\")"
        ));
    }
}
