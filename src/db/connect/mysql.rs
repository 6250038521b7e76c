//! Connecting to MySQL or MariaDB.

use std::error;

use diesel::connection::SimpleConnection;
use diesel_async::AsyncMysqlConnection;
use mysql_async::{Conn, DriverError, Error, Opts, OptsBuilder, SslOpts};

use super::{
    Access, CONNECT_TIMEOUT, ConnectError, IDLE_IN_TRANSACTION, KEEPALIVE, LOCK_WAIT, STATEMENT,
    tls_failed,
};
use crate::db::connection::MysqlConnection;
use crate::db::tls::{TlsMode, ssl_opts};
use crate::db::{DatabaseUrl, Host, Server, runtime};

pub(super) fn open(url: &DatabaseUrl, server: &Server) -> Result<MysqlConnection, ConnectError> {
    let tls = match server.host {
        Host::Socket(_) => None,
        Host::Tcp(_) => ssl_opts(&server.tls).map_err(tls_failed(url))?,
    };
    let limit = server.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
    let connecting = async {
        let connection = match Conn::new(opts(server, tls)).await {
            Err(Error::Driver(DriverError::NoClientSslFlagFromServer))
                if server.tls.mode == TlsMode::IfOffered =>
            {
                Conn::new(opts(server, None)).await?
            }
            connected => connected?,
        };
        Ok(AsyncMysqlConnection::try_from(connection).await?)
    };
    let connection = runtime::block_on(limit, connecting)?
        .ok_or_else(|| ConnectError::Timeout { url: url.to_string(), limit })?
        .map_err(|error: Box<dyn error::Error + Send + Sync>| ConnectError::Server {
            url: url.to_string(),
            source: root_cause(&*error).into(),
        })?;
    let _runtime = runtime::enter()?;
    Ok(connection.into())
}

/// The driver's errors say what their sources say, and those say it again.
fn root_cause(error: &dyn error::Error) -> String {
    match error.source() {
        Some(source) => root_cause(source),
        None => error.to_string(),
    }
}

fn opts(server: &Server, tls: Option<SslOpts>) -> Opts {
    let opts = OptsBuilder::default()
        .user(server.user.as_deref())
        .pass(server.password.as_ref().map(|password| password.expose()))
        .db_name(server.database.as_deref())
        .tcp_port(server.port)
        .tcp_keepalive(u32::try_from(KEEPALIVE.as_millis()).ok())
        .ssl_opts(tls)
        // An update counts the rows it matched, as on the other engines, not those it changed.
        .client_found_rows(true)
        // Else the driver moves from TCP to the socket the server names: without TLS, and elsewhere if
        // the server is in a container or behind a tunnel.
        .prefer_socket(false);
    match &server.host {
        Host::Tcp(host) => opts.ip_or_hostname(host),
        Host::Socket(path) => opts.socket(Some(path.to_string_lossy())),
    }
    .into()
}

/// On Galera, a read sees what another node has committed before: after a failover, or behind a proxy, that is where
/// Tacker, or retack itself, has just written. Other servers do not know the variable.
pub(super) fn see_other_nodes(connection: &mut MysqlConnection) {
    if let Err(error) = connection.batch_execute("SET SESSION wsrep_sync_wait = 1") {
        tracing::debug!(%error, "this server is not part of a Galera cluster");
    }
}

/// Diesel has already set the time zone to UTC and the character set to utf8mb4.
pub(super) fn session(access: Access) -> String {
    // A rehearsal looks at one state of the database; what writes must see what is there.
    let transaction = match access {
        Access::ReadOnly => "REPEATABLE READ, READ ONLY",
        Access::ReadWrite | Access::Create => "READ COMMITTED, READ WRITE",
    };
    format!(
        "-- STRICT_ALL_TABLES: data too long for a column is an error, never cut. Set as a whole, so that
         -- backslashes, quotes and zero dates mean the same on every server.
         SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
             -- English, because errors to be retried are told by their text.
             SESSION lc_messages = 'en_US',
             SESSION innodb_lock_wait_timeout = {0},
             -- The same for ALTER TABLE and its like; the default is a day or a year.
             SESSION lock_wait_timeout = {0}
             -- MySQL has none of these, and takes them for a comment: its max_execution_time covers SELECT only.
             /*M!100300 , SESSION max_statement_time = {1}, SESSION idle_transaction_timeout = {2} */
             -- MariaDB checks with every change of a row that all of its JSON is valid: v2's is one JSON string a cell,
             -- made by a serializer, and v1's is not changed.
             /*M!100300 , SESSION check_constraint_checks = OFF */;
         -- READ COMMITTED: what is read before a write is what is there, and reading a range of VNFs does
         -- not lock the gaps in which a running Tacker inserts.
         SET SESSION TRANSACTION ISOLATION LEVEL {transaction}",
        LOCK_WAIT.as_secs(),
        STATEMENT.as_secs(),
        IDLE_IN_TRANSACTION.as_secs(),
    )
}
