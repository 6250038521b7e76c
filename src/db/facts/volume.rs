//! How much a table holds.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::rows::identifier;
use crate::db::{Db, Engine};
use crate::on;

/// Sums of the lengths of values; what the engine adds for pages and indexes is its own affair.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Volume {
    #[diesel(sql_type = BigInt)]
    pub row_count: i64,
    #[diesel(sql_type = BigInt)]
    pub byte_count: i64,
    /// Of the longest row.
    #[diesel(sql_type = BigInt)]
    pub largest: i64,
}

impl Db {
    /// Reads every value of these columns, inside the server.
    pub fn volume(&mut self, table: &str, columns: &[&str]) -> QueryResult<Volume> {
        let engine = self.engine();
        let length = |column: &&str| {
            let column = identifier(engine, column);
            match engine {
                Engine::Sqlite => format!("coalesce(length(CAST({column} AS BLOB)), 0)"),
                Engine::Mysql => format!("coalesce(length({column}), 0)"),
                Engine::Postgres => format!("coalesce(octet_length({column}::text), 0)"),
            }
        };
        let row: Vec<String> = columns.iter().map(length).collect();
        let (row, table) = (row.join(" + "), identifier(engine, table));
        let integer = if engine == Engine::Mysql { "SIGNED" } else { "BIGINT" };
        let query = format!(
            "SELECT count(*) AS row_count, CAST(coalesce(sum({row}), 0) AS {integer}) AS byte_count, \
             CAST(coalesce(max({row}), 0) AS {integer}) AS largest FROM {table}"
        );
        on!(self, c => diesel::sql_query(query).get_result(c))
    }
}
