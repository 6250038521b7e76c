//! How far replicas are behind, as they say it themselves, or as the server says it that sends to them.

#[cfg(any(feature = "mysql", feature = "postgres"))]
use diesel::QueryableByName;
#[cfg(feature = "mysql")]
use diesel::deserialize;
use diesel::prelude::*;
#[cfg(feature = "postgres")]
use diesel::sql_types::{BigInt, Bool, Double, Nullable, Text};

use crate::db::Db;

/// A way by which a replica of MariaDB or MySQL gets its changes; it may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channel {
    /// `None` while it does not both read and apply.
    pub seconds_behind: Option<i64>,
}

/// What a PostgreSQL server says of itself as a standby. Places in the log are bytes since its beginning.
#[cfg_attr(feature = "postgres", derive(QueryableByName))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standby {
    #[cfg_attr(feature = "postgres", diesel(sql_type = Bool))]
    pub in_recovery: bool,
    /// All servers that are copies of one have the same.
    #[cfg_attr(feature = "postgres", diesel(sql_type = BigInt))]
    pub system: i64,
    #[cfg_attr(feature = "postgres", diesel(sql_type = Nullable<BigInt>))]
    pub replayed: Option<i64>,
    /// How long ago the transaction that it replayed last was committed, whether or not there was another since.
    #[cfg_attr(feature = "postgres", diesel(sql_type = Nullable<Double>))]
    pub seconds_ago: Option<f64>,
}

/// Where a PostgreSQL server that takes writes is in its log.
#[cfg_attr(feature = "postgres", derive(QueryableByName))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Primary {
    #[cfg_attr(feature = "postgres", diesel(sql_type = BigInt))]
    pub system: i64,
    #[cfg_attr(feature = "postgres", diesel(sql_type = BigInt))]
    pub flushed: i64,
}

/// What a PostgreSQL server knows of somebody whom it sends its log. A user who may not look sees that there is one,
/// and no state. Standbys that were given no name of their own are all called the same.
#[cfg_attr(feature = "postgres", derive(QueryableByName))]
#[derive(Debug, Clone, PartialEq)]
pub struct Receiver {
    #[cfg_attr(feature = "postgres", diesel(sql_type = Text))]
    pub name: String,
    #[cfg_attr(feature = "postgres", diesel(sql_type = Nullable<Text>))]
    pub state: Option<String>,
    #[cfg_attr(feature = "postgres", diesel(sql_type = Nullable<BigInt>))]
    pub replayed: Option<i64>,
    /// As measured last; `None` when it had caught up and nothing has happened since.
    #[cfg_attr(feature = "postgres", diesel(sql_type = Nullable<Double>))]
    pub seconds_behind: Option<f64>,
    /// Where the server itself is.
    #[cfg_attr(feature = "postgres", diesel(sql_type = BigInt))]
    pub flushed: i64,
}

#[cfg(feature = "postgres")]
const STANDBY: &str = "
    SELECT pg_is_in_recovery() AS in_recovery, system_identifier AS system,
           CAST(pg_last_wal_replay_lsn() - '0/0' AS bigint) AS replayed,
           CAST(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) AS float8) AS seconds_ago
    FROM pg_control_system()";

/// What is flushed is what standbys are sent.
#[cfg(feature = "postgres")]
const PRIMARY: &str = "
    SELECT system_identifier AS system, CAST(pg_current_wal_flush_lsn() - '0/0' AS bigint) AS flushed
    FROM pg_control_system()";

#[cfg(feature = "postgres")]
const RECEIVERS: &str = "
    SELECT application_name || coalesce(' at ' || host(client_addr), '') AS name, state,
           CAST(replay_lsn - '0/0' AS bigint) AS replayed,
           CAST(extract(epoch FROM replay_lag) AS float8) AS seconds_behind,
           CAST(pg_current_wal_flush_lsn() - '0/0' AS bigint) AS flushed
    FROM pg_stat_replication ORDER BY backend_start";

/// The answer has some fifty columns, others with each version; by name, one is enough.
#[cfg(feature = "mysql")]
impl QueryableByName<diesel::mysql::Mysql> for Channel {
    fn build<'a>(
        row: &impl diesel::row::NamedRow<'a, diesel::mysql::Mysql>,
    ) -> deserialize::Result<Self> {
        use diesel::row::NamedRow;
        use diesel::sql_types::{BigInt, Nullable};
        let get = |name| NamedRow::get::<Nullable<BigInt>, Option<i64>>(row, name);
        let seconds_behind =
            get("Seconds_Behind_Source").or_else(|_| get("Seconds_Behind_Master"))?;
        Ok(Self { seconds_behind })
    }
}

impl Db {
    /// None on a server that is no replica of MariaDB or MySQL. An error is that the user may not look, too.
    pub fn channels(&mut self) -> QueryResult<Vec<Channel>> {
        match self {
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => {
                let mariadb = self.server_version()?.contains("MariaDB");
                let Self::Mysql(c) = self else { return Ok(Vec::new()) };
                if mariadb {
                    return diesel::sql_query("SHOW ALL SLAVES STATUS").load(c);
                }
                // Each version of MySQL knows one of the two, or both.
                diesel::sql_query("SHOW REPLICA STATUS")
                    .load(c)
                    .or_else(|_| diesel::sql_query("SHOW SLAVE STATUS").load(c))
            }
            Self::Sqlite(_) => Ok(Vec::new()),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// `None` where the engine is not PostgreSQL; so for the next two.
    pub fn standby(&mut self) -> QueryResult<Option<Standby>> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => diesel::sql_query(STANDBY).get_result(c).map(Some),
            Self::Sqlite(_) => Ok(None),
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Ok(None),
        }
    }

    pub fn primary(&mut self) -> QueryResult<Option<Primary>> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => diesel::sql_query(PRIMARY).get_result(c).map(Some),
            Self::Sqlite(_) => Ok(None),
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Ok(None),
        }
    }

    pub fn receivers(&mut self) -> QueryResult<Vec<Receiver>> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => diesel::sql_query(RECEIVERS).load(c),
            Self::Sqlite(_) => Ok(Vec::new()),
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Ok(Vec::new()),
        }
    }
}
