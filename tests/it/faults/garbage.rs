//! Whatever stands in v1: no command panics, and whatever is not migrated says why.

use fastrand::Rng;

use super::seed;
use crate::support::migrated::VIM_KEYS;
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb};

/// Databases that are spoiled anew.
const ROUNDS: usize = 12;

/// What tells rows apart and joins them stays, or nothing would be found; and what is no text.
const KEPT: [&str; 9] = [
    "id",
    "vnf_instance_id",
    "vnf_id",
    "vim_id",
    "subscription_uuid",
    "package_uuid",
    "version",
    "deleted",
    "deleted_at",
];

#[test]
fn whatever_cells_hold_no_command_panics_and_what_is_good_is_migrated() {
    let seed = seed();
    println!("SEED={seed} does the same again");
    let mut chance = Rng::with_seed(seed);
    let db = TestDb::new(Engine::Sqlite);
    db.load("tacker/v1.jsonl");
    db.load("scenarios/v1_subscriptions.jsonl");
    let start = db.snapshot();
    let cells = cells(&db);
    let texts: Vec<String> = cells.iter().filter_map(|(.., text)| text.clone()).collect();
    let (mut migrated, mut rejected) = (0, 0);
    for round in 0..ROUNDS {
        db.restore(&start);
        // In some databases a cell here and there, in others one in ten.
        let spoiled = cells.len() / [400, 100, 30, 10][round % 4];
        for _ in 0..spoiled {
            let (table, column, row, text) = &cells[chance.usize(..cells.len())];
            let value = garbage(text.as_deref().unwrap_or_default(), &texts, &mut chance);
            let value =
                value.map_or("NULL".to_owned(), |text| db.engine.literal(&text.replace('\0', "")));
            // Servers would refuse more of it; what SQLite does not take, even so, is in no database.
            drop(db.attempt(&format!(
                "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
                 UPDATE OR IGNORE \"{table}\" SET \"{column}\" = {value} WHERE rowid = {row}"
            )));
        }
        for (command, codes) in [
            ("doctor", &[0, 3, 5][..]),
            ("migrate-to-v2 --all --dry-run --force-failed-temp", &[0, 3]),
            ("migrate-to-v2 --all --keep-orig --force-failed-temp", &[0, 3]),
            ("migrate-to-v2 --subscriptions", &[0, 3]),
            ("complete --all", &[0, 3]),
            ("rollback --all", &[0, 3]),
            ("rollback --subscriptions", &[0, 3]),
            ("purge-deleted --age 0", &[0]),
        ] {
            let ran = Retack::on(&db)
                .words(command)
                .args(["--vim-keys", VIM_KEYS, "--format", "json"])
                .run();
            let happened = format!("SEED={seed}, round {round}, {command}");
            assert!(!ran.stderr.contains("panicked"), "{happened}: {}", ran.stderr);
            assert!(codes.contains(&ran.code), "{happened}: {} {}", ran.code, ran.stderr);
            if command.ends_with("--keep-orig --force-failed-temp") {
                let count = |outcome: &str| ran.report()["outcomes"][outcome].as_u64().unwrap_or(0);
                migrated += count("migrated");
                rejected += count("rejected");
            }
        }
    }
    println!("{migrated} were migrated, {rejected} rejected");
    assert!(migrated > 20 && rejected > 20, "too much is spoiled, or too little");
}

/// Table, column, row, and what stands there: of every cell of v1 that is text.
fn cells(db: &TestDb) -> Vec<(String, String, String, Option<String>)> {
    let filled = db.filled_tables();
    let mut tables = db.columns();
    tables.retain(|table, _| filled.contains(table) && table != "alembic_version");
    let columns = tables.iter().flat_map(|(table, columns)| {
        columns.iter().map(move |column| (table.clone(), column.name.clone()))
    });
    let columns = columns.filter(|(_, column)| {
        !KEPT.contains(&&column[..]) && !column.ends_with("_at") && !column.ends_with("_time")
    });
    let of_column = |(table, column): (String, String)| {
        let cells = db.column(&format!(
            "SELECT json_array(rowid, \"{column}\") FROM \"{table}\" WHERE typeof(\"{column}\") IN ('text', 'null')"
        ));
        cells.into_iter().flatten().map(move |cell| {
            let (row, text): (i64, Option<String>) = serde_json::from_str(&cell).expect("a pair");
            (table.clone(), column.clone(), row.to_string(), text)
        })
    };
    columns.flat_map(of_column).collect()
}

/// Something else than what stands there, from nearly right to nothing at all.
fn garbage(text: &str, texts: &[String], chance: &mut Rng) -> Option<String> {
    let some = |chance: &mut Rng| -> String {
        let length = chance.usize(..20);
        (0..length).map(|_| chance.char(..)).collect()
    };
    let cut = |text: &str, chance: &mut Rng| -> String {
        text.chars().take(chance.usize(..=text.chars().count())).collect()
    };
    Some(match chance.u8(..14) {
        0 => return None,
        1 => String::new(),
        2 => cut(text, chance),
        // What another cell holds, of the same kind or not.
        3..=5 => texts[chance.usize(..texts.len())].clone(),
        6 => some(chance),
        7 => serde_json::json!(some(chance)).to_string(),
        8 => serde_json::json!(text).to_string(),
        // As Python's str() writes a dict.
        9 => text
            .replace('"', "'")
            .replace("null", "None")
            .replace("true", "True")
            .replace("false", "False"),
        10 => ["null", "[]", "{}", "0", "-1e999", "[null]", "{\"\": {}}", "true"]
            [chance.usize(..8)]
        .to_owned(),
        11 => "[".repeat(chance.usize(1..400)),
        12 => text.replace(['0', '1', 'e', 'n'], &some(chance).replace('\\', "")),
        _ => {
            // A character that is another, or is not there.
            let at = chance.usize(..=text.chars().count());
            let other = chance.char(..);
            text.chars().enumerate().map(|(nth, it)| if nth == at { other } else { it }).collect()
        }
    })
}
