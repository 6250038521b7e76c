//! How long a run was held up, by what, and what is told of it meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::reading::{Reason, Signal};

/// A pause that goes on is told of again after this long.
const AGAIN: Duration = Duration::from_secs(30);

/// What it adds up to. Several signals may hold a run up at once, so theirs may be more than the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paused {
    pub total: Duration,
    pub signals: BTreeMap<Signal, Duration>,
}

#[derive(Debug, Default)]
pub(super) struct Pauses {
    so_far: Paused,
    open: Option<Pause>,
}

#[derive(Debug)]
struct Pause {
    began: Instant,
    /// Up to here it is counted.
    counted: Instant,
    told: Option<Instant>,
    reasons: Vec<Reason>,
}

impl Pauses {
    /// Takes down what stands in the way now, or that nothing does; returns what is new to people.
    pub(super) fn note(&mut self, reasons: Vec<Reason>, now: Instant) -> Option<String> {
        self.count(now);
        if reasons.is_empty() {
            let Pause { began, counted, told, reasons: _ } = self.open.take()?;
            let lasted = counted.saturating_duration_since(began);
            return told.map(|_| format!("going on after a pause of {}", in_words(lasted)));
        }
        let pause = self.open.get_or_insert_with(|| Pause {
            began: now,
            counted: now,
            told: None,
            reasons: Vec::new(),
        });
        let what = |reasons: &[Reason]| -> Vec<String> {
            reasons.iter().map(|reason| reason.what.clone()).collect()
        };
        let changed = what(&reasons) != what(&pause.reasons);
        pause.reasons = reasons;
        // A rate that is asked for ends every chunk with a pause: news only when it is a long one.
        let expected = pause.reasons.iter().all(|reason| reason.signal == Signal::Rate);
        let since = now.saturating_duration_since(pause.told.unwrap_or(pause.began));
        if (expected || !changed) && since < AGAIN {
            return None;
        }
        let why: Vec<_> = pause.reasons.iter().map(Reason::to_string).collect();
        let why = why.join("; ");
        let told = pause.told.replace(now).is_some() || since >= AGAIN;
        let lasted = in_words(now.saturating_duration_since(pause.began));
        Some(if told {
            format!("still paused after {lasted}: {why}")
        } else {
            format!("paused: {why}")
        })
    }

    /// It ends because the run does.
    pub(super) fn end(&mut self, now: Instant) {
        self.count(now);
        self.open = None;
    }

    pub(super) fn so_far(&self) -> &Paused {
        &self.so_far
    }

    fn count(&mut self, now: Instant) {
        let Some(pause) = &mut self.open else { return };
        let more = now.saturating_duration_since(pause.counted);
        pause.counted = now;
        self.so_far.total += more;
        let signals: BTreeSet<_> = pause.reasons.iter().map(|reason| reason.signal).collect();
        for signal in signals {
            *self.so_far.signals.entry(signal).or_default() += more;
        }
    }
}

/// Tenths of a second while they matter.
pub fn in_words(duration: Duration) -> String {
    if duration < Duration::from_secs(60) {
        return format!("{:.1} s", duration.as_secs_f64());
    }
    humantime::format_duration(Duration::from_secs(duration.as_secs())).to_string()
}

impl Paused {
    /// For programs: seconds.
    pub fn json(&self) -> Value {
        let seconds = |duration: &Duration| duration.as_millis() as f64 / 1000.0;
        let signals: serde_json::Map<_, _> = self
            .signals
            .iter()
            .map(|(signal, duration)| (signal.name().to_owned(), json!(seconds(duration))))
            .collect();
        json!({"seconds": seconds(&self.total), "signals": signals})
    }
}

/// `Paused for 12.0 s: throttle-lag 10.0 s, throttle-file 3.0 s`
impl fmt::Display for Paused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signals = self.signals.iter();
        let signals: Vec<_> = signals
            .map(|(signal, duration)| format!("{} {}", signal.name(), in_words(*duration)))
            .collect();
        write!(f, "Paused for {}: {}", in_words(self.total), signals.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(seconds: u32) -> Reason {
        Reason::new(Signal::Lag, "b is behind", format!("{seconds} s"))
    }

    fn file() -> Reason {
        Reason::new(Signal::File, "the file is there", "remove it")
    }

    fn rate() -> Reason {
        Reason::new(Signal::Rate, "the rate is used up", "wait")
    }

    /// What is told at each of these seconds, and what it adds up to.
    fn told(notes: Vec<(u64, Vec<Reason>)>) -> (Vec<String>, Paused) {
        let began = Instant::now();
        let mut pauses = Pauses::default();
        let told = notes.into_iter().filter_map(|(second, reasons)| {
            let line = pauses.note(reasons, began + Duration::from_secs(second))?;
            Some(format!("{second}: {line}"))
        });
        (told.collect(), pauses.so_far().clone())
    }

    #[test]
    fn a_pause_is_told_when_it_begins_changes_lasts_and_ends() {
        let (told, paused) = told(vec![
            (0, vec![]),
            (1, vec![behind(7)]),
            (2, vec![behind(8)]),
            (31, vec![behind(37)]),
            (32, vec![behind(38), file()]),
            (33, vec![file()]),
            (34, vec![]),
            (35, vec![]),
        ]);
        assert_eq!(
            told,
            [
                "1: paused: b is behind: 7 s",
                "31: still paused after 30.0 s: b is behind: 37 s",
                "32: still paused after 31.0 s: b is behind: 38 s; the file is there: remove it",
                "33: still paused after 32.0 s: the file is there: remove it",
                "34: going on after a pause of 33.0 s",
            ]
        );
        assert_eq!(
            paused.to_string(),
            "Paused for 33.0 s: throttle-lag 32.0 s, throttle-file 2.0 s"
        );
        assert_eq!(
            paused.json(),
            json!({"seconds": 33.0, "signals": {"throttle-lag": 32.0, "throttle-file": 2.0}})
        );
    }

    #[test]
    fn a_rate_is_kept_to_in_silence_unless_it_takes_long() {
        let quick = (0..9).flat_map(|second| [(second, vec![rate()]), (second + 1, vec![])]);
        let (lines, paused) = told(quick.collect());
        assert_eq!((lines.as_slice(), paused.total), (&[][..], Duration::from_secs(9)));
        let (lines, _) = told(vec![(0, vec![rate()]), (30, vec![rate()]), (90, vec![])]);
        assert_eq!(
            lines,
            [
                "30: still paused after 30.0 s: the rate is used up: wait",
                "90: going on after a pause of 1m 30s"
            ]
        );
    }
}
