use std::error::Error;

use proptest::prelude::*;

use super::*;
use crate::db::{TlsMode, TlsOptions};

fn parse(url: &str) -> DatabaseUrl {
    url.parse().unwrap_or_else(|error| panic!("{url}: {error}"))
}

fn server(url: &str) -> Server {
    match parse(url) {
        DatabaseUrl::Mysql(server) | DatabaseUrl::Postgres(server) => server,
        DatabaseUrl::Sqlite(path) => panic!("{}", path.display()),
    }
}

fn refused(url: &str) -> String {
    url.parse::<DatabaseUrl>().unwrap_err().to_string()
}

fn tls(url: &str) -> TlsMode {
    server(url).tls.mode
}

#[test]
fn every_dialect_and_driver_leads_to_its_engine() {
    for (engine, schemes) in [
        (
            Engine::Mysql,
            &[
                "mysql",
                "mariadb",
                "mysql+pymysql",
                "mysql+mysqldb",
                "mysql+mysqlconnector",
                "mariadb+pymysql",
            ][..],
        ),
        (
            Engine::Postgres,
            &[
                "postgres",
                "postgresql",
                "postgresql+psycopg2",
                "postgresql+psycopg",
                "postgresql+asyncpg",
            ],
        ),
    ] {
        for scheme in schemes {
            assert_eq!(parse(&format!("{scheme}://u@h/db")).engine(), engine, "{scheme}");
        }
    }
}

#[test]
fn a_sqlalchemy_url_is_taken_apart() {
    assert_eq!(
        server(
            "mysql+pymysql://tack%40er:p%40s%2Fs@db.example:3307/ta%20cker?charset=utf8&plugin=dbcounter"
        ),
        Server {
            host: Host::Tcp("db.example".to_owned()),
            port: 3307,
            user: Some("tack@er".to_owned()),
            password: Some("p@s/s".to_owned().into()),
            database: Some("ta cker".to_owned()),
            tls: TlsOptions { mode: TlsMode::Off, ca: None, identity: None },
            connect_timeout: None,
            options: None,
        }
    );
}

/// SQLAlchemy's grammar: the password ends at the first `@`, whatever stands in it.
#[test]
fn a_password_may_hold_what_other_urls_must_encode() {
    for (url, user, password, host) in [
        ("mysql://u:a/b?c#d:e@h/db", "u", Some("a/b?c#d:e"), "h"),
        ("mysql://u:@h/db", "u", None, "h"),
        ("mysql://u@h/db", "u", None, "h"),
        ("mysql://u@corp:pw@h/db", "u@corp", Some("pw"), "h"),
        ("mysql://u:pw@[2001:db8::1]:3307/db", "u", Some("pw"), "2001:db8::1"),
        ("mysql://u:a+b%2B@h", "u", Some("a+b+"), "h"),
    ] {
        let server = server(url);
        assert_eq!(server.user.as_deref(), Some(user), "{url}");
        assert_eq!(server.password.as_ref().map(Secret::expose), password, "{url}");
        assert_eq!(server.host, Host::Tcp(host.to_owned()), "{url}");
    }
}

#[test]
fn sockets_are_named_as_each_driver_names_them() {
    for (url, path, port) in [
        ("mysql://root@localhost/db?unix_socket=/run/my.sock", "/run/my.sock", 3306),
        ("mysql://root@localhost/?socket=/run/my.sock", "/run/my.sock", 3306),
        ("postgres://postgres@/?host=/run/pg&port=5433", "/run/pg", 5433),
        ("postgresql:///db?host=/run/pg&user=u&password=pw", "/run/pg", 5432),
        ("postgresql://u:p@%2Frun%2Fpg/db", "/run/pg", 5432),
    ] {
        let server = server(url);
        assert_eq!((server.host, server.port), (Host::Socket(path.into()), port), "{url}");
    }
}

#[test]
fn sqlite_paths_are_read_as_sqlalchemy_does_or_as_written() {
    for (url, path) in [
        ("sqlite:////var/lib/tacker.sqlite", "/var/lib/tacker.sqlite"),
        ("sqlite+pysqlite:////var/lib/tacker.sqlite?timeout=30", "/var/lib/tacker.sqlite"),
        ("sqlite:///tacker.sqlite", "tacker.sqlite"),
        ("sqlite://tacker.sqlite", "tacker.sqlite"),
        ("sqlite:tacker.sqlite", "tacker.sqlite"),
        ("sqlite:/100%25/x", "/100%25/x"),
    ] {
        assert_eq!(parse(url), DatabaseUrl::Sqlite(path.into()), "{url}");
    }
    for url in ["sqlite://", "sqlite:", "sqlite:///:memory:"] {
        assert!(refused(url).contains("in memory"), "{url}");
    }
}

