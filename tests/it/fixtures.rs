//! The fixtures mean the same on every engine, which every comparison between engines rests on.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Fixture, TestDb, on_every_engine, read_fixture, text};

on_every_engine! {
    fn the_vnfs_of_tacker_read_back_byte_for_byte(db: TestDb) {
        reads_back(&db, "tacker/v1.jsonl");
    }

    fn a_scenario_reads_back_byte_for_byte(db: TestDb) {
        // One with generated columns, the others being like v1.jsonl, and one of the v2 tables with their enumerations.
        reads_back(&db, "scenarios/v1_subscriptions.jsonl");
        reads_back(&db, "scenarios/upstream_v2_term.jsonl");
        assert_eq!(db.count("VnfLcmOpOccV2", "operation = 'TERMINATE'"), 1);
    }

    fn foreign_keys_bind_outside_of_fixtures(db: TestDb) {
        let orphan = "INSERT INTO vnf_attribute (id, vnf_id, key, value) VALUES ('a', 'nobody', 'k', 'v')";
        let orphan = orphan.replace("key", &db.engine.name("key"));
        assert!(db.attempt(&orphan).is_err_and(|error| error.to_lowercase().contains("foreign key")));
    }
}

fn reads_back(db: &TestDb, fixture: &str) {
    db.load(fixture);
    let mut expected: BTreeMap<String, BTreeMap<_, Value>> = BTreeMap::new();
    for Fixture { table, row } in read_fixture(fixture) {
        let id = text(&row["id"]);
        let row =
            row.into_iter().map(|(column, cell)| (column, Value::from(text(&cell)))).collect();
        expected.entry(table).or_default().insert(id, row);
    }
    let tables: Vec<_> = expected.keys().map(String::as_str).collect();
    let dumps = db.dump_all(&tables);
    for (table, rows) in expected {
        assert_eq!(dumps[&table], Vec::from_iter(rows.into_values()), "{table}");
    }
}
