//! What no client can beat: the server copying the same v2 rows and marking the same v1 rows, a statement a table.

use std::time::{Duration, Instant};

use crate::support::{Engine, TestDb};

const V2: [&str; 2] = ["VnfInstanceV2", "VnfLcmOpOccV2"];

/// The tables of v1 that a migration marks as deleted.
const V1: [&str; 3] = ["vnf_instances", "vnf_instantiated_info", "vnf_lcm_op_occs"];

/// Of a database whose VNFs are in both APIs, and are so again afterwards.
pub(crate) fn measure(db: &TestDb) -> Duration {
    let name = |table: &str| db.engine.name(table);
    let copy = |table: &str| name(&format!("copy_of_{table}"));
    for table in V2 {
        let (table, copy) = (name(table), copy(table));
        db.execute(&match db.engine {
            Engine::Mariadb => format!("CREATE TABLE {copy} LIKE {table}"),
            Engine::Postgres => format!("CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)"),
            // With its keys and checks.
            Engine::Sqlite => {
                let made = db.scalar(&format!(
                    "SELECT sql FROM sqlite_schema WHERE name = '{}'",
                    table.trim_matches('"')
                ));
                made.expect("a table").replacen(table.trim_matches('"'), copy.trim_matches('"'), 1)
            }
        });
    }
    let mut work = String::from("BEGIN;\n");
    for table in V2 {
        work += &format!("INSERT INTO {} SELECT * FROM {};\n", copy(table), name(table));
    }
    for table in V1 {
        work += &format!(
            "UPDATE {table} SET deleted = 1, deleted_at = '2026-01-01 00:00:00', updated_at = '2026-01-01 00:00:00';\n"
        );
    }
    work += "COMMIT;";
    let started = Instant::now();
    db.execute(&work);
    let took = started.elapsed();

    for table in V1 {
        db.execute(&format!(
            "UPDATE {table} SET deleted = 0, deleted_at = NULL, updated_at = NULL"
        ));
    }
    for table in V2 {
        db.execute(&format!("DROP TABLE {}", copy(table)));
    }
    took
}