#[test]
fn tls_parameters_mean_what_the_drivers_mean() {
    for (parameters, mode) in [
        ("", TlsMode::Off),
        ("ssl_mode=DISABLED&ssl_ca=/ca", TlsMode::Off),
        ("ssl-mode=preferred", TlsMode::IfOffered),
        ("ssl_mode=REQUIRED", TlsMode::Required),
        ("ssl=true", TlsMode::Required),
        ("ssl_disabled=true", TlsMode::Off),
        ("ssl_cert=/c&ssl_key=/k", TlsMode::Required),
        ("ssl_ca=/ca&ssl_verify_cert=false", TlsMode::Required),
        ("ssl_ca=/ca&ssl_check_hostname=false", TlsMode::VerifyCa),
        ("ssl_mode=VERIFY_CA", TlsMode::VerifyCa),
        ("ssl_ca=/ca", TlsMode::VerifyFull),
        ("ssl_verify_cert=true", TlsMode::VerifyFull),
        ("ssl_verify_identity=1", TlsMode::VerifyFull),
        ("ssl_mode=VERIFY_IDENTITY", TlsMode::VerifyFull),
    ] {
        assert_eq!(tls(&format!("mysql://u@h/db?{parameters}")), mode, "{parameters}");
    }
    for (parameters, mode) in [
        ("", TlsMode::IfOffered),
        ("sslmode=disable", TlsMode::Off),
        ("sslmode=prefer", TlsMode::IfOffered),
        ("sslmode=require", TlsMode::Required),
        ("ssl=require", TlsMode::Required),
        ("sslmode=require&sslrootcert=/ca", TlsMode::VerifyCa),
        ("sslmode=verify-ca", TlsMode::VerifyCa),
        ("sslmode=verify-full", TlsMode::VerifyFull),
        ("sslrootcert=system", TlsMode::VerifyFull),
    ] {
        assert_eq!(tls(&format!("postgresql://u@h/db?{parameters}")), mode, "{parameters}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_its_reason() {
    for (url, reason) in [
        ("tacker", "not a database URL"),
        ("oracle://u@h/db", "`oracle://` is not a database retack knows"),
        ("mysql://u@h1,h2/db", "several hosts"),
        ("postgres://u@h1:1,h2:2/db", "several hosts"),
        ("postgres:///db?host=h1&host=h2", "several hosts"),
        ("mysql:///db", "?unix_socket="),
        ("postgres:///db", "?host="),
        ("mysql://h:0/db", "the port"),
        ("mysql://u:%ff@h/db", "the password is not valid UTF-8"),
        (
            "mysql://u@h/db?charste=utf8",
            "unknown parameter `charste` for MySQL/MariaDB; known are unix_socket, ",
        ),
        ("postgres://u@h/db?sslmode=on", "`sslmode` must be disable, allow"),
        ("mysql://u@h/db?ssl=maybe", "`ssl` must be true or false"),
        ("mysql://u@h/db?connect_timeout=x", "`connect_timeout` must be a number of seconds"),
        ("mysql://u@h/db?ssl_cert=/c", "`ssl_key` must be given together"),
        ("postgres://u@h/db?sslkey=/k", "`sslcert` must be given together"),
        ("sqlite:///x?mode=ro", "unknown parameter `mode` for SQLite"),
    ] {
        let error = refused(url);
        assert!(error.contains(reason), "{url}: {error}");
    }
}

#[test]
fn a_shown_url_is_readable_and_hides_the_password() {
    for (url, shown) in [
        ("mysql+pymysql://tacker:pw@db/tacker?charset=utf8", "mysql://tacker:****@db/tacker"),
        ("mysql://t%40x@[::1]:3307/a%20b", "mysql://t%40x@[::1]:3307/a%20b"),
        ("mysql://u@h/db?unix_socket=/run/my.sock", "mysql://u@localhost/db?socket=/run/my.sock"),
        ("postgres://u:pw@/db?host=/run", "postgresql://u:****@localhost/db?host=/run"),
        ("sqlite:////a/b", "sqlite:////a/b"),
    ] {
        let url = parse(url);
        assert_eq!(url.to_string(), shown);
        assert_eq!(format!("{url:?}"), format!("DatabaseUrl({shown})"));
    }
}

/// Mistakes that put the password where something else is expected.
#[test]
fn a_mistyped_url_does_not_give_its_password_away() {
    for url in [
        "tacker:hunter2@db/tacker",
        "tacker:hunter2://db/tacker",
        "mysql://tacker:hunter2/db",
        "mysql://tacker:a@hunter2@db/tacker",
        "mysql://tacker:a@b/hunter2@db/tacker",
        "mysql://tacker:a@b?hunter2@db/tacker",
        "mysql://tacker:a@b?x=hunter2@db/tacker",
        "mysql://tacker:a@[hunter2@db/tacker",
        "mysql://tacker:hunter2",
        "mysql:/tacker:hunter2@db/tacker",
        "postgres://tacker:a@b,hunter2@db/tacker",
        "postgres://u@h/db?sslmode=hunter2",
    ] {
        let error = url.parse::<DatabaseUrl>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{url}: {error}");
    }
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(text in ".{0,80}", scheme in "(mysql|postgres|sqlite)(\\+[a-z]+)?:(//)?") {
        let _ = text.parse::<DatabaseUrl>();
        if let Ok(url) = format!("{scheme}{text}").parse::<DatabaseUrl>() {
            prop_assert_eq!(parse(&url.to_string()).engine(), url.engine());
        }
    }

    #[test]
    fn a_password_is_never_shown(
        scheme in "(mysql|mysql\\+pymysql|postgresql|oracle|my sql)",
        // Long and with a digit and a capital: not by chance part of anything else shown.
        password in "[A-Z][0-9][a-zA-Z0-9!$^&*()_+=:;,./?#\\[\\]-]{8,24}",
        encode in any::<bool>(),
        behind in "(h|h:99|h:x|h1,h2|\\[::1\\]|)(/db|)(\\?charset=utf8|\\?nonsense=1|\\?host=/run|)",
    ) {
        let written = if encode {
            utf8_percent_encode(&password, NON_ALPHANUMERIC).to_string()
        } else {
            password.clone()
        };
        let shown = match format!("{scheme}://tacker:{written}@{behind}").parse::<DatabaseUrl>() {
            Ok(url) => {
                let (DatabaseUrl::Mysql(server) | DatabaseUrl::Postgres(server)) = &url else {
                    return Err(TestCaseError::fail("not a server"));
                };
                prop_assert_eq!(server.password.as_ref().map(Secret::expose), Some(password.as_str()));
                format!("{url} {url:?} {server:?}")
            }
            Err(error) => format!("{error} {error:?} {:?}", error.source()),
        };
        prop_assert!(!shown.contains(&password) && !shown.contains(&written), "{}", shown);
    }
}

#[test]
fn what_the_url_of_a_replica_leaves_out_is_as_for_the_primary() {
    let completed =
        |replica: &str, primary: &str| match parse(replica).completed_from(&parse(primary)) {
            DatabaseUrl::Mysql(server) | DatabaseUrl::Postgres(server) => server,
            DatabaseUrl::Sqlite(_) => panic!("not asked for"),
        };
    let secret = |text: &str| Some(Secret::from(text.to_owned()));

    let primary = "mysql://tacker:hunter2@db1/tacker?ssl_ca=/ca.pem";
    let bare = completed("mysql://db2:3307", primary);
    assert_eq!((bare.host, bare.port), (Host::Tcp("db2".to_owned()), 3307));
    assert_eq!((bare.user.as_deref(), bare.password), (Some("tacker"), secret("hunter2")));
    assert_eq!((bare.tls.mode, bare.database), (TlsMode::VerifyFull, None));

    // A user without a password is not given that of another.
    let other = completed("mysql://watcher@db2/?ssl_mode=REQUIRED", primary);
    assert_eq!((other.user.as_deref(), other.password), (Some("watcher"), None));
    assert_eq!(other.tls.mode, TlsMode::Required);

    let primary = "postgresql://tacker:hunter2@db1/tacker?sslmode=verify-full";
    let bare = completed("postgresql://db2", primary);
    assert_eq!((bare.user.as_deref(), bare.database.as_deref()), (Some("tacker"), Some("tacker")));
    assert_eq!(bare.tls.mode, TlsMode::VerifyFull);
    let other = completed("postgresql://db2/postgres", primary);
    assert_eq!(other.database.as_deref(), Some("postgres"));
}
