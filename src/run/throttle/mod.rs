//! Politeness: between two chunks, whether the database and its operator can bear the next one; one signal a file.
//!
//! What a server has to be asked is asked beside the run, on a connection of its own, so that a server which does not
//! answer holds up neither the lease nor a signal to stop. What cannot be measured holds the run as what is too much.
//! Knows neither VNFs nor what a chunk does.

mod file;
mod flow_control;
mod lag;
mod line;
mod pauses;
mod rate;
mod reading;
mod watch;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::db::{DatabaseUrl, Link, RetryError};
use crate::run::lease::LeaseError;
use crate::run::record::Run;
use pauses::Pauses;
pub use pauses::{Paused, in_words};
use rate::Rate;
use reading::{Reading, Reason};
pub use reading::{Signal, Unmeasurable};
use watch::Watch;

/// How often a run that is held up looks whether it may go on: the readings are in memory.
const STEP: Duration = Duration::from_millis(200);

/// What to be polite about. Nothing, unless somebody asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// So many a second.
    pub rate: Option<f64>,
    pub lag: Option<LagLimit>,
    /// The share of time in which Galera's flow control holds the cluster up.
    pub flow_control: Option<f64>,
    /// While this file exists.
    pub file: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LagLimit {
    pub most: Duration,
    /// None: those that a PostgreSQL server knows of.
    pub replicas: Vec<DatabaseUrl>,
}

/// What a run asks before each chunk; by default, nothing stands in the way.
#[derive(Debug, Default)]
pub struct Throttle {
    rate: Option<Rate>,
    file: Option<PathBuf>,
    watches: Vec<Watch>,
    pauses: Pauses,
}

impl Throttle {
    /// Takes a first look at every signal. One that cannot be measured now is an error: the run would never begin.
    pub fn open(limits: Limits, primary: &DatabaseUrl) -> Result<Self, Unmeasurable> {
        let Limits { rate, lag, flow_control, file } = limits;
        if let Some(file) = &file {
            file::check(file)?;
        }
        let mut watches = Vec::new();
        if let Some(lag) = lag {
            for probe in lag::probes(lag, primary) {
                watches.push(Watch::start(Signal::Lag, probe)?);
            }
        }
        if let Some(most) = flow_control {
            let probe = flow_control::FlowControl::of(primary, most);
            watches.push(Watch::start(Signal::FlowControl, Box::new(probe))?);
        }
        Ok(Self { rate: rate.map(Rate::new), file, watches, pauses: Pauses::default() })
    }

    /// How many to take at a time: with a rate, about what it gives in a second, so that the work is spread evenly.
    pub fn at_most(&self, most: usize) -> usize {
        let second = self.rate.as_ref().map(Rate::of_a_second);
        second
            .and_then(|second| usize::try_from(second).ok())
            .map_or(most, |second| most.min(second))
    }

    /// Waits until so many may be handed out, and counts them.
    pub fn pass(
        &mut self,
        count: usize,
        run: &Run,
        link: &mut Link<'_>,
    ) -> Result<(), RetryError<LeaseError>> {
        self.wait(run, link)?;
        self.count(count);
        Ok(())
    }

    /// Waits until nothing stands in the way. Meanwhile the lease is kept alive, and a signal to stop is heard.
    pub fn wait(&mut self, run: &Run, link: &mut Link<'_>) -> Result<(), RetryError<LeaseError>> {
        let stop = link.stop;
        loop {
            let now = Instant::now();
            let reasons = self.reasons(now);
            let over = reasons.is_empty();
            if let Some(line) = self.pauses.note(reasons, now) {
                tracing::warn!("{line}");
            }
            if over {
                return Ok(());
            }
            run.keep(link)?;
            let rest = self.rate.as_ref().map(|rate| rate.rest(now)).filter(|rest| !rest.is_zero());
            if stop.wait(rest.map_or(STEP, |rest| rest.min(STEP))) {
                self.pauses.end(Instant::now());
                return Err(RetryError::Stopped);
            }
        }
    }

    /// So many were handed out.
    pub fn count(&mut self, count: usize) {
        if let Some(rate) = &mut self.rate {
            rate.take(count, Instant::now());
        }
    }

    /// How long the run was held up so far.
    pub fn paused(&self) -> &Paused {
        self.pauses.so_far()
    }

    fn reasons(&self, now: Instant) -> Vec<Reason> {
        let rate = self.rate.as_ref().map(|rate| rate.look(now));
        let file = self.file.as_deref().map(file::look);
        let watches = self.watches.iter().map(|watch| watch.reading(now));
        let readings = rate.into_iter().chain(file).chain(watches);
        readings
            .filter_map(|reading| match reading {
                Reading::Fine => None,
                Reading::TooMuch(reason) | Reading::Unmeasured(reason) => Some(reason),
            })
            .collect()
    }
}
