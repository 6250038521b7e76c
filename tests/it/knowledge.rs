//! What retack tells of a database without touching it: verify, show, status, history.

use serde_json::{Value, json};

use crate::support::retack::Retack;
use crate::support::{TestDb, id, on_every_engine, row};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --force-failed-temp";

/// A password that stands in v1 and v2.
const CANARY: &str = "hunter2canary";

on_every_engine! {
    fn what_was_migrated_is_verified_kept_and_completed(db: TestDb) {
        db.load("tacker/v1.jsonl");
        retack(&db, KEPT);
        for command in ["", "complete --all"] {
            if !command.is_empty() {
                retack(&db, command);
            }
            let answer = Retack::on(&db).words("verify --all").report(0);
            assert_eq!(verdicts(&answer), [("equal", 42)], "{command}");
        }
        // Without its attributes, what came from them is missing.
        db.execute("DELETE FROM vnf_attribute");
        assert!(db.count("vnf_instances", "deleted = 1") == 42);
        let answer = Retack::on(&db).words("verify --all").report(4);
        assert!(answer["vnfs"].to_string().contains("maxScaleLevels"), "{answer:.2000}");
    }

    fn every_difference_is_named_down_to_its_path_and_never_shown(db: TestDb) {
        db.load("tacker/v1.jsonl");
        retack(&db, KEPT);
        let id = instantiated(&db);
        let (table, column) = (db.engine.name("VnfInstanceV2"), db.engine.name("instantiatedVnfInfo"));
        let cell = db.scalar(&format!("SELECT {column} AS cell FROM {table} WHERE id = '{id}'"));
        let inner: String = serde_json::from_str(&cell.expect("a cell")).expect("a string");
        let mut info: Value = serde_json::from_str(&inner).expect("JSON");
        info["vnfcResourceInfo"][0]["metadata"]["stack_id"] = json!(CANARY);
        info["extCpInfo"][0]["new"] = json!(CANARY);
        let cell = db.engine.literal(&json!(info.to_string()).to_string());
        db.execute(&format!("UPDATE {table} SET {column} = {cell} WHERE id = '{id}'"));

        let run = Retack::on(&db).words("verify --all").run().exits(4);
        assert!(run.stdout.contains("VnfInstanceV2.instantiatedVnfInfo.vnfcResourceInfo[0].metadata.stack_id"), "{}", run.stdout);
        assert!(run.stdout.contains("VnfInstanceV2.instantiatedVnfInfo.extCpInfo[0].new (unexpected)"), "{}", run.stdout);
        assert!(!run.stdout.contains(CANARY) && !run.stderr.contains(CANARY));
        let answer = Retack::on(&db).words("verify --all").report(4);
        assert_eq!(verdicts(&answer), [("differs", 1), ("equal", 41)]);
        let answer = Retack::on(&db).words(&format!("verify --vnf-id {id}")).report(4);
        assert_eq!(verdicts(&answer), [("differs", 1)]);
    }

    fn operations_of_one_side_are_told_as_such(db: TestDb) {
        fill(&db, 4);
        retack(&db, "migrate-to-v2 --all --keep-orig");
        let table = db.engine.name("VnfInstanceV2");
        let description = db.engine.name("vnfInstanceDescription");
        db.insert([
            row("VnfLcmOpOccV2", json!({"id": "later", "vnfInstanceId": id(1), "operation": "SCALE"})),
            row("vnf_lcm_op_occs", json!({"id": "newer", "vnf_instance_id": id(2)})),
            row("VnfInstanceV2", json!({"id": id(5)})),
        ]);
        db.execute(&format!("UPDATE {table} SET {description} = 'scaled' WHERE id = '{}'", id(1)));
        db.execute(&format!("UPDATE vnf_instances SET task_state = 'SCALING' WHERE id = '{}'", id(3)));
        let answer = Retack::on(&db).words("verify --all").report(4);
        assert_eq!(verdicts(&answer), [
            ("equal", 1), ("only-in-v2", 1), ("unverifiable", 1), ("v1-moved-on", 1), ("v2-moved-on", 1),
        ]);
        let vnfs = answer["vnfs"].to_string();
        assert!(vnfs.contains("SCALE later COMPLETED") && vnfs.contains("TERMINATE newer COMPLETED"), "{vnfs}");
        let alone = |n: u32, code: i32| Retack::on(&db).words(&format!("verify --vnf-id {}", id(n))).report(code);
        alone(1, 0);
        assert_eq!(alone(3, 3)["vnfs"][0]["reason"]["code"], "busy");
        assert_eq!(alone(99, 3)["vnfs"][0]["reason"]["code"], "not-found");
    }

    fn nothing_is_touched_even_where_retack_never_was(db: TestDb) {
        db.load("tacker/v1.jsonl");
        let before = db.dump_all(&["vnf_instances", "VnfInstanceV2"]);
        let one = instantiated(&db);
        let verbs = ["verify --all", "status", &format!("show {one}"), &format!("history {one}")];
        for verb in verbs {
            Retack::on(&db).words(verb).run().exits(0);
            Retack::on(&db).words(verb).report(0);
        }
        assert!(!db.tables().iter().any(|table| table.starts_with("retack_")));
        assert_eq!(db.dump_all(&["vnf_instances", "VnfInstanceV2"]), before);
    }

    fn the_status_counts_what_is_there(db: TestDb) {
        fill(&db, 5);
        db.execute(&format!("UPDATE vnf_instances SET task_state = 'SCALING' WHERE id = '{}'", id(5)));
        db.insert([row("VnfInstanceV2", json!({"id": id(9)}))]);
        Retack::on(&db).words("migrate-to-v2 --all --keep-orig").run().exits(3);
        retack(&db, &format!("complete --vnf-id {}", id(1)));
        retack(&db, &format!("rollback --vnf-id {}", id(2)));
        db.execute(&format!("UPDATE vnf_instances SET deleted_at = '2020-01-01' WHERE id = '{}'", id(1)));
        let answer = Retack::on(&db).words("status").report(0);
        assert_eq!(answer["phases"], json!({
            "v1Only": 2, "deletedInV2": 0, "both": 2, "completed": 1, "v2Only": 1, "deleted": 0, "markMissing": 0, "purgeable": 1,
        }));
        assert_eq!(answer["lastOutcomes"], json!({"completed": 1, "migrated": 2, "rejected": 1, "rolled-back": 1}));
        let commands: Vec<_> = answer["runs"].as_array().into_iter().flatten().map(|run| run["command"].clone()).collect();
        assert_eq!(commands, ["rollback", "complete", "migrate-to-v2"]);
        assert_eq!(answer["runs"][2]["counts"], json!({"migrated": 4, "rejected": 1}));
        assert_eq!(answer["runs"][2]["outcome"], "rejected");

        // A run that was killed has no end.
        db.execute("UPDATE retack_run SET ended_at = NULL, outcome = NULL WHERE command = 'complete'");
        let text = Retack::on(&db).words("status").run().exits(0).stdout;
        assert!(text.contains("broken-off; last commit"), "{text}");
        assert!(text.contains("2 v1 only"), "{text}");
    }

    fn the_history_of_a_vnf_is_told_in_its_order(db: TestDb) {
        fill(&db, 2);
        for command in ["migrate-to-v2 --all --keep-orig", "complete --all", "rollback --all"] {
            retack(&db, command);
        }
        let answer = Retack::on(&db).words(&format!("history {}", id(1))).report(0);
        let events = answer["events"].as_array().into_iter().flatten();
        let outcomes: Vec<_> = events.map(|event| event["outcome"].clone()).collect();
        assert_eq!(outcomes, ["migrated", "completed", "rolled-back"]);
        assert!(answer["events"][0]["notes"].to_string().contains("package-missing"));
        let text = Retack::on(&db).words(&format!("history {}", id(1).to_uppercase())).run().exits(0).stdout;
        assert!(text.contains("package-missing at VnfInstanceV2.vnfdId"), "{text}");
        let text = Retack::on(&db).words(&format!("history {}", id(7))).run().exits(0).stdout;
        assert!(text.contains("No run has dealt with it."), "{text}");
    }

    fn a_vnf_is_shown_beside_its_source_with_its_secrets_covered(db: TestDb) {
        let connection = json!([{"id": "c", "vim_id": "v", "vim_type": "openstack",
            "interface_info": {"endpoint": format!("http://u:{CANARY}@vim/v3")},
            "access_info": {"username": "u", "password": CANARY, "ssl_ca_cert": CANARY}, "extra": {}}]);
        let params = json!({"flavourId": "f", "additionalParams": {"admin_password": CANARY, "size": "5"}});
        db.insert([
            row("vnf_instances", json!({"id": id(1), "vnf_instance_name": "amf", "instantiation_state": "INSTANTIATED",
                "vim_connection_info": connection.to_string()})),
            row("vnf_instantiated_info", json!({"id": 1, "vnf_instance_id": id(1)})),
            row("vnf", json!({"id": id(1)})),
            row("vnf_lcm_op_occs", json!({"id": "op", "vnf_instance_id": id(1), "operation": "INSTANTIATE",
                "operation_params": json!(params.to_string()).to_string()})),
        ]);
        for command in ["", "migrate-to-v2 --all --keep-orig", "complete --all"] {
            if !command.is_empty() {
                retack(&db, command);
            }
            let text = Retack::on(&db).words(&format!("show {}", id(1))).run().exits(0).stdout;
            let answer = Retack::on(&db).words(&format!("show {}", id(1))).report(0);
            assert!(!text.contains(CANARY) && !answer.to_string().contains(CANARY), "{command}: {text}");
            // But for the name of the database.
            assert!(text.lines().skip(1).all(|line| line.chars().count() <= 100), "{text}");
            let values = answer["values"].as_array().cloned().unwrap_or_default();
            let of = |path: &str| values.iter().find(|value| value["path"] == path).cloned().unwrap_or_default();
            let name = of("VnfInstanceV2.vnfInstanceName");
            assert_eq!((&name["value"], &name["source"], &name["how"], &name["v1"]),
                (&json!("amf"), &json!("vnf_instances.vnf_instance_name"), &json!("copied"), &json!("amf")));
            assert_eq!(of("VnfInstanceV2.vimConnectionInfo.vim_0.accessInfo.password")["value"], "****");
            assert_eq!(of("VnfInstanceV2.vimConnectionInfo.vim_0.accessInfo.username")["value"], "u");
            assert_eq!(of("VnfLcmOpOccV2[op].operationParams.additionalParams.admin_password")["value"], "****");
            assert_eq!(of("VnfLcmOpOccV2[op].operationParams.additionalParams.size")["value"], "5");
        }
        Retack::on(&db).words(&format!("show {}", id(8))).run().exits(1);
    }
}

