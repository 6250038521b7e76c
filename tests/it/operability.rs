//! What the options of `migrate-to-v2` add to the rows, so that v2 can operate the VNFs, and what other verbs make of it.
//!
//! That Tacker's own v2 then does is shown by `tests/conformance/operate`.

use std::fs;

use serde_json::{Value, json};

use crate::support::retack::Retack;
use crate::support::v2::{self, TABLES};
use crate::support::{Engine, TestDb, on_every_engine};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --force-failed-temp";
const OPENSTACK: &str = "scenarios/v1_scale.jsonl";
const KUBERNETES: &str = "scenarios/v1_k8s.jsonl";

/// What the only VNF is at run time, in v2.
fn info(db: &TestDb) -> Value {
    let rows = v2::rows(db).into_iter().filter(|row| row.table == TABLES[0]);
    rows.filter_map(|row| row.json("instantiatedVnfInfo")).next().expect("a VNF in v2")
}

fn cell(db: &TestDb, column: &str, table: &str) -> String {
    let found = db.column(&format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"));
    found.into_iter().flatten().next().expect("a value")
}

fn outcomes(report: &Value) -> Vec<&str> {
    let vnfs = report["vnfs"].as_array().into_iter().flatten();
    vnfs.filter_map(|vnf| vnf["outcome"].as_str()).collect()
}

fn codes(report: &Value) -> Vec<&str> {
    let notes = report["vnfs"][0]["notes"].as_array().into_iter().flatten();
    notes.filter_map(|note| note["code"].as_str()).collect()
}

fn rename_in_v2(db: &TestDb) {
    let [table, name] = ["VnfInstanceV2", "vnfInstanceName"].map(|name| db.engine.name(name));
    db.execute(&format!("UPDATE {table} SET {name} = 'by-v2'"));
}

on_every_engine! {
    fn v2_is_led_to_v1s_stack_and_back_again_without_a_trace(db: TestDb) {
        db.load(OPENSTACK);
        let before = db.dump_all(&TABLES);
        let stack = cell(&db, "instance_id", "vnf_instantiated_info");
        let vnf = cell(&db, "id", "vnf_instances");
        let report = Retack::on(&db).words(KEPT).words("--point-at-v1-stacks").report(0);
        assert_eq!(info(&db)["metadata"]["stack_id"], format!("../vnflcm_{vnf}/{stack}"));
        assert!(codes(&report).contains(&"stack-pointed-at"), "{report}");
        assert!(!codes(&report).contains(&"stack-not-addressable"), "{report}");

        // Whoever is not told finds no fault with it, and changes nothing.
        let written = db.dump_all(&TABLES);
        Retack::on(&db).words("verify --all").run().exits(0);
        let again = Retack::on(&db).words(KEPT).report(0);
        assert_eq!(outcomes(&again), ["unchanged"]);
        assert_eq!(db.dump_all(&TABLES), written);
        let shown = Retack::on(&db).words("show").args([&vnf]).report(0);
        let values = shown["values"].as_array().expect("values");
        let path = "VnfInstanceV2.instantiatedVnfInfo.metadata.stack_id";
        let value = values.iter().find(|value| value["path"] == path).expect("a stack");
        assert_eq!(value["v1"], stack.as_str());

        Retack::on(&db).words("complete --all").run().exits(0);
        Retack::on(&db).words("verify --all").run().exits(0);
        Retack::on(&db).words("rollback --all").run().exits(0);
        assert_eq!(db.dump_all(&TABLES), before);
    }

    fn whoever_learns_more_migrates_again_and_the_rows_are_written_anew(db: TestDb) {
        db.load(OPENSTACK);
        let before = Retack::on(&db).words(KEPT).report(0);
        assert!(codes(&before).contains(&"stack-not-addressable"), "{before}");
        assert_eq!(before["vnfs"][0]["operability"]["verdict"], "read-only");
        let more = Retack::on(&db).words(KEPT).words("--point-at-v1-stacks").report(0);
        assert_eq!(outcomes(&more), ["recarried"]);
        let stack_id = info(&db)["metadata"]["stack_id"].clone();
        assert!(stack_id.as_str().is_some_and(|id| id.starts_with("../vnflcm_")), "{stack_id}");
        // What v2 has changed since is never written over.
        rename_in_v2(&db);
        Retack::on(&db).words("rollback --all --discard-v2-changes").run().exits(0);
        Retack::on(&db).words(KEPT).run().exits(0);
        rename_in_v2(&db);
        let refused = Retack::on(&db).words(KEPT).words("--point-at-v1-stacks").report(3);
        assert_eq!(refused["vnfs"][0]["reason"]["code"], "conflict");
    }

    fn ids_that_were_kept_are_known_again(db: TestDb) {
        db.load(OPENSTACK);
        let before = db.dump_all(&TABLES);
        Retack::on(&db).words(KEPT).words("--keep-ids").run().exits(0);
        let kept = info(&db)["vnfcResourceInfo"][0].clone();
        assert_ne!(kept["id"], kept["computeResource"]["resourceId"]);
        Retack::on(&db).words("verify --all").run().exits(0);
        assert_eq!(outcomes(&Retack::on(&db).words(KEPT).report(0)), ["unchanged"]);
        Retack::on(&db).words("complete --all").run().exits(0);
        Retack::on(&db).words("rollback --all").run().exits(0);
        assert_eq!(db.dump_all(&TABLES), before);

        Retack::on(&db).words(KEPT).run().exits(0);
        let own = info(&db)["vnfcResourceInfo"][0].clone();
        assert_eq!(own["id"], own["computeResource"]["resourceId"]);
        Retack::on(&db).words("verify --all").run().exits(0);
    }

    fn what_v2_has_deleted_does_not_come_back_by_itself(db: TestDb) {
        db.load("scenarios/v1_created.jsonl");
        let vnf = cell(&db, "id", "vnf_instances");
        Retack::on(&db).words(KEPT).run().exits(0);
        db.execute(&format!("DELETE FROM {}", db.engine.name("VnfInstanceV2")));
        for command in [KEPT, "migrate-to-v2 --all"] {
            let report = Retack::on(&db).words(command).report(3);
            assert_eq!(report["vnfs"][0]["reason"]["code"], "deleted-in-v2");
            assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 0);
        }
        let status = Retack::on(&db).words("status").report(0);
        assert_eq!((&status["phases"]["v1Only"], &status["phases"]["deletedInV2"]), (&json!(0), &json!(1)));

        // Given up by name, it may be migrated again.
        let rolled_back = Retack::on(&db).words(&format!("rollback --vnf-id {vnf}")).report(0);
        assert_eq!(outcomes(&rolled_back), ["rolled-back"]);
        assert_eq!(outcomes(&Retack::on(&db).words(KEPT).report(0)), ["migrated"]);

        // Or it goes in v1 as well, and comes back from there.
        db.execute(&format!("DELETE FROM {}", db.engine.name("VnfInstanceV2")));
        assert_eq!(outcomes(&Retack::on(&db).words("complete --all").report(0)), ["completed"]);
        assert_eq!(db.count("vnf_instances", "deleted = 1"), 1);
    }
}

