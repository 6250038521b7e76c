//! A state of a database to go back to, far quicker than making another one: for tests that try hundreds of times.

use std::fs;
use std::sync::atomic::Ordering;

use super::super::Engine;
use super::{Place, TestDb};

/// What a database held when it was taken.
pub(crate) enum Snapshot {
    File(Vec<u8>),
    /// The rows are in tables of the same name, in another schema of the server.
    Schema {
        /// The statements that bring the rows back.
        restore: String,
        /// Whether the database had tables of retack's own. Those that it had not go.
        has_own_tables: bool,
    },
}

impl TestDb {
    pub(crate) fn snapshot(&self) -> Snapshot {
        match &self.place {
            Place::File { path, .. } => Snapshot::File(fs::read(path).expect("a SQLite file")),
            Place::Server { name, .. } => {
                let nth = self.snapshots.fetch_add(1, Ordering::Relaxed) + 1;
                let schema = format!("{name}_{nth}");
                let (begin, end) = match self.engine {
                    Engine::Postgres => {
                        ("SET session_replication_role = replica; BEGIN;", "COMMIT;")
                    }
                    Engine::Mariadb | Engine::Sqlite => {
                        ("SET foreign_key_checks = 0; BEGIN;", "COMMIT;")
                    }
                };
                let (mut take, mut restore) =
                    (format!("CREATE SCHEMA {schema};"), String::from(begin));
                let tables = self.columns();
                for (table, columns) in &tables {
                    let table = self.engine.name(table);
                    let columns: Vec<_> =
                        columns.iter().map(|column| self.engine.name(&column.name)).collect();
                    let columns = columns.join(", ");
                    take += &format!(
                        "CREATE TABLE {schema}.{table} AS SELECT {columns} FROM {table};\n"
                    );
                    restore += &format!(
                        "DELETE FROM {table};\n\
                         INSERT INTO {table} ({columns}) SELECT {columns} FROM {schema}.{table};\n"
                    );
                }
                self.execute(&take);
                restore += end;
                let has_own_tables = tables.keys().any(|table| table.starts_with("retack_"));
                Snapshot::Schema { restore, has_own_tables }
            }
        }
    }

    /// Makes the database what it was.
    pub(crate) fn restore(&self, snapshot: &Snapshot) {
        match (&self.place, snapshot) {
            (Place::File { path, .. }, Snapshot::File(bytes)) => {
                // What a killed process left; with it, SQLite would take the new file for the old.
                for end in ["-journal", "-wal", "-shm"] {
                    let mut beside = path.clone().into_os_string();
                    beside.push(end);
                    drop(fs::remove_file(beside));
                }
                fs::write(path, bytes).expect("room for the file");
            }
            (Place::Server { .. }, Snapshot::Schema { restore, has_own_tables }) => {
                if !has_own_tables {
                    let own =
                        self.tables().into_iter().filter(|table| table.starts_with("retack_"));
                    let own: Vec<_> = own.collect();
                    if !own.is_empty() {
                        self.execute(&format!("DROP TABLE {}", own.join(", ")));
                    }
                }
                self.execute(restore);
            }
            (Place::File { .. } | Place::Server { .. }, _) => {
                panic!("a snapshot of another engine")
            }
        }
    }
}
