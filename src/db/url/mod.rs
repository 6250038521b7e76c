//! Database URLs: SQLAlchemy's, as `tacker.conf` has them, and plain ones.
//!
//! Every driver has its own dialect of URL and refuses or, worse, ignores what it does not know. So a
//! URL is taken apart here, once, into what all of them need; a parameter is translated, knowingly
//! ignored or refused. No error shows a value: a mistyped URL may have its password anywhere.

mod parameters;
mod parts;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Engine;
use super::tls::{TlsMode, TlsOptions};
use crate::secret::Secret;
use parts::Parts;

/// The address of a database. `Display` and `Debug` show `****` for the password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Mysql(Server),
    Postgres(Server),
}

/// How to reach a database on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub host: Host,
    /// On PostgreSQL also part of the socket's name.
    pub port: u16,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub database: Option<String>,
    pub tls: TlsOptions,
    pub connect_timeout: Option<Duration>,
    /// libpq's `options`, settings for the session (`-c search_path=...`); PostgreSQL only.
    pub options: Option<String>,
}

/// A name or address to reach over TCP, or a Unix socket: its file (MySQL) or its directory (PostgreSQL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    Tcp(String),
    Socket(PathBuf),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    #[error("not a database URL; expected {}", expected())]
    NotAUrl,
    #[error("`{scheme}://` is not a database retack knows; expected {}", expected())]
    Scheme { scheme: String },
    #[error(
        "SQLite needs a file, as in sqlite:////absolute/path: a database in memory is empty and gone when retack ends"
    )]
    InMemory,
    #[error("the host is missing; write 127.0.0.1 or name a socket ({0})")]
    NoHost(&'static str),
    #[error(
        "several hosts are given; name the one node to work on, so that all of retack's writes meet the same locks"
    )]
    SeveralHosts,
    #[error(
        "the host is not readable; in user and password write `@` as %40, `/` as %2F and `:` as %3A"
    )]
    BadHost,
    #[error("the port is no number from 1 to 65535")]
    BadPort,
    #[error("{0} is not valid UTF-8 once its %XX are decoded")]
    NotUtf8(&'static str),
    #[error("unknown parameter{} for {engine}; known are {}", named(name), parameters::known(*engine).join(", "))]
    UnknownParameter { name: Option<String>, engine: Engine },
    #[error("the parameter `{name}` must be {expected}")]
    BadParameter { name: &'static str, expected: &'static str },
}

fn expected() -> &'static str {
    "mysql://user:password@host/database, postgresql://user:password@host/database, \
     sqlite:////absolute/path, or SQLAlchemy's forms of them (mysql+pymysql://...)"
}

fn named(name: &Option<String>) -> String {
    name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default()
}

impl DatabaseUrl {
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Mysql(_) => Engine::Mysql,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// What a URL of a replica leaves out is as it is for the primary: user and password, TLS, and on PostgreSQL, where
    /// a session has to be in one, the database.
    pub fn completed_from(mut self, primary: &Self) -> Self {
        let (replica, primary) = match (&mut self, primary) {
            (Self::Mysql(replica), Self::Mysql(primary)) => (replica, primary),
            (Self::Postgres(replica), Self::Postgres(primary)) => {
                let database = &mut replica.database;
                *database = database.take().or_else(|| primary.database.clone());
                (replica, primary)
            }
            (_, _) => return self,
        };
        if replica.user.is_none() {
            replica.user.clone_from(&primary.user);
            replica.password = replica.password.take().or_else(|| primary.password.clone());
        }
        let tls = &mut replica.tls;
        if matches!(tls.mode, TlsMode::Off | TlsMode::IfOffered) && tls.identity.is_none() {
            tls.clone_from(&primary.tls);
        }
        self
    }

    pub fn has_password(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Mysql(server) | Self::Postgres(server) => server.password.is_some(),
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(url: &str) -> Result<Self, DatabaseUrlError> {
        let url = url.trim();
        let (scheme, rest) = url.split_once(':').ok_or(DatabaseUrlError::NotAUrl)?;
        // SQLAlchemy's `dialect+driver`: whichever driver Tacker uses, the database is the same.
        let dialect = scheme.split_once('+').map_or(scheme, |(dialect, _)| dialect);
        match (dialect, rest.strip_prefix("//")) {
            ("sqlite", _) => sqlite(rest),
            ("mysql" | "mariadb", Some(rest)) => {
                parameters::mysql(Parts::parse(rest)?).map(Self::Mysql)
            }
            ("postgresql" | "postgres", Some(rest)) => {
                parameters::postgres(Parts::parse(rest)?).map(Self::Postgres)
            }
            // Without the `//` it may as well be `user:password@...`, which must not be shown.
            (_, Some(_)) if is_word(scheme) => {
                Err(DatabaseUrlError::Scheme { scheme: scheme.to_owned() })
            }
            (_, _) => Err(DatabaseUrlError::NotAUrl),
        }
    }
}

/// `sqlite:///relative` and `sqlite:////absolute` are SQLAlchemy's; `sqlite://path` and `sqlite:path` are plain.
fn sqlite(rest: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.strip_prefix("///").or_else(|| path.strip_prefix("//")).unwrap_or(path);
    parameters::sqlite(query)?;
    match path {
        "" | ":memory:" | "file::memory:" => Err(DatabaseUrlError::InMemory),
        path => Ok(DatabaseUrl::Sqlite(path.into())),
    }
}

fn is_word(text: &str) -> bool {
    text.len() <= 40 && text.chars().all(|c| c.is_ascii_alphanumeric() || "_+-.".contains(c))
}

/// What stays readable in a shown URL.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, socket, default_port, server) = match self {
            Self::Sqlite(path) => return write!(f, "sqlite:///{}", path.display()),
            Self::Mysql(server) => ("mysql", "socket", parameters::MYSQL_PORT, server),
            Self::Postgres(server) => ("postgresql", "host", parameters::POSTGRES_PORT, server),
        };
        write!(f, "{scheme}://")?;
        if let Some(user) = &server.user {
            write!(f, "{}", utf8_percent_encode(user, KEPT))?;
        }
        if server.password.is_some() {
            f.write_str(":****")?;
        }
        if server.user.is_some() || server.password.is_some() {
            f.write_str("@")?;
        }
        match &server.host {
            Host::Tcp(host) if host.contains(':') => write!(f, "[{host}]")?,
            Host::Tcp(host) => f.write_str(host)?,
            Host::Socket(_) => f.write_str("localhost")?,
        }
        if server.port != default_port {
            write!(f, ":{}", server.port)?;
        }
        if let Some(database) = &server.database {
            write!(f, "/{}", utf8_percent_encode(database, KEPT))?;
        }
        match &server.host {
            Host::Tcp(_) => Ok(()),
            Host::Socket(path) => {
                write!(f, "?{socket}={}", utf8_percent_encode(&path.to_string_lossy(), KEPT))
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests;
