//! Where the database URL comes from.

use std::fmt;

use super::oslo::{Location, OsloConfig, OsloConfigError};
use crate::secret::Secret;

/// The variables that may hold the URL, first come first served: retack's own, then oslo.config's.
pub const DATABASE_URL_VARIABLES: [&str; 2] = [OWN_VARIABLE, OSLO_VARIABLE];
const OWN_VARIABLE: &str = "RETACK_DATABASE_URL";
const OSLO_VARIABLE: &str = "OS_DATABASE__CONNECTION";

/// What oslo.db has called the setting over the years, newest first.
const SETTINGS: [(&str, &str); 3] =
    [("database", "connection"), ("database", "sql_connection"), ("DEFAULT", "sql_connection")];

/// The way the database was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `--database-url`
    Option,
    Environment(&'static str),
    File(Location),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option => f.write_str("--database-url"),
            Self::Environment(variable) => f.write_str(variable),
            Self::File(location) => location.fmt(f),
        }
    }
}

/// Whether a URL is given by option or by variable, so that no file is asked for it.
pub(super) fn is_named(option: Option<&Secret>, env: &impl Fn(&str) -> Option<String>) -> bool {
    let given = |variable| env(variable).is_some_and(|url| !url.is_empty());
    option.is_some_and(|url| !url.expose().is_empty())
        || DATABASE_URL_VARIABLES.into_iter().any(given)
}

/// The first URL given: by option, by variable, in a file. An empty one counts as not given.
pub(super) fn find(
    option: Option<&Secret>,
    env: &impl Fn(&str) -> Option<String>,
    oslo: &OsloConfig,
) -> Result<Option<(Secret, Source)>, OsloConfigError> {
    if let Some(url) = option.filter(|url| !url.expose().is_empty()) {
        return Ok(Some((url.clone(), Source::Option)));
    }
    if let Some(url) = env(OWN_VARIABLE).filter(|url| !url.is_empty()) {
        return Ok(Some((url.into(), Source::Environment(OWN_VARIABLE))));
    }
    if let Some(text) = env(OSLO_VARIABLE).filter(|text| !text.is_empty()) {
        let source = Source::Environment(OSLO_VARIABLE);
        return Ok(Some((oslo.expand("database", &text, &source)?.into(), source)));
    }
    for (group, key) in SETTINGS {
        let url = oslo.get(group, key)?.filter(|url| !url.is_empty());
        if let (Some(url), Some(location)) = (url, oslo.locate(group, key)) {
            return Ok(Some((url.into(), Source::File(location.clone()))));
        }
    }
    Ok(None)
}
