//! A database of its own for each test, gone when the test is over.

mod rows;
mod snapshot;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tempfile::TempDir;
use uuid::Uuid;

use super::server::Server;
use super::{Engine, catalogue};

pub(crate) use rows::Columns;
pub(crate) use snapshot::Snapshot;

/// The Alembic revision that `schema/` describes.
const REVISION: &str = "ca2ad037c320";

pub(crate) struct TestDb {
    pub(crate) engine: Engine,
    /// What `--database-url` takes.
    pub(crate) url: String,
    place: Place,
    /// How many were taken.
    snapshots: AtomicUsize,
}

enum Place {
    File {
        path: PathBuf,
        _directory: TempDir,
    },
    Server {
        server: Server,
        name: String,
        /// The server goes with the test, and the database with the server.
        is_private: bool,
    },
}

/// A line of a fixture: one row, its cells as the column stores them.
#[derive(Deserialize)]
pub(crate) struct Fixture {
    pub(crate) table: String,
    pub(crate) row: Map<String, Value>,
}

impl TestDb {
    /// A database with Tacker's tables, empty but for Alembic's revision.
    pub(crate) fn new(engine: Engine) -> TestDb {
        TestDb::without_tables(engine).with_tables()
    }

    pub(crate) fn without_tables(engine: Engine) -> TestDb {
        match engine {
            Engine::Sqlite => {
                let directory = tempfile::tempdir().expect("a temporary directory");
                let path = directory.path().join("tacker.db");
                let url = format!("sqlite:///{}", path.display());
                TestDb::in_place(engine, url, Place::File { path, _directory: directory })
            }
            Engine::Mariadb | Engine::Postgres => {
                TestDb::on_server(engine, Server::of(engine), false)
            }
        }
    }

    /// A database with Tacker's tables on a server that the test has started itself.
    pub(crate) fn at(engine: Engine, base: &str) -> TestDb {
        TestDb::on_server(engine, Server::at(engine, base), true).with_tables()
    }

    /// The same database at another node of its cluster.
    pub(crate) fn seen_from(&self, base: &str) -> TestDb {
        let Place::Server { name, is_private, .. } = &self.place else {
            panic!("a file is in one place");
        };
        let server = Server::at(self.engine, base);
        let (name, is_private) = (name.clone(), *is_private);
        TestDb::in_place(self.engine, server.url(&name), Place::Server { server, name, is_private })
    }

    fn on_server(engine: Engine, server: Server, is_private: bool) -> TestDb {
        let name = format!("retack_{}", Uuid::new_v4().simple());
        server.run("", &format!("CREATE DATABASE {name}")).expect("a new database");
        TestDb::in_place(engine, server.url(&name), Place::Server { server, name, is_private })
    }

    fn in_place(engine: Engine, url: String, place: Place) -> TestDb {
        TestDb { engine, url, place, snapshots: AtomicUsize::new(0) }
    }

    fn with_tables(self) -> TestDb {
        self.execute(self.engine.schema());
        self.execute(&format!("INSERT INTO alembic_version VALUES ('{REVISION}')"));
        self
    }

    /// Runs statements that cannot but succeed.
    pub(crate) fn execute(&self, sql: &str) {
        self.attempt(sql).unwrap_or_else(|error| {
            panic!("{:?} cannot do this: {error}\n{sql:.2000}", self.engine)
        });
    }

    /// Runs statements; foreign keys bind. The error is the engine's message.
    pub(crate) fn attempt(&self, sql: &str) -> Result<(), String> {
        match &self.place {
            Place::File { path, .. } => {
                sqlite(path).batch_execute(sql).map_err(|error| error.to_string())
            }
            Place::Server { server, name, .. } => server.run(name, sql).map(drop),
        }
    }

    /// What a query of one column answers, as text, in no particular order.
    pub(crate) fn column(&self, query: &str) -> Vec<Option<String>> {
        // A client prints NULL like a text "NULL", and a line break in a text like the end of the row. JSON does not.
        let cell = self.engine.text("cell", "");
        let line = format!("{}({cell})", self.engine.json_array());
        let query = format!("WITH answer (cell) AS ({query}) SELECT {line} AS line FROM answer");
        let lines = self.lines("", &query).unwrap_or_else(|error| {
            panic!("{:?} cannot answer this: {error}\n{query}", self.engine)
        });
        let cell = |line: &String| {
            let [cell] = serde_json::from_str::<[_; 1]>(line).expect("a JSON array of one");
            cell
        };
        lines.iter().map(cell).collect()
    }

    /// The lines of an answer, after some statements that answer nothing.
    fn lines(&self, statements: &str, query: &str) -> Result<Vec<String>, String> {
        match &self.place {
            Place::File { path, .. } => {
                let mut connection = sqlite(path);
                connection.batch_execute(statements).map_err(|error| error.to_string())?;
                diesel::sql_query(query)
                    .load::<Line>(&mut connection)
                    .map(|lines| lines.into_iter().map(|Line { line }| line).collect())
                    .map_err(|error| error.to_string())
            }
            Place::Server { server, name, .. } => {
                let output = server.run(name, &format!("{statements}{query}"))?;
                Ok(output.lines().map(String::from).collect())
            }
        }
    }

