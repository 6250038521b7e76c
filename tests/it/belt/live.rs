//! Beside a Tacker that goes on working.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Other, fill, id};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine, row};

on_every_engine! {
    // Tacker has begun an operation and not committed it: the run waits, and then sees it.
    fn an_operation_that_begins_meanwhile_is_seen(db: TestDb) {
        fill(&db, 3);
        let mut other = Other::on(&db);
        let begins = insert(&db, "vnf_lcm_op_occs", json!({"id": "begun", "vnf_instance_id": id(2),
            "operation_state": "STARTING"}));
        let report = meanwhile(&db, &mut other, "migrate-to-v2 --all --keep-orig", &begins);
        assert_eq!(reason(&report, 2), "operation-in-flight");
        assert_eq!(report["outcomes"]["migrated"], 2);

        other.execute("UPDATE vnf_lcm_op_occs SET operation_state = 'COMPLETED' WHERE id = 'begun'");
        Retack::on(&db).words("migrate-to-v2 --all --keep-orig").run().exits(0);
        let again = insert(&db, "vnf_lcm_op_occs", json!({"id": "again", "vnf_instance_id": id(2),
            "operation_state": "PROCESSING"}));
        let report = meanwhile(&db, &mut other, "complete --all", &again);
        assert_eq!(reason(&report, 2), "v1-moved-on");
        assert_eq!(report["outcomes"]["completed"], 2);
    }

    fn a_task_that_begins_meanwhile_is_seen(db: TestDb) {
        fill(&db, 2);
        let mut other = Other::on(&db);
        let task = |state: &str| format!("UPDATE vnf_instances SET task_state = {state} WHERE id = '{}'", id(2));
        let report = meanwhile(&db, &mut other, "migrate-to-v2 --all --keep-orig", &task("'SCALING'"));
        assert_eq!(reason(&report, 2), "busy");
        other.execute(&task("NULL"));
        Retack::on(&db).words("migrate-to-v2 --all --keep-orig").run().exits(0);
        let report = meanwhile(&db, &mut other, "complete --all", &task("'HEALING'"));
        assert_eq!(reason(&report, 2), "busy");
    }

    // What has begun in v1 while its VNF is completed waits for the end of that, and finds no live VNF.
    fn an_operation_cannot_begin_while_its_vnf_is_worked_on(db: TestDb) {
        fill(&db, 1);
        let mut holder = Other::on(&db);
        // As retack holds a VNF.
        match db.engine {
            Engine::Sqlite => holder.execute("BEGIN IMMEDIATE"),
            Engine::Mariadb | Engine::Postgres => holder.execute("BEGIN; SELECT id FROM vnf_instances FOR UPDATE"),
        }
        let mut tacker = Other::on(&db);
        tacker.execute(match db.engine {
            Engine::Sqlite => "PRAGMA busy_timeout = 200",
            Engine::Mariadb => "SET innodb_lock_wait_timeout = 1",
            Engine::Postgres => "SET lock_timeout = 200",
        });
        let begins = insert(&db, "vnf_lcm_op_occs", json!({"id": "begun", "vnf_instance_id": id(1)}));
        assert!(tacker.attempt(&begins).is_err());
        holder.execute("ROLLBACK");
        tacker.execute(&begins);
    }

    // Nothing in v2 ties an operation to its VNF, and a rollback that missed one would leave it without.
    fn an_operation_of_v2_that_ends_up_beside_a_rollback_is_not_lost(db: TestDb) {
        fill(&db, 2);
        Retack::on(&db).words("migrate-to-v2 --all --keep-orig").run().exits(0);
        let mut other = Other::on(&db);
        let v2 = insert(&db, "VnfLcmOpOccV2", json!({"id": "v2", "vnfInstanceId": id(2)}));
        // The row of v1 is what the rollback waits for; then it looks.
        let touch = format!("UPDATE vnf_instances SET vnf_instance_name = 'x' WHERE id = '{}'; {v2}", id(1));
        let report = meanwhile(&db, &mut other, "rollback --all", &touch);
        assert_eq!(reason(&report, 2), "v2-moved-on");
        assert_eq!(db.count("VnfLcmOpOccV2", "id = 'v2'"), 1);
        assert_eq!(db.count("VnfInstanceV2", &format!("id = '{}'", id(2))), 1);
    }
}

/// Runs a command while a transaction of Tacker's is open, which commits a second later.
fn meanwhile(db: &TestDb, other: &mut Other, words: &str, sql: &str) -> Value {
    other.execute(if db.engine == Engine::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" });
    other.execute(sql);
    let running = Retack::on(db).words(words).args(["--format", "json"]).start();
    thread::sleep(Duration::from_secs(1));
    other.execute("COMMIT");
    running.end().exits(3).report()
}

fn insert(db: &TestDb, table: &str, cells: Value) -> String {
    let row = row(table, cells).row;
    let columns: Vec<_> = row.keys().map(|column| db.engine.name(column)).collect();
    let cells: Vec<_> = row
        .values()
        .map(|cell| db.engine.literal(cell.as_str().unwrap_or(&cell.to_string())))
        .collect();
    let table = db.engine.name(table);
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), cells.join(", "))
}

fn reason(report: &Value, n: u32) -> String {
    let lines = report["vnfs"].as_array().expect("a list");
    let line = lines.iter().find(|line| line["vnfInstanceId"] == json!(id(n))).expect("a line");
    line["reason"]["code"].as_str().unwrap_or("none").to_owned()
}
