//! Connecting to PostgreSQL.

use std::error::Error;

use diesel_async::AsyncPgConnection;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    Access, CONNECT_TIMEOUT, ConnectError, IDLE_IN_TRANSACTION, KEEPALIVE, LOCK_WAIT, STATEMENT,
    tls_failed,
};
use crate::db::connection::PgConnection;
use crate::db::tls::{TlsMode, client_config};
use crate::db::{DatabaseUrl, Host, Server, runtime};

pub(super) fn open(url: &DatabaseUrl, server: &Server) -> Result<PgConnection, ConnectError> {
    let config = config(server);
    let limit = server.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
    let connected = match server.host {
        Host::Socket(_) => runtime::block_on(limit, connect(&config, NoTls))?,
        Host::Tcp(_) => {
            let tls = client_config(&server.tls).map_err(tls_failed(url))?;
            runtime::block_on(limit, connect(&config, MakeRustlsConnect::new(tls)))?
        }
    };
    let connection = connected
        .ok_or_else(|| ConnectError::Timeout { url: url.to_string(), limit })?
        .map_err(|source| ConnectError::Server { url: url.to_string(), source })?;
    let _runtime = runtime::enter()?;
    Ok(connection.into())
}

/// Spawns the task that speaks to the server; it lives on the runtime this future runs on.
async fn connect<T>(
    config: &Config,
    tls: T,
) -> Result<AsyncPgConnection, Box<dyn Error + Send + Sync>>
where
    T: MakeTlsConnect<Socket, Stream: Send + 'static>,
{
    let (client, connection) = config.connect(tls).await?;
    Ok(AsyncPgConnection::try_from_client_and_connection(client, connection).await?)
}

fn config(server: &Server) -> Config {
    let mut config = Config::new();
    config.application_name("retack").keepalives_idle(KEEPALIVE).port(server.port);
    match &server.host {
        Host::Tcp(host) => config.host(host).ssl_mode(match server.tls.mode {
            TlsMode::Off => SslMode::Disable,
            TlsMode::IfOffered => SslMode::Prefer,
            TlsMode::Required | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
        }),
        Host::Socket(directory) => config.host_path(directory),
    };
    if let Some(user) = &server.user {
        config.user(user);
    }
    if let Some(password) = &server.password {
        config.password(password.expose());
    }
    if let Some(database) = &server.database {
        config.dbname(database);
    }
    if let Some(options) = &server.options {
        config.options(options);
    }
    config
}

/// Diesel has already set the time zone to UTC and the encoding to UTF-8.
pub(super) fn session(access: Access) -> String {
    // A rehearsal looks at one state of the database; what writes must see what is there, whatever the role's or
    // the server's default.
    let (isolation, read_only) = match access {
        Access::ReadOnly => ("repeatable read", "on"),
        Access::ReadWrite | Access::Create => ("read committed", "off"),
    };
    format!(
        "SET lock_timeout = {};
         SET statement_timeout = {};
         SET idle_in_transaction_session_timeout = {};
         SET default_transaction_isolation = '{isolation}';
         SET default_transaction_read_only = {read_only};
         -- A plan made without knowing the keys scans the whole table for a handful of them, three times
         -- as slow on large tables. The setting is not known before PostgreSQL 12.
         SELECT set_config(name, 'force_custom_plan', false) FROM pg_settings WHERE name = 'plan_cache_mode'",
        LOCK_WAIT.as_millis(),
        STATEMENT.as_millis(),
        IDLE_IN_TRANSACTION.as_millis(),
    )
}
