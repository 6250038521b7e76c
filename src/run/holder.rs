//! Who holds a lease, as table `retack_lease` says: one row for each worker of a run. Changes nothing but what it is told to
//! break.

use std::fmt;
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Timestamp;

use super::shard::Share;
use crate::db::Db;
use crate::db::tables::retack::retack_lease;
use crate::on;

/// A row that was not released, or one that is there to be taken.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) token: i64,
    host: String,
    pid: i64,
    pub(super) run_id: String,
    command: String,
    acquired_at: NaiveDateTime,
    /// `None` once it is released.
    expires_at: Option<NaiveDateTime>,
    shard: i32,
    shards: i32,
    /// The server's time of the look.
    now: NaiveDateTime,
}

impl Row {
    pub(super) fn is_released(&self) -> bool {
        self.expires_at.is_none()
    }

    pub(super) fn share(&self) -> Share {
        let numbers = u16::try_from(self.shard).ok().zip(u16::try_from(self.shards).ok());
        // What no retack has written is in everybody's way.
        numbers.and_then(|(index, of)| Share::new(index, of)).unwrap_or(Share::WHOLE)
    }
}

/// All rows that are not released, and those of this share, by worker.
pub(super) fn rows(db: &mut Db, share: Share) -> QueryResult<Vec<Row>> {
    let now = db.time_in(Duration::ZERO);
    let (shard, shards) = share.numbers();
    on!(db, c => retack_lease::table
        .filter(retack_lease::expires_at.is_not_null()
            .or(retack_lease::shard.eq(shard).and(retack_lease::shards.eq(shards))))
        .order((retack_lease::acquired_at, retack_lease::run_id, retack_lease::worker))
        .select((
            retack_lease::name,
            retack_lease::token,
            retack_lease::host,
            retack_lease::pid,
            retack_lease::run_id,
            retack_lease::command,
            retack_lease::acquired_at,
            retack_lease::expires_at,
            retack_lease::shard,
            retack_lease::shards,
            sql::<Timestamp>(&now),
        ))
        .load(c))
}

/// A run that holds a lease, or held it until nobody renewed it any more. It lives as long as one of its workers does: one
/// that has nothing to do renews nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    pub host: String,
    pub pid: i64,
    pub run_id: String,
    pub command: String,
    pub share: Share,
    pub acquired_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    /// The server's time of the look.
    pub now: NaiveDateTime,
    /// The name and the token of each worker's row.
    rows: Vec<(String, i64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Held,
    /// Nobody renewed it: the next run takes it.
    Expired,
}

/// All of them, oldest first.
pub fn holders(db: &mut Db) -> QueryResult<Vec<Holder>> {
    Ok(of(&rows(db, Share::WHOLE)?))
}

pub(super) fn of(rows: &[Row]) -> Vec<Holder> {
    let mut holders: Vec<Holder> = Vec::new();
    for row in rows {
        let Some(expires_at) = row.expires_at else { continue };
        let key = (row.name.clone(), row.token);
        match holders.iter_mut().find(|holder| holder.run_id == row.run_id) {
            Some(holder) => {
                holder.expires_at = holder.expires_at.max(expires_at);
                holder.rows.push(key);
            }
            None => holders.push(Holder {
                host: row.host.clone(),
                pid: row.pid,
                run_id: row.run_id.clone(),
                command: row.command.clone(),
                share: row.share(),
                acquired_at: row.acquired_at,
                expires_at,
                now: row.now,
                rows: vec![key],
            }),
        }
    }
    holders
}

impl Holder {
    pub fn state(&self) -> State {
        if self.left() > TimeDelta::zero() { State::Held } else { State::Expired }
    }

    /// How long until it expires.
    pub fn left(&self) -> TimeDelta {
        self.expires_at - self.now
    }

    pub fn workers(&self) -> usize {
        self.rows.len()
    }

    /// Takes the lease away from the run: none of its workers writes anything more. In a transaction.
    pub fn break_it(&self, db: &mut Db) -> QueryResult<bool> {
        let mut broken = false;
        for (name, token) in &self.rows {
            broken |= close(db, name, *token)?;
        }
        Ok(broken)
    }
}

/// Ends what is held under this token; `false` when the row has another by now.
fn close(db: &mut Db, name: &str, token: i64) -> QueryResult<bool> {
    let closed = on!(db, c => diesel::update(
            retack_lease::table.find(name).filter(retack_lease::token.eq(token)))
        .set((
            retack_lease::token.eq(retack_lease::token + 1),
            retack_lease::expires_at.eq(None::<NaiveDateTime>),
        ))
        .execute(c))?;
    Ok(closed > 0)
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, pid, run_id, command, share, acquired_at, expires_at, now: _, rows: _ } =
            self;
        write!(f, "`{command}`")?;
        if let Some(shard) = share.shard() {
            write!(f, " shard {shard}")?;
        }
        write!(f, ", process {pid} on {host}, run {run_id}, since {acquired_at} UTC")?;
        match self.state() {
            State::Held => {
                write!(f, ", expires {expires_at} UTC, in {} s", self.left().num_seconds())
            }
            State::Expired => write!(f, ", expired {expires_at} UTC"),
        }
    }
}
