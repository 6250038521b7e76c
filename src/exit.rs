//! Every exit code and its meaning.

use std::process::ExitCode;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Ok = 0,
    /// The run broke off; the journal says how far it got.
    Failed = 1,
    /// Wrong options or configuration; nothing was touched.
    Usage = 2,
    /// Finished, but some VNFs were left as they are; the report says which and why.
    Rejected = 3,
    /// Verification found a difference.
    Differs = 4,
    /// Unknown schema, or an unsafe request; nothing was touched.
    Refused = 5,
    /// Stopped between two chunks; the same command goes on from there.
    Interrupted = 130,
}

impl Exit {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::Rejected => "rejected",
            Self::Differs => "differs",
            Self::Refused => "refused",
            Self::Interrupted => "interrupted",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
