//! The grammar of a URL behind `scheme://`, as SQLAlchemy reads it.
//!
//! Stricter URL parsers end the password at a `/`, `?` or `#`; SQLAlchemy ends it at the first `@`. Since
//! Tacker connects with such a URL, so must retack.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::DatabaseUrlError;
use crate::secret::Secret;

pub(super) struct Parts {
    pub(super) user: Option<String>,
    pub(super) password: Option<Secret>,
    /// Without the brackets of an IPv6 address.
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) database: Option<String>,
    pub(super) query: Vec<(String, String)>,
}

impl Parts {
    pub(super) fn parse(rest: &str) -> Result<Self, DatabaseUrlError> {
        let (login, rest) = login(rest);
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        // An `@` left over means that the one before it belonged to the password: what follows is secret.
        if rest.contains('@') {
            return Err(DatabaseUrlError::BadHost);
        }
        let (address, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = split_port(address)?;

        let (user, password) = match login {
            Some((user, password)) => (user, password),
            None => ("", None),
        };
        let password = password.filter(|text| !text.is_empty());
        Ok(Self {
            user: decode(user, "the user")?,
            password: match password {
                Some(text) => decode(text, "the password")?.map(Secret::from),
                None => None,
            },
            host: decode(host, "the host")?,
            port: port.map(parse_port).transpose()?,
            database: decode(database, "the database")?,
            query: parse_query(query)?,
        })
    }
}

/// Splits `user[:password]@` off. The password ends at the first `@`, whatever stands in it.
fn login(rest: &str) -> (Option<(&str, Option<&str>)>, &str) {
    let head = &rest[..rest.find([':', '/', '?']).unwrap_or(rest.len())];
    if let Some(behind) = rest[head.len()..].strip_prefix(':')
        && let Some((password, rest)) = behind.split_once('@')
    {
        return (Some((head, Some(password))), rest);
    }
    match head.rfind('@') {
        Some(at) => (Some((&rest[..at], None)), &rest[at + 1..]),
        None => (None, rest),
    }
}

/// Splits `host[:port]` or `[ipv6][:port]`.
fn split_port(address: &str) -> Result<(&str, Option<&str>), DatabaseUrlError> {
    if address.contains(',') {
        return Err(DatabaseUrlError::SeveralHosts);
    }
    let (host, port) = match address.strip_prefix('[') {
        Some(bracketed) => {
            let (host, port) = bracketed.split_once(']').ok_or(DatabaseUrlError::BadHost)?;
            match (port, port.strip_prefix(':')) {
                ("", _) => (host, None),
                (_, Some(port)) => (host, Some(port)),
                (_, None) => return Err(DatabaseUrlError::BadHost),
            }
        }
        None => match address.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (address, None),
        },
    };
    Ok((host, port.filter(|port| !port.is_empty())))
}

pub(super) fn parse_port(text: &str) -> Result<u16, DatabaseUrlError> {
    text.parse().ok().filter(|port| *port != 0).ok_or(DatabaseUrlError::BadPort)
}

/// Decodes `%XX`; empty is absent.
fn decode(text: &str, what: &'static str) -> Result<Option<String>, DatabaseUrlError> {
    let text =
        percent_decode_str(text).decode_utf8().map_err(|_| DatabaseUrlError::NotUtf8(what))?;
    Ok(Some(text.into_owned()).filter(|text| !text.is_empty()))
}

/// `a=1&b=2`, decoded, in order. `+` is left alone: paths have it more often than encoded blanks.
pub(super) fn parse_query(query: &str) -> Result<Vec<(String, String)>, DatabaseUrlError> {
    let decode = |text| {
        percent_decode_str(text)
            .decode_utf8()
            .map(Cow::into_owned)
            .map_err(|_| DatabaseUrlError::NotUtf8("a parameter"))
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}
