//! What the database says of itself.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Db, Engine};
use crate::on;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

impl Db {
    /// Whether the database has a table of this name, in the schema that unqualified names mean.
    pub fn has_table(&mut self, name: &str) -> QueryResult<bool> {
        let sql = match self.engine() {
            Engine::Sqlite => {
                "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name = ?"
            }
            Engine::Mysql => {
                "SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?"
            }
            Engine::Postgres => {
                "SELECT COUNT(*) AS n FROM information_schema.tables \
                 WHERE table_schema = ANY (current_schemas(false)) AND table_name = $1"
            }
        };
        let count: Count =
            on!(self, c => diesel::sql_query(sql).bind::<Text, _>(name).get_result(c))?;
        Ok(count.n > 0)
    }
}
