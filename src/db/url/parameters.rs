//! The parameters behind the `?` of a URL: translated, knowingly ignored, or refused.

use std::time::Duration;

use super::parts::{self, Parts};
use super::{DatabaseUrlError, Host, Server, is_word};
use crate::db::Engine;
use crate::db::tls::{TlsMode, TlsOptions};

pub(super) const MYSQL_PORT: u16 = 3306;
pub(super) const POSTGRES_PORT: u16 = 5432;

/// MySQL parameters that retack understands, `-` written as `_`.
const MYSQL: [&str; 12] = [
    "unix_socket",
    "socket",
    "connect_timeout",
    "ssl_mode",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_verify_cert",
    "ssl_verify_identity",
    "ssl_check_hostname",
    "ssl",
    "ssl_disabled",
];

/// Parameters with no bearing on retack: the session is always utf8mb4 in explicit transactions, no
/// statement is cut off by a timeout on the client, and `plugin` is SQLAlchemy's (devstack counts queries).
const MYSQL_IGNORED: [&str; 12] = [
    "plugin",
    "charset",
    "use_unicode",
    "autocommit",
    "read_timeout",
    "write_timeout",
    "binary_prefix",
    "local_infile",
    "max_allowed_packet",
    "program_name",
    "collation",
    "auth_plugin",
];

const POSTGRES: [&str; 11] = [
    "user",
    "password",
    "host",
    "port",
    "connect_timeout",
    "options",
    "sslmode",
    "ssl",
    "sslrootcert",
    "sslcert",
    "sslkey",
];

/// As [`MYSQL_IGNORED`]; keepalives are always on, and retack works on one server, which must be writable.
const POSTGRES_IGNORED: [&str; 11] = [
    "plugin",
    "application_name",
    "fallback_application_name",
    "client_encoding",
    "target_session_attrs",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "prepared_statement_cache_size",
];

const SQLITE_IGNORED: [&str; 4] = ["plugin", "timeout", "check_same_thread", "charset"];

pub(super) fn sqlite(query: &str) -> Result<(), DatabaseUrlError> {
    for (name, _) in parts::parse_query(query)? {
        check(Engine::Sqlite, &name)?;
    }
    Ok(())
}

pub(super) fn mysql(parts: Parts) -> Result<Server, DatabaseUrlError> {
    let mut socket = None;
    let mut connect_timeout = None;
    let mut mode = None;
    let mut ssl = None;
    let mut verify = None;
    let mut verify_name = None;
    let (mut ca, mut certificate, mut key) = (None, None, None);

    for (name, value) in &parts.query {
        let name = check(Engine::Mysql, &name.replace('-', "_"))?;
        match name {
            "unix_socket" | "socket" => socket = Some(value),
            "connect_timeout" => connect_timeout = Some(seconds(value)?),
            "ssl_mode" => mode = Some(ssl_mode(value)?),
            "ssl_ca" => ca = Some(value.into()),
            "ssl_cert" => certificate = Some(value.into()),
            "ssl_key" => key = Some(value.into()),
            "ssl_verify_cert" => verify = Some(boolean(name, value)?),
            "ssl_verify_identity" | "ssl_check_hostname" => {
                verify_name = Some(boolean(name, value)?)
            }
            "ssl" => ssl = Some(boolean(name, value)?),
            "ssl_disabled" => ssl = Some(!boolean(name, value)?),
            _ => {} // one of MYSQL_IGNORED
        }
    }

    let mode = match (mode, ssl) {
        (Some(mode), _) => mode,
        (None, Some(false)) => TlsMode::Off,
        // A CA is there to be checked against; with SQLAlchemy so is the name, unless that is switched off.
        (None, _) if ca.is_some() || verify == Some(true) || verify_name == Some(true) => {
            match (verify, verify_name) {
                (Some(false), _) => TlsMode::Required,
                (_, Some(false)) => TlsMode::VerifyCa,
                (_, _) => TlsMode::VerifyFull,
            }
        }
        (None, _) if ssl == Some(true) || certificate.is_some() => TlsMode::Required,
        (None, _) => TlsMode::Off,
    };
    let host = match (socket, parts.host) {
        (Some(path), _) => Host::Socket(path.into()),
        (None, Some(host)) => Host::Tcp(host),
        (None, None) => return Err(DatabaseUrlError::NoHost("?unix_socket=/path/of/the.sock")),
    };
    Ok(Server {
        host,
        port: parts.port.unwrap_or(MYSQL_PORT),
        user: parts.user,
        password: parts.password,
        database: parts.database,
        tls: TlsOptions { mode, ca, identity: identity(certificate, key, "ssl_key", "ssl_cert")? },
        connect_timeout,
        options: None,
    })
}

