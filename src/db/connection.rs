//! One connection, whatever the engine, and transactions on it.
//!
//! Diesel wants a concrete connection type in every query. [`on!`](crate::on) writes the body once and
//! lets the compiler check it against each of the three; what differs between engines is an
//! ordinary `match` (docs/ARCHITECTURE.md says why not `MultiConnection` and why not generics).

use diesel::SqliteConnection;
use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use diesel::result::QueryResult;

use super::Engine;

/// PostgreSQL through tokio-postgres, behind Diesel's synchronous API.
#[cfg(feature = "postgres")]
pub type PgConnection =
    diesel_async::async_connection_wrapper::AsyncConnectionWrapper<diesel_async::AsyncPgConnection>;

/// MySQL and MariaDB through mysql_async, behind Diesel's synchronous API.
#[cfg(feature = "mysql")]
pub type MysqlConnection = diesel_async::async_connection_wrapper::AsyncConnectionWrapper<
    diesel_async::AsyncMysqlConnection,
>;

/// An open connection of one of the engines.
#[cfg_attr(
    feature = "postgres",
    expect(clippy::large_enum_variant, reason = "few exist, and Diesel wants connections unboxed")
)]
pub enum Db {
    Sqlite(SqliteConnection),
    #[cfg(feature = "mysql")]
    Mysql(MysqlConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

/// Runs one Diesel expression on whichever connection `$db` holds: `on!(db, c => query.load(c))`.
#[macro_export]
macro_rules! on {
    ($db:expr, $c:ident => $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite($c) => $body,
            #[cfg(feature = "mysql")]
            $crate::db::Db::Mysql($c) => $body,
            #[cfg(feature = "postgres")]
            $crate::db::Db::Postgres($c) => $body,
        }
    };
}

impl Db {
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Engine::Mysql,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `work` in one transaction: committed when it returns `Ok`, rolled back when it does not.
    ///
    /// On SQLite the transaction takes the write lock at once (`BEGIN IMMEDIATE`), because a
    /// reader that turns writer half-way cannot be retried by waiting.
    pub fn transaction<T, E: From<diesel::result::Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begin()?;
        self.finish(work)
    }

    /// Runs `work`, which only reads, in one transaction; on a read-only session it sees one state of the database.
    pub fn snapshot<T, E: From<diesel::result::Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN DEFERRED")?,
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            _ => self.begin()?,
        }
        self.finish(work)
    }

    /// Ends the transaction that has begun, as the work in it ends.
    fn finish<T, E: From<diesel::result::Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        match work(self) {
            Ok(value) => {
                on!(self, c => commit(c))?;
                Ok(value)
            }
            Err(error) => {
                // The first failure is the one worth telling; a rollback can only fail with the connection.
                if let Err(rollback) = on!(self, c => rollback(c)) {
                    tracing::debug!(error = %rollback, "rollback failed");
                }
                Err(error)
            }
        }
    }

    fn begin(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => {
                <MysqlConnection as Connection>::TransactionManager::begin_transaction(c)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => {
                <PgConnection as Connection>::TransactionManager::begin_transaction(c)
            }
        }
    }
}

fn commit<C: Connection>(connection: &mut C) -> QueryResult<()> {
    C::TransactionManager::commit_transaction(connection)
}

fn rollback<C: Connection>(connection: &mut C) -> QueryResult<()> {
    C::TransactionManager::rollback_transaction(connection)
}
