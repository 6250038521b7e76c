//! What Tacker itself makes of the same rows: equal, but for differences that are meant.

mod difference;
mod differences;
mod intended;
mod side;

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::support::migrated::migrate;
use crate::support::page;
use crate::support::v2::{self, JSON_COLUMNS, TABLES};
use crate::support::{
    Fixture, TestDb, fixture_lines, json_path, on_every_engine, read_fixture, text,
};
use difference::Difference;
use intended::{Change, INTENDED};
use side::Around;

/// The scenarios that Tacker's own tool survives.
const SCENARIOS: [&str; 3] = ["created", "full_openstack", "term"];

on_every_engine! {
    fn every_difference_from_tacker_is_meant(db: TestDb) {
        let mut unmeant = Vec::new();
        let mut met = HashSet::new();
        db.load("tacker/v1.jsonl");
        compare(&corpus(&db), &mut met, &mut unmeant);
        for scenario in SCENARIOS {
            let db = TestDb::new(db.engine);
            db.load(&format!("scenarios/v1_{scenario}.jsonl"));
            compare(&scenario_rows(&db, scenario), &mut met, &mut unmeant);
        }
        assert!(unmeant.is_empty(), "{} differences are not meant:\n{}", unmeant.len(), unmeant.join("\n"));
        let idle: Vec<_> = all_rules().filter(|rule| !met.contains(rule)).collect();
        assert!(idle.is_empty(), "these differences do not occur:\n{idle:#?}");
    }
}

/// A row of v2 twice, and what it is made of.
struct Pair {
    id: String,
    label: String,
    v1: Value,
    tacker: Value,
    retack: Value,
}

/// Names a row by what a rule may want to know of it.
fn label(table: &str, row: &Map<String, Value>, kind: &str) -> String {
    if table == TABLES[0] {
        return format!("{table} {kind}");
    }
    let name = |column: &str| row[column].as_str().unwrap_or_default().to_owned();
    format!("{} {} {kind}", name("operation"), name("operationState"))
}

/// A pattern of rows, and the path in them.
fn all_rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    let changes = INTENDED.iter().flat_map(|intended| intended.changes);
    changes.flat_map(|change| change.rows.iter().map(|rows| (*rows, change.path)))
}

fn compare(
    pairs: &[Pair],
    met: &mut HashSet<(&'static str, &'static str)>,
    unmeant: &mut Vec<String>,
) {
    let changes: Vec<&Change> = INTENDED.iter().flat_map(|intended| intended.changes).collect();
    for pair in pairs {
        for difference in difference::between(&pair.tacker, &pair.retack) {
            let rule = changes.iter().find_map(|change| meant(change, pair, &difference));
            if let Some(rule) = rule {
                met.insert(rule);
                continue;
            }
            let show = |side: Option<Value>| side.map_or("nothing".into(), |it| it.to_string());
            let Difference { path, tacker, retack } = difference;
            unmeant.push(format!(
                "{} ({}): {path}\n    expected {:.300}\n    found    {:.300}",
                pair.id,
                pair.label,
                show(tacker),
                show(retack)
            ));
        }
    }
}

fn meant(
    change: &Change,
    pair: &Pair,
    difference: &Difference,
) -> Option<(&'static str, &'static str)> {
    let Pair { id: _, label, v1, tacker, retack } = pair;
    let around = Around { v1, tacker, retack };
    let rows = change.rows.iter().find(|rows| side::like(rows, label))?;
    let fits = json_path::fits(change.path, &difference.path)
        && change.tacker.is(difference.tacker.as_ref(), &around)
        && change.retack.is(difference.retack.as_ref(), &around);
    fits.then_some((rows, change.path))
}

/// The generated VNFs: Tacker's rows are kept with their JSON parsed.
fn corpus(db: &TestDb) -> Vec<Pair> {
    let kinds: HashMap<String, String> = fixture_lines("tacker/ids.jsonl")
        .iter()
        .map(|line: &Value| (word(&line["id"]), word(&line["kind"])))
        .collect();
    let rows = fixture_lines("tacker/v2.jsonl").into_iter().map(
        |(table, id, row): (String, Value, Map<String, Value>)| {
            // Of a missing value the dump does not tell which form it had.
            let present = row.into_iter().filter(|(_, cell)| !cell.is_null());
            let cells = present.map(|(column, cell)| (column.clone(), as_stored(&column, cell)));
            (table, cells.chain([("id".to_owned(), id)]).collect())
        },
    );
    pairs(db, "tacker/v1.jsonl", rows, |vnf_id| kinds[vnf_id].clone())
}

