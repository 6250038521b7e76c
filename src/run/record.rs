//! One invocation that may write: table `retack_run`.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use chrono::{NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;
use diesel::result::Error;
use uuid::Uuid;

use super::lease::{Lease, LeaseError, Owner};
use super::shard::Share;
use crate::db::tables::retack::{retack_entry, retack_run};
use crate::db::{Db, Link, MigrationError, RetryError};
use crate::on;

/// A run that has begun.
#[derive(Debug)]
pub struct Run {
    pub id: String,
    /// When it began, UTC, whole seconds: MySQL's and MariaDB's `DATETIME` holds no more, and a mark must
    /// read the same on every engine. All that a run marks as deleted carries this time.
    pub started_at: NaiveDateTime,
    /// One for each worker. A rehearsal has none, and is not in the journal.
    leases: Vec<Lease>,
}

/// What a run needs to begin.
#[derive(Debug, Clone)]
pub struct Beginning<'a> {
    pub command: &'a str,
    pub options: &'a str,
    /// Of the rules by which rows are converted.
    pub mapping_version: i32,
    pub share: Share,
    /// How many may write at the same time.
    pub workers: usize,
    /// How long its lease lasts from one sign of life to the next.
    pub ttl: Duration,
    /// How long to wait while another run holds the lease.
    pub wait: Duration,
}

