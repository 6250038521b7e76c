//! Every VNF that the tests know, migrated.

use std::fs;
use std::path::Path;

use super::retack::{Outcome, Retack};
use super::v2::{self, Row, TABLES};
use super::{Engine, TestDb, read_fixture};

/// A VNF in v2.
#[derive(Debug)]
pub(crate) struct Vnf {
    pub(crate) instance: Row,
    pub(crate) op_occs: Vec<Row>,
}

/// The keys of the VIMs in the fixtures; tests run in the root of the package.
pub(crate) const VIM_KEYS: &str = "tests/fixtures/tacker/vim-keys";

/// Migrates all VNFs, those with failed operations included, and keeps the originals.
pub(crate) fn migrate(db: &TestDb) -> Outcome {
    let args = ["migrate-to-v2", "--all", "--keep-orig", "--force-failed-temp", "--format", "json"];
    Retack::on(db).args(args).args(["--vim-keys", VIM_KEYS]).run()
}

/// The corpus, the scenarios and the demo, each with its name.
pub(crate) fn everything() -> Vec<(String, Vec<Vnf>)> {
    let fixtures = scenarios().into_iter().map(|scenario| format!("scenarios/{scenario}.jsonl"));
    let fixtures = ["tacker/v1.jsonl".to_owned()].into_iter().chain(fixtures);
    let migrated = fixtures.map(|fixture| {
        let db = TestDb::new(Engine::Sqlite);
        db.load(&fixture);
        migrate(&db);
        (fixture, vnfs(&db))
    });
    migrated.chain([("demo".to_owned(), demo())]).collect()
}

fn demo() -> Vec<Vnf> {
    let db = TestDb::without_tables(Engine::Sqlite);
    let file = db.url.strip_prefix("sqlite:///").expect("a SQLite URL").to_owned();
    let outcome = Retack::on(&db).args(["demo", "--file", &file]).run();
    assert_eq!(outcome.code, 0, "{outcome:?}");
    vnfs(&db)
}

fn vnfs(db: &TestDb) -> Vec<Vnf> {
    let (instances, mut others): (Vec<_>, Vec<_>) =
        v2::rows(db).into_iter().partition(|row| row.table == TABLES[0]);
    let vnfs = instances.into_iter().map(|instance| {
        let (op_occs, rest) =
            std::mem::take(&mut others).into_iter().partition(|row| row.vnf_id() == instance.id());
        others = rest;
        Vnf { instance, op_occs }
    });
    let vnfs = vnfs.collect();
    assert!(others.is_empty(), "operations of no VNF: {others:?}");
    vnfs
}

/// The scenarios that have VNFs of v1, without their suffix.
pub(crate) fn scenarios() -> Vec<String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scenarios");
    let names = fs::read_dir(directory)
        .expect("the scenarios")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("a UTF-8 name"));
    let v1 = names.filter(|name| name.starts_with("v1_"));
    let mut v1: Vec<_> =
        v1.filter_map(|name| Some(name.strip_suffix(".jsonl")?.to_owned())).collect();
    v1.retain(|name| {
        let rows = read_fixture(&format!("scenarios/{name}.jsonl"));
        rows.iter().any(|row| row.table == "vnf_instances")
    });
    v1.sort();
    v1
}
