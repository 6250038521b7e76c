//! The rows of many tables, in one question to the server: a client program for each would take most of a test's time.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::catalogue;
use super::{Engine, TestDb};

/// The stored columns of each table.
pub(crate) type Columns = BTreeMap<String, Vec<Column>>;

#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    data_type: String,
    pub(crate) is_key: bool,
}

impl TestDb {
    /// Every row of these tables, as [`dump`](TestDb::dump) shows it, in no particular order.
    pub(crate) fn rows(&self, tables: &Columns) -> Vec<(String, Map<String, Value>)> {
        let row = |line: String| {
            let (table, row) = line.split_at(line.find('{').expect("a row"));
            (table.to_owned(), serde_json::from_str(row).expect("a JSON object"))
        };
        self.row_lines(tables, "").into_iter().map(row).collect()
    }

    /// The same, each row as a line of text: its table, and at once a JSON object. After some statements, which answer
    /// nothing.
    pub(crate) fn row_lines(&self, tables: &Columns, statements: &str) -> Vec<String> {
        let selects = tables.iter().map(|(table, columns)| {
            let cells = columns.iter().map(|Column { name, data_type, is_key: _ }| {
                format!("'{name}', {}", self.engine.text(&self.engine.name(name), data_type))
            });
            let row =
                format!("{}({})", self.engine.json_object(), cells.collect::<Vec<_>>().join(", "));
            let line = match self.engine {
                Engine::Sqlite => format!("'{table}' || {row}"),
                Engine::Mariadb => {
                    format!("CONVERT(concat('{table}', {row}) USING utf8mb4) COLLATE utf8mb4_bin")
                }
                Engine::Postgres => format!("'{table}' || CAST({row} AS TEXT)"),
            };
            format!("SELECT {line} AS line FROM {}", self.engine.name(table))
        });
        let query = selects.collect::<Vec<_>>().join(" UNION ALL ");
        // JSON, which has no line break in it, and no null for a row.
        self.lines(statements, &query).unwrap_or_else(|error| panic!("{:?}: {error}", self.engine))
    }

    pub(crate) fn columns(&self) -> Columns {
        let mut tables = Columns::new();
        for line in self.names(catalogue::columns(self.engine)) {
            let parts: Vec<_> = line.split(':').map(String::from).collect();
            let [table, name, data_type, is_key] = <[_; 4]>::try_from(parts).expect("four parts");
            let column = Column { name, data_type, is_key: is_key == "1" };
            tables.entry(table).or_default().push(column);
        }
        // A row is the same text at every look.
        for columns in tables.values_mut() {
            columns.sort_by(|one, other| one.name.cmp(&other.name));
        }
        tables
    }
}
