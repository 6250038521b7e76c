//! ServerSettings and state of the server that decide whether retack can work on it.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::db::Db;

/// Names as the engine spells them, in lower case, with their values as text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ServerSettings(HashMap<String, String>);

impl ServerSettings {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether it is set to one of the words that mean yes.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| {
            ["on", "1", "true", "yes"].contains(&value.to_ascii_lowercase().as_str())
        })
    }

    pub fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for ServerSettings {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let lower = |(name, value): (K, V)| (name.into().to_ascii_lowercase(), value.into());
        Self(pairs.into_iter().map(lower).collect())
    }
}

/// Only global values: those of retack's own session are what it set itself.
#[cfg(feature = "mysql")]
const MYSQL: [&str; 3] = [
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'innodb_read_only', \
     'max_allowed_packet', 'wsrep_on', 'wsrep_max_ws_size', 'wsrep_sync_wait', 'system_time_zone')",
    "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_ready', 'wsrep_cluster_size', \
     'wsrep_local_state_comment')",
    "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version')",
];

/// `reset_val` is what the role, the database and the server say, beneath what retack set for its session.
#[cfg(feature = "postgres")]
const POSTGRES: &str = "
    SELECT name, reset_val FROM pg_settings WHERE name IN ('default_transaction_read_only', 'server_encoding')
    UNION ALL SELECT 'in_recovery', pg_is_in_recovery()::text
    UNION ALL SELECT 'ssl_version', coalesce(version, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

impl Db {
    pub fn settings(&mut self) -> QueryResult<ServerSettings> {
        match self {
            Self::Sqlite(c) => {
                let encoding: String =
                    sql::<Text>("SELECT encoding FROM pragma_encoding").get_result(c)?;
                Ok(ServerSettings::from_iter([("encoding", encoding)]))
            }
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => {
                let mut found: Vec<(String, String)> = Vec::new();
                for query in MYSQL {
                    found.extend(sql::<(Text, Text)>(query).load::<(String, String)>(c)?);
                }
                found.extend(
                    sql::<(Text, Text)>(
                        "SELECT 'database_charset', default_character_set_name FROM information_schema.schemata \
                         WHERE schema_name = DATABASE()",
                    )
                    .load::<(String, String)>(c)?,
                );
                Ok(found.into_iter().collect())
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => {
                Ok(sql::<(Text, Text)>(POSTGRES).load::<(String, String)>(c)?.into_iter().collect())
            }
        }
    }
}
