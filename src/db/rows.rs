//! Inserts rows given as text, for databases that retack fills itself: demo, rehearsal, benchmark.
//!
//! Literals instead of bound values: every engine turns an untyped literal into whatever the column is
//! (boolean, enumeration, JSON, time), so one row of text fits all three.

use diesel::connection::SimpleConnection;
use diesel::result::QueryResult;

use super::{Db, Engine};
use crate::on;

impl Db {
    /// Inserts one row; `None` is NULL.
    pub fn insert_text(
        &mut self,
        table: &str,
        cells: &[(&str, Option<String>)],
    ) -> QueryResult<()> {
        let engine = self.engine();
        let columns: Vec<_> = cells.iter().map(|(column, _)| identifier(engine, column)).collect();
        let values: Vec<_> = cells
            .iter()
            .map(|(_, value)| {
                value.as_deref().map_or_else(|| "NULL".to_owned(), |value| literal(engine, value))
            })
            .collect();
        let table = identifier(engine, table);
        let sql =
            format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "));
        on!(self, c => c.batch_execute(&sql))
    }
}

pub(super) fn identifier(engine: Engine, name: &str) -> String {
    match engine {
        Engine::Mysql => format!("`{}`", name.replace('`', "``")),
        Engine::Sqlite | Engine::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// Sessions of retack's have standard strings on PostgreSQL and backslash escapes on MySQL.
fn literal(engine: Engine, value: &str) -> String {
    let value = value.replace('\'', "''");
    match engine {
        Engine::Mysql => format!("'{}'", value.replace('\\', "\\\\")),
        Engine::Sqlite | Engine::Postgres => format!("'{value}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_do_not_end_a_literal() {
        assert_eq!(literal(Engine::Sqlite, r"it's \ "), r"'it''s \ '");
        assert_eq!(literal(Engine::Mysql, r"it's \' "), r"'it''s \\'' '");
        assert_eq!(identifier(Engine::Postgres, "a\"b"), "\"a\"\"b\"");
    }
}
