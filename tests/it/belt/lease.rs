//! One run at a time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{MANY, all_migrated, fill, freeze, id, until};
use crate::support::retack::Retack;
use crate::support::{TestDb, on_every_engine};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --format json --jobs 1 --chunk 100";

on_every_engine! {
    fn a_run_that_slept_past_its_lease_commits_nothing_more(db: TestDb) {
        fill(&db, MANY);
        let mut sleeper = Retack::on(&db).words(KEPT).args(["--lease-ttl", "2s"]).start();
        freeze(&db, &mut sleeper);
        std::thread::sleep(Duration::from_secs(4));

        let other = Retack::on(&db).words(KEPT).run().exits(0);
        assert!(other.stderr.contains("taking over from a run that did not end"), "{}", other.stderr);
        all_migrated(&db, MANY);
        let tables = ["VnfInstanceV2", "VnfLcmOpOccV2", "retack_entry", "retack_run", "retack_lease"];
        let before = db.dump_all(&tables);

        sleeper.signal("CONT");
        let slept = sleeper.end().exits(1);
        assert!(slept.stderr.contains("another run took over"), "{}", slept.stderr);
        let report = slept.report();
        assert_eq!(report["exit"]["name"], "failed");
        assert!(report["exit"]["error"].to_string().contains("nothing of the open chunk was committed"));
        assert!(report["next"][0]["command"].to_string().contains("migrate-to-v2 --all --keep-orig"));
        assert_eq!(db.dump_all(&tables), before);
        // What it reported is what it did.
        let run = report["runId"].as_str().expect("an id");
        let told = report["vnfs"].as_array().expect("a list").len();
        assert_eq!(db.count("retack_entry", &format!("run_id = '{run}'")), told);
        assert_eq!(db.count("retack_run", &format!("id = '{run}' AND ended_at IS NULL")), 1);
    }

    fn a_second_run_is_refused_told_of_the_first_and_may_wait(db: TestDb) {
        fill(&db, MANY);
        let mut first = Retack::on(&db).words(KEPT).start();
        freeze(&db, &mut first);
        let before = db.dump_all(&["VnfInstanceV2", "retack_run", "retack_entry", "retack_lease"]);
        for verb in ["migrate-to-v2 --all", "complete --all", "rollback --all", "purge-deleted"] {
            let second = Retack::on(&db).words(verb).run().exits(5);
            let process = format!("`migrate-to-v2`, process {} on ", first.pid());
            for part in [&process, ", since 20", ", expires 20", "--wait-lock", "retack lock"] {
                assert!(second.stderr.contains(part), "{part}: {}", second.stderr);
            }
            assert_eq!(second.stdout, "");
        }
        let began = Instant::now();
        Retack::on(&db).words("complete --all --wait-lock 2s").run().exits(5);
        assert!(began.elapsed() >= Duration::from_secs(2));
        assert_eq!(db.dump_all(&["VnfInstanceV2", "retack_run", "retack_entry", "retack_lease"]), before);
        // A dry run reads, and disturbs nobody.
        Retack::on(&db).words("migrate-to-v2 --all --dry-run").run().exits(0);

        let waiting = Retack::on(&db).words("complete --all --wait-lock 1m").start();
        std::thread::sleep(Duration::from_millis(500));
        first.signal("CONT");
        first.end().exits(0);
        let waited = waiting.end().exits(0);
        assert!(waited.stderr.contains("waiting for another run: `migrate-to-v2`"), "{}", waited.stderr);
        assert_eq!(db.count("retack_entry", "outcome = 'completed'"), MANY as usize);
        assert_eq!(status(&db)["state"], "free");
    }

    fn a_lease_can_be_looked_at_and_broken(db: TestDb) {
        assert_eq!(status(&db), json!({"command": "lock", "database": status(&db)["database"], "state": "free",
                                       "broken": false, "holders": []}));
        fill(&db, MANY);
        let mut first = Retack::on(&db).words(KEPT).start();
        freeze(&db, &mut first);
        let held = status(&db);
        assert_eq!((&held["state"], &held["holders"][0]["pid"]), (&json!("held"), &json!(first.pid())));
        assert_eq!(held["holders"][0]["command"], "migrate-to-v2");
        let left = held["holders"][0]["expiresIn"].as_i64().expect("seconds");
        assert!((30..=60).contains(&left), "{left}");
        let told = Retack::on(&db).words("status").report(0);
        assert_eq!((&told["runs"][0]["state"], &told["leases"][0]["pid"]), (&json!("running"), &json!(first.pid())));
        let text = Retack::on(&db).words("lock status").run().exits(0).stdout;
        assert!(text.starts_with("Held by `migrate-to-v2`, process "), "{text}");

        let refused = Retack::on(&db).words("lock break").run().exits(5);
        assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
        let broken = Retack::on(&db).words("lock break --force").report(0);
        assert_eq!((&broken["broken"], &broken["holders"][0]["pid"]), (&json!(true), &json!(first.pid())));
        assert_eq!(status(&db)["state"], "free");
        let again = Retack::on(&db).words("lock break").report(0);
        assert_eq!(again["broken"], false);

        let written = db.count("VnfInstanceV2", "1 = 1");
        first.signal("CONT");
        first.end().exits(1);
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), written);
        Retack::on(&db).words(KEPT).run().exits(0);
        all_migrated(&db, MANY);
    }

    fn a_lease_that_expired_is_told_apart_and_broken_without_force(db: TestDb) {
        fill(&db, MANY);
        let mut first = Retack::on(&db).words(KEPT).args(["--lease-ttl", "1s"]).start();
        freeze(&db, &mut first);
        until("the lease expires", || status(&db)["state"] == "expired");
        let told = Retack::on(&db).words("status").report(0);
        assert_eq!((&told["runs"][0]["state"], &told["leases"][0]["pid"]), (&json!("broken-off"), &json!(first.pid())));
        let broken = Retack::on(&db).words("lock break").run().exits(0);
        assert!(broken.stdout.starts_with("Broken. It was held by `migrate-to-v2`"), "{}", broken.stdout);
        assert_eq!(status(&db)["state"], "free");
    }

    fn the_token_grows_with_every_run_and_every_chunk_renews_the_lease(db: TestDb) {
        fill(&db, 250);
        let token = || db.scalar("SELECT token FROM retack_lease WHERE name = 'write'").expect("a token").parse::<u32>().expect("a number");
        let renewals = || db.scalar("SELECT renewals FROM retack_lease WHERE name = 'write'").expect("a count").parse::<u32>().expect("a number");
        let before = (token(), renewals());
        Retack::on(&db).words(KEPT).run().exits(0);
        // Taken, three chunks, released.
        assert_eq!((token(), renewals()), (before.0 + 1, before.1 + 5));
        assert_eq!(status(&db)["state"], "free");
    }

    fn two_first_runs_at_once_do_not_disturb_each_other(db: TestDb) {
        db.insert([crate::support::row("vnf_instances", json!({"id": id(1)}))]);
        let start = || Retack::on(&db).words(KEPT).args(["--wait-lock", "1m"]).start();
        let runs = [start(), start(), start()];
        let reports = runs.map(|run| run.end().exits(0).report());
        let migrated = reports.iter().filter(|report| report["outcomes"]["migrated"] == 1).count();
        assert_eq!(migrated, 1);
        assert_eq!(db.count("retack_run", "outcome = 'ok'"), 3);
    }
}

fn status(db: &TestDb) -> Value {
    Retack::on(db).words("lock status").report(0)
}
