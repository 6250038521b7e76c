//! The database engines retack speaks to.

use std::fmt;

/// A database engine. MySQL and MariaDB share a protocol, a dialect and hence a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    Sqlite,
    Mysql,
    Postgres,
}

impl Engine {
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Mysql, Self::Postgres];
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Mysql => "MySQL/MariaDB",
            Self::Postgres => "PostgreSQL",
        })
    }
}
