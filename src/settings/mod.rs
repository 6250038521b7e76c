//! What operators configure: options, environment and `tacker.conf`, read once into [`Settings`].
//!
//! Knows where values come from and which source wins; what a value means is for the rooms that use it.

mod credential_encryption;
mod database;
mod group;
mod ini;
mod oslo;
mod template;
mod vim_keys;

use std::path::{Path, PathBuf};

pub use credential_encryption::{CredentialEncryption, KeyManager};
pub use database::{DATABASE_URL_VARIABLES, Source};
pub use ini::{BadLine, Rule};
pub use oslo::{Location, OsloConfig, OsloConfigError};
pub use vim_keys::VimKeys;

use crate::db::{DatabaseUrl, DatabaseUrlError};
use crate::secret::Secret;
use group::Group;

/// Read when no file is named: on a Tacker host retack needs no options.
const DEFAULT_CONFIG_FILE: &str = "/etc/tacker/tacker.conf";

/// The global options that say which database to work on.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// The database, as a SQLAlchemy or plain URL; with a password in it, prefer
    /// RETACK_DATABASE_URL or --config-file: other users can see a command line
    #[arg(
        long,
        global = true,
        help_heading = "Database",
        value_name = "URL",
        aliases = ["database-connection", "sql_connection"] // tacker-db-manage calls it so
    )]
    pub database_url: Option<Secret>,

    /// Read tacker.conf from FILE; repeatable, later files win
    /// [default: /etc/tacker/tacker.conf, if it is there]
    #[arg(long, global = true, help_heading = "Database", value_name = "FILE")]
    pub config_file: Vec<PathBuf>,

    /// Read every *.conf in DIR, after the files; repeatable
    #[arg(long, global = true, help_heading = "Database", value_name = "DIR")]
    pub config_dir: Vec<PathBuf>,

    /// The Fernet keys of VIMs, one file a VIM
    /// [default: vim_keys.openstack of tacker.conf, or /etc/tacker/vim/fernet_keys]
    #[arg(long, global = true, help_heading = "Credentials", value_name = "DIR")]
    pub vim_keys: Option<PathBuf>,
}

/// Everything configured, checked.
#[derive(Debug)]
pub struct Settings {
    pub database: DatabaseUrl,
    /// Which of the ways to name a database was the one.
    pub source: Source,
    pub credentials: Credentials,
    pub oslo: OsloConfig,
}

/// What is configured of credentials, theirs in v1 and theirs in v2.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    pub vim_keys: VimKeys,
    pub encryption: CredentialEncryption,
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(transparent)]
    Oslo(#[from] OsloConfigError),
    #[error("the database URL from {origin} is not usable")]
    Url { origin: Source, source: DatabaseUrlError },
    #[error(
        "no database is configured; give one of: --config-file FILE (with [database] connection), \
         RETACK_DATABASE_URL or OS_DATABASE__CONNECTION in the environment, --database-url URL"
    )]
    NoDatabase,
    #[error("{origin}: expected {expected}")]
    Value { origin: String, expected: &'static str },
}

impl Settings {
    /// `env` looks up a variable of the environment.
    pub fn resolve(
        options: &Options,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, SettingsError> {
        Self::resolve_on(options, env, Path::new(DEFAULT_CONFIG_FILE))
    }

    fn resolve_on(
        options: &Options,
        env: impl Fn(&str) -> Option<String>,
        default_file: &Path,
    ) -> Result<Self, SettingsError> {
        let named = database::is_named(options.database_url.as_ref(), &env);
        let oslo = match (options.config_file.is_empty(), options.config_dir.is_empty()) {
            (true, true) => read_default(default_file, named)?,
            (_, _) => OsloConfig::read(&options.config_file, &options.config_dir)?,
        };
        let found = database::find(options.database_url.as_ref(), &env, &oslo)?;
        let (url, source) = found.ok_or(SettingsError::NoDatabase)?;
        let database = match url.expose().parse() {
            Ok(database) => database,
            Err(error) => return Err(SettingsError::Url { origin: source, source: error }),
        };
        let group = |name| Group { oslo: &oslo, env: &env, name };
        let credentials = Credentials {
            vim_keys: vim_keys::resolve(options.vim_keys.as_deref(), &group("vim_keys"))?,
            encryption: credential_encryption::resolve(&group("DEFAULT"))?,
        };
        Ok(Self { database, source, credentials, oslo })
    }

    /// What the operator should be told although it works.
    pub fn warning(&self) -> Option<&'static str> {
        (self.source == Source::Option && self.database.has_password()).then_some(
            "the password in --database-url is visible to every user of this host (ps); \
             use RETACK_DATABASE_URL or --config-file",
        )
    }
}

/// Tacker's own file, if it is there. Where the database is `named` otherwise, retack may run beside a Tacker whose
/// file it cannot read: then nothing is known of what the file says.
fn read_default(file: &Path, named: bool) -> Result<OsloConfig, OsloConfigError> {
    if !file.exists() {
        return Ok(OsloConfig::default());
    }
    match OsloConfig::read(&[file.to_owned()], &[]) {
        Err(OsloConfigError::File { path, source }) if named => {
            tracing::warn!("cannot read {}: {source}; going on without it", path.display());
            Ok(OsloConfig::default())
        }
        read => read,
    }
}

#[cfg(test)]
mod tests;