#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    #[error(transparent)]
    Tables(#[from] MigrationError),
    #[error(transparent)]
    Lease(#[from] RetryError<LeaseError>),
}

/// How often a run that waits for the lease looks again.
const POLL: Duration = Duration::from_secs(1);

/// Attempts to create retack's own tables: two first runs at once disturb each other there once a table at most.
const CREATIONS: u32 = 3;

impl Run {
    /// Creates retack's tables where they are missing, takes the lease, and writes down that a run begins.
    pub fn begin(link: &mut Link<'_>, beginning: &Beginning<'_>) -> Result<Self, BeginError> {
        create_tables(link)?;
        let mut run = Self::rehearsal();
        let deadline = Instant::now() + beginning.wait;
        let mut told = false;
        loop {
            match link.retry(|db| run.enter(db, beginning)) {
                Ok(leases) => {
                    run.leases = leases;
                    return Ok(run);
                }
                Err(RetryError::Final(LeaseError::Held(holder))) if Instant::now() < deadline => {
                    if !std::mem::replace(&mut told, true) {
                        tracing::warn!("waiting for another run: {holder}");
                    }
                    let rest = deadline.saturating_duration_since(Instant::now());
                    if link.stop.wait(POLL.min(rest)) {
                        return Err(RetryError::Stopped.into());
                    }
                    // It begins after the other.
                    run = Self::rehearsal();
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// A run that is nowhere written down, because it writes nothing.
    pub fn rehearsal() -> Self {
        Self {
            // In the order of time: what is newer in the journal can be told within a second.
            id: Uuid::now_v7().to_string(),
            started_at: Utc::now().naive_utc().trunc_subsecs(0),
            leases: Vec::new(),
        }
    }

    pub fn is_rehearsal(&self) -> bool {
        self.leases.is_empty()
    }

    /// The lease and the line in the journal, or neither.
    fn enter(&self, db: &mut Db, beginning: &Beginning<'_>) -> Result<Vec<Lease>, LeaseError> {
        let Beginning { command, options, share, workers, ttl, wait: _, mapping_version } =
            *beginning;
        let (host, pid) = (host(), std::process::id());
        let owner = Owner { host: &host, pid, run_id: &self.id, command, share, workers };
        owner.look(db)?;
        db.transaction(|db| {
            let leases = owner.acquire(db, ttl)?;
            if exists(db, &self.id)? {
                return Ok(leases);
            }
            let row = (
                retack_run::id.eq(&self.id),
                retack_run::command.eq(command),
                retack_run::options.eq(options),
                retack_run::version.eq(env!("CARGO_PKG_VERSION")),
                retack_run::host.eq(&host),
                retack_run::started_at.eq(self.started_at),
                retack_run::os_user.eq(os_user()),
                retack_run::mapping_version.eq(mapping_version),
            );
            on!(db, c => diesel::insert_into(retack_run::table).values(row).execute(c))?;
            Ok(leases)
        })
    }

    /// Writes in one transaction that begins with the fence, and is tried again as a whole. When the answer to a
    /// COMMIT is lost, `found` is asked whether its work is there: behind the fence, whose lock waits until the lost
    /// transaction has ended one way or the other. The fence is that of the worker whose connection it is. A rehearsal is
    /// refused.
    pub fn transaction<T>(
        &self,
        link: &mut Link<'_>,
        found: impl Fn(&mut Db, &T) -> QueryResult<bool>,
        mut work: impl FnMut(&mut Db) -> QueryResult<T>,
    ) -> Result<T, RetryError<LeaseError>> {
        let lease = self.leases.get(link.number).ok_or(RetryError::Final(LeaseError::Lost))?;
        let mut done = None;
        link.retry(|db| {
            db.transaction(|db| {
                lease.renew(db)?;
                let earlier = done.take();
                done = match earlier {
                    Some(value) => match found(db, &value) {
                        Ok(true) => Some(value),
                        Ok(false) => Some(work(db)?),
                        Err(error) => {
                            done = Some(value);
                            return Err(error.into());
                        }
                    },
                    None => Some(work(db)?),
                };
                Ok(())
            })
        })?;
        done.ok_or(RetryError::Final(LeaseError::Lost))
    }

    /// Shows that it lives, between two transactions that are far apart.
    pub fn keep(&self, link: &mut Link<'_>) -> Result<(), RetryError<LeaseError>> {
        match self.leases.get(link.number) {
            Some(lease) => link.retry(|db| lease.keep(db)),
            None => Ok(()),
        }
    }

    /// Writes down how it ended and what its entries add up to, and gives the lease back. A run without an end was killed or lost its database.
    pub fn end(&self, link: &mut Link<'_>, outcome: &str) -> Result<(), RetryError<LeaseError>> {
        match link.retry(|db| self.end_once(db, outcome)) {
            // The answer to the COMMIT was lost, and somebody has taken the lease since.
            Err(RetryError::Final(LeaseError::Lost)) if self.has_ended(link) => Ok(()),
            ended => ended,
        }
    }

    fn has_ended(&self, link: &mut Link<'_>) -> bool {
        let ended = retack_run::table.find(&self.id).select(retack_run::outcome);
        let outcome: QueryResult<Option<String>> = on!(&mut *link.db, c => ended.get_result(c));
        matches!(outcome, Ok(Some(_)))
    }

    /// The same without patience, for a run that has lost its own already.
    pub fn end_once(&self, db: &mut Db, outcome: &str) -> Result<(), LeaseError> {
        if self.is_rehearsal() {
            return Ok(());
        }
        let now = Utc::now().naive_utc().trunc_subsecs(0);
        db.transaction(|db| {
            self.leases.iter().try_for_each(|lease| lease.release(db))?;
            let counts = serde_json::to_string(&counts(db, &self.id)?)
                .map_err(|error| Error::SerializationError(Box::new(error)))?;
            on!(db, c => diesel::update(retack_run::table.find(&self.id))
                .set((
                    retack_run::ended_at.eq(now),
                    retack_run::outcome.eq(outcome),
                    retack_run::counts.eq(&counts),
                ))
                .execute(c))?;
            Ok(())
        })
    }
}

/// Whether the journal has this run.
pub fn exists(db: &mut Db, id: &str) -> QueryResult<bool> {
    let found: i64 = on!(db, c => retack_run::table.find(id).count().get_result(c))?;
    Ok(found > 0)
}

fn create_tables(link: &mut Link<'_>) -> Result<(), MigrationError> {
    for attempt in 1..CREATIONS {
        match link.db.migrate() {
            Ok(()) => return Ok(()),
            Err(error) => {
                tracing::debug!(%error, attempt, "another run may be creating the tables")
            }
        }
        link.stop.wait(POLL);
        // The connection may be gone.
        if let Ok(db) = link.connector.connect() {
            *link.db = db;
        }
    }
    link.db.migrate()
}

/// How many VNFs of a run had which outcome, by its entries.
pub fn counts(db: &mut Db, run_id: &str) -> QueryResult<BTreeMap<String, i64>> {
    let counts: Vec<(String, i64)> = on!(db, c => retack_entry::table
        .filter(retack_entry::run_id.eq(run_id))
        .group_by(retack_entry::outcome)
        .select((retack_entry::outcome, diesel::dsl::count_star()))
        .load(c))?;
    Ok(counts.into_iter().collect())
}

/// The account that retack runs under, and the one behind `sudo`; only for people who later ask who it was.
fn os_user() -> String {
    let account = uid().map_or_else(
        || std::env::var("USER").unwrap_or_else(|_| "unknown".to_owned()),
        |uid| account_name(uid).unwrap_or_else(|| format!("uid {uid}")),
    );
    let name = match std::env::var("SUDO_USER") {
        Ok(user) if user != account => format!("{account} (sudo by {user})"),
        _ => account,
    };
    name.chars().take(255).collect()
}

#[cfg(unix)]
fn uid() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").ok().map(|process| process.uid())
}

#[cfg(not(unix))]
fn uid() -> Option<u32> {
    None
}

fn account_name(uid: u32) -> Option<String> {
    let accounts = fs::read_to_string("/etc/passwd").ok()?;
    let uid = uid.to_string();
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == uid).then(|| name.to_owned())
    })
}

/// The machine's name as the kernel tells it; only for people who later ask where a run was started.
fn host() -> String {
    let name =
        fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME"));
    name.map_or_else(|_| "unknown".to_owned(), |name| name.trim().chars().take(255).collect())
}
