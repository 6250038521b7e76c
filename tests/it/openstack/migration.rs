//! `migrate-to-v2 --heat` and `--stack-map`: what becomes of the metadata of VNFCs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::cloud::{self, Cloud};
use super::server::Reply;
use crate::support::migrated;
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, fixture_lines, on_every_engine, read_fixture, v2};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --force-failed-temp";

/// The VNFs of the fixtures, their VIMs at this cloud.
fn fill(db: &TestDb, cloud: &Cloud) {
    let mut rows = read_fixture("tacker/v1.jsonl");
    for row in &mut rows {
        if let Some(Value::String(connections)) = row.row.get_mut("vim_connection_info") {
            *connections = connections.replace("http://127.0.0.1/identity", &cloud.auth_url());
        }
    }
    db.insert(rows);
}

/// The metadata of every VNFC, by its compute resource.
fn metadata(db: &TestDb) -> BTreeMap<String, Value> {
    let infos = v2::rows(db).into_iter().filter(|row| row.table == v2::TABLES[0]);
    let infos = infos.filter_map(|row| row.json("instantiatedVnfInfo"));
    let vnfcs =
        infos.flat_map(|info| info["vnfcResourceInfo"].as_array().cloned().unwrap_or_default());
    let named = vnfcs.map(|vnfc| {
        let resource = vnfc["computeResource"]["resourceId"].as_str().expect("an id").to_owned();
        (resource, vnfc["metadata"].clone())
    });
    named.collect()
}

/// The stack of each server, as Tacker's own tool wrote it where it could log in.
fn of_tacker() -> BTreeMap<String, Value> {
    let lines = fixture_lines("tacker/v2.jsonl").into_iter();
    let infos = lines.filter_map(|(_, _, mut row): (String, Value, Map<String, Value>)| {
        Some(row.get_mut("instantiatedVnfInfo")?.get_mut("$str")?.take())
    });
    let vnfcs =
        infos.flat_map(|info| info["vnfcResourceInfo"].as_array().cloned().unwrap_or_default());
    let named = vnfcs.filter_map(|vnfc| {
        let stack = vnfc["metadata"].get("stack_id")?.clone();
        Some((vnfc["computeResource"]["resourceId"].as_str()?.to_owned(), stack))
    });
    named.collect()
}

on_every_engine! {
    fn every_server_gets_the_stack_that_heat_names(db: TestDb) {
        let cloud = Cloud::new();
        fill(&db, &cloud);
        let report = Retack::on(&db).words(KEPT).words("--heat").report(0);
        assert_eq!(report["notes"].get("stack-name-unknown"), None, "{}", report["notes"]);

        let found = metadata(&db);
        let mut named = BTreeSet::new();
        for (name, ids) in cloud::stacks() {
            for (id, stack) in cloud::resources(&name, &ids) {
                // Those of Kubernetes have the same names in the list, and nobody asks for them.
                let Some(metadata) = found.get(&id) else { continue };
                if metadata.get("stack_id").is_some() {
                    assert_eq!(metadata["stack_id"], stack.as_str(), "{id}");
                    named.insert(id);
                }
            }
        }
        assert_eq!(named.len(), 28);
        for (id, stack) in of_tacker() {
            assert_eq!(found[&id]["stack_id"], stack, "{id}");
        }
        // What v1 had besides is still there.
        assert!(named.iter().any(|id| found[id]["m"] == "1"));

        assert_eq!(cloud.server.count("POST", "/auth/tokens"), 1);
        assert!(cloud.server.connections() <= 4, "{}", cloud.server.connections());

        // Who is not told the names finds no fault with them.
        let report = Retack::on(&db).words(KEPT).report(0);
        assert_eq!(report["outcomes"]["unchanged"], 42);
        assert_eq!(metadata(&db), found);
        Retack::on(&db).words("complete --all").run().exits(0);
    }

    fn a_cloud_that_fails_costs_a_note_and_no_vnf(db: TestDb) {
        let cloud = Cloud::with(|request| (request.method == "GET").then(|| Reply::status(503, "canary")));
        fill(&db, &cloud);
        let outcome = Retack::on(&db).words(KEPT).args(["--heat", "--format", "json"]).run().exits(0);
        assert!(!outcome.stdout.contains("canary") && !outcome.stderr.contains("canary"));
        let report: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
        assert_eq!(report["outcomes"]["migrated"], 42);
        assert_eq!(report["notes"]["stack-name-unknown"], 14);
        assert!(outcome.stdout.contains("Heat did not tell: GET http://127.0.0.1:"), "{}", outcome.stdout);
        assert!(metadata(&db).values().all(|metadata| metadata.get("stack_id").is_none()));
    }
}

