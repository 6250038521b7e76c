//! (10) The pipes: connections, dialects, tables. The only room that knows an engine from another.

mod batches;
mod catalogue;
mod clock;
mod connect;
mod connection;
mod connector;
mod engine;
mod facts;
mod failure;
#[cfg(feature = "faults")]
mod faults;
mod limits;
mod migrations;
mod retry;
mod rows;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod runtime;
pub mod sql_types;
pub mod tables;
mod tls;
mod url;
mod version;
mod watch;

pub use batches::{FULL, MAX_KEYS};
#[cfg(feature = "postgres")]
pub use batches::{UNNESTED, unnest};
pub use connect::{Access, ConnectError};
pub use connection::Db;
#[cfg(feature = "mysql")]
pub use connection::MysqlConnection;
#[cfg(feature = "postgres")]
pub use connection::PgConnection;
pub use connector::Connector;
pub use engine::Engine;
pub use facts::{
    Channel, ColumnFact, GaleraNode, Primary, Privilege, Privileges, Receiver, ServerSettings,
    Standby, Volume,
};
pub use failure::{Failure, Fault, classify};
pub use limits::Limits;
pub use migrations::{MigrationError, OwnTables};
pub use retry::{Link, RetryError};
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub use tls::TlsError;
pub use tls::{TlsMode, TlsOptions};
pub use url::{DatabaseUrl, DatabaseUrlError, Host, Server};
pub use version::DataVersion;