fn instantiated(db: &TestDb) -> String {
    let ids = "SELECT min(i.id) AS cell FROM vnf_instances i JOIN vnf_instantiated_info f ON f.vnf_instance_id = i.id \
               WHERE i.instantiation_state = 'INSTANTIATED' AND CAST(f.ext_cp_info AS CHAR(9)) NOT IN ('[]', 'null')";
    db.scalar(ids).expect("an instantiated VNF")
}

fn fill(db: &TestDb, vnfs: u32) {
    for n in 1..=vnfs {
        db.insert([
            row("vnf_instances", json!({"id": id(n)})),
            row("vnf", json!({"id": id(n)})),
            row("vnf_lcm_op_occs", json!({"id": format!("op-{n}"), "vnf_instance_id": id(n)})),
        ]);
    }
}

fn retack(db: &TestDb, words: &str) {
    Retack::on(db).words(words).run().exits(0);
}

/// Those that some VNF has, by name.
fn verdicts(answer: &Value) -> Vec<(&str, u64)> {
    let verdicts = answer["verdicts"].as_object().into_iter().flatten();
    let mut found: Vec<_> = verdicts
        .map(|(name, count)| (name.as_str(), count.as_u64().unwrap_or(0)))
        .filter(|(_, count)| *count > 0)
        .collect();
    found.sort_unstable();
    found
}
