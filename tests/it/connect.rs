//! What a connection is good for once it is open.

use std::env;
use std::fs;
use std::net::TcpListener;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use retack::db::{Access, ConnectError, Db, Engine};
use retack::on;

fn open(url: &str, access: Access) -> Db {
    Db::open(&url.parse().expect("a URL"), access).unwrap_or_else(|error| panic!("{url}: {error}"))
}

fn fails(url: &str, access: Access) -> ConnectError {
    match Db::open(&url.parse().expect("a URL"), access) {
        Ok(_) => panic!("{url}: connected"),
        Err(error) => error,
    }
}

/// The engines' URLs; `file` is for SQLite's database.
fn urls(file: &std::path::Path) -> [String; 3] {
    let server = |variable| env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set"));
    [
        format!("sqlite:///{}", file.display()),
        server("RETACK_TEST_MYSQL_URL"),
        server("RETACK_TEST_POSTGRES_URL"),
    ]
}

fn text(db: &mut Db, expression: &str) -> String {
    on!(db, c => diesel::select(sql::<Text>(expression)).get_result(c)).expect(expression)
}

#[test]
fn the_session_does_not_depend_on_the_servers_settings() {
    let dir = tempfile::tempdir().expect("a directory");
    for url in urls(&dir.path().join("new")) {
        let mut db = open(&url, Access::Create);
        let (settings, expected) = match db.engine() {
            Engine::Sqlite => (
                "concat_ws(' ', (SELECT foreign_keys FROM pragma_foreign_keys),
                                (SELECT query_only FROM pragma_query_only),
                                (SELECT timeout FROM pragma_busy_timeout),
                                (SELECT journal_mode FROM pragma_journal_mode))",
                "1 0 10000 delete",
            ),
            Engine::Mysql => (
                "CONCAT_WS(' ', @@time_zone, @@sql_mode, @@lc_messages,
                           @@innodb_lock_wait_timeout, @@lock_wait_timeout, @@tx_isolation,
                           ROUND(@@max_statement_time), @@idle_transaction_timeout, @@wsrep_sync_wait,
                           @@character_set_client, @@character_set_connection, @@character_set_results)",
                "+00:00 STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION en_US 10 10 READ-COMMITTED 300 60 1 \
                 utf8mb4 utf8mb4 utf8mb4",
            ),
            Engine::Postgres => (
                "concat_ws(' ', current_setting('TimeZone'), current_setting('client_encoding'),
                           current_setting('lock_timeout'), current_setting('statement_timeout'),
                           current_setting('idle_in_transaction_session_timeout'),
                           current_setting('transaction_isolation'),
                           current_setting('plan_cache_mode'), current_setting('application_name'))",
                "UTC UTF8 10s 5min 1min read committed force_custom_plan retack",
            ),
        };
        assert_eq!(text(&mut db, settings), expected);
        // A character outside of MySQL's older, three-byte utf8.
        let length = match db.engine() {
            Engine::Sqlite => "CAST(length('🚀') AS TEXT)",
            Engine::Mysql => "CAST(CHAR_LENGTH('🚀') AS CHAR)",
            Engine::Postgres => "CAST(length('🚀') AS TEXT)",
        };
        assert_eq!(text(&mut db, length), "1");
        assert_eq!(text(&mut db, "'🚀'"), "🚀");
    }
}

#[test]
fn a_read_only_connection_cannot_write() {
    let dir = tempfile::tempdir().expect("a directory");
    let urls = urls(&dir.path().join("new"));
    open(&urls[0], Access::Create);
    for url in urls {
        let mut db = open(&url, Access::ReadOnly);
        let database = match db.engine() {
            Engine::Mysql => "test_read_only.", // which need not exist
            Engine::Sqlite | Engine::Postgres => "",
        };
        let create = format!("CREATE TABLE {database}test_read_only (id INTEGER)");
        let alone = on!(&mut db, c => c.batch_execute(&create)).expect_err("refused").to_string();
        let inside = db
            .transaction(|db| on!(db, c => c.batch_execute(&create)))
            .expect_err("refused in a transaction")
            .to_string();
        for error in [alone, inside] {
            let error = error.to_lowercase().replace(['-', ' '], "");
            assert!(error.contains("readonly"), "{url}: {error}");
        }
    }
}

#[test]
fn a_server_tells_its_version_and_its_limits() {
    let dir = tempfile::tempdir().expect("a directory");
    for url in urls(&dir.path().join("new")) {
        let mut db = open(&url, Access::Create);
        let version = db.server_version().expect("a version");
        assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{version}");
        let limits = db.limits().expect("limits");
        assert!(limits.binds >= 32_000 && limits.statement_bytes <= 4 << 20, "{url}: {limits:?}");
    }
    let mut mysql = open(&urls(dir.path())[1], Access::ReadWrite);
    on!(&mut mysql, c => c.batch_execute("SET GLOBAL max_allowed_packet = 1048576")).expect("root");
    let mut small = open(&urls(dir.path())[1], Access::ReadWrite);
    on!(&mut mysql, c => c.batch_execute("SET GLOBAL max_allowed_packet = 16777216"))
        .expect("root");
    assert_eq!(small.limits().expect("limits").statement_bytes, 262_144);
}

#[test]
fn a_sqlite_database_is_created_only_on_demand_and_its_journal_mode_is_kept() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("100% #&é.sqlite");
    let url = format!("sqlite:///{}", file.display());
    for access in [Access::ReadOnly, Access::ReadWrite] {
        let error = fails(&url, access).to_string();
        assert!(error.starts_with("there is no SQLite database /"), "{error}");
        assert!(!file.exists());
    }
    let mut db = open(&url, Access::Create);
    on!(&mut db, c => c.batch_execute("PRAGMA journal_mode = wal; CREATE TABLE t (id INTEGER)"))
        .expect("a new database");
    drop(db);
    let mut db = open(&url, Access::ReadWrite);
    assert_eq!(text(&mut db, "(SELECT journal_mode FROM pragma_journal_mode)"), "wal");
    assert!(file.exists());

    fs::write(&file, "This is text. ".repeat(100)).expect("room");
    assert!(matches!(fails(&url, Access::ReadWrite), ConnectError::Session { .. }));
}

#[test]
fn a_server_that_does_not_answer_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("its number").port();
    for scheme in ["mysql", "postgres"] {
        let url = format!("{scheme}://tacker:hunter2@127.0.0.1:{port}/db?connect_timeout=1");
        let error = fails(&url, Access::ReadWrite);
        assert!(matches!(error, ConnectError::Timeout { .. }), "{error:?}");
        assert!(error.to_string().contains("tacker:****@127.0.0.1"), "{error}");
    }
}
