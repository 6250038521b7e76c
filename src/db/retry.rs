//! Work that is tried again when somebody else was in the way, on another connection when this one is lost.

use std::error::Error;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use super::connect::ConnectError;
use super::{Connector, Db, Failure, Fault};
use crate::stop::Stop;

/// The first pause: what Tacker holds a lock for.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest: a server that comes back is noticed within these seconds.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// So many pauses, together one to two minutes: a primary that fails over, or a Galera node that rejoins, needs
/// some tens of seconds. What lasts longer needs a person, and the same command continues.
const PAUSES: usize = 12;

/// A connection, and what it takes to go on when it fails.
pub struct Link<'a> {
    pub db: &'a mut Db,
    pub connector: &'a Connector,
    pub stop: &'a Stop,
    /// Which of those that work at the same time it belongs to.
    pub number: usize,
    /// How often something was tried again.
    pub retries: u64,
}

/// Why no further attempt is made.
#[derive(Debug, thiserror::Error)]
pub enum RetryError<E: Error + 'static> {
    /// Another attempt would end in the same way.
    #[error(transparent)]
    Final(E),
    #[error("the database was tried {attempts} times, and it still fails")]
    GaveUp { attempts: usize, source: E },
    #[error("the connection to the database is gone, and {attempts} attempts to go on failed")]
    Gone { attempts: usize, source: ConnectError },
    #[error("stopped by a signal while waiting for the database")]
    Stopped,
}

impl<'a> Link<'a> {
    /// The first, which is mostly the only one.
    pub fn new(db: &'a mut Db, connector: &'a Connector, stop: &'a Stop) -> Self {
        Self { db, connector, stop, number: 0, retries: 0 }
    }

    /// Does the work until it succeeds, another attempt is of no use, or patience ends. A signal to stop is heard
    /// while waiting.
    pub fn retry<T, E: Fault + Error>(
        &mut self,
        mut work: impl FnMut(&mut Db) -> Result<T, E>,
    ) -> Result<T, RetryError<E>> {
        let mut pauses = pauses();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let error = match work(self.db) {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let failure = error.failure();
            if !matches!(failure, Failure::Retry | Failure::Lost) {
                return Err(RetryError::Final(error));
            }
            let Some(pause) = pauses.next() else {
                return Err(RetryError::GaveUp { attempts, source: error });
            };
            self.retries += 1;
            tracing::warn!(%error, ?pause, "the database failed; trying again");
            if self.stop.wait(pause) {
                return Err(RetryError::Stopped);
            }
            if failure == Failure::Lost {
                self.reconnect(&mut attempts, &mut pauses)?;
            }
        }
    }

    fn reconnect<E: Error>(
        &mut self,
        attempts: &mut usize,
        pauses: &mut impl Iterator<Item = Duration>,
    ) -> Result<(), RetryError<E>> {
        loop {
            *attempts += 1;
            let source = match self.connector.connect() {
                Ok(db) => {
                    *self.db = db;
                    return Ok(());
                }
                Err(source) => source,
            };
            let Some(pause) = pauses.next() else {
                return Err(RetryError::Gone { attempts: *attempts, source });
            };
            tracing::warn!(error = %source, ?pause, "cannot connect again; trying again");
            if self.stop.wait(pause) {
                return Err(RetryError::Stopped);
            }
        }
    }
}

/// Growing, and never quite the same: two that collided do not collide again.
fn pauses() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::new()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_factor(2.0)
        .with_max_times(PAUSES)
        .with_jitter()
        .build()
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error};

    use super::*;
    use crate::db::Access;

    /// Works on a new database, and fails with each of these errors first: how often it was tried, and how it ended.
    fn retried(
        errors: Vec<(DatabaseErrorKind, &str)>,
        stop: &Stop,
    ) -> (usize, Result<(), RetryError<Error>>) {
        let dir = tempfile::tempdir().expect("a directory");
        let url = format!("sqlite:///{}", dir.path().join("db").display()).parse().expect("a URL");
        let connector = Connector { url, access: Access::Create };
        let mut db = connector.connect().expect("a database");
        let mut attempts = 0;
        let mut errors = errors.into_iter();
        let done = Link::new(&mut db, &connector, stop).retry(|_| {
            attempts += 1;
            errors.next().map_or(Ok(()), |(kind, message)| {
                Err(Error::DatabaseError(kind, Box::new(message.to_owned())))
            })
        });
        (attempts, done)
    }

    #[test]
    fn what_was_in_the_way_or_lost_is_tried_again_and_what_is_refused_is_not() {
        let stop = Stop::default();
        let transient = vec![
            (DatabaseErrorKind::Unknown, "deadlock detected"),
            (DatabaseErrorKind::ClosedConnection, ""),
        ];
        assert!(matches!(retried(transient, &stop), (3, Ok(()))));
        let refused = vec![(DatabaseErrorKind::Unknown, "no such column")];
        assert!(matches!(retried(refused, &stop), (1, Err(RetryError::Final(_)))));
    }

    #[test]
    fn a_signal_ends_the_waiting() {
        let stop = Stop::default();
        stop.raise();
        let transient = vec![(DatabaseErrorKind::Unknown, "database is locked")];
        assert!(matches!(retried(transient, &stop), (1, Err(RetryError::Stopped))));
    }

    #[test]
    fn patience_is_one_to_two_minutes() {
        let total: Duration = pauses().sum();
        assert!(total >= Duration::from_secs(60) && total < Duration::from_secs(150), "{total:?}");
    }
}