#[test]
fn levels_and_manifests_come_from_the_package() {
    let db = TestDb::new(Engine::Sqlite);
    db.load(KUBERNETES);
    let package = cell(&db, "vnf_pkg_id", "vnf_instances");
    let vnfd = cell(&db, "vnfd_id", "vnf_instances");
    db.execute(&format!(
        "INSERT INTO vnf_packages (id, onboarding_state, operational_state, usage_state, tenant_id, created_at, deleted, size)
         SELECT '{package}', 'ONBOARDED', 'ENABLED', 'IN_USE', 't', '2026-01-01', 0, 1
         WHERE NOT EXISTS (SELECT 1 FROM vnf_packages WHERE id = '{package}')"
    ));
    db.execute(&format!(
        "INSERT INTO vnf_package_vnfd (id, package_uuid, vnfd_id, vnf_provider, vnf_product_name, vnf_software_version, vnfd_version, created_at, deleted)
         SELECT 'pv', '{package}', '{vnfd}', 'p', 'n', '1', '1.0', '2026-01-01', 0
         WHERE NOT EXISTS (SELECT 1 FROM vnf_package_vnfd WHERE vnfd_id = '{vnfd}')"
    ));
    let plain = Retack::on(&db).words(KEPT).words("--dry-run").report(0);
    assert!(codes(&plain).contains(&"max-scale-level-unknown"), "{plain}");
    assert!(plain["vnfs"][0]["operability"]["limits"]["SCALE"].is_string(), "{plain}");

    let packages = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = packages.path().join(&package).join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("room");
        fs::write(path, text).expect("room");
    };
    write(
        "TOSCA-Metadata/TOSCA.meta",
        "Entry-Definitions: Definitions/df.yaml\n\nName: Files/kubernetes/deployment.yaml\nContent-Type: application/yaml\n",
    );
    write(
        "Definitions/df.yaml",
        "topology_template:\n  policies:\n    - a:\n        type: tosca.policies.nfv.ScalingAspects\n        properties:\n          aspects: {vdu1_aspect: {max_scale_level: 5}}\n",
    );
    write(
        "Files/kubernetes/deployment.yaml",
        "kind: Deployment\nmetadata: {name: vdu1}\nspec: {replicas: 1, template: {spec: {containers: []}}}\n",
    );
    let dir = packages.path().display().to_string();
    let told = Retack::on(&db).words(KEPT).args(["--vnfd-dir", &dir]).report(0);
    assert!(!codes(&told).contains(&"max-scale-level-unknown"), "{told}");
    assert!(!codes(&told).contains(&"manifest-outline"), "{told}");
    let written = info(&db);
    assert_eq!(written["maxScaleLevels"], json!([{"aspectId": "vdu1_aspect", "scaleLevel": 5}]));
    let manifest = &written["metadata"]["vdu_reses"]["VDU1"];
    assert_eq!(manifest["spec"]["template"], json!({"spec": {"containers": []}}));
    let pods = written["vnfcResourceInfo"].as_array().map(Vec::len);
    assert_eq!(manifest["spec"]["replicas"].as_u64(), pods.map(|pods| pods as u64));
    // Who has no packages at hand finds no fault with it.
    Retack::on(&db).words("verify --all").run().exits(0);
    assert_eq!(outcomes(&Retack::on(&db).words(KEPT).report(0)), ["unchanged"]);
    Retack::on(&db).words("rollback --all").run().exits(0);

    let levels = packages.path().join("levels.json");
    fs::write(&levels, json!({&vnfd: {"vdu1_aspect": 7}}).to_string()).expect("room");
    let levels = levels.display().to_string();
    Retack::on(&db).words(KEPT).args(["--max-scale-levels", &levels]).run().exits(0);
    assert_eq!(info(&db)["maxScaleLevels"][0]["scaleLevel"], 7);
}

