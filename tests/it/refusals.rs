//! Why a VNF is left as it is; that nothing of it changes then; and that the others go on.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::retack::Retack;
use crate::support::{Fixture, TestDb, id, on_every_engine, row};

/// A password that is in a cell that cannot be read.
const CANARY: &str = "hunter2";

on_every_engine! {
    fn a_vnf_that_is_not_at_rest_stays_and_the_others_are_migrated(db: TestDb) {
        fill(&db, 12);
        for (n, obstacle, _) in OBSTACLES {
            db.execute(&format!("{obstacle} = '{}'", id(n)));
        }
        db.execute(&format!("UPDATE vnf_instances SET deleted = NULL WHERE id = '{}'", id(9)));
        let before = dump(&db);

        let report = Retack::on(&db).words("migrate-to-v2 --all").report(3);
        let mut expected: BTreeMap<String, Value> = OBSTACLES.map(|(n, _, code)| (id(n), json!(code))).into();
        expected.insert(id(9), json!("deleted-mark-missing"));
        for n in [1, 10, 11, 12] {
            expected.insert(id(n), Value::Null);
        }
        assert_eq!(reasons(&report), expected);
        assert_eq!(report["outcomes"]["migrated"], 4);
        for n in 2..=9 {
            assert_eq!(of(&dump(&db), n), of(&before, n), "{n}");
        }

        // Only what has failed can be forced.
        let report = Retack::on(&db).words("migrate-to-v2 --all --force-failed-temp").report(3);
        expected.retain(|_, reason| !reason.is_null());
        expected.insert(id(7), Value::Null);
        assert_eq!(reasons(&report), expected);
    }

    fn a_failed_operation_that_is_forced_is_failed_in_v2_however_often(db: TestDb) {
        fill(&db, 1);
        // As a failed operation leaves a VNF behind.
        db.execute("UPDATE vnf_lcm_op_occs SET operation_state = 'FAILED_TEMP'");
        db.execute("UPDATE vnf_instances SET task_state = 'ERROR'");
        for outcome in ["migrated", "unchanged"] {
            let words = "migrate-to-v2 --all --keep-orig --force-failed-temp";
            let report = Retack::on(&db).words(words).report(0);
            assert_eq!(report["outcomes"][outcome], 1);
            let failed = "operationState = 'FAILED' AND stateEnteredTime = (SELECT min(started_at) FROM retack_run)";
            let failed = failed.replace("operationState", &db.engine.name("operationState"))
                .replace("stateEnteredTime", &db.engine.name("stateEnteredTime"));
            assert_eq!(db.count("VnfLcmOpOccV2", &failed), 1);
            assert_eq!(db.count("vnf_lcm_op_occs", "operation_state = 'FAILED_TEMP'"), 1);
        }
        refused(&db, "migrate-to-v2 --all", &[(1, "failed-temp")]);
        Retack::on(&db).words("complete --all").run().exits(0);
    }

    fn a_vnf_that_is_not_there_to_migrate_is_told_apart(db: TestDb) {
        fill(&db, 2);
        db.insert([row("VnfInstanceV2", json!({"id": id(50)}))]);
        db.execute(&format!("UPDATE vnf_instances SET deleted = 1 WHERE id = '{}'", id(2)));
        for verb in ["migrate-to-v2", "complete", "rollback"] {
            refused(&db, &format!("{verb} --vnf-id {} --vnf-id {}", id(50), id(99)), &[
                (50, "only-in-v2"), (99, "not-found"),
            ]);
        }
        for verb in ["migrate-to-v2", "rollback"] {
            refused(&db, &format!("{verb} --vnf-id {}", id(2)), &[(2, "deleted-in-v1")]);
        }
        let report = Retack::on(&db).words("migrate-to-v2 --all").report(0);
        assert_eq!(reasons(&report), [(id(1), Value::Null)].into());
    }

    fn what_v2_has_otherwise_is_not_overwritten(db: TestDb) {
        fill(&db, 3);
        Retack::on(&db).words("migrate-to-v2 --all --keep-orig").run().exits(0);
        let description = db.engine.name("vnfInstanceDescription");
        let table = db.engine.name("VnfInstanceV2");
        db.execute(&format!("UPDATE {table} SET {description} = 'of v2' WHERE id = '{}'", id(1)));
        db.insert([row("VnfLcmOpOccV2", json!({"id": "extra", "vnfInstanceId": id(2)}))]);
        for keep in ["--keep-orig", ""] {
            let report = refused(&db, &format!("migrate-to-v2 --vnf-id {} --vnf-id {} {keep}", id(1), id(2)), &[
                (1, "conflict"), (2, "conflict"),
            ]);
            let texts = report["vnfs"].to_string();
            assert!(texts.contains("VnfInstanceV2.vnfInstanceDescription"), "{texts}");
            assert!(texts.contains("VnfLcmOpOccV2[extra]"), "{texts}");
            assert!(!texts.contains("of v2"), "{texts}");
        }
        let report = Retack::on(&db).words("migrate-to-v2 --all").report(3);
        assert_eq!(report["outcomes"]["completed"], 1);
    }

    fn a_cell_that_cannot_be_read_is_named_and_never_shown(db: TestDb) {
        for (n, (table, column, cell)) in (1..).zip(unreadable()) {
            fill_one(&db, n);
            let key = if table == "vnf_instances" { "id" } else { "vnf_instance_id" };
            if table == "vnf_instantiated_info" {
                db.insert([row(table, json!({"id": n, "vnf_instance_id": id(n)}))]);
                db.execute(&format!(
                    "UPDATE vnf_instances SET instantiation_state = 'INSTANTIATED' WHERE id = '{}'", id(n)));
            }
            let cell = db.engine.literal(&cell);
            db.execute(&format!("UPDATE {table} SET {column} = {cell} WHERE {key} = '{}'", id(n)));
        }
        fill_one(&db, 99);
        let before = dump(&db);

        for format in ["text", "json"] {
            let words = format!("migrate-to-v2 --all --keep-orig -vv --format {format}");
            let outcome = Retack::on(&db).words(&words).run().exits(3);
            for shown in [&outcome.stdout, &outcome.stderr] {
                assert!(!shown.contains(CANARY), "{shown}");
            }
        }
        let report = Retack::on(&db).words("migrate-to-v2 --all --keep-orig").report(3);
        for (n, (table, column, cell)) in (1..).zip(unreadable()) {
            let reason = &line(&report, n)["reason"];
            assert_eq!(reason["code"], "unconvertible", "{column} {cell} {}", line(&report, n));
            let text = reason["text"].as_str().unwrap_or("");
            let place = if table == "vnf_lcm_op_occs" { column } else { &format!("{table}.{column}") };
            assert!(text.contains(place), "{place}: {text}");
            assert_eq!(of(&dump(&db), n), of(&before, n));
        }
        assert_eq!(line(&report, 99)["outcome"], "unchanged");
        let journal = json!([db.dump("retack_entry"), db.dump("retack_run")]).to_string();
        assert!(!journal.contains(CANARY), "{journal}");
    }

    fn a_vnf_that_the_database_refuses_costs_only_itself(db: TestDb) {
        fill(&db, 4);
        db.insert([
            row("VnfInstanceV2", json!({"id": "native"})),
            row("VnfLcmOpOccV2", json!({"id": op(2), "vnfInstanceId": "native"})),
        ]);
        let before = dump(&db);
        for words in ["migrate-to-v2 --all --keep-orig", "migrate-to-v2 --all"] {
            let report = Retack::on(&db).words(words).report(3);
            assert_eq!(line(&report, 2)["reason"]["code"], "database-refused");
            assert_eq!(report["outcomes"]["rejected"], 1);
            assert_eq!(of(&dump(&db), 2), of(&before, 2));
        }

        // Meanwhile somebody has given the name of one to a new VNF.
        db.insert([row("vnf", json!({"id": id(60), "name": id(3)}))]);
        let completed = dump(&db);
        let report = Retack::on(&db).words("rollback --all").report(3);
        assert_eq!(line(&report, 3)["reason"]["code"], "database-refused");
        assert_eq!(report["outcomes"]["rolled-back"], 2);
        assert_eq!(of(&dump(&db), 3), of(&completed, 3));
        assert_eq!(of(&dump(&db), 1), of(&before, 1));
    }

    fn v1_is_not_given_up_for_a_v2_that_lacks_something(db: TestDb) {
        fill(&db, 6);
        let migrated = [1, 2, 3, 5].map(|n| format!("--vnf-id {}", id(n))).join(" ");
        db.execute(&format!("UPDATE vnf_lcm_op_occs SET operation_state = 'FAILED_TEMP' WHERE id = '{}'", op(5)));
        Retack::on(&db).words(&format!("migrate-to-v2 --keep-orig --force-failed-temp {migrated}")).run().exits(0);
        db.insert([row("vnf_lcm_op_occs", json!({"id": "newer", "vnf_instance_id": id(2)}))]);
        db.execute(&format!("UPDATE vnf_instances SET task_state = 'SCALING' WHERE id = '{}'", id(3)));
        // What was closed in v2 was retried in v1.
        db.execute(&format!("UPDATE vnf_lcm_op_occs SET operation_state = 'COMPLETED' WHERE id = '{}'", op(5)));
        let all: Vec<_> = [2, 3, 4, 5].map(|n| format!("--vnf-id {}", id(n))).into();
        let moved_on = [(2, "v1-moved-on"), (3, "busy"), (4, "not-migrated"), (5, "v1-moved-on")];
        refused(&db, &format!("complete {}", all.join(" ")), &moved_on);
        refused(&db, &format!("migrate-to-v2 --mark-delete --api-ver v1 {}", all.join(" ")), &moved_on);

        // Those that were never migrated are none of its business.
        let report = Retack::on(&db).words("complete --all").report(3);
        assert_eq!((&report["outcomes"]["completed"], &report["outcomes"]["rejected"]), (&json!(1), &json!(3)));
        let report = Retack::on(&db).words(&format!("complete --vnf-id {}", id(1))).report(0);
        assert_eq!(report["outcomes"]["unchanged"], 1);
    }

    fn a_v2_that_has_gone_on_is_not_rolled_back(db: TestDb) {
        fill(&db, 3);
        Retack::on(&db).words(&format!("migrate-to-v2 --keep-orig --vnf-id {}", id(1))).run().exits(0);
        Retack::on(&db).words(&format!("migrate-to-v2 --vnf-id {} --vnf-id {}", id(2), id(3))).run().exits(0);
        for n in [1, 2] {
            db.insert([row("VnfLcmOpOccV2", json!({"id": format!("own {n}"), "vnfInstanceId": id(n)}))]);
        }
        let named = format!("--vnf-id {} --vnf-id {}", id(1), id(2));
        let moved_on = [(1, "v2-moved-on"), (2, "v2-moved-on")];
        refused(&db, &format!("rollback {named}"), &moved_on);
        refused(&db, &format!("migrate-to-v2 --mark-delete --api-ver v2 {named}"), &moved_on);
        let report = Retack::on(&db).words("rollback --all").report(3);
        assert_eq!((&report["outcomes"]["rolled-back"], &report["outcomes"]["rejected"]), (&json!(1), &json!(2)));
    }

    fn a_v1_that_cannot_be_brought_back_keeps_its_v2(db: TestDb) {
        fill(&db, 2);
        Retack::on(&db).words(&format!("migrate-to-v2 --keep-orig --vnf-id {}", id(1))).run().exits(0);
        db.execute(&format!("UPDATE vnf_instances SET deleted = 1 WHERE id = '{}'", id(1)));
        Retack::on(&db).words(&format!("migrate-to-v2 --vnf-id {}", id(2))).run().exits(0);
        Retack::on(&db).words("purge-deleted vnf --age 0").run().exits(0);
        refused(&db, "rollback --all", &[(1, "not-restorable"), (2, "not-restorable")]);
        Retack::on(&db).words("purge-deleted vnf_instances --age 0").run().exits(0);
        refused(&db, &format!("rollback --vnf-id {}", id(2)), &[(2, "only-in-v2")]);
    }
}

