//! What operators configure: options, environment and `tacker.conf`, read once into [`Settings`].
//!
//! Knows where values come from and which source wins; what a value means is for the rooms that use it.

mod database;
mod ini;
mod oslo;
mod template;

use std::path::{Path, PathBuf};

pub use database::{DATABASE_URL_VARIABLES, Source};
pub use ini::{BadLine, Rule};
pub use oslo::{Location, OsloConfig, OsloConfigError};

use crate::db::{DatabaseUrl, DatabaseUrlError};
use crate::secret::Secret;

/// Read when no file is named and no URL is given otherwise: on a Tacker host retack needs no options.
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
    /// [default: /etc/tacker/tacker.conf, if no URL is given otherwise]
    #[arg(long, global = true, help_heading = "Database", value_name = "FILE")]
    pub config_file: Vec<PathBuf>,

    /// Read every *.conf in DIR, after the files; repeatable
    #[arg(long, global = true, help_heading = "Database", value_name = "DIR")]
    pub config_dir: Vec<PathBuf>,
}

/// Everything configured, checked.
#[derive(Debug)]
pub struct Settings {
    pub database: DatabaseUrl,
    /// Which of the ways to name a database was the one.
    pub source: Source,
    pub oslo: OsloConfig,
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
        let mut oslo = OsloConfig::read(&options.config_file, &options.config_dir)?;
        let mut found = database::find(options.database_url.as_ref(), &env, &oslo)?;
        let no_files = options.config_file.is_empty() && options.config_dir.is_empty();
        if found.is_none() && no_files && default_file.exists() {
            oslo = OsloConfig::read(&[default_file.to_owned()], &[])?;
            found = database::find(None, &env, &oslo)?;
        }

        let (url, source) = found.ok_or(SettingsError::NoDatabase)?;
        match url.expose().parse() {
            Ok(database) => Ok(Self { database, source, oslo }),
            Err(error) => Err(SettingsError::Url { origin: source, source: error }),
        }
    }

    /// What the operator should be told although it works.
    pub fn warning(&self) -> Option<&'static str> {
        (self.source == Source::Option && self.database.has_password()).then_some(
            "the password in --database-url is visible to every user of this host (ps); \
             use RETACK_DATABASE_URL or --config-file",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        options: Options,
    }

    fn options<const N: usize>(arguments: [&str; N]) -> Options {
        Cli::try_parse_from([&["retack"][..], &arguments].concat()).unwrap().options
    }

    fn conf(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    fn no_env(_: &str) -> Option<String> {
        None
    }

    fn resolve(options: &Options) -> Result<Settings, SettingsError> {
        Settings::resolve_on(options, no_env, Path::new("/nowhere"))
    }

    #[test]
    fn the_option_beats_the_environment_which_beats_the_files() {
        let file = conf("[database]\nconnection = sqlite:////file");
        let path = file.path().to_str().unwrap();
        let own = |name: &str| (name == "RETACK_DATABASE_URL").then(|| "sqlite:////own".to_owned());
        let oslo =
            |name: &str| (name == "OS_DATABASE__CONNECTION").then(|| "sqlite:////os".to_owned());
        let both = |name: &str| own(name).or_else(|| oslo(name));
        let winner = |options: &Options, env: &dyn Fn(&str) -> Option<String>| {
            let settings = Settings::resolve(options, env).unwrap();
            (settings.database.to_string(), settings.source.to_string())
        };
        let given = |url: &str, source: &str| (url.to_owned(), source.to_owned());

        let all = options(["--config-file", path, "--database-url", "sqlite:////option"]);
        assert_eq!(winner(&all, &both), given("sqlite:////option", "--database-url"));
        let files = options(["--config-file", path]);
        assert_eq!(winner(&files, &both), given("sqlite:////own", "RETACK_DATABASE_URL"));
        assert_eq!(winner(&files, &oslo), given("sqlite:////os", "OS_DATABASE__CONNECTION"));
        let place = format!("[database] connection in {path}, line 2");
        assert_eq!(winner(&files, &no_env), given("sqlite:////file", &place));
    }

    #[test]
    fn the_old_names_of_the_setting_are_known() {
        for text in [
            "[database]\nsql_connection = sqlite:////x",
            "[DATABASE]\nsql-connection = sqlite:////x",
            "[DEFAULT]\nsql_connection = sqlite:////x",
            "[database]\nconnection =\n[DEFAULT]\nsql_connection = sqlite:////x",
        ] {
            let file = conf(text);
            let options = options(["--config-file", file.path().to_str().unwrap()]);
            assert_eq!(resolve(&options).unwrap().database.to_string(), "sqlite:////x", "{text}");
        }
    }

    #[test]
    fn the_options_of_tacker_db_manage_are_accepted() {
        for option in ["--database-url", "--database-connection", "--sql_connection"] {
            let settings = resolve(&options([option, "sqlite:////x"])).unwrap();
            assert_eq!(settings.source, Source::Option);
        }
    }

    #[test]
    fn the_environment_is_expanded_like_a_file() {
        let file = conf("[DEFAULT]\nmy_ip = 192.0.2.1");
        let options = options(["--config-file", file.path().to_str().unwrap()]);
        let env = |name: &str| {
            (name == "OS_DATABASE__CONNECTION").then(|| "mysql://u:$$x@$my_ip/db".to_owned())
        };
        let settings = Settings::resolve(&options, env).unwrap();
        assert_eq!(settings.database.to_string(), "mysql://u:****@192.0.2.1/db");

        let env = |name: &str| (name == "OS_DATABASE__CONNECTION").then(|| "my$sql".to_owned());
        let error = Settings::resolve(&options, env).unwrap_err().to_string();
        assert!(error.starts_with("OS_DATABASE__CONNECTION refers to `$sql`"), "{error}");
    }

    #[test]
    fn tackers_own_file_is_read_when_nothing_else_is_given() {
        let file = conf("[database]\nconnection = sqlite:////tacker");
        let settings = Settings::resolve_on(&Options::default(), no_env, file.path()).unwrap();
        assert_eq!(settings.database.to_string(), "sqlite:////tacker");

        let url = options(["--database-url", "sqlite:////x"]);
        let settings = Settings::resolve_on(&url, no_env, file.path()).unwrap();
        assert_eq!(settings.oslo.get("database", "connection").unwrap(), None);

        let other = conf("[database]\n");
        let other = options(["--config-file", other.path().to_str().unwrap()]);
        let error = Settings::resolve_on(&other, no_env, file.path()).unwrap_err();
        assert!(matches!(error, SettingsError::NoDatabase));
    }

    #[test]
    fn without_a_database_the_error_lists_the_ways_to_name_one() {
        let error = resolve(&Options::default()).unwrap_err().to_string();
        for way in ["--config-file", "--database-url"].iter().chain(&DATABASE_URL_VARIABLES) {
            assert!(error.contains(way), "{way} missing in: {error}");
        }
    }

    #[test]
    fn a_password_on_the_command_line_is_warned_of_and_never_shown() {
        let with = options(["--database-url", "mysql://u:hunter2@h/db"]);
        let settings = resolve(&with).unwrap();
        assert!(settings.warning().is_some());
        assert!(!format!("{with:?}{settings:?}").contains("hunter2"));
        assert!(
            resolve(&options(["--database-url", "mysql://u@h/db"])).unwrap().warning().is_none()
        );

        let error = resolve(&options(["--database-url", "mysql:/u:hunter2@h/db"])).unwrap_err();
        let shown = format!("{:?} {0:#}", anyhow::Error::new(error));
        assert!(shown.contains("--database-url") && !shown.contains("hunter2"), "{shown}");
    }
}
