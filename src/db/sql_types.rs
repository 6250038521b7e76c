//! Column types that Diesel does not have, or that differ between the engines.

use std::io::Write;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Json;
use diesel::sqlite::Sqlite;

/// A JSON cell as text, byte for byte: nothing between the database and retack parses or re-encodes it.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Json)]
pub struct RawJson(pub String);

impl From<RawJson> for String {
    fn from(RawJson(text): RawJson) -> Self {
        text
    }
}

fn text(bytes: &[u8]) -> deserialize::Result<RawJson> {
    Ok(RawJson(std::str::from_utf8(bytes)?.to_owned()))
}

impl FromSql<Json, Sqlite> for RawJson {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<diesel::sql_types::Text, Sqlite>>::from_sql(value).map(RawJson)
    }
}

impl ToSql<Json, Sqlite> for RawJson {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

#[cfg(feature = "mysql")]
impl FromSql<Json, diesel::mysql::Mysql> for RawJson {
    fn from_sql(
        value: <diesel::mysql::Mysql as Backend>::RawValue<'_>,
    ) -> deserialize::Result<Self> {
        text(value.as_bytes())
    }
}

#[cfg(feature = "mysql")]
impl ToSql<Json, diesel::mysql::Mysql> for RawJson {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::mysql::Mysql>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

#[cfg(feature = "postgres")]
impl FromSql<Json, diesel::pg::Pg> for RawJson {
    fn from_sql(value: <diesel::pg::Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        text(value.as_bytes())
    }
}

#[cfg(feature = "postgres")]
impl ToSql<Json, diesel::pg::Pg> for RawJson {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::pg::Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

/// Declares an enumeration column: an enum type on PostgreSQL (quoted mixed case included), text elsewhere.
/// The database keeps the list of labels; retack passes what it has and reads what is there.
macro_rules! enum_types {
    ($($(#[$doc:meta])* $name:ident = $pg:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = $pg))]
        #[diesel(mysql_type(name = "String"))]
        #[diesel(sqlite_type(name = "Text"))]
        pub struct $name;

        impl FromSql<$name, Sqlite> for Label {
            fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <String as FromSql<diesel::sql_types::Text, Sqlite>>::from_sql(value).map(Label)
            }
        }

        impl ToSql<$name, Sqlite> for Label {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.as_str());
                Ok(IsNull::No)
            }
        }

        #[cfg(feature = "mysql")]
        impl FromSql<$name, diesel::mysql::Mysql> for Label {
            fn from_sql(value: <diesel::mysql::Mysql as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                label(value.as_bytes())
            }
        }

        #[cfg(feature = "mysql")]
        impl ToSql<$name, diesel::mysql::Mysql> for Label {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::mysql::Mysql>) -> serialize::Result {
                out.write_all(self.0.as_bytes())?;
                Ok(IsNull::No)
            }
        }

        #[cfg(feature = "postgres")]
        impl FromSql<$name, diesel::pg::Pg> for Label {
            fn from_sql(value: <diesel::pg::Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                label(value.as_bytes())
            }
        }

        #[cfg(feature = "postgres")]
        impl ToSql<$name, diesel::pg::Pg> for Label {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::pg::Pg>) -> serialize::Result {
                out.write_all(self.0.as_bytes())?;
                Ok(IsNull::No)
            }
        }
    )+
    /// A label of one of the enumerations, as text.
    #[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
    $(#[diesel(sql_type = $name)])+
    pub struct Label(pub String);
    };
}

fn label(bytes: &[u8]) -> deserialize::Result<Label> {
    Ok(Label(std::str::from_utf8(bytes)?.to_owned()))
}

enum_types! {
    /// `VnfInstanceV2.instantiationState`
    InstantiationState = "instantiationState";
    /// `VnfLcmOpOccV2.operationState`
    OperationState = "operationState";
    /// `VnfLcmOpOccV2.operation`
    Operation = "operation";
    /// `VnfLcmOpOccV2.cancelMode`
    CancelMode = "cancelMode";
    /// `LccnSubscriptionV2.verbosity`
    Verbosity = "verbosity";
}