#[test]
fn heat_is_asked_with_the_credentials_of_the_vim() {
    let db = TestDb::new(Engine::Sqlite);
    let cloud = Cloud::new();
    fill(&db, &cloud);
    // Those that a connection stores would lead nowhere now.
    db.execute("UPDATE vnf_instances SET vim_connection_info = replace(vim_connection_info, '/identity', '/none')");
    db.execute(&format!("UPDATE vimauths SET auth_url = '{}'", cloud.auth_url()));
    let args = ["--heat", "--vim-keys", migrated::VIM_KEYS];
    let report = Retack::on(&db).words(KEPT).args(args).report(0);
    let asked = |kind: &str| {
        let kinds: Vec<Value> = fixture_lines("tacker/ids.jsonl");
        let of_kind = kinds.iter().filter(|line| line["kind"] == kind);
        let mut vnfs = of_kind.map(|line| {
            let vnfs = report["vnfs"].as_array().into_iter().flatten();
            let mut found = vnfs.filter(|vnf| vnf["vnfInstanceId"] == line["id"]);
            found.next().expect("a line for the VNF")["notes"].to_string()
        });
        vnfs.all(|notes| !notes.contains("stack-name-unknown"))
    };
    assert!(asked("openstack"));
    assert!(!asked("openstack_fallback"));
    assert!(cloud.server.count("POST", "/auth/tokens") > 0);
}

#[test]
fn heat_is_asked_while_nothing_is_locked() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let db = std::sync::Arc::new(TestDb::new(Engine::Sqlite));
    let other = std::sync::Arc::clone(&db);
    let cloud = Cloud::with(move |request| {
        if request.target.starts_with("/heat/") {
            let touch = "UPDATE vnf_instances SET vnf_instance_description = 'touched'";
            WRITTEN.fetch_add(usize::from(other.attempt(touch).is_ok()), Ordering::Relaxed);
        }
        None
    });
    fill(&db, &cloud);
    Retack::on(&db).words(KEPT).words("--heat").run().exits(0);
    let asked = cloud.server.count("GET", "/heat/");
    assert!(asked > 0);
    assert_eq!(WRITTEN.load(Ordering::Relaxed), asked);
}

#[test]
fn credentials_that_are_missing_cost_a_note_each() {
    let db = TestDb::new(Engine::Sqlite);
    db.load("scenarios/v1_full_openstack.jsonl");
    let report = Retack::on(&db).words(KEPT).words("--heat").report(0);
    let notes = report["vnfs"][0]["notes"].to_string();
    assert!(notes.contains("Heat was not asked: the VIM connection has no endpoint"), "{notes}");
}

#[test]
fn a_map_names_the_stacks_without_a_network() {
    let db = TestDb::new(Engine::Sqlite);
    db.load("scenarios/v1_full_openstack.jsonl");
    let stacks =
        db.column("SELECT instance_id FROM vnf_instantiated_info WHERE instance_id IS NOT NULL");
    let id = stacks.into_iter().flatten().next().expect("a stack");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), format!(r#"[{{"ID": "{id}", "Stack Name": "of the map"}}]"#))
        .expect("room");
    let map = file.path().display().to_string();
    Retack::on(&db).words(KEPT).args(["--stack-map", &map]).run().exits(0);
    let named = metadata(&db);
    assert!(!named.is_empty());
    for metadata in named.values() {
        assert_eq!(metadata["stack_id"], format!("of the map/{id}"));
    }

    std::fs::write(file.path(), "{}").expect("room");
    let outcome = Retack::on(&db).words(KEPT).args(["--stack-map", &map]).run().exits(2);
    assert!(
        outcome.stderr.contains(&map) && outcome.stderr.contains("line 1"),
        "{}",
        outcome.stderr
    );
}
