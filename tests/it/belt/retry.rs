//! What the database does to a run, and how the run goes on.

use std::time::Duration;

use super::{MANY, Other, all_migrated, fill, freeze, id, until};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --format json --jobs 1 --chunk 100";

on_every_engine! {
    fn a_lock_that_is_held_longer_than_a_statement_waits_costs_no_vnf(db: TestDb) {
        fill(&db, 150);
        let mut other = Other::on(&db);
        other.lock(db.engine, 120);
        let running = Retack::on(&db).words(KEPT).start();
        std::thread::sleep(Duration::from_secs(13));
        other.execute("ROLLBACK");
        let ended = running.end().exits(0);
        assert!(ended.stderr.contains("the database failed; trying again"), "{}", ended.stderr);
        assert!(!ended.stderr.contains("one by one"), "{}", ended.stderr);
        assert_eq!(ended.report()["outcomes"]["migrated"], 150);
        all_migrated(&db, 150);
    }
}

/// A connection that is gone between two chunks, and one that is gone within.
fn a_connection_that_is_killed_is_opened_again(engine: Engine) {
    let db = TestDb::new(engine);
    fill(&db, MANY);
    let mut running = Retack::on(&db).words(KEPT).start();
    freeze(&db, &mut running);
    kill_connections(&db);
    let mut other = Other::on(&db);
    other.execute(&format!(
        "BEGIN; UPDATE vnf_instances SET vnf_instance_name = 'locked' WHERE id = '{}'",
        id(MANY)
    ));
    running.signal("CONT");
    until("the last chunk waits", || waits(&db));
    kill_but(&db, &mut other);
    other.execute("ROLLBACK");
    let ended = running.end().exits(0);
    let retries = ended.stderr.matches("the database failed; trying again").count();
    assert!(retries >= 2, "{}", ended.stderr);
    assert_eq!(ended.report()["outcomes"]["migrated"], MANY);
    all_migrated(&db, MANY);
    assert_eq!(db.count("retack_run", "command = 'migrate-to-v2' AND outcome = 'ok'"), 1);
}

#[test]
fn a_connection_that_mariadb_kills_is_opened_again() {
    a_connection_that_is_killed_is_opened_again(Engine::Mariadb);
}

#[test]
fn a_connection_that_postgres_terminates_is_opened_again() {
    a_connection_that_is_killed_is_opened_again(Engine::Postgres);
}

/// The other side has done more, so that InnoDB takes the run for the victim; PostgreSQL takes whoever looks first, and
/// is told to look late on the other side.
fn a_deadlock_costs_no_vnf(engine: Engine) {
    let db = TestDb::new(engine);
    fill(&db, 150);
    let mut other = Other::on(&db);
    if engine == Engine::Postgres {
        other.execute("SET deadlock_timeout = '1min'; SET lock_timeout = 0");
    }
    other.execute("BEGIN; UPDATE vnf_lcm_op_occs SET error_point = 7");
    other.execute(&format!(
        "UPDATE vnf_instances SET vnf_instance_name = 'locked' WHERE id = '{}'",
        id(80)
    ));
    let running = Retack::on(&db).words(KEPT).start();
    until("the chunk waits", || waits(&db));
    other.execute(&format!(
        "UPDATE vnf_instances SET vnf_instance_name = 'locked' WHERE id = '{}'",
        id(1)
    ));
    other.execute("COMMIT");
    let ended = running.end().exits(0);
    assert!(ended.stderr.to_lowercase().contains("deadlock"), "{}", ended.stderr);
    all_migrated(&db, 150);
}

#[test]
fn a_deadlock_in_mariadb_costs_no_vnf() {
    a_deadlock_costs_no_vnf(Engine::Mariadb);
}

#[test]
fn a_deadlock_in_postgres_costs_no_vnf() {
    a_deadlock_costs_no_vnf(Engine::Postgres);
}

/// Whether a statement waits for a row in this database.
fn waits(db: &TestDb) -> bool {
    if db.engine == Engine::Mariadb {
        // InnoDB shows its transactions anew only to who has not looked for a tenth of a second.
        std::thread::sleep(Duration::from_millis(150));
    }
    let waiting = match db.engine {
        Engine::Mariadb => {
            "SELECT count(*) FROM information_schema.innodb_trx JOIN information_schema.processlist
             ON id = trx_mysql_thread_id WHERE db = database() AND trx_state = 'LOCK WAIT'"
        }
        Engine::Postgres => {
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        }
        Engine::Sqlite => panic!("SQLite has no list of those who wait"),
    };
    db.scalar(waiting).is_some_and(|count| count != "0")
}

fn kill_connections(db: &TestDb) {
    for session in sessions(db) {
        kill(db, &session);
    }
}

/// Kills all but that of the test.
fn kill_but(db: &TestDb, other: &mut Other) {
    let own = other.session();
    for session in sessions(db).into_iter().filter(|session| *session != own) {
        kill(db, &session);
    }
}

impl Other {
    pub(super) fn session(&mut self) -> String {
        use diesel::RunQueryDsl;
        use diesel::dsl::sql;
        use diesel::sql_types::Text;
        let id = match self.0.engine() {
            retack::db::Engine::Mysql => "CAST(connection_id() AS CHAR)",
            retack::db::Engine::Postgres => "CAST(pg_backend_pid() AS TEXT)",
            retack::db::Engine::Sqlite => "''",
        };
        retack::on!(&mut self.0, c => diesel::select(sql::<Text>(id)).get_result(c)).expect("an id")
    }
}

fn sessions(db: &TestDb) -> Vec<String> {
    let list = match db.engine {
        Engine::Mariadb => {
            "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"
        }
        Engine::Postgres => {
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        }
        Engine::Sqlite => panic!("SQLite has no sessions"),
    };
    db.column(list).into_iter().flatten().collect()
}

fn kill(db: &TestDb, session: &str) {
    let kill = match db.engine {
        Engine::Mariadb => format!("KILL {session}"),
        Engine::Postgres => format!("SELECT pg_terminate_backend({session})"),
        Engine::Sqlite => panic!("SQLite has no sessions"),
    };
    // It may be gone already.
    drop(db.attempt(&kill));
}
