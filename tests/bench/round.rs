//! All that is measured, one after the other on one database, each from the same start.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::measure::{Run, Statements, run, run_through, statements};
use crate::support::proxy::Proxy;
use crate::support::{Engine, TestDb};
use crate::{contents, limit};

pub(crate) struct Round {
    /// Bytes of the v2 rows.
    pub(crate) bytes: u64,
    pub(crate) limit: Duration,
    /// By what was typed, in Markdown.
    pub(crate) runs: Vec<(String, Run)>,
    /// Of a migration by one hand, for the lines of several would mingle.
    pub(crate) statements: Option<Statements>,
    /// Of a migration; SQLite needs none.
    pub(crate) round_trips: Option<usize>,
}

/// All that can be done with VNFs.
pub(crate) fn measure(engine: Engine, vnfs: u32) -> Round {
    let db = database(engine, vnfs);
    let mut runs = Vec::new();
    let mut measured = |words: &'static str| runs.push(typed(&db, words));

    measured("migrate-to-v2 --all --dry-run");
    settle(&db);
    let statements = Some(statements(&db, "migrate-to-v2 --all --jobs 1"));
    run(&db, "rollback --all");
    let round_trips = (engine != Engine::Sqlite).then(|| round_trips(&db));
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
    } else {
        db.execute(&indexes(engine));
        let (words, run) = typed(&db, "purge-deleted --age 0");
        runs.push((format!("{words} with indexes"), run));
    }
    Round { bytes, limit, runs, statements, round_trips }
}

/// Those that doctor misses.
fn indexes(engine: Engine) -> String {
    let of_v1 = "CREATE INDEX of_info ON vnf_instantiated_info (vnf_instance_id);
        CREATE INDEX of_op_occ ON vnf_lcm_op_occs (vnf_instance_id);
        CREATE INDEX of_resource ON vnf_resources (vnf_instance_id);
        CREATE INDEX of_attribute ON vnf_attribute (vnf_id);";
    let of_v1 = if engine == Engine::Mariadb { "" } else { of_v1 };
    let (table, column) = (engine.name("VnfLcmOpOccV2"), engine.name("vnfInstanceId"));
    format!("{of_v1} CREATE INDEX of_op_occ_v2 ON {table} ({column})")
}

/// What a maintenance window is for; the rest would take an hour.
pub(crate) fn measure_migration(engine: Engine, vnfs: u32) -> Round {
    measured(&database(engine, vnfs), &MIGRATION)
}

/// The same and its way back, with the indexes that doctor misses.
pub(crate) fn measure_indexed(engine: Engine, vnfs: u32) -> Round {
    let db = database(engine, vnfs);
    db.execute(&indexes(engine));
    let mut round = measured(&db, &MIGRATION);
    round.runs.push(typed(&db, "rollback --all"));
    round
}

const MIGRATION: [&str; 3] =
    ["migrate-to-v2 --all --dry-run", "migrate-to-v2 --all", "verify --all"];

fn measured(db: &TestDb, words: &[&str]) -> Round {
    let runs = words.iter().map(|words| typed(db, words)).collect();
    let limit = limit::measure(db);
    Round { bytes: bytes(db), limit, runs, statements: None, round_trips: None }
}

/// retack's own tables are there from its first run on.
fn database(engine: Engine, vnfs: u32) -> TestDb {
    let db = contents::database(engine, vnfs);
    run(&db, "purge-deleted");
    db
}

fn typed(db: &TestDb, words: &str) -> (String, Run) {
    settle(db);
    (format!("`{words}`"), run(db, words))
}

/// As a proxy between retack and the server counts them, which takes time, so nothing else is measured meanwhile.
fn round_trips(db: &TestDb) -> usize {
    let proxy = Proxy::before(db);
    run_through(&proxy.url, "migrate-to-v2 --all");
    let count = proxy.round_trips();
    run(db, "rollback --all");
    count
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
