//! Every situation of tests/fixtures/scenarios, migrated: the v2 rows and the notes, as a person would read them.

mod pretty;

use std::fmt::Write;

use serde_json::Value;

use crate::support::migrated::{self, scenarios};
use crate::support::{Engine, Fixture, TestDb, read_fixture, v2};

#[test]
fn every_scenario_becomes_the_rows_that_were_reviewed() {
    for scenario in scenarios() {
        let fixture = format!("scenarios/{scenario}.jsonl");
        let db = TestDb::new(Engine::Sqlite);
        db.load(&fixture);
        let mut shown = outcomes(&db);
        let closed_at = state_entered_times(&fixture);
        for row in v2::rows(&db) {
            show(&mut shown, &row, &closed_at).expect("room in a text");
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(scenario, shown);
        });
    }
}

/// Migrates all, and tells what became of each VNF, with its notes.
fn outcomes(db: &TestDb) -> String {
    let outcome = migrated::migrate(db);
    let report: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("{error}: {outcome:?}"));
    let mut shown = String::new();
    for vnf in report["vnfs"].as_array().expect("a list of VNFs") {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        shown += &format!("VNF {} {}", text(&vnf["vnfInstanceId"]), text(&vnf["outcome"]));
        if let Some(reason) = vnf.get("reason") {
            shown += &format!(": {}: {}", text(&reason["code"]), text(&reason["text"]));
        }
        shown.push('\n');
        for note in vnf["notes"].as_array().expect("a list of notes") {
            let (code, path, reason) = (&note["code"], &note["path"], &note["reason"]);
            shown += &format!("  {} at {}: {}\n", text(code), text(path), text(reason));
        }
    }
    shown
}

/// The times that v1 knows; any other is that of the run.
fn state_entered_times(fixture: &str) -> Vec<String> {
    let rows = read_fixture(fixture).into_iter();
    let times = rows.filter_map(|Fixture { table: _, row }| {
        Some(row.get("state_entered_time")?.as_str()?.to_owned())
    });
    times.collect()
}

fn show(to: &mut String, row: &v2::Row, v1_times: &[String]) -> std::fmt::Result {
    writeln!(to, "\n{} {}", row.table, row.id())?;
    for (column, cell) in row.opened() {
        let of_the_run = || !v1_times.iter().any(|time| cell == *time);
        if column == "id" {
            continue;
        }
        if column == "stateEnteredTime" && of_the_run() {
            writeln!(to, "  {column}: time of the run")?;
        } else if let Some(text) = cell.as_str() {
            writeln!(to, "  {column}: {text}")?;
        } else {
            writeln!(to, "  {column}: {}", pretty::json(&cell, 2))?;
        }
    }
    Ok(())
}
