//! A replica of MariaDB or MySQL, asked itself.

use std::time::Duration;

use super::{judge, unmeasured};
use crate::db::{Channel, DatabaseUrl};
use crate::run::throttle::line::Line;
use crate::run::throttle::reading::Reading;
use crate::run::throttle::watch::Probe;

#[derive(Debug)]
pub(super) struct Replica {
    line: Line,
    most: Duration,
}

impl Replica {
    pub(super) fn of(url: &DatabaseUrl, most: Duration) -> Self {
        Self { line: Line::to(url), most }
    }
}

impl Probe for Replica {
    fn look(&mut self) -> Reading {
        let subject = self.subject();
        match self.line.ask(|db| db.channels()) {
            Ok(channels) => judge_channels(&subject, &channels, self.most),
            Err(error) => unmeasured(
                &subject,
                format!(
                    "{}; the user needs SLAVE MONITOR (MariaDB), or REPLICATION CLIENT (MySQL, older MariaDB) there",
                    error.told()
                ),
            ),
        }
    }

    fn subject(&self) -> String {
        format!("replica {}", self.line.name())
    }
}

/// The worst of them.
fn judge_channels(subject: &str, channels: &[Channel], most: Duration) -> Reading {
    let behind: Option<Vec<i64>> = channels.iter().map(|channel| channel.seconds_behind).collect();
    match behind.map(|behind| behind.into_iter().max()) {
        None => unmeasured(
            subject,
            "its Seconds_Behind_Master is NULL: it is not connected, or its I/O or SQL thread does not run",
        ),
        Some(None) => unmeasured(subject, "it is no replica, or the user may not see that it is"),
        Some(Some(worst)) => judge(subject, worst as f64, most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(behind: &[Option<i64>]) -> Reading {
        let channels: Vec<_> =
            behind.iter().map(|seconds| Channel { seconds_behind: *seconds }).collect();
        judge_channels("it", &channels, Duration::from_secs(5))
    }

    #[test]
    fn of_several_channels_the_worst_counts() {
        assert_eq!(judged(&[Some(0), Some(5)]), Reading::Fine);
        assert!(matches!(judged(&[Some(6), Some(0)]), Reading::TooMuch(_)));
        assert!(matches!(judged(&[Some(0), None]), Reading::Unmeasured(_)));
    }

    #[test]
    fn a_server_that_is_no_replica_is_not_measured() {
        assert!(matches!(judged(&[]), Reading::Unmeasured(_)));
    }
}
