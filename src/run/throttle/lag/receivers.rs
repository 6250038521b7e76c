//! The standbys of a PostgreSQL server, as the server itself knows them.
//!
//! Its `replay_lag` is what the last answer of a standby told: none while both are idle, and the old one when a standby
//! answers no more. So how long a standby has not been where the server was is measured beside it; of one that is behind
//! when it is first seen, nobody knows since when.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{judge, unmeasured};
use crate::db::{DatabaseUrl, Receiver};
use crate::run::throttle::line::Line;
use crate::run::throttle::reading::{Reading, Reason, Signal};
use crate::run::throttle::watch::Probe;

#[derive(Debug)]
pub(super) struct Receivers {
    line: Line,
    judge: Judge,
}

impl Receivers {
    pub(super) fn of(primary: &DatabaseUrl, most: Duration) -> Self {
        Self { line: Line::to(primary), judge: Judge { most, owed: BTreeMap::new() } }
    }
}

impl Probe for Receivers {
    fn look(&mut self) -> Reading {
        match self.line.ask(|db| db.receivers()) {
            Ok(receivers) => self.judge.judge(&receivers, Instant::now()),
            Err(error) => unmeasured(&self.subject(), error.told()),
        }
    }

    fn subject(&self) -> String {
        SUBJECT.to_owned()
    }
}

const SUBJECT: &str = "the lag of standbys";

#[derive(Debug)]
struct Judge {
    most: Duration,
    /// Of every standby that was ever seen, the how manieth of its name: where it has to get to, since when, unless it
    /// had caught up.
    owed: BTreeMap<(String, usize), Option<Owed>>,
}

#[derive(Debug, Clone, Copy)]
struct Owed {
    place: i64,
    /// `None`: since before anybody looked.
    since: Option<Instant>,
}

impl Judge {
    fn judge(&mut self, receivers: &[Receiver], now: Instant) -> Reading {
        let mut seen: Vec<(String, usize)> = Vec::new();
        let mut worst = (0.0, "");
        let mut unknown = None;
        for Receiver { name, state, replayed, seconds_behind, flushed } in receivers {
            let Some(state) = state else {
                return unmeasured(
                    SUBJECT,
                    "the user may not look at pg_stat_replication: GRANT pg_monitor to it, or name standbys with --replica",
                );
            };
            let replayed = match (state.as_str(), replayed) {
                // A copy is being made.
                ("backup", _) => continue,
                // One that stores the log and replays nothing.
                ("streaming", None) => continue,
                (_, None) => return unmeasured(SUBJECT, format!("{name} has only just come")),
                (_, Some(replayed)) => *replayed,
            };
            let nth = seen.iter().filter(|(known, _)| known == name).count();
            let key = (name.clone(), nth);
            seen.push(key.clone());
            let first = !self.owed.contains_key(&key);
            let owed = self.owed.entry(key).or_default();
            *owed = owed.filter(|owed| replayed < owed.place);
            if replayed >= *flushed {
                continue;
            }
            let since = (!first).then_some(now);
            match owed.get_or_insert(Owed { place: *flushed, since }).since {
                None => unknown = Some(name),
                Some(since) => {
                    let owing = now.saturating_duration_since(since).as_secs_f64();
                    let seconds = owing.max(seconds_behind.unwrap_or(0.0));
                    if seconds > worst.0 {
                        worst = (seconds, name);
                    }
                }
            }
        }
        if let Some((gone, _)) = self.owed.keys().find(|known| !seen.contains(known)) {
            return unmeasured(SUBJECT, format!("{gone} does not stream any more"));
        }
        if seen.is_empty() {
            return unmeasured(
                SUBJECT,
                "no standby streams from this server: leave the option out, or name standbys with --replica",
            );
        }
        if let Some(name) = unknown {
            let how = "since when is known once it has replayed what was there at the first look";
            return Reading::TooMuch(Reason::new(
                Signal::Lag,
                format!("standby {name} is behind"),
                how,
            ));
        }
        let (seconds, name) = worst;
        judge(&format!("standby {name}"), seconds, self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receiver(replayed: i64, seconds_behind: Option<f64>) -> Receiver {
        let (name, state) = ("b".to_owned(), Some("streaming".to_owned()));
        Receiver { name, state, replayed: Some(replayed), seconds_behind, flushed: 1000 }
    }

    /// What these looks show, 3 seconds apart.
    fn readings(looks: Vec<Vec<Receiver>>) -> Vec<Reading> {
        let began = Instant::now();
        let mut judge = Judge { most: Duration::from_secs(5), owed: BTreeMap::new() };
        let at = |n: u64| began + Duration::from_secs(3 * n);
        looks.into_iter().zip(0..).map(|(look, n)| judge.judge(&look, at(n))).collect()
    }

    #[test]
    fn one_that_has_caught_up_is_not_behind_whatever_was_measured_last() {
        let found = readings(vec![vec![receiver(1000, None)], vec![receiver(1000, Some(60.0))]]);
        assert_eq!(found, [Reading::Fine, Reading::Fine]);
        let behind = readings(vec![vec![receiver(1000, None)], vec![receiver(999, Some(60.0))]]);
        assert!(matches!(behind[1], Reading::TooMuch(_)));
    }

    #[test]
    fn one_that_answers_no_more_is_behind_by_the_clock() {
        let (well, frozen) = (|| vec![receiver(1000, None)], || vec![receiver(999, Some(0.1))]);
        let found = readings(vec![well(), frozen(), frozen(), frozen(), well()]);
        assert_eq!(found[..3], [Reading::Fine, Reading::Fine, Reading::Fine]);
        assert!(matches!(found[3], Reading::TooMuch(_)));
        assert_eq!(found[4], Reading::Fine);
    }

    #[test]
    fn one_that_is_behind_at_first_sight_may_be_so_for_long() {
        let caught_up = Receiver { flushed: 1001, ..receiver(1000, None) };
        let found = readings(vec![vec![receiver(999, Some(0.1))], vec![caught_up]]);
        assert!(matches!(found[0], Reading::TooMuch(_)));
        assert_eq!(found[1], Reading::Fine);
    }

    #[test]
    fn standbys_of_one_name_are_told_apart() {
        let both = || vec![receiver(1000, None), receiver(1000, None)];
        let found = readings(vec![both(), both(), vec![receiver(1000, None)]]);
        assert_eq!(found[..2], [Reading::Fine, Reading::Fine]);
        assert!(matches!(found[2], Reading::Unmeasured(_)));
    }

    #[test]
    fn one_that_is_gone_is_not_measured_and_neither_is_none() {
        let other = Receiver { name: "c".to_owned(), ..receiver(1000, None) };
        let both = vec![receiver(1000, None), other];
        let found = readings(vec![both, vec![receiver(1000, None)]]);
        assert_eq!(found[0], Reading::Fine);
        assert!(matches!(found[1], Reading::Unmeasured(_)));
        assert!(matches!(readings(vec![vec![]])[0], Reading::Unmeasured(_)));
    }

    #[test]
    fn what_is_no_standby_does_not_count_and_what_may_not_be_seen_is_not_measured() {
        let backup = Receiver { state: Some("backup".to_owned()), ..receiver(0, None) };
        let archiver = Receiver { replayed: None, ..receiver(0, None) };
        let found = readings(vec![vec![backup, archiver, receiver(1000, None)]]);
        assert_eq!(found, [Reading::Fine]);
        let hidden = Receiver { state: None, replayed: None, ..receiver(0, None) };
        assert!(matches!(readings(vec![vec![hidden]])[0], Reading::Unmeasured(_)));
    }
}
