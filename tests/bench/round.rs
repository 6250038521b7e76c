//! All that is measured, one after the other on one database, each from the same start.

use std::time::Duration;

use crate::measure::{Run, Statements, run, statements};
use crate::support::{Engine, TestDb};
use crate::{contents, limit};

pub(crate) struct Round {
    /// Bytes of the v2 rows.
    pub(crate) bytes: u64,
    pub(crate) limit: Duration,
    /// By what was typed.
    pub(crate) runs: Vec<(&'static str, Run)>,
    /// Of a migration.
    pub(crate) statements: Statements,
    /// What the server answered in that time, where it counts that.
    pub(crate) answers: Option<u64>,
}

pub(crate) fn measure(engine: Engine, vnfs: u32) -> Round {
    let db = contents::database(engine, vnfs);
    // Its own tables are there from the first run on.
    run(&db, "purge-deleted");
    let mut runs = Vec::new();
    let mut measured = |words: &'static str| runs.push((words, run(&db, words)));

    measured("migrate-to-v2 --all --dry-run");
    let before = answers(&db);
    // By one hand: the lines of several would mingle.
    let statements = statements(&db, "migrate-to-v2 --all --jobs 1");
    let answers = before.and_then(|before| answers(&db)?.checked_sub(before));
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
    measured("purge-deleted --age 0");
    Round { bytes, limit, runs, statements, answers }
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
