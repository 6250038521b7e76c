//! Whether anybody else has changed the database.

use std::sync::atomic::{AtomicI32, Ordering};

use diesel::RunQueryDsl;
use diesel::result::QueryResult;
use diesel::sql_types::Integer;

use super::Db;

/// What a connection has seen last. Every connection begins to count at one, so which one it is belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, diesel::QueryableByName)]
pub struct DataVersion {
    #[diesel(sql_type = Integer)]
    pub connection: i32,
    #[diesel(sql_type = Integer)]
    data_version: i32,
}

/// SQL that gives an SQLite connection the next number, in its temporary database, which no other can see.
pub(super) fn number() -> String {
    static CONNECTIONS: AtomicI32 = AtomicI32::new(1);
    let number = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
    format!("CREATE TEMP TABLE retack_connection AS SELECT {number} AS connection")
}

impl Db {
    /// Another one as soon as another connection has committed anything; `None` on servers, which have no such thing.
    pub fn data_version(&mut self) -> QueryResult<Option<DataVersion>> {
        match self {
            Self::Sqlite(c) => {
                let seen = "SELECT connection, data_version FROM temp.retack_connection, pragma_data_version";
                diesel::sql_query(seen).get_result(c).map(Some)
            }
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            _ => Ok(None),
        }
    }
}
