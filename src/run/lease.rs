//! Who may write: one run at a time, or one for each shard; table `retack_lease`, a row for each worker of a run.
//!
//! No advisory lock: on Galera those hold on one node only, and behind a pooler they outlive their owner. A lease
//! ends by itself. Its token grows with every holder, and every transaction that writes begins by renewing the row of
//! its worker under its token: a run that was taken over while it slept finds no row to renew, and a real write
//! conflicts at Galera's certification. The row's lock keeps anybody from taking the lease while the transaction is
//! open. Whoever takes over makes the tokens of all workers grow, or of none.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Nullable, Timestamp};

use super::holder::{self, Holder, Row, State};
use super::shard::Share;
use crate::db::tables::retack::retack_lease;
use crate::db::{Db, Failure, Fault};
use crate::on;

/// The row of the first worker of a run that is about all; and, whatever a run is about, the one at which those who
/// want a lease queue up.
const GATE: &str = "write";

/// Long enough that no chunk outlasts it, which takes seconds, and not even a short failover of the database; short
/// enough to wait for when a run was killed. As long as servers let a session idle in a transaction.
pub const TTL: Duration = Duration::from_secs(60);

/// A run that wants a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner<'a> {
    pub host: &'a str,
    pub pid: u32,
    pub run_id: &'a str,
    pub command: &'a str,
    pub share: Share,
    /// How many may write at the same time.
    pub workers: usize,
}

/// One worker's part in the lease of its run, as long as nobody takes that over.
#[derive(Debug)]
pub struct Lease {
    name: String,
    token: i64,
    ttl: Duration,
    renewed: Mutex<Instant>,
}

/// Why a run may not write.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    #[error(
        "another run may be writing: {0}. Wait for it with --wait-lock 10m; if its process is gone, the lease ends by \
         itself; `retack lock status` looks again, `retack lock break --force` takes it away"
    )]
    Held(Box<Holder>),
    #[error(
        "another run took over, or somebody broke the lease of this one: nothing of the open chunk was committed, \
         what is reported is. `retack lock status` tells who writes now"
    )]
    Lost,
    #[error(transparent)]
    Database(#[from] Error),
}

impl Fault for LeaseError {
    fn failure(&self) -> Failure {
        match self {
            Self::Held(_) => Failure::Refused,
            Self::Lost => Failure::LeaseLost,
            Self::Database(error) => error.failure(),
        }
    }
}

