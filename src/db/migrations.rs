//! Creates retack's own tables, through diesel_migrations with a ledger of its own.
//!
//! Diesel's ledger has a fixed name that another tool in the same database may use, and it is created on
//! every look; this one is called `retack_schema_migrations` and is looked for in the catalogue first,
//! so that a user without the right to create tables can work once they exist.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Db;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Result<T> = std::result::Result<T, BoxError>;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "mysql")]
const MYSQL: EmbeddedMigrations = embed_migrations!("migrations/mysql");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

table! {
    retack_schema_migrations (version) {
        version -> Text,
        run_on -> Timestamp,
    }
}

/// The tables of retack could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    #[error(
        "retack's own tables are from a newer retack: {} in retack_schema_migrations; use that one",
        versions(.0)
    )]
    Newer(Vec<String>),
    #[error("cannot create retack's own tables (names starting with retack_): {0}")]
    Failed(#[source] BoxError),
}

/// The first of some versions, and how many more there are.
fn versions(found: &[String]) -> String {
    let first = found.first().map_or("", String::as_str);
    match found.len() {
        0 | 1 => format!("version {first} is"),
        more => format!("version {first} and {} more are", more - 1),
    }
}

/// How far the tables of retack are, by their ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTables {
    pub applied: usize,
    /// Versions that this retack would still apply.
    pub pending: usize,
    /// Versions that this retack does not have: a newer one made them.
    pub unknown: Vec<String>,
}

impl Db {
    /// Creates what is missing of retack's tables; changes nothing when all is there.
    pub fn migrate(&mut self) -> std::result::Result<(), MigrationError> {
        self.refuse_newer()?;
        self.run_migrations().map_err(MigrationError::Failed)
    }

    /// Refuses tables that a newer retack has made. Changes nothing.
    pub fn refuse_newer(&mut self) -> std::result::Result<(), MigrationError> {
        match self.own_tables()? {
            Some(found) if !found.unknown.is_empty() => Err(MigrationError::Newer(found.unknown)),
            Some(_) | None => Ok(()),
        }
    }

    /// Looks at the ledger of retack's tables; `None` when there is none yet.
    pub fn own_tables(&mut self) -> std::result::Result<Option<OwnTables>, MigrationError> {
        self.read_ledger().map_err(MigrationError::Failed)
    }

    fn read_ledger(&mut self) -> Result<Option<OwnTables>> {
        if !self.has_table("retack_schema_migrations")? {
            return Ok(None);
        }
        let (known, applied) = match self {
            Self::Sqlite(c) => {
                (own::<diesel::sqlite::Sqlite>(&SQLITE)?, Ledger(c).applied_migrations()?)
            }
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => {
                (own::<diesel::mysql::Mysql>(&MYSQL)?, Ledger(c).applied_migrations()?)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => {
                (own::<diesel::pg::Pg>(&POSTGRES)?, Ledger(c).applied_migrations()?)
            }
        };
        let applied: Vec<String> = applied.iter().map(MigrationVersion::to_string).collect();
        let pending = known.iter().filter(|version| !applied.contains(version)).count();
        let (mine, unknown): (Vec<_>, Vec<_>) =
            applied.into_iter().partition(|version| known.contains(version));
        Ok(Some(OwnTables { applied: mine.len(), pending, unknown }))
    }

    /// Whether all of retack's tables are there as this retack knows them. Changes nothing.
    pub fn is_migrated(&mut self) -> std::result::Result<bool, MigrationError> {
        Ok(self.own_tables()?.is_some_and(|tables| tables.pending == 0))
    }

    fn run_migrations(&mut self) -> Result<()> {
        if !self.has_table("retack_schema_migrations")? {
            crate::on!(self, c => c.batch_execute(
                "CREATE TABLE IF NOT EXISTS retack_schema_migrations (\
                 version VARCHAR(50) NOT NULL PRIMARY KEY, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
            ))?;
        }
        match self {
            Self::Sqlite(c) => Ledger(c).run_pending_migrations(SQLITE).map(drop),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => Ledger(c).run_pending_migrations(MYSQL).map(drop),
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => Ledger(c).run_pending_migrations(POSTGRES).map(drop),
        }
    }
}

/// The versions that this retack has.
fn own<B: diesel::backend::Backend>(migrations: &EmbeddedMigrations) -> Result<Vec<String>> {
    let migrations = MigrationSource::<B>::migrations(migrations)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// A connection whose migrations are recorded in `retack_schema_migrations`.
struct Ledger<'a, C>(&'a mut C);

/// The same for each connection type: Diesel's bounds on queries cannot be spelled generically.
macro_rules! ledger {
    ($connection:ty, $backend:ty) => {
        impl MigrationHarness<$backend> for Ledger<'_, $connection> {
            fn run_migration(
                &mut self,
                migration: &dyn Migration<$backend>,
            ) -> Result<MigrationVersion<'static>> {
                let version = migration.name().version().as_owned();
                self.0.transaction(|c| {
                    migration.run(c)?;
                    diesel::insert_into(retack_schema_migrations::table)
                        .values((
                            retack_schema_migrations::version.eq(version.to_string()),
                            retack_schema_migrations::run_on.eq(chrono::Utc::now().naive_utc()),
                        ))
                        .execute(c)?;
                    Ok::<_, BoxError>(version)
                })
            }

            fn revert_migration(
                &mut self,
                migration: &dyn Migration<$backend>,
            ) -> Result<MigrationVersion<'static>> {
                let version = migration.name().version().as_owned();
                self.0.transaction(|c| {
                    migration.revert(c)?;
                    diesel::delete(retack_schema_migrations::table.find(version.to_string()))
                        .execute(c)?;
                    Ok::<_, BoxError>(version)
                })
            }

            fn applied_migrations(&mut self) -> Result<Vec<MigrationVersion<'static>>> {
                let versions =
                    retack_schema_migrations::table.select(retack_schema_migrations::version);
                let found: Vec<String> =
                    versions.order(retack_schema_migrations::version.desc()).load(self.0)?;
                Ok(found.into_iter().map(MigrationVersion::from).collect())
            }
        }
    };
}

ledger!(SqliteConnection, diesel::sqlite::Sqlite);
#[cfg(feature = "mysql")]
ledger!(super::MysqlConnection, diesel::mysql::Mysql);
#[cfg(feature = "postgres")]
ledger!(super::PgConnection, diesel::pg::Pg);
