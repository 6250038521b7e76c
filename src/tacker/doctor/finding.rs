//! What a check found: how bad, what, why it matters, what to do.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::Check;

/// Best first, so that the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Worth knowing.
    Info,
    /// Something will not go as one might expect, but safely.
    Warning,
    /// retack would refuse to work, or fail.
    Error,
}

impl Level {
    pub const WORST_FIRST: [Self; 4] = [Self::Error, Self::Warning, Self::Info, Self::Ok];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How many ids a detail names.
const IDS: usize = 3;

/// One line below a finding: a code, a column or a table, how often, and the first ids of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    pub what: Cow<'static, str>,
    pub count: u64,
    pub ids: Vec<String>,
}

impl Detail {
    pub fn new(what: impl Into<Cow<'static, str>>, count: u64) -> Self {
        Self { what: what.into(), count, ids: Vec::new() }
    }

    /// One more, with its id as long as there is room for it.
    pub fn add(&mut self, id: impl Into<String>) {
        self.count += 1;
        if self.ids.len() < IDS {
            self.ids.push(id.into());
        }
    }

    pub fn with_ids(mut self, ids: Vec<String>) -> Self {
        self.ids = ids;
        self.ids.truncate(IDS);
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub check: Check,
    pub level: Level,
    pub found: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'static, str>>,
    /// What to type, or to have done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Cow<'static, str>>,
    pub details: Vec<Detail>,
}

impl Finding {
    fn new(check: Check, level: Level, found: impl Into<Cow<'static, str>>) -> Self {
        Self { check, level, found: found.into(), reason: None, advice: None, details: Vec::new() }
    }

    pub fn ok(check: Check, found: impl Into<Cow<'static, str>>) -> Self {
        Self::new(check, Level::Ok, found)
    }

    pub fn info(check: Check, found: impl Into<Cow<'static, str>>) -> Self {
        Self::new(check, Level::Info, found)
    }

    pub fn warning(check: Check, found: impl Into<Cow<'static, str>>) -> Self {
        Self::new(check, Level::Warning, found)
    }

    pub fn error(check: Check, found: impl Into<Cow<'static, str>>) -> Self {
        Self::new(check, Level::Error, found)
    }

    pub fn because(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    pub fn advise(mut self, advice: impl Into<Cow<'static, str>>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    pub fn with(mut self, details: Vec<Detail>) -> Self {
        self.details = details;
        self
    }
}

/// `1 VNF`, `2 VNFs`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
