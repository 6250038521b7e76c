//! Opening a connection, and giving its session the properties the rest of retack relies on.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::path::PathBuf;
use std::time::Duration;
use std::{error, io};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::result::QueryResult;
use diesel::sql_types::Text;

#[cfg(any(feature = "mysql", feature = "postgres"))]
use super::tls::TlsError;
use super::{DatabaseUrl, Db, Engine};
use crate::on;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The database itself refuses every write: what a dry run promises.
    ReadOnly,
    ReadWrite,
    /// As [`ReadWrite`](Self::ReadWrite), and a missing SQLite file is created. Only for commands whose
    /// purpose is a new database: a mistyped path must not become an empty one.
    Create,
}

/// `url` is the URL as it may be shown.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("there is no SQLite database {}", .0.display())]
    NoFile(PathBuf),
    #[error("cannot open {url}")]
    File { url: String, source: diesel::ConnectionError },
    #[error("cannot connect to {url}")]
    Server { url: String, source: Box<dyn error::Error + Send + Sync> },
    #[error("{url} did not answer within {} seconds; check host, port and firewall, or add ?connect_timeout=", limit.as_secs())]
    Timeout { url: String, limit: Duration },
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    #[error("cannot set up TLS for {url}")]
    Tls { url: String, source: TlsError },
    #[error("connected to {url}, but cannot set up the session")]
    Session { url: String, source: diesel::result::Error },
    #[error("this retack was built without {0}")]
    NotBuiltIn(Engine),
    #[error("cannot start the runtime of the database drivers")]
    Runtime(#[from] io::Error),
}

/// A server in the same network answers in milliseconds; one that needs longer is down or firewalled, and
/// an operator should not wait for the minutes of TCP's own timeout to learn it.
#[cfg(any(feature = "mysql", feature = "postgres"))]
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a statement waits for somebody else's lock. Tacker holds its locks for milliseconds; after this
/// long something is stuck, and giving up (the chunk is tried again) keeps retack from adding to the jam.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// A statement of retack's touches the rows of some hundred VNFs and takes less than a second; the longest scan a
/// table that nobody has purged for years. After this long it is a plan gone wrong, and holds locks that Tacker
/// waits for. SQLite knows no such limit: there only waiting for a lock takes long, which `LOCK_WAIT` bounds.
#[cfg(any(feature = "mysql", feature = "postgres"))]
const STATEMENT: Duration = Duration::from_secs(300);

/// A retack that is stopped or cut off in the middle of a chunk must not hold its locks: between two statements
/// it only converts, so the server ends the session after this long without one. It is as long as the run's
/// lease lasts, so that whoever takes that over finds the locks free, too.
#[cfg(any(feature = "mysql", feature = "postgres"))]
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(60);

/// After this long without a packet the peer is asked whether it lives. The virtual IP of a cluster moves
/// without a word, and the default of two hours would be spent waiting for the old node.
#[cfg(any(feature = "mysql", feature = "postgres"))]
const KEEPALIVE: Duration = Duration::from_secs(60);

impl Db {
    /// Never to be called by asynchronous code.
    pub fn open(url: &DatabaseUrl, access: Access) -> Result<Self, ConnectError> {
        let (mut db, session) = match url {
            DatabaseUrl::Sqlite(path) => {
                (Self::Sqlite(sqlite::open(url, path, access)?), sqlite::session(access))
            }
            #[cfg(feature = "mysql")]
            DatabaseUrl::Mysql(server) => {
                (Self::Mysql(mysql::open(url, server)?), mysql::session(access))
            }
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(server) => {
                (Self::Postgres(postgres::open(url, server)?), postgres::session(access))
            }
            #[cfg(not(all(feature = "mysql", feature = "postgres")))]
            other => return Err(ConnectError::NotBuiltIn(other.engine())),
        };
        on!(&mut db, c => c.batch_execute(&session))
            .map_err(|source| ConnectError::Session { url: url.to_string(), source })?;
        #[cfg(feature = "mysql")]
        if let Self::Mysql(c) = &mut db {
            mysql::see_other_nodes(c);
        }
        db.watch();
        Ok(db)
    }

    /// The server's version in its own words, such as `10.11.6-MariaDB-0+deb12u1`.
    pub fn server_version(&mut self) -> QueryResult<String> {
        let version = match self.engine() {
            Engine::Sqlite => "sqlite_version()",
            Engine::Mysql => "version()",
            Engine::Postgres => "current_setting('server_version')",
        };
        on!(self, c => diesel::select(sql::<Text>(version)).get_result(c))
    }
}

#[cfg(any(feature = "mysql", feature = "postgres"))]
fn tls_failed(url: &DatabaseUrl) -> impl FnOnce(TlsError) -> ConnectError {
    move |source| ConnectError::Tls { url: url.to_string(), source }
}
