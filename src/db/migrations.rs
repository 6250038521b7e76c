//! Creates retack's own tables, through diesel_migrations with a ledger of its own.
//!
//! Diesel's ledger has a fixed name that another tool in the same database may use, and it is created on
//! every look; this one is called `retack_schema_migrations` and is looked for in the catalogue first,
//! so that a user without the right to create tables can work once they exist.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationVersion};
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
#[error("cannot create retack's own tables (names starting with retack_): {0}")]
pub struct MigrationError(#[source] BoxError);

impl Db {
    /// Creates what is missing of retack's tables; changes nothing when all is there.
    pub fn migrate(&mut self) -> std::result::Result<(), MigrationError> {
        self.run_migrations().map_err(MigrationError)
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
