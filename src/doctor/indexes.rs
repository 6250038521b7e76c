//! Columns that rows are searched by, and what happens where nothing indexes them.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::finding::counted;
use super::{Check, Detail, Finding, Patient};
use crate::db::Engine;
use crate::db::tables::v1::vnf_instances;
use crate::on;

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
    let create = match engine {
        Engine::Postgres => "CREATE INDEX CONCURRENTLY",
        Engine::Mysql | Engine::Sqlite => "CREATE INDEX",
    };
    let columns = counted(missing.len() as u64, "column", "columns");
    let found = format!("nothing indexes {columns} that {many} are searched by");
    let (finding, reason) = if *missing == OF_V2 {
        let reason = "rollback reads this table twice a chunk, from one end to the other, verify once for 10,000 VNFs";
        (Finding::info(check, found), reason)
    } else {
        let reason = "each chunk reads these tables from one end to the other, so the time a VNF takes grows with the number of VNFs";
        (Finding::warning(check, found), reason)
    };
    let advice = format!(
        "as the owner of the database, for as long as it takes: {create} NAME ON TABLE (COLUMN)"
    );
    let details =
        missing.iter().map(|(table, column)| Detail::new(format!("{table}.{column}"), vnfs));
    finding.because(reason).advise(advice).with(details.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn only_many_vnfs_want_an_index() {
        let level = |vnfs, missing| judge(Engine::Postgres, vnfs, missing).level;
        assert_eq!(level(9_999, &SEARCHED), Level::Ok);
        assert_eq!(level(10_000, &SEARCHED), Level::Warning);
        assert_eq!(level(10_000, &OF_V2), Level::Info);
        assert_eq!(level(1_000_000, &[]), Level::Ok);
    }
}
