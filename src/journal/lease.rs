//! Who may write: one run at a time, table `retack_lease`.
//!
//! No advisory lock: on Galera those hold on one node only, and behind a pooler they outlive their owner. A lease
//! ends by itself. Its token grows with every holder, and every transaction that writes begins by renewing it under
//! its token: a run that was taken over while it slept finds no row to renew, and a real write conflicts at Galera's
//! certification. The row's lock keeps anybody from taking the lease while the transaction is open.

use std::cell::Cell;
use std::fmt;
use std::time::{Duration, Instant};

use chrono::{NaiveDateTime, TimeDelta};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Nullable, Timestamp};

use crate::db::tables::retack::retack_lease;
use crate::db::{Db, Failure, Fault};
use crate::on;

/// The only lease so far.
const NAME: &str = "write";

/// Long enough that no chunk outlasts it, which takes seconds, and not even a short failover of the database; short
/// enough to wait for when a run was killed. As long as servers let a session idle in a transaction.
pub const TTL: Duration = Duration::from_secs(60);

/// A run that holds the lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner<'a> {
    pub host: &'a str,
    pub pid: u32,
    pub run_id: &'a str,
    pub command: &'a str,
}

/// A lease that this run holds, as long as nobody takes it over.
#[derive(Debug, Clone)]
pub struct Lease {
    token: i64,
    ttl: Duration,
    renewed: Cell<Instant>,
}

/// What the table says of a holder.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Holder {
    pub token: i64,
    pub host: String,
    pub pid: i64,
    pub run_id: String,
    pub command: String,
    pub acquired_at: NaiveDateTime,
    /// Unless it was released.
    pub expires_at: Option<NaiveDateTime>,
    /// The server's time of the look.
    pub now: NaiveDateTime,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Free,
    Held,
    /// Nobody renewed it: the next run takes it.
    Expired,
}

impl Holder {
    pub fn state(&self) -> State {
        match self.left() {
            None => State::Free,
            Some(left) if left > TimeDelta::zero() => State::Held,
            Some(_) => State::Expired,
        }
    }

    /// How long until it expires.
    pub fn left(&self) -> Option<TimeDelta> {
        self.expires_at.map(|expires_at| expires_at - self.now)
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token: _, host, pid, run_id, command, acquired_at, expires_at, now: _ } = self;
        write!(f, "`{command}`, process {pid} on {host}, run {run_id}, since {acquired_at} UTC")?;
        match (expires_at, self.left()) {
            (Some(expires_at), Some(left)) if left > TimeDelta::zero() => {
                write!(f, ", expires {expires_at} UTC, in {} s", left.num_seconds())
            }
            (Some(expires_at), _) => write!(f, ", expired {expires_at} UTC"),
            (None, _) => f.write_str(", released"),
        }
    }
}

/// Who holds the lease, or held it last; `None` if nobody ever did.
pub fn holder(db: &mut Db) -> QueryResult<Option<Holder>> {
    let now = db.time_in(Duration::ZERO);
    on!(db, c => retack_lease::table
        .find(NAME)
        .select((
            retack_lease::token,
            retack_lease::host,
            retack_lease::pid,
            retack_lease::run_id,
            retack_lease::command,
            retack_lease::acquired_at,
            retack_lease::expires_at,
            sql::<Timestamp>(&now),
        ))
        .first(c)
        .optional())
}

/// Takes the lease if it is free, expired, or this run's own already: the answer to a COMMIT may have been lost.
pub fn acquire(db: &mut Db, owner: &Owner<'_>, ttl: Duration) -> Result<Lease, LeaseError> {
    let Some(holder) = holder(db)? else {
        return create(db, owner, ttl);
    };
    if holder.run_id == owner.run_id && holder.state() != State::Free {
        return Ok(Lease::new(holder.token, ttl));
    }
    match holder.state() {
        State::Held => return Err(LeaseError::Held(Box::new(holder))),
        State::Expired => tracing::warn!("taking over from a run that did not end: {holder}"),
        State::Free => {}
    }
    let (now, end) = (db.time_in(Duration::ZERO), db.time_in(ttl));
    let token = holder.token + 1;
    let taken = on!(db, c => diesel::update(retack_lease::table
            .find(NAME)
            // Neither renewed nor taken by somebody else since the look.
            .filter(retack_lease::token.eq(holder.token))
            .filter(retack_lease::expires_at.is_null()
                .or(retack_lease::expires_at.le(sql::<Nullable<Timestamp>>(&now)))))
        .set((
            retack_lease::token.eq(token),
            retack_lease::renewals.eq(retack_lease::renewals + 1),
            retack_lease::host.eq(owner.host),
            retack_lease::pid.eq(i64::from(owner.pid)),
            retack_lease::run_id.eq(owner.run_id),
            retack_lease::command.eq(owner.command),
            retack_lease::acquired_at.eq(sql::<Timestamp>(&now)),
            retack_lease::expires_at.eq(sql::<Nullable<Timestamp>>(&end)),
        ))
        .execute(c))?;
    match taken {
        0 => Err(held_meanwhile(db)),
        _ => Ok(Lease::new(token, ttl)),
    }
}

