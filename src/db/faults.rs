//! Faults on request, for tests: the process kills or freezes itself at a point that the environment names, such as
//! `RETACK_FAULT=kill@before-commit:2`, before the second COMMIT is sent.
//!
//! Only with the feature `faults`, which no release has: nothing outside this file and its one call knows of it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::InstrumentationEvent;
use nix::sys::signal::{Signal, raise};

#[cfg(not(debug_assertions))]
compile_error!("the feature `faults` is for tests; a release must not have it");

const VARIABLE: &str = "RETACK_FAULT";

/// A COMMIT is a statement, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    BeforeStatement,
    AfterStatement,
    BeforeCommit,
    AfterCommit,
}

/// What happens when a point is passed for the nth time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fault {
    signal: Signal,
    point: Point,
    nth: u64,
}

impl Fault {
    fn parse(text: &str) -> Option<Self> {
        let (action, place) = text.split_once('@')?;
        let (point, nth) = place.split_once(':')?;
        let signal = match action {
            "kill" => Signal::SIGKILL,
            "stop" => Signal::SIGSTOP,
            _ => return None,
        };
        let point = match point {
            "before-statement" => Point::BeforeStatement,
            "after-statement" => Point::AfterStatement,
            "before-commit" => Point::BeforeCommit,
            "after-commit" => Point::AfterCommit,
            _ => return None,
        };
        Some(Self { signal, point, nth: nth.parse().ok()? })
    }

    /// What the environment asks for, once for the process: the count goes on over a new connection.
    fn asked_for() -> Option<Self> {
        static ASKED: OnceLock<Option<Fault>> = OnceLock::new();
        *ASKED.get_or_init(|| {
            let text = std::env::var(VARIABLE).ok()?;
            let fault = Self::parse(&text);
            if fault.is_none() {
                tracing::error!("{VARIABLE}={text}: expected such as kill@before-commit:2");
            }
            fault
        })
    }

    fn pass(self, point: Point) {
        static PASSED: AtomicU64 = AtomicU64::new(0);
        let is_it = point == self.point && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == self.nth;
        if is_it && let Err(error) = raise(self.signal) {
            tracing::error!(%error, "no {}", self.signal);
        }
    }
}

/// Called with every event of every connection, once its session is set up.
pub(super) fn happen(event: &InstrumentationEvent<'_>) {
    let Some(fault) = Fault::asked_for() else { return };
    let is_commit = |query: String| query.trim().eq_ignore_ascii_case("COMMIT");
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        fault.pass(Point::BeforeStatement);
        if is_commit(query.to_string()) {
            fault.pass(Point::BeforeCommit);
        }
    } else if let InstrumentationEvent::FinishQuery { query, .. } = event {
        fault.pass(Point::AfterStatement);
        if is_commit(query.to_string()) {
            fault.pass(Point::AfterCommit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_an_action_a_point_and_a_count() {
        let fault = Fault { signal: Signal::SIGKILL, point: Point::BeforeCommit, nth: 2 };
        assert_eq!(Fault::parse("kill@before-commit:2"), Some(fault));
        let fault = Fault { signal: Signal::SIGSTOP, point: Point::AfterStatement, nth: 17 };
        assert_eq!(Fault::parse("stop@after-statement:17"), Some(fault));
        for text in [
            "kill",
            "kill@before-commit",
            "kill@commit:1",
            "pause@after-commit:1",
            "kill@after-commit:x",
        ] {
            assert_eq!(Fault::parse(text), None, "{text}");
        }
    }
}
