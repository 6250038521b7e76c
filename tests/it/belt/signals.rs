//! Signals.

use std::time::{Duration, Instant};

use super::{MANY, Other, all_migrated, await_chunk, fill, freeze, id, until};
use crate::support::retack::Retack;
use crate::support::{TestDb, on_every_engine};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --format json --jobs 1 --chunk 100";

on_every_engine! {
    fn a_signal_stops_between_two_chunks_and_the_same_command_goes_on(db: TestDb) {
        fill(&db, MANY);
        for signal in ["INT", "TERM", "HUP"] {
            let before = db.count("VnfInstanceV2", "1 = 1");
            let running = Retack::on(&db).words(KEPT).start();
            until("a chunk", || db.count("VnfInstanceV2", "1 = 1") > before);
            running.signal(signal);
            let stopped = running.end().exits(130);
            assert!(stopped.stderr.contains("stopping after what is in hand"), "{}", stopped.stderr);
            let report = stopped.report();
            assert_eq!(report["exit"]["name"], "interrupted");
            assert!(report["next"][0]["command"].to_string().contains("migrate-to-v2 --all --keep-orig"));
            let run = report["runId"].as_str().expect("an id");
            let told = report["vnfs"].as_array().expect("a list").len();
            assert_eq!(db.count("retack_entry", &format!("run_id = '{run}'")), told);
            assert_eq!(db.count("retack_run", &format!("id = '{run}' AND outcome = 'interrupted'")), 1);
            let written = db.count("VnfInstanceV2", "1 = 1");
            assert!(written.is_multiple_of(100) && written < MANY as usize, "{written}");
        }
        Retack::on(&db).words(KEPT).run().exits(0);
        all_migrated(&db, MANY);
    }

    fn a_second_signal_stops_at_once_and_the_lease_runs_out(db: TestDb) {
        fill(&db, MANY);
        let mut running = Retack::on(&db).words(KEPT).args(["--lease-ttl", "3s"]).start();
        freeze(&db, &mut running);
        let mut other = Other::on(&db);
        // All that is not done yet waits for this.
        other.lock(db.engine, MANY);
        other_locks(&db, &mut other);
        let written = db.count("VnfInstanceV2", "1 = 1");
        running.signal("CONT");
        // Until it waits: between two chunks, the first signal would be enough.
        std::thread::sleep(Duration::from_secs(1));
        running.signal("INT");
        std::thread::sleep(Duration::from_millis(500));
        let began = Instant::now();
        running.signal("INT");
        let stopped = running.end().exits(130);
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        assert!(stopped.stderr.contains("stopped at once"), "{}", stopped.stderr);
        assert!(stopped.stderr.contains("--wait-lock 3s"), "{}", stopped.stderr);
        other.execute("ROLLBACK");
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), written);

        Retack::on(&db).words(KEPT).args(["--wait-lock", "30s"]).run().exits(0);
        all_migrated(&db, MANY);
    }

    fn a_signal_is_heard_while_waiting_for_the_lease_and_for_the_database(db: TestDb) {
        fill(&db, MANY);
        let mut first = Retack::on(&db).words(KEPT).start();
        freeze(&db, &mut first);
        let waiting = Retack::on(&db).words("complete --all --wait-lock 10m").start();
        std::thread::sleep(Duration::from_secs(1));
        waiting.signal("TERM");
        let stopped = waiting.end().exits(130);
        assert!(stopped.stderr.contains("stopped by a signal"), "{}", stopped.stderr);

        first.signal("CONT");
        await_chunk(&db);
        first.signal("TERM");
        first.end().exits(130);
    }
}

/// Every VNF that is left, so that whichever chunk comes next waits.
fn other_locks(db: &TestDb, other: &mut Other) {
    use crate::support::Engine;
    match db.engine {
        Engine::Sqlite => {}
        Engine::Mariadb | Engine::Postgres => other.execute(&format!(
            "UPDATE vnf_instances SET vnf_instance_name = 'locked' WHERE id > '{}'",
            id(0)
        )),
    }
}
