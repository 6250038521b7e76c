//! `operationState`: how far an operation has come.
//! - v1, v2: SOL003 `LcmOperationStateType`, the same names in v2.6.1 and v3.3.1

/// Every name, for the reader of an error.
pub(super) const NAMES: &str =
    "STARTING, PROCESSING, COMPLETED, FAILED_TEMP, FAILED, ROLLING_BACK, ROLLED_BACK";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Over(Outcome),
    Open(Open),
}

/// How an operation that is over ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Completed,
    Failed,
    RolledBack,
}

/// What an operation that is not over waits for: v2 can neither go on with it nor get past it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    Starting,
    Processing,
    FailedTemp,
    RollingBack,
}

impl State {
    pub(super) fn read(name: &str) -> Option<Self> {
        match name {
            "STARTING" => Some(Self::Open(Open::Starting)),
            "PROCESSING" => Some(Self::Open(Open::Processing)),
            "COMPLETED" => Some(Self::Over(Outcome::Completed)),
            "FAILED_TEMP" => Some(Self::Open(Open::FailedTemp)),
            "FAILED" => Some(Self::Over(Outcome::Failed)),
            "ROLLING_BACK" => Some(Self::Open(Open::RollingBack)),
            "ROLLED_BACK" => Some(Self::Over(Outcome::RolledBack)),
            _ => None,
        }
    }
}

impl Outcome {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::RolledBack => "ROLLED_BACK",
        }
    }
}

impl Open {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Starting => "STARTING",
            Self::Processing => "PROCESSING",
            Self::FailedTemp => "FAILED_TEMP",
            Self::RollingBack => "ROLLING_BACK",
        }
    }
}
