//! One migration in several processes, each with a share of the VNFs and a lease of its own.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::{Other, until};
use crate::support::retack::{Retack, Running};
use crate::support::{Engine, TestDb, galera, on_every_engine, row};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --format json --jobs 1 --chunk 20";

/// VNFs of each of four shards.
const EACH: u32 = 150;

/// Ids as random as Tacker's in their leading digits.
fn id(shard: u32, n: u32) -> String {
    let leading = u128::from(shard * 0x4000_0000 + n * (0x3fff_ffff / EACH)) << 96;
    Uuid::from_u128(leading | u128::from(n)).to_string()
}

fn fill(db: &TestDb) {
    db.insert((0..4).flat_map(|shard| {
        (0..EACH).map(move |n| row("vnf_instances", serde_json::json!({"id": id(shard, n)})))
    }));
    Retack::on(db).words("purge-deleted").run().exits(0);
}

fn start(db: &TestDb, shard: &str, more: &str) -> Running {
    Retack::on(db).words(KEPT).args(["--shard", shard]).words(more).start()
}

/// Lets runs come as far as the first VNF of some shards, which is locked.
fn hold(db: &TestDb, shards: &[u32]) -> Other {
    let mut other = Other::on(db);
    other.execute("BEGIN");
    for shard in shards {
        let id = id(*shard, EACH / 2);
        other.execute(&format!(
            "UPDATE vnf_instances SET vnf_instance_name = 'locked' WHERE id = '{id}'"
        ));
    }
    other
}

fn written(db: &TestDb, shard: u32) -> usize {
    let (from, to) = (id(shard, 0), id(shard, EACH - 1));
    db.count("VnfInstanceV2", &format!("id >= '{from}' AND id <= '{to}'"))
}

fn begun(db: &TestDb, shard: u32) {
    until("a shard's chunk", || written(db, shard) > 0);
}

/// The VNFs of a report: all of its shard, and no other.
fn vnfs(report: &Value) -> BTreeSet<String> {
    let lines = report["vnfs"].as_array().expect("a list");
    lines.iter().map(|line| line["vnfInstanceId"].as_str().expect("an id").to_owned()).collect()
}

/// One database, seen from one node after the other.
fn every_vnf_is_migrated_once(nodes: &[TestDb]) {
    let (db, at) = (&nodes[0], |shard: u32| &nodes[shard as usize % nodes.len()]);
    fill(db);
    // A row lock holds up whoever is at the same node.
    let others: Vec<_> = (0..4).map(|shard| hold(at(shard), &[shard])).collect();
    let mut runs: Vec<_> =
        (0..4).map(|shard| start(at(shard), &format!("{shard}/4"), "--lease-ttl 5s")).collect();
    (0..4).for_each(|shard| begun(db, shard));
    let status = Retack::on(db).words("lock status").report(0);
    let held: BTreeSet<_> = status["holders"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|holder| holder["shard"].as_str().expect("a shard").to_owned())
        .collect();
    assert_eq!(held.into_iter().collect::<Vec<_>>(), ["0/4", "1/4", "2/4", "3/4"]);
    let runs_now = Retack::on(db).words("status").report(0)["runs"].clone();
    let running = runs_now.as_array().expect("a list").iter();
    assert_eq!(running.filter(|run| run["state"] == "running").count(), 4, "{runs_now}");

    // One dies with its chunk; the others do not notice.
    let killed = runs.remove(1);
    killed.signal("KILL");
    drop(killed);
    let broken_off = written(db, 1);
    assert!(broken_off < EACH as usize);
    drop(others);
    let expected = |shard: u32| (0..EACH).map(|n| id(shard, n)).collect::<BTreeSet<_>>();
    for (shard, run) in [0, 2, 3].into_iter().zip(runs) {
        let report = run.end().exits(0).report();
        assert_eq!(report["shard"], format!("{shard}/4"));
        assert_eq!(vnfs(&report), expected(shard));
        let id = report["runId"].as_str().expect("an id");
        let entries =
            db.column(&format!("SELECT vnf_instance_id FROM retack_entry WHERE run_id = '{id}'"));
        assert_eq!(entries.into_iter().flatten().collect::<BTreeSet<_>>(), expected(shard));
        let next = report["next"][0]["command"].as_str().expect("a command");
        assert!(next.ends_with(&format!("complete --all --shard {shard}/4")), "{next}");
    }
    assert_eq!(written(db, 1), broken_off);

    // Its lease ends, and the same command finishes.
    let again = start(at(1), "1/4", "--lease-ttl 5s --wait-lock 30s").end().exits(0);
    assert!(again.stderr.contains("taking over from a run that did not end"), "{}", again.stderr);
    assert_eq!(vnfs(&again.report()), expected(1));
    assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 4 * EACH as usize);
    assert_eq!(db.count("retack_entry", "outcome = 'migrated'"), 4 * EACH as usize);
    assert_eq!(db.count("retack_run", "outcome = 'ok' AND options LIKE '%--shard%'"), 4);

    // Completing all needs no shard, nor does what comes after.
    let completed = Retack::on(db).words("complete --all").report(0);
    assert_eq!(completed["outcomes"]["completed"], 4 * EACH);
    let verified = Retack::on(db).words("verify --all --shard 2/4").report(0);
    assert_eq!((&verified["shard"], vnfs(&verified)), (&"2/4".into(), expected(2)));
    let back = Retack::on(db).words("rollback --all --shard 3/4").report(0);
    assert_eq!((&back["outcomes"]["rolled-back"], vnfs(&back)), (&EACH.into(), expected(3)));
    assert_eq!(Retack::on(db).words("lock status").report(0)["holders"], serde_json::json!([]));
}

