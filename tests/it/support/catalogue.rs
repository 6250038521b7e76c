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

/// The stored columns of a table, as `name:type`. A generated column repeats what others hold.
pub(crate) fn stored_columns(engine: Engine, table: &str) -> String {
    match engine {
        Engine::Sqlite => format!("SELECT name || ':' || type FROM pragma_table_info('{table}')"),
        Engine::Mariadb => format!(
            "SELECT concat(column_name, ':', data_type) FROM information_schema.columns
             WHERE table_schema = database() AND table_name = '{table}' AND coalesce(generation_expression, '') = ''"
        ),
        Engine::Postgres => format!(
            "SELECT column_name || ':' || data_type FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = '{table}' AND is_generated = 'NEVER'"
        ),
    }
}

/// The columns of a table's primary key.
pub(crate) fn primary_key(engine: Engine, table: &str) -> String {
    match engine {
        Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0"),
        Engine::Mariadb => format!(
            "SELECT column_name FROM information_schema.columns
             WHERE table_schema = database() AND table_name = '{table}' AND column_key = 'PRI'"
        ),
        Engine::Postgres => format!(
            "SELECT column_name FROM information_schema.key_column_usage
             JOIN information_schema.table_constraints USING (constraint_schema, constraint_name, table_name)
             WHERE constraint_schema = 'public' AND table_name = '{table}' AND constraint_type = 'PRIMARY KEY'"
        ),
    }
}
