//! What the belt survives: other runs, servers that fail, a Tacker that goes on working, signals.

mod dry_run;
mod failures;
mod jobs;
mod lease;
mod live;
mod lost_commit;
mod retry;
mod sets;
mod shards;
mod signals;

use std::time::Duration;

use diesel::connection::SimpleConnection;
use retack::db::{Access, Db};
use retack::on;
use serde_json::json;

use crate::support::retack::{Retack, Running};
use crate::support::{Engine, TestDb, id, row, until};

/// Enough VNFs for many chunks, so that a run can be caught in the middle.
const MANY: u32 = 1500;

/// VNFs at rest, each with a finished operation, and retack's own tables.
fn fill(db: &TestDb, vnfs: u32) {
    let rows = (1..=vnfs).flat_map(|n| {
        [
            row("vnf_instances", json!({"id": id(n)})),
            row(
                "vnf_lcm_op_occs",
                json!({"id": format!("00000000-0000-4000-9000-{n:012}"), "vnf_instance_id": id(n)}),
            ),
        ]
    });
    db.insert(rows);
    Retack::on(db).words("purge-deleted").run().exits(0);
}

/// Somebody else's connection, in this process: quicker than a client, and it can keep a transaction open.
struct Other(Db);

impl Other {
    fn on(db: &TestDb) -> Other {
        let url = db.url.parse().expect("a URL");
        Other(Db::open(&url, Access::ReadWrite).expect("a connection"))
    }

    fn attempt(&mut self, sql: &str) -> Result<(), diesel::result::Error> {
        on!(&mut self.0, c => c.batch_execute(sql))
    }

    fn execute(&mut self, sql: &str) {
        self.attempt(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Locks a VNF as Tacker does; on SQLite, the database.
    fn lock(&mut self, engine: Engine, n: u32) {
        match engine {
            Engine::Sqlite => self.execute("BEGIN IMMEDIATE"),
            Engine::Mariadb | Engine::Postgres => self.execute(&format!(
                "BEGIN; UPDATE vnf_instances SET vnf_instance_name = 'locked' WHERE id = '{}'",
                id(n)
            )),
        }
    }

    /// Whether a run is within a transaction: then it holds the lock of its lease.
    fn lease_is_locked(&mut self, engine: Engine) -> bool {
        let locked = match engine {
            Engine::Sqlite => self.attempt("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE").is_err(),
            Engine::Mariadb | Engine::Postgres => {
                self.execute("BEGIN");
                self.attempt("SELECT token FROM retack_lease FOR UPDATE NOWAIT").is_err()
            }
        };
        drop(self.attempt("ROLLBACK"));
        locked
    }
}

/// Waits until a run has committed a chunk.
fn await_chunk(db: &TestDb) {
    until("a chunk", || db.count("VnfInstanceV2", "1 = 1") > 0);
}

/// Stops a run with SIGSTOP in the middle, but between two transactions.
fn freeze(db: &TestDb, running: &mut Running) {
    await_chunk(db);
    let mut other = Other::on(db);
    for _ in 0..500 {
        running.signal("STOP");
        // What it has sent before is done by then.
        std::thread::sleep(Duration::from_millis(20));
        assert!(!running.is_over(), "it was quicker than the test");
        if !other.lease_is_locked(db.engine) {
            return;
        }
        running.signal("CONT");
        std::thread::sleep(Duration::from_millis(3));
    }
    panic!("it could not be caught between two transactions");
}

/// Every VNF is in v2 once, and was told of once.
fn all_migrated(db: &TestDb, vnfs: u32) {
    let vnfs = vnfs as usize;
    assert_eq!(db.count("VnfInstanceV2", "1 = 1"), vnfs);
    assert_eq!(db.count("VnfLcmOpOccV2", "1 = 1"), vnfs);
    assert_eq!(db.count("retack_entry", "outcome = 'migrated'"), vnfs);
    assert_eq!(db.count("retack_entry", "outcome = 'rejected'"), 0);
}