#[test]
fn four_shards_at_once_migrate_every_vnf_once_in_mariadb() {
    every_vnf_is_migrated_once(&[TestDb::new(Engine::Mariadb)]);
}

#[test]
fn four_shards_at_once_migrate_every_vnf_once_in_postgres() {
    every_vnf_is_migrated_once(&[TestDb::new(Engine::Postgres)]);
}

/// While one run writes, another is refused whose VNFs are not certainly others.
fn who_may_write_beside_whom(db: &TestDb, elsewhere: &TestDb) {
    fill(db);
    for (first, refused, welcome) in [
        ("0/4", &["0/4", "1/3", "1/2", "0/1"][..], "1/4"),
        // The whole.
        ("0/1", &["0/4", "3/4", "0/1"][..], ""),
    ] {
        let other = hold(db, &[0]);
        let running = start(db, first, "");
        until("the run waits", || db.count("retack_lease", "expires_at IS NOT NULL") > 0);
        for shard in refused {
            let ran = start(elsewhere, shard, "").end().exits(5);
            let told = if first == "0/1" {
                "`migrate-to-v2`, process"
            } else {
                "`migrate-to-v2` shard 0/4, process"
            };
            assert!(ran.stderr.contains(told), "{first} {shard}: {}", ran.stderr);
        }
        // Neither is a verb refused less that is about all, or about no VNFs at all.
        for verb in ["complete --all", "rollback --all --shard 0/4", "purge-deleted"] {
            Retack::on(elsewhere).words(verb).run().exits(5);
        }
        if !welcome.is_empty() {
            start(elsewhere, welcome, "").end().exits(0);
        }
        drop(other);
        running.end().exits(0);
        Retack::on(db).words("rollback --all").run().exits(0);
    }
}

#[test]
fn shards_of_one_whole_may_write_at_once_and_nobody_else_in_mariadb() {
    let db = TestDb::new(Engine::Mariadb);
    who_may_write_beside_whom(&db, &db);
}

#[test]
fn shards_of_one_whole_may_write_at_once_and_nobody_else_in_postgres() {
    let db = TestDb::new(Engine::Postgres);
    who_may_write_beside_whom(&db, &db);
}

/// Every node takes writes, row locks are each node's own, and conflicts are told at COMMIT.
#[test]
fn shards_at_two_nodes_of_a_galera_cluster_migrate_every_vnf_once_and_nobody_else_may_write() {
    let nodes = galera::cluster();
    // Whoever looks at a node sees what was committed at the other before.
    nodes.iter().for_each(|node| drop(node.ask("SET GLOBAL wsrep_sync_wait = 1")));
    let [first, second] = &nodes;
    let cluster = || {
        let db = TestDb::at(Engine::Mariadb, &first.url());
        let elsewhere = db.seen_from(&second.url());
        [db, elsewhere]
    };
    every_vnf_is_migrated_once(&cluster());
    let [db, elsewhere] = cluster();
    who_may_write_beside_whom(&db, &elsewhere);
}

