//! What others feel: the statements of a Tacker at work, alone and beside a migration.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use retack::db::{Access, DatabaseUrl, Db};
use retack::on;

use crate::contents;
use crate::measure::run;
use crate::support::Engine;

/// Pauses between two of its transactions: some hundred a second.
const PAUSE: Duration = Duration::from_millis(3);

/// How long it is watched alone.
const ALONE: Duration = Duration::from_secs(5);

pub(crate) struct Foreground {
    pub(crate) alone: Latencies,
    pub(crate) beside: Latencies,
}

/// How long a transaction took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Latencies {
    pub(crate) median: Duration,
    pub(crate) of_99_in_100: Duration,
    pub(crate) longest: Duration,
}

/// On SQLite, one writer at a time is all there is: its others wait for the end of a chunk.
pub(crate) fn measure(engine: Engine, vnfs: u32) -> Foreground {
    let db = contents::database(engine, vnfs);
    run(&db, "purge-deleted");
    let id = db.scalar("SELECT max(id) FROM vnf_instances").expect("a VNF");
    let op_occ =
        db.scalar(&format!("SELECT min(id) FROM vnf_lcm_op_occs WHERE vnf_instance_id = '{id}'"));
    let op_occ = op_occ.expect("an operation occurrence");
    let end = AtomicBool::new(false);
    let alone = thread::scope(|scope| {
        let tacker = scope.spawn(|| work(&db.url, &id, &op_occ, &end));
        thread::sleep(ALONE);
        end.store(true, Ordering::Relaxed);
        tacker.join().expect("no panic")
    });
    let end = AtomicBool::new(false);
    let beside = thread::scope(|scope| {
        let tacker = scope.spawn(|| work(&db.url, &id, &op_occ, &end));
        run(&db, &format!("migrate-to-v2 --all --exclude {id}"));
        end.store(true, Ordering::Relaxed);
        tacker.join().expect("no panic")
    });
    Foreground { alone, beside }
}

/// Reads a VNF, and changes it and its operation in one transaction, again and again.
fn work(url: &str, id: &str, op_occ: &str, end: &AtomicBool) -> Latencies {
    let url: DatabaseUrl = url.parse().expect("a URL");
    let mut db = Db::open(&url, Access::ReadWrite).expect("a connection");
    let transaction = format!(
        "BEGIN;
         UPDATE vnf_instances SET task_state = NULL, updated_at = '2026-01-01 00:00:00' WHERE id = '{id}';
         UPDATE vnf_lcm_op_occs SET state_entered_time = '2026-01-01 00:00:00' WHERE id = '{op_occ}';
         COMMIT"
    );
    let mut took = Vec::new();
    while !end.load(Ordering::Relaxed) {
        let started = Instant::now();
        on!(&mut db, c => c.batch_execute(&transaction)).expect("nobody holds these rows for long");
        took.push(started.elapsed());
        thread::sleep(PAUSE);
    }
    took.sort();
    let nth = |hundredth: usize| {
        let nth = (took.len() * hundredth / 100).min(took.len().saturating_sub(1));
        took.get(nth).copied().unwrap_or_default()
    };
    Latencies { median: nth(50), of_99_in_100: nth(99), longest: nth(100) }
}
