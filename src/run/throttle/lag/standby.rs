//! A standby of PostgreSQL, asked itself.
//!
//! How long ago it replayed a commit says nothing while the primary is idle, and that it has replayed all it received
//! says nothing while it receives nothing. So where it is in the log is compared with where the primary was just
//! before.

use std::time::Duration;

use super::{judge, unmeasured};
use crate::db::{DatabaseUrl, Primary, Standby};
use crate::run::throttle::line::Line;
use crate::run::throttle::reading::Reading;
use crate::run::throttle::watch::Probe;

#[derive(Debug)]
pub(super) struct Streamed {
    primary: Line,
    standby: Line,
    most: Duration,
}

impl Streamed {
    pub(super) fn of(url: &DatabaseUrl, primary: &DatabaseUrl, most: Duration) -> Self {
        Self { primary: Line::to(primary), standby: Line::to(url), most }
    }
}

impl Probe for Streamed {
    fn look(&mut self) -> Reading {
        let subject = self.subject();
        let primary = match self.primary.ask(|db| db.primary()) {
            Ok(primary) => primary,
            Err(error) => return unmeasured(&subject, format!("the primary: {}", error.told())),
        };
        match (primary, self.standby.ask(|db| db.standby())) {
            (Some(primary), Ok(Some(standby))) => {
                judge_standby(&subject, primary, standby, self.most)
            }
            (_, Ok(_)) => unmeasured(&subject, "it is no PostgreSQL"),
            (_, Err(error)) => unmeasured(&subject, error.told()),
        }
    }

    fn subject(&self) -> String {
        format!("replica {}", self.standby.name())
    }
}

fn judge_standby(subject: &str, primary: Primary, standby: Standby, most: Duration) -> Reading {
    let Standby { in_recovery, system, replayed, seconds_ago } = standby;
    if system != primary.system {
        return unmeasured(subject, "it is a copy of another server; name a standby of this one");
    }
    if !in_recovery {
        return unmeasured(subject, "it is no standby: it takes writes itself");
    }
    if replayed.is_some_and(|replayed| replayed >= primary.flushed) {
        return Reading::Fine;
    }
    match seconds_ago {
        Some(seconds) => judge(subject, seconds, most),
        None => {
            unmeasured(subject, "it is behind, and has replayed no transaction since it started")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIMARY: Primary = Primary { system: 1, flushed: 1000 };
    const STANDBY: Standby =
        Standby { in_recovery: true, system: 1, replayed: Some(1000), seconds_ago: Some(3600.0) };

    fn judged(standby: Standby) -> Reading {
        judge_standby("it", PRIMARY, standby, Duration::from_secs(5))
    }

    #[test]
    fn an_idle_primary_is_no_lag() {
        assert_eq!(judged(STANDBY), Reading::Fine);
        assert_eq!(judged(Standby { seconds_ago: None, ..STANDBY }), Reading::Fine);
    }

    #[test]
    fn one_that_has_not_replayed_what_the_primary_wrote_is_behind() {
        let behind = Standby { replayed: Some(999), ..STANDBY };
        assert!(matches!(judged(behind), Reading::TooMuch(_)));
        assert_eq!(judged(Standby { seconds_ago: Some(4.9), ..behind }), Reading::Fine);
        let unknown = judged(Standby { seconds_ago: None, ..behind });
        assert!(matches!(unknown, Reading::Unmeasured(_)));
    }

    #[test]
    fn a_server_that_is_no_standby_of_this_one_is_not_measured() {
        for other in [Standby { system: 2, ..STANDBY }, Standby { in_recovery: false, ..STANDBY }] {
            assert!(matches!(judged(other), Reading::Unmeasured(_)), "{other:?}");
        }
    }
}
