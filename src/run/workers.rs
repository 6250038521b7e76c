//! Several hands at the belt. Each takes chunk after chunk and works on it, on a connection of its own, until there is
//! none left; another is called in when there is something for it to do. Knows nothing of what the work is.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{Builder, Scope, scope};
use std::time::Duration;

use anyhow::Error;
use diesel::result::QueryResult;

use super::chunk_size::Pace;
use super::held::held;
use crate::db::{Connector, Db, Link, RetryError};
use crate::run::record::Run;
use crate::run::throttle::Throttle;
use crate::stop::Stop;

/// How many there are, and how much they take.
#[derive(Debug, Clone, Copy)]
pub struct Hands {
    /// At most.
    pub jobs: usize,
    pub pace: Pace,
    /// Enough once the listener has counted so many.
    pub limit: Option<u64>,
}

/// From where they take, one after the other.
pub struct Queue<'a, C> {
    pub cursor: C,
    /// Asked before each chunk; whoever is held up by it keeps this run's lease.
    pub throttle: &'a mut Throttle,
    pub run: &'a Run,
}

/// Gives chunk after chunk, by the keys of what is in each.
pub trait Chunks: Send {
    /// The next one, so many keys at most; `None` at the end. After an error it can be asked again.
    fn next_chunk(&mut self, db: &mut Db, most: usize) -> QueryResult<Option<Vec<String>>>;

    /// Whether there may be another.
    fn has_more(&self) -> bool;
}

/// Who hears what became of each, as soon as it is committed.
pub trait Listener: Send {
    type Line: Send;

    fn hear(&mut self, line: Self::Line);

    /// What is held against the limit.
    fn counted(&self) -> u64;
}

/// What became of a chunk.
#[derive(Debug)]
pub enum Worked {
    /// How long its transaction took; nothing is to be learnt from one that was tried again.
    Done(Option<Duration>),
    /// By a signal, while waiting.
    Stopped,
}

impl Hands {
    /// Works through all that the cursor gives, and says whether a signal stopped it before. When a hand fails for good,
    /// the others finish what they have, and the first error is the one to tell.
    pub fn work<L: Listener, C: Chunks, W>(
        self,
        link: &mut Link<'_>,
        queue: Queue<'_, C>,
        listener: &mut L,
        work: W,
    ) -> anyhow::Result<bool>
    where
        W: Fn(&mut Link<'_>, &[String], &mut dyn FnMut(L::Line)) -> anyhow::Result<Worked> + Sync,
    {
        let Self { jobs, pace, limit } = self;
        let desk = Desk { listener, pace, hands: 1, in_hand: 0, stopped: false, failed: None };
        let table = Table {
            connector: link.connector,
            stop: link.stop,
            jobs,
            limit,
            work,
            queue: Mutex::new(queue),
            desk: Mutex::new(desk),
            bell: Condvar::new(),
        };
        scope(|scope| table.hand(scope, link));
        let desk = table.desk.into_inner().unwrap_or_else(PoisonError::into_inner);
        desk.failed.map_or(Ok(desk.stopped), Err)
    }
}

/// What all hands reach.
struct Table<'a, L, C, W> {
    connector: &'a Connector,
    stop: &'a Stop,
    jobs: usize,
    limit: Option<u64>,
    work: W,
    /// Held by whoever takes a chunk.
    queue: Mutex<Queue<'a, C>>,
    desk: Mutex<Desk<'a, L>>,
    /// Rung when a chunk is put down.
    bell: Condvar,
}

struct Desk<'a, L> {
    listener: &'a mut L,
    pace: Pace,
    /// How many were called in, the first included.
    hands: usize,
    /// How many VNFs or subscriptions are worked on.
    in_hand: u64,
    stopped: bool,
    failed: Option<Error>,
}

