//! What a look at a signal shows.

use std::fmt;

/// What may hold a run up; called as the option that asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    Rate,
    Lag,
    FlowControl,
    File,
}

impl Signal {
    pub fn name(self) -> &'static str {
        match self {
            Self::Rate => "max-rate",
            Self::Lag => "throttle-lag",
            Self::FlowControl => "throttle-flow-control",
            Self::File => "throttle-file",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Fine,
    TooMuch(Reason),
    /// Nobody knows, so it may be too much.
    Unmeasured(Reason),
}

/// Why a run is held up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) signal: Signal,
    /// What is wrong: as long as it is the same, nothing new is to be told.
    pub(super) what: String,
    /// How much, and what to do; may be another with every look.
    pub(super) how: String,
}

impl Reason {
    pub(super) fn new(signal: Signal, what: impl Into<String>, how: impl Into<String>) -> Self {
        Self { signal, what: what.into(), how: how.into() }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.how)
    }
}

/// A signal that cannot be measured before the run has begun. Nothing was touched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--{}: {what}: {how}", .signal.name())]
pub struct Unmeasurable {
    signal: Signal,
    what: String,
    how: String,
}

impl From<Reason> for Unmeasurable {
    fn from(reason: Reason) -> Self {
        let Reason { signal, what, how } = reason;
        Self { signal, what, how }
    }
}
