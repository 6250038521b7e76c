//! A signal that a server has to be asked for, looked at beside the run.

use std::fmt;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::reading::{Reading, Reason, Signal, Unmeasurable};
use crate::stop::Stop;

/// From one look to the next: as fine as MariaDB and MySQL measure, and no load on anybody.
const EVERY: Duration = Duration::from_secs(1);

/// A reading that is older says nothing about now. Some looks may be late, on a busy server.
const STALE: Duration = Duration::from_secs(5);

/// The first look connects, which has a limit of its own; this is for a server that accepts and does not answer.
const FIRST: Duration = Duration::from_secs(30);

/// Asks, and judges the answer.
pub(super) trait Probe: Send + fmt::Debug {
    fn look(&mut self) -> Reading;

    /// What is looked at, for a message.
    fn subject(&self) -> String;
}

/// The thread that looks is not waited for: it may be waiting for a server that is gone.
#[derive(Debug)]
pub(super) struct Watch {
    signal: Signal,
    subject: String,
    latest: Arc<Mutex<(Instant, Reading)>>,
    over: Arc<Stop>,
}

impl Watch {
    /// Returns when the first look is taken; the error is that it measured nothing.
    pub(super) fn start(signal: Signal, mut probe: Box<dyn Probe>) -> Result<Self, Unmeasurable> {
        let subject = probe.subject();
        let unmeasured =
            |how: String| Reason::new(signal, format!("{subject} cannot be measured"), how);
        let over = Arc::new(Stop::default());
        let (send, first) = mpsc::channel();
        let ended = Arc::clone(&over);
        let looks = move || {
            let reading = probe.look();
            let latest = Arc::new(Mutex::new((Instant::now(), reading.clone())));
            if send.send((Arc::clone(&latest), reading)).is_err() {
                return;
            }
            while !ended.wait(EVERY) {
                let reading = probe.look();
                *latest.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), reading);
            }
        };
        let started = thread::Builder::new().name(signal.name().to_owned()).spawn(looks);
        started.map_err(|error| unmeasured(format!("no thread for it: {error}")))?;
        match first.recv_timeout(FIRST) {
            Ok((_, Reading::Unmeasured(reason))) => Err(reason.into()),
            Ok((latest, Reading::Fine | Reading::TooMuch(_))) => {
                Ok(Self { signal, subject, latest, over })
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                let how = format!("no answer within {} s", FIRST.as_secs());
                Err(unmeasured(how).into())
            }
        }
    }

    /// The latest, unless it is too old to go by.
    pub(super) fn reading(&self, now: Instant) -> Reading {
        let (at, reading) = &*self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let age = now.saturating_duration_since(*at);
        if age < STALE {
            return reading.clone();
        }
        let how = format!("no answer for {} s", age.as_secs());
        let what = format!("{} cannot be measured", self.subject);
        Reading::Unmeasured(Reason::new(self.signal, what, how))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.over.raise();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives the readings that it has, and then never answers again.
    #[derive(Debug)]
    struct Scripted(Vec<Reading>);

    impl Probe for Scripted {
        fn look(&mut self) -> Reading {
            match self.0.pop() {
                Some(reading) => reading,
                None => loop {
                    thread::park();
                },
            }
        }

        fn subject(&self) -> String {
            "it".to_owned()
        }
    }

    #[test]
    fn what_is_never_answered_again_is_not_measured() {
        let probe = Box::new(Scripted(vec![Reading::Fine]));
        let watch = Watch::start(Signal::Lag, probe).expect("a first reading");
        let now = Instant::now();
        assert_eq!(watch.reading(now), Reading::Fine);
        let later = watch.reading(now + STALE + EVERY);
        assert!(matches!(later, Reading::Unmeasured(_)), "{later:?}");
    }

    #[test]
    fn what_cannot_be_measured_at_first_is_refused() {
        let reason = Reason::new(Signal::Lag, "it cannot be measured", "nobody knows");
        let probe = Box::new(Scripted(vec![Reading::Unmeasured(reason)]));
        let refused = Watch::start(Signal::Lag, probe).expect_err("a refusal").to_string();
        assert_eq!(refused, "--throttle-lag: it cannot be measured: nobody knows");
    }
}