pub(super) fn postgres(parts: Parts) -> Result<Server, DatabaseUrlError> {
    let Parts { mut user, mut password, host: written_host, mut port, database, query } = parts;
    let mut host = None;
    let mut connect_timeout = None;
    let mut options = None;
    let mut mode = None;
    let (mut ca, mut certificate, mut key) = (None, None, None);

    for (name, value) in &query {
        let name = check(Engine::Postgres, name)?;
        match name {
            "host" if host.is_some() || value.contains(',') => {
                return Err(DatabaseUrlError::SeveralHosts);
            }
            "host" => host = Some(value.clone()),
            "user" => user = Some(value.clone()),
            "password" => password = Some(value.clone().into()),
            "port" => port = Some(parts::parse_port(value)?),
            "connect_timeout" => connect_timeout = Some(seconds(value)?),
            "options" => options = Some(value.clone()),
            "sslmode" | "ssl" => mode = Some(sslmode(value)?),
            "sslrootcert" => ca = Some(value),
            "sslcert" => certificate = Some(value.into()),
            "sslkey" => key = Some(value.into()),
            _ => {} // one of POSTGRES_IGNORED
        }
    }

    let mode = match (mode, ca.map(String::as_str)) {
        // libpq's word for the CAs of the system, with which only the strictest mode makes sense.
        (_, Some("system")) => TlsMode::VerifyFull,
        // As in libpq: whoever names a CA wants it checked.
        (Some(TlsMode::Required), Some(_)) => TlsMode::VerifyCa,
        (Some(mode), _) => mode,
        (None, _) => TlsMode::IfOffered,
    };
    let host = match host.or(written_host) {
        Some(host) if host.starts_with('/') => Host::Socket(host.into()),
        Some(host) => Host::Tcp(host),
        None => return Err(DatabaseUrlError::NoHost("?host=/directory/of/the/socket")),
    };
    Ok(Server {
        host,
        port: port.unwrap_or(POSTGRES_PORT),
        user,
        password,
        database,
        tls: TlsOptions {
            mode,
            ca: ca.filter(|ca| *ca != "system").map(Into::into),
            identity: identity(certificate, key, "sslkey", "sslcert")?,
        },
        connect_timeout,
        options,
    })
}

/// Every parameter of an engine's URLs that is not refused.
pub(super) fn known(engine: Engine) -> Vec<&'static str> {
    match engine {
        Engine::Sqlite => SQLITE_IGNORED.to_vec(),
        Engine::Mysql => [&MYSQL[..], &MYSQL_IGNORED].concat(),
        Engine::Postgres => [&POSTGRES[..], &POSTGRES_IGNORED].concat(),
    }
}

/// The name as a constant, which may be shown.
fn check(engine: Engine, name: &str) -> Result<&'static str, DatabaseUrlError> {
    known(engine).into_iter().find(|known| *known == name).ok_or_else(|| {
        // A `?` in an unencoded password makes "names" that must not be shown.
        let name = Some(name.to_owned()).filter(|name| is_word(name));
        DatabaseUrlError::UnknownParameter { name, engine }
    })
}

fn ssl_mode(value: &str) -> Result<TlsMode, DatabaseUrlError> {
    Ok(match value.to_ascii_uppercase().as_str() {
        "DISABLED" => TlsMode::Off,
        "PREFERRED" => TlsMode::IfOffered,
        "REQUIRED" => TlsMode::Required,
        "VERIFY_CA" => TlsMode::VerifyCa,
        "VERIFY_IDENTITY" => TlsMode::VerifyFull,
        _ => {
            let expected = "DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY";
            return Err(DatabaseUrlError::BadParameter { name: "ssl_mode", expected });
        }
    })
}

fn sslmode(value: &str) -> Result<TlsMode, DatabaseUrlError> {
    Ok(match value {
        "disable" => TlsMode::Off,
        "allow" | "prefer" => TlsMode::IfOffered,
        "require" => TlsMode::Required,
        "verify-ca" => TlsMode::VerifyCa,
        "verify-full" => TlsMode::VerifyFull,
        _ => {
            let expected = "disable, allow, prefer, require, verify-ca or verify-full";
            return Err(DatabaseUrlError::BadParameter { name: "sslmode", expected });
        }
    })
}

fn boolean(name: &'static str, value: &str) -> Result<bool, DatabaseUrlError> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(DatabaseUrlError::BadParameter { name, expected: "true or false" }),
    }
}

fn seconds(value: &str) -> Result<Duration, DatabaseUrlError> {
    match value.parse() {
        Ok(seconds @ 1..=3600) => Ok(Duration::from_secs(seconds)),
        Ok(_) | Err(_) => Err(DatabaseUrlError::BadParameter {
            name: "connect_timeout",
            expected: "a number of seconds from 1 to 3600",
        }),
    }
}

/// A client certificate and its key come together.
fn identity<P>(
    certificate: Option<P>,
    key: Option<P>,
    key_name: &'static str,
    certificate_name: &'static str,
) -> Result<Option<(P, P)>, DatabaseUrlError> {
    let expected = "given together with the other half of the client certificate";
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(DatabaseUrlError::BadParameter { name: key_name, expected }),
        (None, Some(_)) => Err(DatabaseUrlError::BadParameter { name: certificate_name, expected }),
    }
}