#[test]
fn files_that_cannot_be_read_are_told_before_anything_is_done() {
    let db = TestDb::new(Engine::Sqlite);
    db.load(KUBERNETES);
    for (option, expected) in
        [("--vnfd-dir", "is no folder"), ("--max-scale-levels", "cannot read")]
    {
        let outcome = Retack::on(&db).words(KEPT).args([option, "absent"]).run().exits(2);
        assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    }
    assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 0);
}

#[test]
fn a_tacker_whose_v2_would_not_go_there_is_not_led_to_v1s_stacks() {
    let db = TestDb::new(Engine::Sqlite);
    db.load(OPENSTACK);
    db.execute("UPDATE alembic_version SET version_num = '85c06a0714b7'");
    let outcome = Retack::on(&db).words(KEPT).words("--point-at-v1-stacks").run().exits(2);
    assert!(outcome.stderr.contains("Tacker 8.0.0"), "{}", outcome.stderr);
    db.execute("UPDATE alembic_version SET version_num = '0123456789ab'");
    let outcome = Retack::on(&db).words(KEPT).words("--point-at-v1-stacks").run();
    assert!(outcome.stderr.contains("try one VNF first"), "{}", outcome.stderr);
}

#[test]
fn a_map_of_stacks_and_resources_tells_all_that_heat_would() {
    let db = TestDb::new(Engine::Sqlite);
    db.load(OPENSTACK);
    let own = cell(&db, "instance_id", "vnf_instantiated_info");
    Retack::on(&db).words(KEPT).run().exits(0);
    let before = info(&db);
    let servers: Vec<&str> = before["vnfcResourceInfo"]
        .as_array()
        .expect("VNFCs")
        .iter()
        .filter_map(|vnfc| vnfc["computeResource"]["resourceId"].as_str())
        .collect();
    let (group, member) =
        ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222");
    let mut entries = vec![
        json!({"ID": own, "Stack Name": "top"}),
        json!({"ID": group, "Stack Name": "top-g"}),
        json!({"ID": member, "Stack Name": "top-g-m"}),
        json!({"resource_name": "VDU1_scale", "physical_resource_id": group, "stack_name": "top"}),
        json!({"resource_name": "member", "physical_resource_id": member, "stack_name": "top-g"}),
    ];
    entries.extend(servers.iter().enumerate().map(|(at, server)| {
        json!({"resource_name": "VDU1", "physical_resource_id": server, "stack_name": "top-g-m",
            "creation_time": format!("2026-11-30T12:00:0{at}Z")})
    }));
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), json!(entries).to_string()).expect("room");
    let map = file.path().display().to_string();
    Retack::on(&db).words("rollback --all").run().exits(0);
    let told = Retack::on(&db).words(KEPT).args(["--stack-map", &map]).report(0);
    assert_eq!(outcomes(&told), ["migrated"]);
    let after = info(&db);
    let vnfcs = after["vnfcResourceInfo"].as_array().expect("VNFCs");
    assert_eq!(vnfcs.len(), servers.len());
    for (vnfc, server) in vnfcs.iter().zip(servers.iter().rev()) {
        // The newest first, which the times turn round.
        assert_eq!(vnfc["computeResource"]["resourceId"], *server);
        assert_eq!(vnfc["metadata"]["stack_id"], format!("top-g-m/{member}"));
        assert_eq!(vnfc["metadata"]["parent_stack_id"], format!("top-g/{group}"));
        assert_eq!(vnfc["metadata"]["parent_resource_name"], "member");
    }
    Retack::on(&db).words("verify --all").run().exits(0);
    Retack::on(&db).words("complete --all").run().exits(0);
}
