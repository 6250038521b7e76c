//! How the server stores text and JSON, and whether in transactions.

use std::collections::BTreeMap;

use diesel::result::QueryResult;

use super::finding::counted;
use super::{Check, Detail, Finding, Patient};
use crate::db::{ColumnFact, Engine};
use crate::tacker::schema::shape::{self, Kind};

/// The columns of the tables that retack works on, Tacker's and its own.
fn used(columns: &[ColumnFact]) -> impl Iterator<Item = &ColumnFact> {
    let tables = shape::tables();
    columns.iter().filter(move |fact| {
        tables.contains(&fact.table_name.as_str()) || fact.table_name.starts_with("retack_")
    })
}

pub(super) fn character_set(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::CharacterSet;
    let settings = &patient.settings;
    let finding = match patient.engine() {
        Engine::Sqlite => {
            Finding::ok(check, settings.get("encoding").unwrap_or("UTF-8").to_owned())
        }
        Engine::Postgres => match settings.get("server_encoding").unwrap_or("unknown") {
            "UTF8" => Finding::ok(check, "UTF8"),
            other => Finding::warning(check, format!("the database is in {other}"))
                .because("characters that it does not have are refused, and with them the VNF")
                .advise("move Tacker to a database made with ENCODING 'UTF8'"),
        },
        Engine::Mysql => judge_character_sets(
            &patient.columns,
            settings.get("database_charset").unwrap_or("unknown"),
        ),
    };
    Ok(vec![finding])
}

fn judge_character_sets(columns: &[ColumnFact], of_database: &str) -> Finding {
    let check = Check::CharacterSet;
    let mut others: BTreeMap<&str, Detail> = BTreeMap::new();
    for fact in used(columns) {
        if let Some(set) = fact.character_set.as_deref().filter(|set| *set != "utf8mb4") {
            let place = format!("{}.{}", fact.table_name, fact.column_name);
            others.entry(set).or_insert_with(|| Detail::new(set.to_owned(), 0)).add(place);
        }
    }
    let count = others.values().map(|detail| detail.count).sum();
    if count > 0 {
        return Finding::warning(
            check,
            format!("{} not utf8mb4", counted(count, "column is", "columns are")),
        )
        .because("a character that the column does not have is refused, and with it the VNF")
        .advise("back up, then ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4 for each table")
        .with(others.into_values().collect());
    }
    if of_database != "utf8mb4" {
        return Finding::warning(
            check,
            format!("all columns are utf8mb4, but the database's default is {of_database}"),
        )
        .because("tables that are made later, retack's own among them, will have the default")
        .advise("ALTER DATABASE … CHARACTER SET utf8mb4");
    }
    Finding::ok(check, "utf8mb4")
}

pub(super) fn json_columns(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::JsonColumns;
    let expected = shape::expected_columns();
    let json = |fact: &&ColumnFact| {
        expected.iter().any(|one| {
            one.kind == Kind::Json && one.table == fact.table_name && one.column == fact.column_name
        })
    };
    let mut types: BTreeMap<&str, u64> = BTreeMap::new();
    for fact in patient.columns.iter().filter(json) {
        *types.entry(&fact.data_type).or_default() += 1;
    }
    let shown: Vec<_> = types.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let reordered = patient.engine() == Engine::Mysql && types.contains_key("json");
    let found = if shown.is_empty() { "none".to_owned() } else { shown.join(", ") };
    Ok(vec![if reordered {
        Finding::info(check, found)
            .because("MySQL's JSON sorts members: what is archived and restored is equal as JSON, not byte for byte")
    } else {
        Finding::ok(check, found)
    }])
}

pub(super) fn storage_engine(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    Ok(match patient.engine() {
        Engine::Mysql => vec![judge_engines(&patient.columns)],
        Engine::Sqlite | Engine::Postgres => Vec::new(),
    })
}

fn judge_engines(columns: &[ColumnFact]) -> Finding {
    let check = Check::StorageEngine;
    let mut tables: Vec<_> = used(columns)
        .filter_map(|fact| Some((fact.table_name.as_str(), fact.storage_engine.as_deref()?)))
        .filter(|(_, engine)| !engine.eq_ignore_ascii_case("InnoDB"))
        .collect();
    tables.sort_unstable();
    tables.dedup();
    if tables.is_empty() {
        return Finding::ok(check, "InnoDB");
    }
    let mut engines: BTreeMap<&str, Detail> = BTreeMap::new();
    for (table, engine) in tables.iter().copied() {
        engines.entry(engine).or_insert_with(|| Detail::new(engine.to_owned(), 0)).add(table);
    }
    let count = tables.len() as u64;
    Finding::error(check, format!("{} not InnoDB", counted(count, "table is", "tables are")))
        .because("without transactions a VNF could be left half-migrated")
        .advise("ALTER TABLE … ENGINE = InnoDB for each of them")
        .with(engines.into_values().collect())
}
