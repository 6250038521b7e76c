//! What real servers say when they fail, and what retack takes it for: neither errno nor SQLSTATE gets through Diesel.

use std::thread;
use std::time::Duration;

use diesel::result::Error;
use retack::db::{Failure, classify};

use super::Other;
use crate::support::{Engine, TestDb, on_every_engine};

on_every_engine! {
    fn a_row_that_somebody_else_holds_may_be_free_later(db: TestDb) {
        let (mut one, mut other) = two(&db);
        one.execute(lock(db.engine));
        let limits: &[&str] = match db.engine {
            Engine::Sqlite => &["PRAGMA busy_timeout = 100"],
            Engine::Mariadb => &["SET innodb_lock_wait_timeout = 1", "SET innodb_lock_wait_timeout = 0",
                                 "SET innodb_lock_wait_timeout = 60, max_statement_time = 0.2"],
            Engine::Postgres => &["SET lock_timeout = 100", "SET lock_timeout = 0; SET statement_timeout = 100"],
        };
        for limit in limits {
            other.execute(limit);
            failed(&mut other, lock(db.engine), Failure::Retry);
        }
        if db.engine == Engine::Postgres {
            failed(&mut other, "BEGIN; SELECT * FROM t FOR UPDATE NOWAIT", Failure::Retry);
        }
    }

    fn a_row_that_is_there_already_will_be_there_later(db: TestDb) {
        let (mut one, _other) = two(&db);
        failed(&mut one, "INSERT INTO t VALUES (1, 'deadlock detected')", Failure::Refused);
        failed(&mut one, "INSERT INTO no_such_table VALUES (1)", Failure::Refused);
        failed(&mut one, "this is no statement", Failure::Refused);
    }
}

/// Each holds one row and wants the other's.
fn deadlock(engine: Engine) {
    let db = TestDb::without_tables(engine);
    let (mut one, mut other) = two(&db);
    one.execute("BEGIN; UPDATE t SET v = 'one' WHERE id = 1");
    other.execute("BEGIN; UPDATE t SET v = 'other' WHERE id = 2");
    let waiting = thread::spawn(move || {
        let ended = one.attempt("UPDATE t SET v = 'one' WHERE id = 2");
        drop(one.attempt("ROLLBACK"));
        ended
    });
    thread::sleep(Duration::from_millis(300));
    let ended = other.attempt("UPDATE t SET v = 'other' WHERE id = 1");
    drop(other.attempt("ROLLBACK"));
    let both = [ended, waiting.join().expect("a thread")];
    let victims: Vec<Error> = both.into_iter().filter_map(Result::err).collect();
    let [victim] = &victims[..] else { panic!("one victim: {victims:?}") };
    assert_eq!(classify(victim), Failure::Retry, "{victim:?}");
}

#[test]
fn a_deadlock_in_mariadb_is_tried_again() {
    deadlock(Engine::Mariadb);
}

#[test]
fn a_deadlock_in_postgres_is_tried_again() {
    deadlock(Engine::Postgres);
}

#[test]
fn a_conflict_of_serializable_transactions_is_tried_again() {
    let db = TestDb::without_tables(Engine::Postgres);
    let (mut one, mut other) = two(&db);
    for session in [&mut one, &mut other] {
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM t");
    }
    one.execute("UPDATE t SET v = 'one' WHERE id = 1; COMMIT");
    failed(&mut other, "UPDATE t SET v = 'other' WHERE id = 1", Failure::Retry);
}

#[test]
fn a_server_that_may_not_be_written_to_is_left() {
    // A standby says the same.
    let db = TestDb::without_tables(Engine::Postgres);
    let (mut one, _other) = two(&db);
    one.execute("SET default_transaction_read_only = on");
    failed(&mut one, "UPDATE t SET v = 'x'", Failure::Lost);
}

/// Killed while idle, and while a statement runs.
fn killed(engine: Engine) {
    let db = TestDb::without_tables(engine);
    for running in [false, true] {
        let (mut one, mut other) = two(&db);
        let (id, sleep) = match engine {
            Engine::Mariadb => (one.session(), "DO sleep(30)"),
            Engine::Postgres => (one.session(), "SELECT pg_sleep(30)"),
            Engine::Sqlite => panic!("SQLite has no sessions"),
        };
        let kill = match engine {
            Engine::Mariadb => format!("KILL {id}"),
            Engine::Postgres | Engine::Sqlite => format!("SELECT pg_terminate_backend({id})"),
        };
        let killing = thread::spawn(move || {
            thread::sleep(Duration::from_millis(500));
            other.execute(&kill);
        });
        if !running {
            killing.join().expect("a thread");
            thread::sleep(Duration::from_millis(200));
            failed(&mut one, "SELECT 1", Failure::Lost);
        } else {
            let error = one.attempt(sleep).expect_err("killed");
            assert_eq!(classify(&error), Failure::Lost, "{error:?}");
            killing.join().expect("a thread");
        }
        failed(&mut one, "SELECT 1", Failure::Lost);
    }
}

#[test]
fn a_connection_that_mariadb_kills_is_lost() {
    killed(Engine::Mariadb);
}

#[test]
fn a_connection_that_postgres_terminates_is_lost() {
    killed(Engine::Postgres);
}

/// Two sessions, and a table with two rows.
fn two(db: &TestDb) -> (Other, Other) {
    if db.tables().iter().all(|table| table != "t") {
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, ''), (2, '')");
    }
    (Other::on(db), Other::on(db))
}

fn lock(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Mariadb | Engine::Postgres => "BEGIN; UPDATE t SET v = 'mine'",
    }
}

fn failed(session: &mut Other, sql: &str, expected: Failure) {
    let error = session.attempt(sql).expect_err(sql);
    assert_eq!(classify(&error), expected, "{sql}: {error:?}");
    drop(session.attempt("ROLLBACK"));
}
