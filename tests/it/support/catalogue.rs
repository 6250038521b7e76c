//! What each engine's catalogue is asked, each a query with one text column.

use super::Engine;

/// The tables of the database.
pub(crate) fn tables(engine: Engine) -> String {
    match engine {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                .into()
        }
        Engine::Mariadb => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = database()"
                .into()
        }
        Engine::Postgres => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'".into()
        }
    }
}

/// The stored columns of all tables, as `table:column:type:1` where the column is of the primary key, else `:0`. A
/// generated column repeats what others hold, and is left out.
pub(crate) fn columns(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT t.name || ':' || c.name || ':' || c.type || ':' || (c.pk > 0)
             FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        }
        Engine::Mariadb => {
            "SELECT concat_ws(':', table_name, column_name, data_type, column_key = 'PRI')
             FROM information_schema.columns
             WHERE table_schema = database() AND coalesce(generation_expression, '') = ''"
        }
        // information_schema says the same, and takes ten times as long.
        Engine::Postgres => {
            "SELECT concat_ws(':', t.relname, c.attname, format_type(c.atttypid, NULL),
                              coalesce(c.attnum = ANY(k.indkey), false)::int)
             FROM pg_class AS t
             JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped AND c.attgenerated = ''
             LEFT JOIN pg_index AS k ON k.indrelid = t.oid AND k.indisprimary
             WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r'"
        }
    }
}