/// What a shard left behind when it died is in the way of no other shard, and ends when somebody takes all.
#[test]
fn the_lease_of_a_shard_that_died_is_taken_over_by_whoever_is_in_its_way() {
    for engine in [Engine::Mariadb, Engine::Postgres] {
        let db = TestDb::new(engine);
        fill(&db);
        let other = hold(&db, &[0, 1]);
        let run = start(&db, "0/4", "--lease-ttl 2s");
        begun(&db, 0);
        run.signal("KILL");
        drop(run);
        let frozen = start(&db, "1/4", "--lease-ttl 2s");
        begun(&db, 1);
        // Within a chunk: whoever wants its lease waits for that, too.
        frozen.signal("STOP");
        until("both leases end", || {
            let holders = Retack::on(&db).words("lock status").report(0)["holders"].clone();
            let holders = holders.as_array().expect("a list").iter();
            holders.filter(|holder| holder["state"] == "expired").count() == 2
        });
        // Beside them, as if they lived.
        start(&db, "2/4", "").end().exits(0);
        assert_eq!(
            Retack::on(&db).words("lock status").report(0)["holders"].as_array().map(Vec::len),
            Some(2)
        );
        drop(other);
        frozen.signal("CONT");
        frozen.end().exits(0);
        let all = Retack::on(&db).words(KEPT).run().exits(0);
        assert!(all.stderr.contains("shard 0/4, process"), "{}", all.stderr);
        assert!(!all.stderr.contains("shard 1/4"), "{}", all.stderr);
        assert_eq!(Retack::on(&db).words("lock status").report(0)["state"], "free");
        assert_eq!(db.count("retack_entry", "outcome = 'migrated'"), 4 * EACH as usize);
    }
}

on_every_engine! {
    fn every_vnf_is_in_one_shard_whatever_its_id(db: TestDb) {
        fill(&db);
        db.insert((0..50).map(|n| row("vnf_instances", serde_json::json!({"id": format!("by-hand-{n}")}))));
        let reports: Vec<_> = (0..3)
            .map(|shard| {
                let run = Retack::on(&db).words("migrate-to-v2 --all --keep-orig --format json --shard 3");
                run.env("JOB_COMPLETION_INDEX", shard.to_string()).run().exits(0).report()
            })
            .collect();
        let sets: Vec<_> = reports.iter().map(vnfs).collect();
        assert!(sets.iter().all(|set| set.len() > 150), "{:?}", sets.iter().map(BTreeSet::len));
        assert_eq!(sets.iter().map(BTreeSet::len).sum::<usize>(), 4 * EACH as usize + 50);
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 4 * EACH as usize + 50);
        assert_eq!(reports[2]["shard"], "2/3");
        let options = "SELECT options FROM retack_run WHERE options LIKE '%shard 1/3%'";
        assert_eq!(db.scalar(options).as_deref(), Some("--all --shard 1/3 --keep-orig"));
        let limited = Retack::on(&db).words("complete --all --shard 1/3 --limit 7").report(0);
        assert_eq!(limited["outcomes"]["completed"], 7);
        assert!(vnfs(&limited).is_subset(&sets[1]));
    }
}

#[test]
fn what_does_not_go_with_a_shard_is_said() {
    let db = TestDb::new(Engine::Sqlite);
    let one = format!("--vnf-id {}", id(0, 1));
    for verb in ["migrate-to-v2", "complete", "rollback"] {
        for (options, complaint) in [
            (&one[..], "--shard must be used with --all"),
            ("--run 6907381f-d22b-4b8f-9127-a6b4db0f2598", "--shard must be used with --all"),
            ("--subscriptions", "then the subscriptions without --shard"),
        ] {
            let words = format!("{verb} --shard 0/4 {options}");
            let ran = Retack::on(&db).words(&words).run().exits(2);
            assert!(ran.stderr.contains(complaint), "{words}: {}", ran.stderr);
        }
    }
    Retack::on(&db).words(&format!("verify --shard 0/4 {one}")).run().exits(2);
    for (index, complaint) in [
        (None, "JOB_COMPLETION_INDEX is not in the environment"),
        (Some("4"), "JOB_COMPLETION_INDEX in the environment: expected a number below"),
    ] {
        let run = Retack::on(&db).words("verify --all --shard 4");
        let run = match index {
            Some(index) => run.env("JOB_COMPLETION_INDEX", index),
            None => run,
        };
        let ran = run.run().exits(2);
        assert!(ran.stderr.contains(complaint), "{}", ran.stderr);
    }
    let ran = Retack::on(&db).words("verify --all --shard 4/4").run().exits(2);
    assert!(ran.stderr.contains("counted from 0"), "{}", ran.stderr);
}
