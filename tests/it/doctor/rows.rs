//! What doctor says of the rows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{details, doctor, found, level};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine, row};

on_every_engine! {
    fn what_is_foretold_is_what_a_migration_does(db: TestDb) {
        db.load("tacker/v1.jsonl");
        let before = db.dump_all(&["vnf_instances", "vnf_lcm_op_occs", "VnfInstanceV2", "VnfLcmOpOccV2"]);
        let foretold = Retack::on(&db).words("doctor --format json").run();
        let after = db.dump_all(&["vnf_instances", "vnf_lcm_op_occs", "VnfInstanceV2", "VnfLcmOpOccV2"]);
        assert_eq!(before, after);
        let report: Value = serde_json::from_str(&foretold.stdout).expect("one JSON document");
        let migrated = Retack::on(&db).words("migrate-to-v2 --all --keep-orig").report(foretold.code);
        let (mut refusals, mut notes) = (BTreeMap::new(), BTreeMap::new());
        for vnf in migrated["vnfs"].as_array().expect("VNFs") {
            if let Some(code) = vnf["reason"]["code"].as_str() {
                *refusals.entry(code.to_owned()).or_insert(0) += 1;
            }
            let mut codes: Vec<_> = vnf["notes"].as_array().into_iter().flatten().collect();
            codes.sort_by_key(|note| note["code"].to_string());
            codes.dedup_by_key(|note| note["code"].to_string());
            for note in codes {
                *notes.entry(note["code"].as_str().expect("a code").to_owned()).or_insert(0) += 1;
            }
        }
        let lines = |counts: BTreeMap<String, i32>| -> Vec<String> {
            counts.into_iter().map(|(code, count)| format!("{count} {code}")).collect()
        };
        let sorted = |check: &str| {
            let mut found = details(&report, check);
            found.sort_by_key(|line| line.split(' ').next_back().map(str::to_owned));
            found
        };
        assert_eq!(sorted("rejections"), lines(refusals));
        assert!(!notes.is_empty());
        assert_eq!(sorted("notes"), lines(notes));
    }

    fn a_quick_look_finds_the_states_that_stand_in_the_way(db: TestDb) {
        assert_eq!(level(&doctor(&db, "--quick", 0), "rejections"), "ok");
        db.load("scenarios/v1_processing.jsonl");
        db.insert([
            row("vnf_instances", json!({"id": "i-failed"})),
            row("vnf_lcm_op_occs", json!({"id": "o", "vnf_instance_id": "i-failed", "operation_state": "FAILED_TEMP"})),
            row("vnf_instances", json!({"id": "i-busy", "task_state": "SCALING"})),
            row("vnf_instances", json!({"id": "i-pending"})),
            row("vnf", json!({"id": "i-pending", "status": "PENDING_CREATE"})),
            row("vnf_instances", json!({"id": "i-unmarked", "deleted": null})),
            // None of these stands in the way.
            row("vnf_instances", json!({"id": "i-gone", "deleted": 1, "task_state": "SCALING"})),
            row("vnf_instances", json!({"id": "i-fine"})),
            row("vnf", json!({"id": "i-fine", "status": "PENDINGX"})),
        ]);
        let report = doctor(&db, "--quick", 3);
        let found = details(&report, "rejections");
        for code in ["operation-in-flight", "failed-temp", "pending", "deleted-mark-missing"] {
            assert!(found.contains(&format!("1 {code}")), "{found:?}");
        }
        assert!(found.iter().any(|line| line.ends_with(" busy")), "{found:?}");
        for check in ["notes", "unreadable-cells", "archive-space"] {
            assert_eq!(level(&report, check), "", "{check}");
        }
    }

    fn every_cell_that_cannot_be_read_is_named_and_none_is_shown(db: TestDb) {
        db.load("scenarios/v1_full_openstack.jsonl");
        let broken = r#"'"{''a'': s3cret"'"#;
        for (table, column) in [
            ("vnf_instances", "vnf_metadata"),
            ("vnf_instantiated_info", "ext_cp_info"),
            ("vnf_instantiated_info", "scale_status"),
            ("vnf_lcm_op_occs", "changed_info"),
            ("vnf_lcm_op_occs", "error"),
        ] {
            db.execute(&format!("UPDATE {table} SET {column} = {broken}"));
        }
        db.execute(r#"UPDATE vnf_instantiated_info SET vnfc_resource_info = '[{"id": 7, "password": "s3cret"}]'"#);
        let report = doctor(&db, "", 3);
        assert_eq!(
            details(&report, "unreadable-cells"),
            [
                "1 vnf_instances.vnf_metadata",
                "1 vnf_instantiated_info.ext_cp_info",
                "1 vnf_instantiated_info.scale_status",
                "1 vnf_instantiated_info.vnfc_resource_info[0].id",
                "1 vnf_lcm_op_occs.changed_info",
                "1 vnf_lcm_op_occs.error",
            ]
        );
        assert!(!report.to_string().contains("s3cret"));
    }

    fn rows_without_their_owner_and_owners_without_their_rows_are_counted(db: TestDb) {
        let package = |id: &str| {
            row("vnf_package_vnfd", json!({
                "id": id, "package_uuid": "p", "vnfd_id": "d", "vnf_provider": "v", "vnf_product_name": "n",
                "vnf_software_version": "1", "vnfd_version": "1", "created_at": "2025-01-01 00:00:00", "deleted": 0}))
        };
        let whole = |id: &str| [row("vnf_instances", json!({"id": id})), row("vnf", json!({"id": id}))];
        db.insert([package("pd"), row("vims", json!({"id": "v"}))]);
        db.insert(whole("whole"));
        assert_eq!(level(&doctor(&db, "", 0), "orphans"), "ok");
        db.insert([
            row("vnf_lcm_op_occs", json!({"id": "o-1", "vnf_instance_id": "nobody"})),
            row("vnf_lcm_op_occs", json!({"id": "o-2", "vnf_instance_id": "nobody"})),
            row("vnf_instantiated_info", json!({"id": 1, "vnf_instance_id": "nobody"})),
            row("vnf_instances", json!({"id": "bare", "vnfd_id": "other"})),
            row("vnf", json!({"id": "legacy", "vim_id": "nowhere"})),
            row("vims", json!({"id": "left", "deleted_at": "2025-01-01 00:00:00"})),
            row("vnf", json!({"id": "stranded", "vim_id": "left"})),
            row("vnf_instantiated_info", json!({"id": 2, "vnf_instance_id": "whole"})),
            row("vnf_instantiated_info", json!({"id": 3, "vnf_instance_id": "whole"})),
        ]);
        let report = doctor(&db, "", 3);
        assert_eq!(
            details(&report, "orphans"),
            [
                "2 vnf_lcm_op_occs without vnf_instances",
                "1 vnf_instantiated_info without vnf_instances",
                "1 vnf_instances without vnf",
                "1 vnf_instances without a package",
                "1 vnf without its VIM",
                "1 vnf on a VIM that is soft-deleted",
                "1 vnf_instances with several live vnf_instantiated_info",
            ]
        );
        let two = report["findings"].as_array().into_iter().flatten().find(|one| one["check"] == "orphans");
        assert_eq!(two.expect("a finding")["details"][0]["ids"], json!(["o-1", "o-2"]));
    }

    fn what_is_in_v2_already_is_told_apart(db: TestDb) {
        assert_eq!(level(&doctor(&db, "", 0), "v2-rows"), "ok");
        db.load("scenarios/upstream_v2_term.jsonl");
        assert_eq!(details(&doctor(&db, "", 0), "v2-rows"), ["1 made in v2"]);
        db.load("scenarios/v1_created.jsonl");
        Retack::on(&db).words("migrate-to-v2 --all --keep-orig").run().exits(0);
        assert_eq!(details(&doctor(&db, "", 0), "v2-rows"), ["1 made in v2", "1 live in both"]);
        Retack::on(&db).words("complete --all").run().exits(0);
        let report = doctor(&db, "", 0);
        assert_eq!(details(&report, "v2-rows"), ["1 made in v2", "1 completed"]);
        assert_eq!(found(&report, "vnfs")[0].1, "0 VNFs in v1, 0 of them instantiated; 1 soft-deleted");
    }

    fn the_room_that_a_migration_takes_is_estimated(db: TestDb) {
        db.load("scenarios/v1_full_openstack.jsonl");
        let report = Retack::on(&db).words("doctor --format json").run();
        let report: Value = serde_json::from_str(&report.stdout).expect("one JSON document");
        let space = &found(&report, "archive-space")[0];
        assert_eq!(space.0, if db.engine == Engine::Sqlite { "ok" } else { "info" });
        assert!(space.1.contains(" KiB, completing "), "{}", space.1);
    }
}
