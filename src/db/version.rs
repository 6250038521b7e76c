//! Whether anybody else has changed the database.

use diesel::RunQueryDsl;
use diesel::result::QueryResult;
use diesel::sql_types::Integer;

use super::Db;

#[derive(diesel::QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = Integer)]
    data_version: i32,
}

impl Db {
    /// A number that is another one as soon as another connection has committed anything; `None` on servers, which have
    /// no such number. It means nothing to another connection.
    pub fn data_version(&mut self) -> QueryResult<Option<i32>> {
        match self {
            Self::Sqlite(c) => {
                let DataVersion { data_version } =
                    diesel::sql_query("PRAGMA data_version").get_result(c)?;
                Ok(Some(data_version))
            }
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            _ => Ok(None),
        }
    }
}
