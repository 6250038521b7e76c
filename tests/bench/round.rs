//! All that is measured, one after the other on one database, each from the same start.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::measure::{Run, Statements, run, statements};
use crate::support::{Engine, TestDb};
use crate::{contents, limit};

pub(crate) struct Round {
    /// Bytes of the v2 rows.
    pub(crate) bytes: u64,
    pub(crate) limit: Duration,
    /// By what was typed.
    pub(crate) runs: Vec<(&'static str, Run)>,
    pub(crate) traced: Option<Traced>,
}

/// A migration by one hand, for the lines of several would mingle.
pub(crate) struct Traced {
    pub(crate) statements: Statements,
    /// What the server answered in that time, where it counts that.
    pub(crate) answers: Option<u64>,
}

/// All that can be done with VNFs.
pub(crate) fn measure(engine: Engine, vnfs: u32) -> Round {
    let db = database(engine, vnfs);
    let mut runs = Vec::new();
    let mut measured = |words: &'static str| runs.push((words, settled_run(&db, words)));

    measured("migrate-to-v2 --all --dry-run");
    let traced = Some(traced(&db));
    run(&db, "rollback --all");
    measured("migrate-to-v2 --all --keep-orig");
    measured("verify --all");
    let limit = limit::measure(&db);
    measured("complete --all");
    measured("rollback --all");
    measured("migrate-to-v2 --all --jobs 1");
    run(&db, "rollback --all");
    measured("migrate-to-v2 --all");
    let bytes = bytes(&db);
    // Without indexes, foreign keys are checked row by row in whole tables: ten times the VNFs take a hundred times as long.
    if engine == Engine::Mariadb || vnfs <= 1_000 {
        measured("purge-deleted --age 0");
    }
    Round { bytes, limit, runs, traced }
}

/// What a maintenance window is for; the rest would take an hour.
pub(crate) fn measure_migration(engine: Engine, vnfs: u32) -> Round {
    let db = database(engine, vnfs);
    let mut runs = Vec::new();
    let mut measured = |words: &'static str| runs.push((words, settled_run(&db, words)));

    measured("migrate-to-v2 --all --dry-run");
    measured("migrate-to-v2 --all");
    measured("verify --all");
    let limit = limit::measure(&db);
    Round { bytes: bytes(&db), limit, runs, traced: None }
}

/// retack's own tables are there from its first run on.
fn database(engine: Engine, vnfs: u32) -> TestDb {
    let db = contents::database(engine, vnfs);
    run(&db, "purge-deleted");
    db
}

fn settled_run(db: &TestDb, words: &str) -> Run {
    settle(db);
    run(db, words)
}

fn traced(db: &TestDb) -> Traced {
    settle(db);
    let before = answers(db);
    let statements = statements(db, "migrate-to-v2 --all --jobs 1");
    let answers = before.and_then(|before| answers(db)?.checked_sub(before));
    Traced { statements, answers }
}

/// Longer than a server needs to clear up after any of these.
const PATIENCE: Duration = Duration::from_secs(300);

/// Lets the server clear up what the command before has left of old rows, which takes as much processor time as that
/// command did: each is to be measured from the same start.
fn settle(db: &TestDb) {
    match db.engine {
        Engine::Sqlite => {}
        Engine::Postgres => db.execute("VACUUM ANALYZE"),
        Engine::Mariadb => {
            let started = Instant::now();
            while old_rows(db) > 100 && started.elapsed() < PATIENCE {
                sleep(Duration::from_millis(100));
            }
        }
    }
}

/// Transactions whose old rows InnoDB has not purged yet.
fn old_rows(db: &TestDb) -> u64 {
    let length = db.scalar(
        "SELECT variable_value FROM information_schema.global_status
         WHERE variable_name = 'INNODB_HISTORY_LIST_LENGTH'",
    );
    length.and_then(|length| length.parse().ok()).expect("a number")
}

/// How many commands of clients the server has answered, statements that were only prepared included.
fn answers(db: &TestDb) -> Option<u64> {
    match db.engine {
        Engine::Mariadb => db
            .scalar(
                "SELECT CAST(sum(variable_value) AS CHAR) FROM information_schema.global_status
                 WHERE variable_name IN ('QUESTIONS', 'COM_STMT_PREPARE')",
            )
            .and_then(|sum| sum.parse::<f64>().ok())
            .map(|sum| sum as u64),
        Engine::Sqlite | Engine::Postgres => None,
    }
}

fn bytes(db: &TestDb) -> u64 {
    let of = |table: &str, columns: &[&str]| {
        let cells: Vec<_> = columns
            .iter()
            .map(|column| {
                format!(
                    "coalesce(length(CAST({} AS {})), 0)",
                    db.engine.name(column),
                    text(db.engine)
                )
            })
            .collect();
        let sum =
            db.scalar(&format!("SELECT sum({}) FROM {}", cells.join(" + "), db.engine.name(table)));
        sum.and_then(|sum| sum.parse::<f64>().ok()).expect("a sum") as u64
    };
    of("VnfInstanceV2", &["instantiatedVnfInfo", "vimConnectionInfo", "metadata"])
        + of(
            "VnfLcmOpOccV2",
            &["operationParams", "resourceChanges", "changedInfo", "changedExtConnectivity"],
        )
}

fn text(engine: Engine) -> &'static str {
    match engine {
        Engine::Mariadb => "CHAR",
        Engine::Sqlite | Engine::Postgres => "TEXT",
    }
}