fn create(db: &mut Db, owner: &Owner<'_>, ttl: Duration) -> Result<Lease, LeaseError> {
    let (now, end) = (db.time_in(Duration::ZERO), db.time_in(ttl));
    // Two at once: one of them violates the primary key.
    on!(db, c => diesel::insert_into(retack_lease::table)
        .values((
            retack_lease::name.eq(NAME),
            retack_lease::token.eq(1),
            retack_lease::renewals.eq(0),
            retack_lease::host.eq(owner.host),
            retack_lease::pid.eq(i64::from(owner.pid)),
            retack_lease::run_id.eq(owner.run_id),
            retack_lease::command.eq(owner.command),
            retack_lease::acquired_at.eq(sql::<Timestamp>(&now)),
            retack_lease::expires_at.eq(sql::<Nullable<Timestamp>>(&end)),
        ))
        .execute(c))
    .map_err(|error| {
        let raced_for =
            matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _));
        if raced_for { raced() } else { error.into() }
    })?;
    Ok(Lease::new(1, ttl))
}

/// Somebody was quicker: whoever tries again sees who.
fn raced() -> LeaseError {
    LeaseError::Database(Error::DatabaseError(
        DatabaseErrorKind::SerializationFailure,
        Box::new("another run took the lease at the same moment".to_owned()),
    ))
}

fn held_meanwhile(db: &mut Db) -> LeaseError {
    match holder(db) {
        Ok(Some(holder)) if holder.state() == State::Held => LeaseError::Held(Box::new(holder)),
        Ok(_) => raced(),
        Err(error) => error.into(),
    }
}

/// Takes the lease away from whoever holds it: that run writes nothing more.
pub fn break_it(db: &mut Db, holder: &Holder) -> QueryResult<bool> {
    let broken = on!(db, c => diesel::update(
            retack_lease::table.find(NAME).filter(retack_lease::token.eq(holder.token)))
        .set((
            retack_lease::token.eq(retack_lease::token + 1),
            retack_lease::renewals.eq(retack_lease::renewals + 1),
            retack_lease::expires_at.eq(None::<NaiveDateTime>),
        ))
        .execute(c))?;
    Ok(broken > 0)
}

impl Lease {
    fn new(token: i64, ttl: Duration) -> Self {
        Self { token, ttl, renewed: Cell::new(Instant::now()) }
    }

    /// The first statement of every transaction that writes: heartbeat and fence in one. The counter makes it a
    /// change of the row even within one second, or Galera would have nothing to certify.
    pub fn renew(&self, db: &mut Db) -> Result<(), LeaseError> {
        let end = db.time_in(self.ttl);
        let renewed = on!(db, c => diesel::update(
                retack_lease::table.find(NAME).filter(retack_lease::token.eq(self.token)))
            .set((
                retack_lease::expires_at.eq(sql::<Nullable<Timestamp>>(&end)),
                retack_lease::renewals.eq(retack_lease::renewals + 1),
            ))
            .execute(c))?;
        if renewed == 0 {
            return Err(LeaseError::Lost);
        }
        self.renewed.set(Instant::now());
        Ok(())
    }

    /// Renews it between transactions, once a third of its time is gone: for what takes long and writes nothing.
    pub fn keep(&self, db: &mut Db) -> Result<(), LeaseError> {
        if self.renewed.get().elapsed() * 3 < self.ttl { Ok(()) } else { self.renew(db) }
    }

    /// Gives it back, in the transaction that ends the run. That, too, only its holder may do.
    pub fn release(&self, db: &mut Db) -> Result<(), LeaseError> {
        let released = on!(db, c => diesel::update(
                retack_lease::table.find(NAME).filter(retack_lease::token.eq(self.token)))
            .set((
                retack_lease::expires_at.eq(None::<NaiveDateTime>),
                retack_lease::renewals.eq(retack_lease::renewals + 1),
            ))
            .execute(c))?;
        if released == 0 { Err(LeaseError::Lost) } else { Ok(()) }
    }
}
