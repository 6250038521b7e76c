//! What time it is on the server.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Db;

impl Db {
    /// The server's clock, UTC; `None` where the database is a file and has no other clock than ours.
    pub fn clock(&mut self) -> QueryResult<Option<NaiveDateTime>> {
        #[cfg(any(feature = "mysql", feature = "postgres"))]
        use diesel::{dsl::sql, sql_types::Timestamp};
        match self {
            Self::Sqlite(_) => Ok(None),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => {
                diesel::select(sql::<Timestamp>("UTC_TIMESTAMP(6)")).get_result(c).map(Some)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => {
                diesel::select(sql::<Timestamp>("clock_timestamp() AT TIME ZONE 'UTC'"))
                    .get_result(c)
                    .map(Some)
            }
        }
    }
}
