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
    let oslo = |name: &str| (name == "OS_DATABASE__CONNECTION").then(|| "sqlite:////os".to_owned());
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

    // For all but the database, it is read even when a URL is given: what it says of credentials counts.
    let url = options(["--database-url", "sqlite:////x"]);
    let settings = Settings::resolve_on(&url, no_env, file.path()).unwrap();
    assert_eq!(settings.database.to_string(), "sqlite:////x");
    assert!(settings.oslo.get("database", "connection").unwrap().is_some());

    // What cannot be read is not known, and stands in the way only of who needs it.
    let unreadable = tempfile::tempdir().unwrap();
    let settings = Settings::resolve_on(&url, no_env, unreadable.path()).unwrap();
    assert_eq!(settings.credentials.encryption.enabled, None);
    Settings::resolve_on(&Options::default(), no_env, unreadable.path()).unwrap_err();

    let other = conf("[database]\n");
    let other = options(["--config-file", other.path().to_str().unwrap()]);
    let error = Settings::resolve_on(&other, no_env, file.path()).unwrap_err();
    assert!(matches!(error, SettingsError::NoDatabase));
}

#[test]
fn where_keys_are_is_said_by_option_environment_or_file() {
    let keys = |options: &[&str], env: &dyn Fn(&str) -> Option<String>, text: &str| {
        let file = conf(text);
        let path = file.path().to_str().unwrap();
        let given = [&["retack", "--database-url", "sqlite:////x", "--config-file", path], options];
        let options = Cli::try_parse_from(given.concat()).unwrap().options;
        Settings::resolve(&options, env).map(|settings| settings.credentials)
    };
    let none = keys(&[], &no_env, "").unwrap();
    assert_eq!(none.vim_keys.directory, Path::new("/etc/tacker/vim/fernet_keys"));
    assert_eq!(none.vim_keys.default_secret_key, None);
    assert_eq!(none.encryption.enabled, None);
    assert_eq!(none.encryption.key_manager, KeyManager::Barbican);
    assert_eq!(none.encryption.crypt_key_dir, Path::new("/etc/tacker/crypt/fernet_keys"));

    let text = "[DEFAULT]\nstate = /s\nuse_credential_encryption = True\nkeymanager_type = local\n\
        crypt_key_dir = $state/crypt\n[vim_keys]\nopenstack = $state/vim\ndefault_secret_key = shared\n";
    let file = keys(&[], &no_env, text).unwrap();
    assert_eq!(file.vim_keys.directory, Path::new("/s/vim"));
    assert_eq!(file.vim_keys.default_secret_key.as_deref(), Some("shared"));
    assert_eq!(file.encryption.enabled, Some(true));
    assert_eq!(file.encryption.key_manager, KeyManager::Local);
    assert_eq!(file.encryption.crypt_key_dir, Path::new("/s/crypt"));

    let env = |name: &str| match name {
        "OS_VIM_KEYS__OPENSTACK" => Some("$state/env".to_owned()),
        "OS_DEFAULT__USE_CREDENTIAL_ENCRYPTION" => Some("off".to_owned()),
        _ => None,
    };
    let both = keys(&[], &env, text).unwrap();
    assert_eq!(both.vim_keys.directory, Path::new("/s/env"));
    assert_eq!(both.encryption.enabled, Some(false));
    let option = keys(&["--vim-keys", "/option"], &env, text).unwrap();
    assert_eq!(option.vim_keys.directory, Path::new("/option"));
}

#[test]
fn a_value_that_an_option_does_not_take_is_told_by_its_place() {
    for (line, expected) in [
        ("use_credential_encryption = maybe", "expected true or false"),
        ("keymanager_type = vault", "expected barbican or local"),
    ] {
        let file = conf(&format!("[DEFAULT]\n{line}\n"));
        let path = file.path().to_str().unwrap();
        let given = options(["--database-url", "sqlite:////x", "--config-file", path]);
        let error = resolve(&given).unwrap_err().to_string();
        let key = line.split(' ').next().unwrap();
        assert_eq!(error, format!("[DEFAULT] {key} in {path}, line 2: {expected}"));
    }
    let env = |name: &str| (name == "OS_DEFAULT__KEYMANAGER_TYPE").then(|| "vault".to_owned());
    let error = Settings::resolve_on(
        &options(["--database-url", "sqlite:////x"]),
        env,
        Path::new("/nowhere"),
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "OS_DEFAULT__KEYMANAGER_TYPE: expected barbican or local"
    );
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
    assert!(resolve(&options(["--database-url", "mysql://u@h/db"])).unwrap().warning().is_none());

    let error = resolve(&options(["--database-url", "mysql:/u:hunter2@h/db"])).unwrap_err();
    let shown = format!("{:?} {0:#}", anyhow::Error::new(error));
    assert!(shown.contains("--database-url") && !shown.contains("hunter2"), "{shown}");
}