    /// The one cell of a query's one row.
    pub(crate) fn scalar(&self, query: &str) -> Option<String> {
        let [cell] = <[_; 1]>::try_from(self.column(query))
            .unwrap_or_else(|rows| panic!("one row expected, got {}: {query}", rows.len()));
        cell
    }

    /// How many rows of a table meet a condition.
    pub(crate) fn count(&self, table: &str, condition: &str) -> usize {
        let count = self
            .scalar(&format!("SELECT count(*) FROM {} WHERE {condition}", self.engine.name(table)));
        count.and_then(|count| count.parse().ok()).expect("a number")
    }

    /// Inserts the rows of a fixture, named by its path in tests/fixtures, without regard to foreign keys.
    pub(crate) fn load(&self, fixture: &str) {
        self.insert(read_fixture(fixture));
    }

    /// Inserts rows, without regard to foreign keys.
    pub(crate) fn insert(&self, rows: impl IntoIterator<Item = Fixture>) {
        // The setting ends with the connection.
        let mut sql = String::from(match self.engine {
            Engine::Sqlite => "PRAGMA foreign_keys = OFF;",
            Engine::Mariadb => "SET SESSION foreign_key_checks = 0;",
            Engine::Postgres => "SET session_replication_role = replica;",
        });
        sql.push_str("BEGIN;");
        for Fixture { table, row } in rows {
            let columns: Vec<_> = row.keys().map(|column| self.engine.name(column)).collect();
            let cells: Vec<_> = row.values().map(|cell| self.cell(cell)).collect();
            let table = self.engine.name(&table);
            sql.push_str(&format!(
                "INSERT INTO {table} ({}) VALUES ({});\n",
                columns.join(", "),
                cells.join(", ")
            ));
        }
        sql.push_str("COMMIT;");
        self.execute(&sql);
    }

    fn cell(&self, value: &Value) -> String {
        match text(value) {
            None => "NULL".into(),
            Some(text) => self.engine.literal(&text),
        }
    }

    /// Every row of a table, byte for byte: column to text or null, in the order of the primary key.
    ///
    /// The same rows give the same dump on every engine. JSON cells are not parsed; generated columns are left out.
    pub(crate) fn dump(&self, table: &str) -> Vec<Value> {
        self.dump_all(&[table]).remove(table).unwrap_or_default()
    }

    /// The dumps of some tables, by name.
    pub(crate) fn dump_all(&self, tables: &[&str]) -> BTreeMap<String, Vec<Value>> {
        let mut columns = self.columns();
        columns.retain(|table, _| tables.contains(&&table[..]));
        let mut dumps: BTreeMap<_, Vec<Value>> =
            columns.keys().map(|table| (table.clone(), Vec::new())).collect();
        assert_eq!(dumps.len(), tables.len(), "{tables:?} are not all there");
        for (table, row) in self.rows(&columns) {
            dumps.entry(table).or_default().push(Value::Object(row));
        }
        // Sorted here, for every engine collates differently.
        for (table, rows) in &mut dumps {
            let key: Vec<_> = columns[table].iter().filter(|column| column.is_key).collect();
            rows.sort_by_cached_key(|row| {
                key.iter().map(|column| row[&column.name].to_string()).collect::<Vec<_>>()
            });
        }
        dumps
    }

    /// The names of all tables, sorted.
    pub(crate) fn tables(&self) -> Vec<String> {
        let mut tables = self.names(&catalogue::tables(self.engine));
        tables.sort();
        tables
    }

    /// The names of those tables that have rows, which one question tells.
    pub(crate) fn filled_tables(&self) -> Vec<String> {
        let filled = self.tables().into_iter().map(|table| {
            format!("SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {})", self.engine.name(&table))
        });
        self.names(&filled.collect::<Vec<_>>().join(" UNION ALL "))
    }

    /// A column without nulls.
    fn names(&self, query: &str) -> Vec<String> {
        self.column(query).into_iter().flatten().collect()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Place::Server { server, name, is_private: false } = &self.place else {
            return;
        };
        let force = if self.engine == Engine::Postgres { " WITH (FORCE)" } else { "" };
        let mut drop = format!("DROP DATABASE {name}{force};");
        if self.engine == Engine::Mariadb {
            // There, the schema of a snapshot is a database.
            drop.extend(
                (1..=self.snapshots.load(Ordering::Relaxed))
                    .map(|nth| format!("DROP DATABASE {name}_{nth};")),
            );
        }
        let dropped = server.run("", &drop);
        // A test that fails already has something better to say.
        if !thread::panicking() {
            dropped.expect("a database that can be dropped");
        }
    }
}

/// The rows of a fixture, named by its path in tests/fixtures.
pub(crate) fn read_fixture(fixture: &str) -> Vec<Fixture> {
    fixture_lines(fixture)
}

/// The lines of a fixture, of whatever form they are.
pub(crate) fn fixture_lines<T: DeserializeOwned>(fixture: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture);
    let lines =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    lines.lines().map(|line| serde_json::from_str(line).expect("a line of a fixture")).collect()
}

/// A cell of a fixture as [`TestDb::dump`] shows it.
pub(crate) fn text(cell: &Value) -> Option<String> {
    match cell {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(cell.to_string())
        }
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn sqlite(path: &Path) -> SqliteConnection {
    let mut connection =
        SqliteConnection::establish(&path.to_string_lossy()).expect("a SQLite file");
    connection
        .batch_execute(
            "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF",
        )
        .expect("settings that SQLite knows");
    connection
}
