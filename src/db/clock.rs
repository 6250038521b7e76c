//! The time as the database knows it: that of hosts may differ, and a lease is only as good as its clock.

use std::time::Duration;

use super::{Db, Engine};

impl Db {
    /// SQL for the server's time, UTC, whole seconds, so much later. That of the statement, not of the transaction:
    /// one that waited for a lock would be dated back. A Galera cluster has a clock on each node; SQLite has that of
    /// the host, which all that open the file share.
    pub fn time_in(&self, later: Duration) -> String {
        let seconds = later.as_secs();
        match self.engine() {
            Engine::Sqlite => format!("datetime('now', '+{seconds} seconds')"),
            Engine::Mysql => format!("UTC_TIMESTAMP() + INTERVAL {seconds} SECOND"),
            Engine::Postgres => format!(
                "date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC') + INTERVAL '{seconds} seconds'"
            ),
        }
    }
}