impl<L: Listener, C: Chunks, W> Table<'_, L, C, W>
where
    W: Fn(&mut Link<'_>, &[String], &mut dyn FnMut(L::Line)) -> anyhow::Result<Worked> + Sync,
{
    /// What each of them does.
    fn hand<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>, link: &mut Link<'_>) {
        while let Some((chunk, more)) = self.take(link) {
            if more {
                self.call_in(scope);
            }
            let mut tell = |line| held(&self.desk).listener.hear(line);
            let worked = (self.work)(link, &chunk, &mut tell);
            self.put_down(chunk.len(), worked);
        }
    }

    /// The next chunk, and whether there is more for another hand; `None` when this one has nothing to do any more.
    fn take(&self, link: &mut Link<'_>) -> Option<(Vec<String>, bool)> {
        let mut queue = held(&self.queue);
        let Queue { cursor, throttle, run } = &mut *queue;
        let room = throttle.at_most(self.room()?);
        let chunk = link.retry(|db| cursor.next_chunk(db, room));
        if let Ok(Some(chunk)) = &chunk
            && let Err(error) = throttle.pass(chunk.len(), run, link)
        {
            let mut desk = held(&self.desk);
            if matches!(error, RetryError::Stopped) {
                desk.stopped = true;
            } else {
                desk.fail(Error::new(error).context("waiting for the database to bear more"));
            }
            return None;
        }
        let mut desk = held(&self.desk);
        match chunk {
            Ok(None) => None,
            Ok(Some(chunk)) if !self.stop.is_raised() => {
                desk.in_hand += chunk.len() as u64;
                let more = cursor.has_more() && desk.room(self.limit) > 0;
                Some((chunk, more))
            }
            Ok(Some(_)) | Err(RetryError::Stopped) => {
                desk.stopped = true;
                None
            }
            Err(error) => {
                desk.fail(Error::new(error).context("reading what there is"));
                None
            }
        }
    }

    /// How many may be taken now. Waits while those in hand may use the limit up; `None` when no more are wanted.
    fn room(&self) -> Option<usize> {
        let mut desk = held(&self.desk);
        loop {
            if desk.stopped || desk.failed.is_some() {
                return None;
            }
            let room = desk.room(self.limit);
            if room > 0 || desk.in_hand == 0 {
                return (room > 0).then_some(room);
            }
            desk = self.bell.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put_down(&self, count: usize, worked: anyhow::Result<Worked>) {
        let mut desk = held(&self.desk);
        desk.in_hand = desk.in_hand.saturating_sub(count as u64);
        match worked {
            Ok(Worked::Done(Some(took))) => desk.pace.learn(count, took),
            Ok(Worked::Done(None)) => {}
            Ok(Worked::Stopped) => desk.stopped = true,
            Err(error) => desk.fail(error),
        }
        self.bell.notify_all();
    }

    /// One more, if there may be one. The others do without it when it cannot connect: a server takes only so many.
    fn call_in<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) {
        let number = {
            let mut desk = held(&self.desk);
            if desk.hands == self.jobs {
                return;
            }
            desk.hands += 1;
            desk.hands - 1
        };
        let Self { connector, stop, .. } = self;
        let hand = move || match connector.connect() {
            Ok(mut db) => {
                self.hand(scope, &mut Link { number, ..Link::new(&mut db, connector, stop) });
            }
            Err(error) => {
                let error = Error::new(error);
                tracing::warn!(error = %format!("{error:#}"), "no further connection; going on with those there are");
            }
        };
        if let Err(error) = Builder::new().spawn_scoped(scope, hand) {
            tracing::warn!(%error, "no further thread; going on with those there are");
        }
    }
}

impl<L: Listener> Desk<'_, L> {
    /// How many more may be taken: no more than are left of the limit, even if all in hand count.
    fn room(&self, limit: Option<u64>) -> usize {
        let size = self.pace.size();
        let Some(limit) = limit else { return size };
        let left = limit.saturating_sub(self.listener.counted()).saturating_sub(self.in_hand);
        usize::try_from(left).map_or(size, |left| left.min(size))
    }

    fn fail(&mut self, error: Error) {
        match &self.failed {
            None => self.failed = Some(error),
            Some(_) => tracing::debug!(error = %format!("{error:#}"), "another hand has failed"),
        }
    }
}
