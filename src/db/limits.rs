//! How much one statement may carry.

use diesel::result::QueryResult;

use super::{Db, FULL};

/// What fits in one statement; batches are cut by all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows that are inserted at once.
    pub rows: usize,
    /// Values bound, that is rows times columns.
    pub binds: usize,
    /// Sum of the values' lengths. A single row longer than this still goes, alone.
    pub statement_bytes: usize,
}

/// More does not make a statement faster: at 4 MiB it holds hundreds of rows of 10 KB.
const STATEMENT_BYTES: usize = 4 << 20;

/// Both protocols count parameters in 16 bits.
#[cfg(any(feature = "mysql", feature = "postgres"))]
const SERVER_BINDS: usize = 65_535;

/// SQLite's default is 32 766, of which Diesel may use some itself.
const SQLITE_BINDS: usize = 32_000;

impl Db {
    /// Whether this is a node of a Galera cluster, which certifies each transaction at its COMMIT.
    pub fn is_galera(&mut self) -> QueryResult<bool> {
        match self {
            Self::Sqlite(_) => Ok(false),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => {
                use diesel::RunQueryDsl;
                use diesel::dsl::sql;
                use diesel::sql_types::Text;
                let query = "SHOW GLOBAL VARIABLES WHERE Variable_name = 'wsrep_on'";
                let found: Vec<(String, String)> = sql::<(Text, Text)>(query).load(c)?;
                Ok(found.iter().any(|(_, value)| value.eq_ignore_ascii_case("on")))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(false),
        }
    }

    /// Reads the limits of this server; they hold as long as the connection.
    pub fn limits(&mut self) -> QueryResult<Limits> {
        match self {
            Self::Sqlite(_) => {
                Ok(Limits { rows: FULL, binds: SQLITE_BINDS, statement_bytes: STATEMENT_BYTES })
            }
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => {
                use diesel::RunQueryDsl;
                use diesel::dsl::sql;
                use diesel::sql_types::BigInt;
                let packet: i64 =
                    diesel::select(sql::<BigInt>("CAST(@@max_allowed_packet AS SIGNED)"))
                        .get_result(c)?;
                // A quarter: the packet also holds the statement's text, and a packet too long does not
                // fail with an error but ends the connection.
                let quarter = usize::try_from(packet / 4).unwrap_or(STATEMENT_BYTES);
                let statement_bytes = quarter.min(STATEMENT_BYTES);
                Ok(Limits { rows: FULL, binds: SERVER_BINDS, statement_bytes })
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(Limits {
                rows: super::UNNESTED,
                binds: SERVER_BINDS,
                statement_bytes: STATEMENT_BYTES,
            }),
        }
    }
}
