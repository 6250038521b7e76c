//! Many rows on their way to a server, in few statements.

use std::fmt::Write;

use indexmap::IndexMap;
use retack::tacker::sample::{Cell, Row};

use crate::support::{Engine, TestDb};

/// Bytes of a script for the server's client; each is a transaction.
const SCRIPT: usize = 16 << 20;

/// Rows in a statement.
const ROWS: usize = 50;

/// Rows that are on their way to the server, by table and columns: parents first, as the rows of a VNF come.
#[derive(Default)]
pub(crate) struct Script {
    tables: IndexMap<&'static str, IndexMap<String, Vec<String>>>,
    bytes: usize,
}

impl Script {
    pub(crate) fn add(&mut self, engine: Engine, row: Row) {
        let Row { table, cells } = row;
        let columns: Vec<_> = cells.iter().map(|(column, _)| engine.name(column)).collect();
        let cells: Vec<_> = cells
            .into_iter()
            .map(|(_, cell)| match cell {
                Cell::Null => "NULL".to_owned(),
                // A boolean takes text on every engine.
                Cell::Integer(number) => engine.literal(&number.to_string()),
                Cell::Text(text) => engine.literal(&text),
            })
            .collect();
        let row = format!("({})", cells.join(", "));
        self.bytes += row.len();
        let columns = format!("({})", columns.join(", "));
        self.tables.entry(table).or_default().entry(columns).or_default().push(row);
    }

    /// Worth being sent.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes > SCRIPT
    }

    /// In one transaction, in statements that every server takes.
    pub(crate) fn send(&mut self, db: &TestDb) {
        let mut script = String::with_capacity(2 * self.bytes);
        script += "BEGIN;\n";
        // The tables stay in their order: the next script may begin in the middle of a VNF.
        for (table, rows) in &mut self.tables {
            let table = db.engine.name(table);
            for (columns, rows) in rows {
                for rows in rows.chunks(ROWS) {
                    let rows = rows.join(",\n");
                    writeln!(script, "INSERT INTO {table} {columns} VALUES\n{rows};")
                        .expect("room in a text");
                }
                rows.clear();
            }
        }
        script += "COMMIT;";
        db.execute(&script);
        self.bytes = 0;
    }
}
