//! What a table can be searched by.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::db::{Db, Engine};
use crate::on;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

impl Db {
    /// Whether an index of all rows begins with this column.
    pub fn has_index(&mut self, table: &str, column: &str) -> QueryResult<bool> {
        let sql = match self.engine() {
            Engine::Sqlite => {
                "SELECT COUNT(*) AS n FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS part \
                 WHERE NOT list.partial AND part.seqno = 0 AND part.name = ?"
            }
            Engine::Mysql => {
                "SELECT COUNT(*) AS n FROM information_schema.statistics \
                 WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ? AND seq_in_index = 1"
            }
            Engine::Postgres => {
                "SELECT COUNT(*) AS n FROM pg_index AS i \
                 JOIN pg_class AS t ON t.oid = i.indrelid JOIN pg_namespace AS s ON s.oid = t.relnamespace \
                 JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] \
                 WHERE s.nspname = ANY (current_schemas(false)) AND i.indisvalid AND i.indpred IS NULL \
                 AND t.relname = $1 AND a.attname = $2"
            }
        };
        let count: Count = on!(self, c => diesel::sql_query(sql)
            .bind::<Text, _>(table)
            .bind::<Text, _>(column)
            .get_result(c))?;
        Ok(count.n > 0)
    }
}