/// How to put something in the way of a VNF, and what that is called.
const OBSTACLES: [(u32, &str, &str); 7] = [
    (2, "UPDATE vnf_instances SET task_state = 'SCALING' WHERE id", "busy"),
    (3, "UPDATE vnf SET status = 'PENDING_UPDATE' WHERE id", "pending"),
    (
        4,
        "UPDATE vnf_lcm_op_occs SET operation_state = 'STARTING' WHERE vnf_instance_id",
        "operation-in-flight",
    ),
    (
        5,
        "UPDATE vnf_lcm_op_occs SET operation_state = 'PROCESSING' WHERE vnf_instance_id",
        "operation-in-flight",
    ),
    (
        6,
        "UPDATE vnf_lcm_op_occs SET operation_state = 'ROLLING_BACK' WHERE vnf_instance_id",
        "operation-in-flight",
    ),
    (
        7,
        "UPDATE vnf_lcm_op_occs SET operation_state = 'FAILED_TEMP' WHERE vnf_instance_id",
        "failed-temp",
    ),
    (8, "UPDATE vnf_instances SET task_state = 'ERROR' WHERE id", "busy"),
];

/// Cells that are JSON, as the columns require, and yet not what v1 writes.
fn unreadable() -> Vec<(&'static str, &'static str, String)> {
    let truncated = json!(format!(r#"[{{"access_info": {{"password": "{CANARY}"#)).to_string();
    let python = json!(format!("[{{'password': '{CANARY}'")).to_string();
    let text = json!(CANARY).to_string();
    let list = json!([CANARY]).to_string();
    let nested = json!([{"id": {"password": CANARY}}]).to_string();
    let kind = json!({"terminationType": {"password": CANARY}}).to_string();
    vec![
        ("vnf_instances", "vim_connection_info", truncated.clone()),
        ("vnf_instances", "vim_connection_info", python),
        ("vnf_instances", "vim_connection_info", list.clone()),
        ("vnf_instances", "vim_connection_info", nested.clone()),
        ("vnf_instances", "vnf_metadata", text.clone()),
        ("vnf_instances", "instantiation_state", CANARY.to_owned()),
        ("vnf_instantiated_info", "ext_cp_info", nested),
        ("vnf_instantiated_info", "scale_status", list.clone()),
        ("vnf_lcm_op_occs", "operation_params", truncated),
        ("vnf_lcm_op_occs", "operation_params", text.clone()),
        ("vnf_lcm_op_occs", "operation_params", kind),
        ("vnf_lcm_op_occs", "error", list),
        ("vnf_lcm_op_occs", "resource_changes", text),
    ]
}

fn op(n: u32) -> String {
    format!("00000000-0000-4000-9000-{n:012}")
}

/// VNFs at rest, each with a finished operation.
fn fill(db: &TestDb, vnfs: u32) {
    (1..=vnfs).for_each(|n| fill_one(db, n));
}

fn fill_one(db: &TestDb, n: u32) {
    let rows: [Fixture; 4] = [
        row("vnf_instances", json!({"id": id(n)})),
        row("vnf_lcm_op_occs", json!({"id": op(n), "vnf_instance_id": id(n)})),
        row("vnf", json!({"id": id(n)})),
        row("vnf_attribute", json!({"id": id(n), "vnf_id": id(n)})),
    ];
    db.insert(rows);
}

/// Expects that these VNFs, and no others, are rejected for these reasons, and that nothing changes.
fn refused(db: &TestDb, words: &str, expected: &[(u32, &str)]) -> Value {
    let before = dump(db);
    let report = Retack::on(db).words(words).report(3);
    let expected = expected.iter().map(|(n, code)| (id(*n), json!(code))).collect();
    assert_eq!(reasons(&report), expected, "{words}");
    assert_eq!(dump(db), before, "{words}");
    report
}

/// Which VNFs there are in a report, and why they were rejected, if they were.
fn reasons(report: &Value) -> BTreeMap<String, Value> {
    let lines = report["vnfs"].as_array().expect("a list");
    let lines = lines.iter().map(|line| {
        let rejected = line["outcome"] == "rejected";
        assert_eq!(rejected, line["reason"]["text"].is_string(), "{line}");
        (line["vnfInstanceId"].as_str().unwrap_or("").to_owned(), line["reason"]["code"].clone())
    });
    lines.collect()
}

/// A VNF's line in a report.
fn line(report: &Value, n: u32) -> &Value {
    let lines = report["vnfs"].as_array().expect("a list");
    lines.iter().find(|line| line["vnfInstanceId"] == json!(id(n))).expect("a line for the VNF")
}

fn dump(db: &TestDb) -> BTreeMap<String, Vec<Value>> {
    db.dump_all(&[
        "vnf_instances",
        "vnf_instantiated_info",
        "vnf_lcm_op_occs",
        "vnf",
        "vnf_attribute",
        "VnfInstanceV2",
        "VnfLcmOpOccV2",
    ])
}

/// What a dump has of a VNF.
fn of(dump: &BTreeMap<String, Vec<Value>>, n: u32) -> Vec<&Value> {
    let keys = ["id", "vnf_instance_id", "vnf_id", "vnfInstanceId"];
    let its = |row: &&Value| keys.iter().any(|key| row[key] == json!(id(n)));
    dump.values().flatten().filter(its).collect()
}
