//! What stands on one side of an intended difference.

use std::fmt;

use serde_json::Value;

use crate::support::json_path;

/// As narrow as it can be said: one value, or values that must be found elsewhere.
#[derive(Debug)]
pub(super) enum Side {
    Nothing,
    /// This JSON.
    Json(&'static str),
    /// A text in which `*` stands for anything.
    Like(&'static str),
    /// A value that v1 has here: `table.column`, then members.
    V1(&'static str),
    /// A value that Tacker's own row has here.
    Tacker(&'static str),
    /// A value that retack's row has here.
    Retack(&'static str),
    /// An object that has exactly these members.
    Object(&'static [(&'static str, Side)]),
}

/// What [`Side::V1`], [`Side::Tacker`] and [`Side::Retack`] look into.
pub(super) struct Around<'a> {
    pub(super) v1: &'a Value,
    pub(super) tacker: &'a Value,
    pub(super) retack: &'a Value,
}

impl Side {
    pub(super) fn is(&self, value: Option<&Value>, around: &Around<'_>) -> bool {
        let Some(value) = value else { return matches!(self, Side::Nothing) };
        let among = |root, path| json_path::all(root, path).contains(&value);
        match self {
            Side::Nothing => false,
            Side::Json(text) => serde_json::from_str::<Value>(text).expect("JSON") == *value,
            Side::Like(pattern) => value.as_str().is_some_and(|text| like(pattern, text)),
            Side::V1(path) => among(around.v1, path),
            Side::Tacker(path) => among(around.tacker, path),
            Side::Retack(path) => among(around.retack, path),
            Side::Object(members) => {
                value.as_object().is_some_and(|object| object.len() == members.len())
                    && members.iter().all(|(key, side)| side.is(value.get(key), around))
            }
        }
    }
}

/// As the page shows it.
impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Side::Nothing => f.write_str("nothing"),
            Side::Json(text) => write!(f, "`{text}`"),
            Side::Like(pattern) => write!(f, "`\"{pattern}\"`"),
            Side::V1(path) => write!(f, "v1: `{path}`"),
            Side::Tacker(path) | Side::Retack(path) => write!(f, "one of `{path}`"),
            Side::Object(members) => {
                for (at, (key, side)) in members.iter().enumerate() {
                    write!(f, "{}`{key}` {side}", if at == 0 { "(" } else { ", " })?;
                }
                f.write_str(")")
            }
        }
    }
}

/// Whether a text fits a pattern in which `*` stands for anything.
pub(super) fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    match last {
        None => rest.is_empty(),
        Some(last) => text.ends_with(last),
    }
}

#[test]
fn a_star_stands_for_anything() {
    for (pattern, text) in [("a*c", "abc"), ("*", ""), ("*/*", "x/y"), ("a", "a")] {
        assert!(like(pattern, text), "{pattern} {text}");
    }
    for (pattern, text) in [("a*c", "abd"), ("a", "ab"), ("*/*", "xy")] {
        assert!(!like(pattern, text), "{pattern} {text}");
    }
}