impl Owner<'_> {
    fn row_name(&self, worker: usize) -> String {
        let first = self.share.shard().map_or(GATE.to_owned(), |shard| format!("{GATE} {shard}"));
        if worker == 0 { first } else { format!("{first} worker {worker}") }
    }

    /// Those of other runs that a lease of this one would be in the way of.
    fn rivals<'r>(&'r self, rows: &'r [Row]) -> impl Iterator<Item = &'r Row> {
        let others = rows.iter().filter(|row| row.run_id != self.run_id && !row.is_released());
        others.filter(|row| !self.share.is_beside(row.share()))
    }

    /// Refuses while one of those lives; gives those that do not.
    fn refuse_beside(&self, rows: &[Row]) -> Result<Vec<Holder>, LeaseError> {
        let rivals = holder::of(&self.rivals(rows).cloned().collect::<Vec<_>>());
        match rivals.iter().find(|rival| rival.state() == State::Held) {
            Some(rival) => Err(LeaseError::Held(Box::new(rival.clone()))),
            None => Ok(rivals),
        }
    }

    /// A look from afar, which disturbs nobody who is at work: refuses what [`acquire`](Self::acquire) would.
    pub fn look(&self, db: &mut Db) -> Result<(), LeaseError> {
        let rows = holder::rows(db, self.share)?;
        self.refuse_beside(&rows).map(drop)
    }

    /// Takes the lease for all workers, in one transaction, unless a run that is in the way lives. One that does not
    /// is told of, and none of its workers finds its row any more. What is this run's already is given again: the answer to
    /// a COMMIT may have been lost.
    pub fn acquire(&self, db: &mut Db, ttl: Duration) -> Result<Vec<Lease>, LeaseError> {
        self.queue_up(db)?;
        let rows = holder::rows(db, self.share)?;
        let own = rows.iter().filter(|row| row.run_id == self.run_id && !row.is_released());
        let own: Vec<_> = own.map(|row| Lease::new(row.name.clone(), row.token, ttl)).collect();
        if !own.is_empty() {
            return Ok(own);
        }
        for dead in self.refuse_beside(&rows)? {
            tracing::warn!("taking over from a run that did not end: {dead}");
        }
        let names: Vec<String> = (0..self.workers).map(|worker| self.row_name(worker)).collect();
        for row in self.rivals(&rows).filter(|row| !names.contains(&row.name)) {
            self.end(db, row)?;
        }
        let take = |(worker, name): (usize, String)| {
            let token = match rows.iter().find(|row| row.name == name) {
                Some(row) => self.take(db, row, worker, ttl)?,
                None => self.create(db, &name, worker, ttl)?,
            };
            Ok(Lease::new(name, token, ttl))
        };
        names.into_iter().enumerate().map(take).collect()
    }

    /// Whoever has changed this row is the only one who takes leases until the end of its transaction.
    fn queue_up(&self, db: &mut Db) -> Result<(), LeaseError> {
        let changed = on!(db, c => diesel::update(retack_lease::table.find(GATE))
            .set(retack_lease::renewals.eq(retack_lease::renewals + 1))
            .execute(c))?;
        if changed > 0 {
            return Ok(());
        }
        let nobody = Owner { share: Share::WHOLE, ..self.clone() };
        nobody.insert(db, GATE, 0, 0, "NULL")
    }

    /// Of a worker of a run that does not live.
    fn end(&self, db: &mut Db, row: &Row) -> Result<(), LeaseError> {
        let now = db.time_in(Duration::ZERO);
        let ended = on!(db, c => diesel::update(retack_lease::table
                .find(&row.name)
                .filter(retack_lease::token.eq(row.token))
                // Not renewed since the look.
                .filter(retack_lease::expires_at.le(sql::<Nullable<Timestamp>>(&now))))
            .set((
                retack_lease::token.eq(retack_lease::token + 1),
                retack_lease::expires_at.eq(None::<NaiveDateTime>),
            ))
            .execute(c))?;
        if ended == 0 { Err(self.held_meanwhile(db)) } else { Ok(()) }
    }

    /// A row that is released, or of a worker of a run that does not live.
    fn take(
        &self,
        db: &mut Db,
        row: &Row,
        worker: usize,
        ttl: Duration,
    ) -> Result<i64, LeaseError> {
        let (now, end) = (db.time_in(Duration::ZERO), db.time_in(ttl));
        let (shard, shards) = self.share.numbers();
        let token = row.token + 1;
        let taken = on!(db, c => diesel::update(retack_lease::table
                .find(&row.name)
                .filter(retack_lease::token.eq(row.token))
                // Not renewed since the look.
                .filter(retack_lease::expires_at.is_null()
                    .or(retack_lease::expires_at.le(sql::<Nullable<Timestamp>>(&now)))))
            .set((
                retack_lease::token.eq(token),
                retack_lease::host.eq(self.host),
                retack_lease::pid.eq(i64::from(self.pid)),
                retack_lease::run_id.eq(self.run_id),
                retack_lease::command.eq(self.command),
                retack_lease::acquired_at.eq(sql::<Timestamp>(&now)),
                retack_lease::expires_at.eq(sql::<Nullable<Timestamp>>(&end)),
                retack_lease::shard.eq(shard),
                retack_lease::shards.eq(shards),
                retack_lease::worker.eq(number(worker)),
            ))
            .execute(c))?;
        if taken == 0 { Err(self.held_meanwhile(db)) } else { Ok(token) }
    }

    fn create(
        &self,
        db: &mut Db,
        name: &str,
        worker: usize,
        ttl: Duration,
    ) -> Result<i64, LeaseError> {
        let (token, end) = (1, db.time_in(ttl));
        self.insert(db, name, worker, token, &end).map(|()| token)
    }

    fn insert(
        &self,
        db: &mut Db,
        name: &str,
        worker: usize,
        token: i64,
        end: &str,
    ) -> Result<(), LeaseError> {
        let now = db.time_in(Duration::ZERO);
        let (shard, shards) = self.share.numbers();
        // Two at once: one of them violates the primary key.
        on!(db, c => diesel::insert_into(retack_lease::table)
            .values((
                retack_lease::name.eq(name),
                retack_lease::token.eq(token),
                retack_lease::renewals.eq(0),
                retack_lease::host.eq(self.host),
                retack_lease::pid.eq(i64::from(self.pid)),
                retack_lease::run_id.eq(self.run_id),
                retack_lease::command.eq(self.command),
                retack_lease::acquired_at.eq(sql::<Timestamp>(&now)),
                retack_lease::expires_at.eq(sql::<Nullable<Timestamp>>(end)),
                retack_lease::shard.eq(shard),
                retack_lease::shards.eq(shards),
                retack_lease::worker.eq(number(worker)),
            ))
            .execute(c))
        .map(drop)
        .map_err(|error| {
            let raced_for =
                matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _));
            if raced_for { raced() } else { error.into() }
        })
    }

    fn held_meanwhile(&self, db: &mut Db) -> LeaseError {
        self.look(db).err().unwrap_or_else(raced)
    }
}

fn number(worker: usize) -> i32 {
    i32::try_from(worker).unwrap_or(i32::MAX)
}

/// Somebody was quicker: whoever tries again sees who.
fn raced() -> LeaseError {
    LeaseError::Database(Error::DatabaseError(
        DatabaseErrorKind::SerializationFailure,
        Box::new("another run took the lease at the same moment".to_owned()),
    ))
}

impl Lease {
    fn new(name: String, token: i64, ttl: Duration) -> Self {
        Self { name, token, ttl, renewed: Mutex::new(Instant::now()) }
    }

    /// The first statement of every transaction that writes: heartbeat and fence in one. The counter makes it a
    /// change of the row even within one second, or Galera would have nothing to certify.
    pub fn renew(&self, db: &mut Db) -> Result<(), LeaseError> {
        let end = db.time_in(self.ttl);
        self.write(db, &end)?;
        *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        Ok(())
    }

    /// Renews it between transactions, once a third of its time is gone: for what takes long and writes nothing.
    pub fn keep(&self, db: &mut Db) -> Result<(), LeaseError> {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        if renewed.elapsed() * 3 < self.ttl { Ok(()) } else { self.renew(db) }
    }

    /// Gives it back, in the transaction that ends the run. That, too, only its holder may do.
    pub fn release(&self, db: &mut Db) -> Result<(), LeaseError> {
        self.write(db, "NULL")
    }

    fn write(&self, db: &mut Db, end: &str) -> Result<(), LeaseError> {
        let written = on!(db, c => diesel::update(
                retack_lease::table.find(&self.name).filter(retack_lease::token.eq(self.token)))
            .set((
                retack_lease::expires_at.eq(sql::<Nullable<Timestamp>>(end)),
                retack_lease::renewals.eq(retack_lease::renewals + 1),
            ))
            .execute(c))?;
        if written == 0 { Err(LeaseError::Lost) } else { Ok(()) }
    }
}
