//! Kinds of columns, and the types of each engine that can hold them.

use std::fmt;

use diesel::sql_types::{self, Nullable};

use crate::db::{Engine, sql_types as own};

/// What retack's queries take a column for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Json,
    Integer,
    SmallInteger,
    Boolean,
    Time,
    /// An enumeration: a type of this name on PostgreSQL.
    Label(&'static str),
}

impl Kind {
    /// Whether a column of this type, in lower case and without length, can be read and written as such.
    pub fn fits(self, engine: Engine, data_type: &str) -> bool {
        match engine {
            // SQLite stores anything anywhere; only a numeric column changes what it is given.
            Engine::Sqlite => {
                let numeric = data_type.contains("int") || data_type.contains("bool");
                numeric == matches!(self, Self::Integer | Self::SmallInteger | Self::Boolean)
            }
            Engine::Mysql => match self {
                Self::Text => ["varchar", "char", "text", "tinytext", "mediumtext", "longtext"]
                    .contains(&data_type),
                Self::Json => ["longtext", "json"].contains(&data_type),
                Self::Integer => data_type == "int",
                Self::SmallInteger | Self::Boolean => data_type == "tinyint",
                Self::Time => ["datetime", "timestamp"].contains(&data_type),
                Self::Label(_) => ["enum", "varchar"].contains(&data_type),
            },
            Engine::Postgres => match self {
                Self::Text => ["character varying", "character", "text"].contains(&data_type),
                // Not jsonb, which forgets the order of members.
                Self::Json => data_type == "json",
                Self::Integer => data_type == "integer",
                Self::SmallInteger => data_type == "smallint",
                Self::Boolean => data_type == "boolean",
                Self::Time => data_type == "timestamp without time zone",
                Self::Label(name) => data_type.trim_matches('"') == name,
            },
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Json => f.write_str("JSON"),
            Self::Integer => f.write_str("an integer"),
            Self::SmallInteger => f.write_str("a small integer"),
            Self::Boolean => f.write_str("a boolean"),
            Self::Time => f.write_str("a time without time zone"),
            Self::Label(name) => write!(f, "the enumeration {name}"),
        }
    }
}

/// A SQL type of Diesel's that a column of ours can have: its kind, and whether it may be NULL.
pub trait Kinded {
    const KIND: (Kind, bool);
}

macro_rules! kinds {
    ($($sql_type:ty => $kind:expr,)+) => {$(
        impl Kinded for $sql_type {
            const KIND: (Kind, bool) = ($kind, false);
        }

        impl Kinded for Nullable<$sql_type> {
            const KIND: (Kind, bool) = ($kind, true);
        }
    )+};
}

kinds! {
    sql_types::Text => Kind::Text,
    sql_types::Json => Kind::Json,
    sql_types::Integer => Kind::Integer,
    sql_types::SmallInt => Kind::SmallInteger,
    sql_types::Bool => Kind::Boolean,
    sql_types::Timestamp => Kind::Time,
    own::InstantiationState => Kind::Label("instantiationState"),
    own::OperationState => Kind::Label("operationState"),
    own::Operation => Kind::Label("operation"),
    own::CancelMode => Kind::Label("cancelMode"),
}
