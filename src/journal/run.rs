//! One invocation that may write: table `retack_run`.

use chrono::{NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::db::Db;
use crate::db::tables::retack::retack_run;
use crate::on;

/// A run that has begun.
#[derive(Debug, Clone)]
pub struct Run {
    pub id: String,
    /// When it began, UTC, whole seconds: MySQL's and MariaDB's `DATETIME` holds no more, and a mark must
    /// read the same on every engine. All that a run marks as deleted carries this time.
    pub started_at: NaiveDateTime,
}

impl Run {
    /// Creates retack's tables where they are missing, and writes down that a run begins.
    pub fn begin(db: &mut Db, command: &str, options: &str) -> anyhow::Result<Self> {
        db.migrate()?;
        let run = Self {
            id: Uuid::new_v4().to_string(),
            started_at: Utc::now().naive_utc().trunc_subsecs(0),
        };
        let row = (
            retack_run::id.eq(&run.id),
            retack_run::command.eq(command),
            retack_run::options.eq(options),
            retack_run::version.eq(env!("CARGO_PKG_VERSION")),
            retack_run::host.eq(host()),
            retack_run::started_at.eq(run.started_at),
        );
        on!(db, c => diesel::insert_into(retack_run::table).values(row).execute(c))?;
        Ok(run)
    }

    /// Writes down how it ended. A run without an end was killed or lost its database.
    pub fn end(&self, db: &mut Db, outcome: &str) -> QueryResult<()> {
        let now = Utc::now().naive_utc().trunc_subsecs(0);
        on!(db, c => diesel::update(retack_run::table.find(&self.id))
            .set((retack_run::ended_at.eq(now), retack_run::outcome.eq(outcome)))
            .execute(c))?;
        Ok(())
    }
}

/// The machine's name as the kernel tells it; only for people who later ask where a run was started.
fn host() -> String {
    let name =
        std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME"));
    name.map_or_else(|_| "unknown".to_owned(), |name| name.trim().chars().take(255).collect())
}
