//! A VNF whose operation occurrences are more than are held at once: they are read, converted, written and compared in
//! pages.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::retack::Retack;
use crate::support::{Fixture, TestDb, id, on_every_engine, row};

/// A little more than are held, so that there are several pages, and the last one is not full.
const OPERATIONS: u32 = 2050;

const KEPT: &str = "migrate-to-v2 --all --keep-orig";

const TABLES: [&str; 6] = [
    "vnf",
    "vnf_instances",
    "vnf_instantiated_info",
    "vnf_lcm_op_occs",
    "VnfInstanceV2",
    "VnfLcmOpOccV2",
];

on_every_engine! {
    fn a_long_history_goes_to_v2_and_comes_back(db: TestDb) {
        fill(&db);
        let before = db.dump_all(&TABLES);
        // One hand tells of them in their order.
        let rehearsed = retack(&db, &format!("{KEPT} --jobs 1 --dry-run"), 0);
        let report = retack(&db, &format!("{KEPT} --jobs 1"), 0);
        assert_eq!((&rehearsed["vnfs"], &rehearsed["outcomes"]), (&report["vnfs"], &report["outcomes"]));
        assert_eq!(report["outcomes"]["migrated"], 2);
        assert_eq!(db.count("VnfLcmOpOccV2", "1 = 1"), OPERATIONS as usize + 2);
        // Every other one is like the one of the short history, and so is what becomes of it.
        for operation in ["HEAL", "TERMINATE"] {
            let params = db.engine.name("operationParams");
            let params = format!("SELECT {params} FROM {} WHERE operation = '{operation}'", db.engine.name("VnfLcmOpOccV2"));
            let different: HashSet<_> = db.column(&params).into_iter().collect();
            assert_eq!(different.len(), 1, "{operation}");
        }
        let notes = db.scalar(&format!("SELECT notes FROM retack_entry WHERE vnf_instance_id = '{}'", id(1)));
        let notes: Vec<Value> = serde_json::from_str(&notes.expect("notes")).expect("JSON");
        let more = json!({"code": "synthesized", "path": "elsewhere", "reason": "and 825 more like it"});
        assert!(notes.contains(&more), "{notes:?}");
        assert!(notes.len() < 210, "{}", notes.len());

        // The digests are those of what was written, or this run would keep new ones.
        assert_eq!(retack(&db, KEPT, 0)["outcomes"]["unchanged"], 2);
        assert_eq!(db.count("retack_entry", "outcome = 'unchanged' AND v2_digest IS NULL"), 2);
        assert_eq!(retack(&db, "verify --all", 0)["verdicts"]["equal"], 2);
        assert_eq!(retack(&db, "complete --all", 0)["outcomes"]["completed"], 2);
        assert_eq!(db.count("vnf_lcm_op_occs", "deleted = 0"), 0);
        assert_eq!(retack(&db, "verify --all", 0)["verdicts"]["equal"], 2);
        let shown = retack(&db, &format!("show {}", id(1)), 0);
        assert_eq!(shown["operationsNotShown"], OPERATIONS - 200);

        assert_eq!(retack(&db, "rollback --all", 0)["outcomes"]["rolled-back"], 2);
        assert_eq!(db.dump_all(&TABLES), before);
        assert_eq!(db.count("retack_archived_vnf_lcm_op_occ_v2", "1 = 1"), OPERATIONS as usize + 2);
    }

    fn what_changes_in_a_long_history_is_found_and_named(db: TestDb) {
        fill(&db);
        retack(&db, KEPT, 0);
        db.execute(&format!("UPDATE vnf_lcm_op_occs SET grant_id = 'g' WHERE id = '{}'", op_occ(1999)));
        let verified = retack(&db, &format!("verify --vnf-id {}", id(1)), 4);
        let place = format!("VnfLcmOpOccV2[{}].grantId", op_occ(1999));
        assert_eq!(verified["vnfs"][0]["differences"], json!([{"path": place, "kind": "other"}]));
        assert_eq!(reason(&retack(&db, "complete --all", 3)), "v1-changed");
        assert_eq!(retack(&db, KEPT, 0)["outcomes"]["recarried"], 1);

        let state = db.engine.name("isCancelPending");
        let yes = if db.engine == crate::support::Engine::Postgres { "true" } else { "1" };
        db.execute(&format!("UPDATE {} SET {state} = {yes} WHERE id = '{}'", db.engine.name("VnfLcmOpOccV2"), op_occ(7)));
        let refused = retack(&db, &format!("rollback --vnf-id {}", id(1)), 3);
        assert_eq!(reason(&refused), "v2-changed");
        let place = format!("VnfLcmOpOccV2[{}].isCancelPending", op_occ(7));
        assert!(refused["vnfs"].to_string().contains(&place), "{refused}");
        assert_eq!(retack(&db, "rollback --all --discard-v2-changes", 0)["outcomes"]["rolled-back"], 2);
    }

    fn a_bad_operation_on_the_last_page_rejects_the_vnf_and_nothing_of_it_is_written(db: TestDb) {
        fill(&db);
        let broken = db.engine.literal(r#""{\"terminationType\": ""#);
        // Pages are cut oldest first, and numbers count back.
        db.execute(&format!("UPDATE vnf_lcm_op_occs SET operation_params = {broken} WHERE id = '{}'", op_occ(1)));
        let v1 = db.dump_all(&TABLES[..4]);
        for command in [format!("{KEPT} --dry-run"), KEPT.to_owned()] {
            let report = retack(&db, &command, 3);
            assert_eq!(reason(&report), "unconvertible", "{command}");
            assert!(report["vnfs"].to_string().contains(&op_occ(1)), "{report}");
        }
        assert_eq!(db.dump_all(&TABLES[..4]), v1);
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 1);
        assert_eq!(db.count("VnfLcmOpOccV2", "1 = 1"), 2);
    }
}

fn op_occ(n: u32) -> String {
    format!("00000000-0000-4000-9000-{n:012}")
}

/// One VNF with a long history, and one with a short one of the same operations.
fn fill(db: &TestDb) {
    for n in [1, 2] {
        db.insert([
            row("vnf", json!({"id": id(n)})),
            row("vnf_instances", json!({"id": id(n), "vnf_instance_name": "long"})),
        ]);
    }
    db.insert((1..=OPERATIONS).map(|n| operation(1, n)));
    db.insert([operation(2, OPERATIONS + 1), operation(2, OPERATIONS + 2)]);
}

/// The higher its number, the older it is.
fn operation(vnf: u32, n: u32) -> Fixture {
    let (minute, hour, day) = (59 - n % 60, 23 - n / 60 % 24, 28 - n / 1440);
    let started = format!("2025-01-{day:02} {hour:02}:{minute:02}:00");
    let cells = json!({"id": op_occ(n), "vnf_instance_id": id(vnf), "start_time": started});
    let mut row = row("vnf_lcm_op_occs", cells);
    if n.is_multiple_of(2) {
        row.row.insert("operation".to_owned(), json!("HEAL"));
        row.row.insert("operation_params".to_owned(), Value::Null);
    }
    row
}

fn retack(db: &TestDb, words: &str, code: i32) -> Value {
    Retack::on(db).words(words).report(code)
}

/// Of the VNF with the long history.
fn reason(report: &Value) -> &str {
    let vnfs = report["vnfs"].as_array().map_or(&[][..], Vec::as_slice);
    let vnf = vnfs.iter().find(|vnf| vnf["vnfInstanceId"] == id(1));
    vnf.and_then(|vnf| vnf["reason"]["code"].as_str()).unwrap_or_default()
}