/// A scenario: Tacker's rows are kept as the database holds them.
fn scenario_rows(db: &TestDb, scenario: &str) -> Vec<Pair> {
    let fixture = read_fixture(&format!("scenarios/upstream_v2_{scenario}.jsonl"));
    let rows = fixture.into_iter().map(|Fixture { table, row }| {
        let cells = row.iter().filter_map(|(column, cell)| {
            let text = text(cell)?;
            let is_json = JSON_COLUMNS.contains(&column.as_str());
            Some((column.clone(), if is_json { v2::open(&text) } else { text.into() }))
        });
        (table, cells.collect())
    });
    let v1 = format!("scenarios/v1_{scenario}.jsonl");
    pairs(db, &v1, rows, |_| format!("{scenario} scenario"))
}

/// Migrates, and puts each row of Tacker's beside the one of retack's; both sides have the same rows.
fn pairs(
    db: &TestDb,
    v1: &str,
    tacker: impl Iterator<Item = (String, Map<String, Value>)>,
    kind: impl Fn(&str) -> String,
) -> Vec<Pair> {
    let outcome = migrate(db);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let v1 = V1::read(v1);
    let mut retack: HashMap<String, v2::Row> =
        v2::rows(db).into_iter().map(|row| (row.id().to_owned(), row)).collect();
    let pairs = tacker.map(|(table, tacker)| {
        let id = word(&tacker["id"]);
        let row = retack.remove(&id).unwrap_or_else(|| panic!("{table} lacks {id}"));
        Pair {
            label: label(&table, &tacker, &kind(row.vnf_id())),
            v1: v1.around(row.vnf_id(), &id),
            tacker: Value::Object(tacker),
            retack: Value::Object(row.opened()),
            id,
        }
    });
    let pairs: Vec<_> = pairs.collect();
    assert!(retack.is_empty(), "Tacker has no such rows: {:?}", retack.keys());
    pairs
}

/// A parsed cell of Tacker's as the database shows it: times with a blank, booleans as numbers, all as text.
fn as_stored(column: &str, cell: Value) -> Value {
    if JSON_COLUMNS.contains(&column) {
        return cell;
    }
    match (cell.as_bool(), cell.as_str()) {
        (Some(yes), _) => u8::from(yes).to_string().into(),
        (_, Some(time)) if column.ends_with("Time") => time.replace('T', " ").into(),
        _ => cell,
    }
}

fn word(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The rows of v1, open, for rules that say where a value comes from.
struct V1(Vec<(String, Value)>);

impl V1 {
    fn read(fixture: &str) -> V1 {
        let open = |row: Map<String, Value>| {
            row.into_iter().map(|(column, cell)| (column, opened(&cell))).collect()
        };
        V1(read_fixture(fixture).into_iter().map(|row| (row.table, open(row.row))).collect())
    }

    /// The rows of a VNF, by table: its own, its VIM's, and the operation with this id.
    fn around(&self, vnf_id: &str, id: &str) -> Value {
        let vim_id = self
            .rows("vnf")
            .find(|row| row["id"] == vnf_id)
            .map_or(Value::Null, |vnf| vnf["vim_id"].clone());
        let mut around = Map::new();
        for (table, column, wanted) in [
            ("vnf_instances", "id", vnf_id.into()),
            ("vnf_instantiated_info", "vnf_instance_id", vnf_id.into()),
            ("vnf_lcm_op_occs", "id", id.into()),
            ("vimauths", "vim_id", vim_id),
        ] {
            if let Some(row) = self.rows(table).find(|row| row[column] == wanted) {
                around.insert(table.to_owned(), row.clone());
            }
        }
        Value::Object(around)
    }

    fn rows(&self, table: &str) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(move |(name, _)| name == table).map(|(_, row)| row)
    }
}

/// A cell of v1 without JSON strings and envelopes around it; text that is not JSON stays text.
fn opened(cell: &Value) -> Value {
    match cell {
        Value::String(text) if text.starts_with(['[', '{', '"']) => {
            serde_json::from_str(text).map_or_else(|_| cell.clone(), |inner| opened(&inner))
        }
        Value::Object(object) => match object.get("tacker_object.data") {
            Some(data) => opened(data),
            None => object.iter().map(|(key, value)| (key.clone(), opened(value))).collect(),
        },
        Value::Array(items) => items.iter().map(opened).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => cell.clone(),
    }
}

/// The page is made from the list; `RETACK_BLESS=1` writes it anew.
#[test]
fn the_page_about_the_differences_is_what_the_list_says() {
    page::holds("docs/reference/differences-from-tacker.md", &differences::of(INTENDED));
}
