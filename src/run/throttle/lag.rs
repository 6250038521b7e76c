//! `--throttle-lag`: no replica may be behind by more.

mod receivers;
mod replica;
mod standby;

use std::time::Duration;

use super::LagLimit;
use super::reading::{Reading, Reason, Signal};
use super::watch::Probe;
use crate::db::DatabaseUrl;

/// One for each replica, so that one that does not answer is told by its name.
pub(super) fn probes(limit: LagLimit, primary: &DatabaseUrl) -> Vec<Box<dyn Probe>> {
    let LagLimit { most, replicas } = limit;
    if replicas.is_empty() {
        return vec![Box::new(receivers::Receivers::of(primary, most))];
    }
    replicas
        .iter()
        .map(|url| -> Box<dyn Probe> {
            match url {
                DatabaseUrl::Postgres(_) => Box::new(standby::Streamed::of(url, primary, most)),
                DatabaseUrl::Mysql(_) | DatabaseUrl::Sqlite(_) => {
                    Box::new(replica::Replica::of(url, most))
                }
            }
        })
        .collect()
}

fn judge(subject: &str, seconds: f64, most: Duration) -> Reading {
    if seconds <= most.as_secs_f64() {
        return Reading::Fine;
    }
    let how = format!("{seconds:.0} s, more than {}", humantime::format_duration(most));
    Reading::TooMuch(Reason::new(Signal::Lag, format!("{subject} is behind"), how))
}

fn unmeasured(subject: &str, how: impl Into<String>) -> Reading {
    Reading::Unmeasured(Reason::new(Signal::Lag, format!("{subject} cannot be measured"), how))
}
