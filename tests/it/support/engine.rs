//! The engines that every database test runs on.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Mariadb,
    Postgres,
}

impl Engine {
    /// Tacker's tables, as retack describes them.
    pub(crate) fn schema(self) -> &'static str {
        match self {
            Engine::Sqlite => include_str!("../../../schema/sqlite.sql"),
            Engine::Mariadb => include_str!("../../../schema/mysql.sql"),
            Engine::Postgres => include_str!("../../../schema/postgres.sql"),
        }
    }

    /// A table or column name, quoted: PostgreSQL folds the mixed case of v2 otherwise, and `key` is reserved in MySQL.
    pub(crate) fn name(self, name: &str) -> String {
        match self {
            Engine::Mariadb => format!("`{name}`"),
            Engine::Sqlite | Engine::Postgres => format!("\"{name}\""),
        }
    }

    /// A text literal, which each engine turns into a number, boolean, datetime, enum or JSON as the column wants.
    pub(crate) fn literal(self, text: &str) -> String {
        let quoted = text.replace('\'', "''");
        match self {
            Engine::Mariadb => format!("'{}'", quoted.replace('\\', r"\\")),
            Engine::Sqlite | Engine::Postgres => format!("'{quoted}'"),
        }
    }

    /// An expression as text. PostgreSQL would spell a boolean out; it is 1 or 0 here, as on the others.
    pub(crate) fn text(self, expression: &str, data_type: &str) -> String {
        match self {
            Engine::Mariadb => format!("CAST({expression} AS CHAR)"),
            Engine::Postgres if data_type == "boolean" => {
                format!("CAST({expression}::int AS TEXT)")
            }
            Engine::Sqlite | Engine::Postgres => format!("CAST({expression} AS TEXT)"),
        }
    }

    pub(crate) fn json_array(self) -> &'static str {
        match self {
            Engine::Postgres => "json_build_array",
            Engine::Sqlite | Engine::Mariadb => "json_array",
        }
    }

    pub(crate) fn json_object(self) -> &'static str {
        match self {
            Engine::Postgres => "json_build_object",
            Engine::Sqlite | Engine::Mariadb => "json_object",
        }
    }
}

/// Makes each function a module with one test for each engine, on a database of its own:
///
/// ```ignore
/// on_every_engine! {
///     fn a_sentence_that_says_what_holds(db: TestDb) { ... }
/// }
/// ```
macro_rules! on_every_engine {
    ($($(#[$attribute:meta])* fn $sentence:ident($db:ident: $TestDb:ident) $body:block)+) => {$(
        $(#[$attribute])*
        mod $sentence {
            use super::*;

            fn check($db: $TestDb) $body

            #[test]
            fn sqlite() {
                check($TestDb::new($crate::support::Engine::Sqlite));
            }

            #[test]
            fn mariadb() {
                check($TestDb::new($crate::support::Engine::Mariadb));
            }

            #[test]
            fn postgres() {
                check($TestDb::new($crate::support::Engine::Postgres));
            }
        }
    )+};
}
pub(crate) use on_every_engine;
