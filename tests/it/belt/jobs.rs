//! Several chunks at once, in one process.

use std::thread;
use std::time::Duration;

use diesel::result::Error;
use retack::db::{Access, Connector, Db, Link, RetryError};
use retack::run::lease::LeaseError;
use retack::run::record::{BeginError, Beginning, Run};
use retack::run::shard::Share;
use retack::stop::Stop;
use serde_json::{Value, json};

use super::{MANY, all_migrated, await_chunk, fill, id};
use crate::support::proxy::{Proxy, Trouble};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --format json --jobs 4";

const SERVERS: [Engine; 2] = [Engine::Mariadb, Engine::Postgres];

fn start(db: &TestDb, words: &str) -> crate::support::retack::Running {
    Retack::on(db).words(KEPT).words(words).start()
}

/// What it told of is what it did.
fn told_what_it_did(db: &TestDb, report: &Value) -> usize {
    let run = report["runId"].as_str().expect("an id");
    let told = report["vnfs"].as_array().expect("a list").len();
    assert_eq!(db.count("retack_entry", &format!("run_id = '{run}'")), told);
    told
}

#[test]
fn killed_with_several_chunks_in_hand_it_finishes_when_run_again() {
    for engine in SERVERS {
        let db = TestDb::new(engine);
        fill(&db, MANY);
        let running = start(&db, "--chunk 25 --lease-ttl 3s");
        await_chunk(&db);
        let lock = Retack::on(&db).words("lock status").report(0);
        assert_eq!(
            (&lock["holders"][0]["workers"], &lock["holders"][1]),
            (&json!(4), &Value::Null)
        );
        running.signal("KILL");
        drop(running);
        let left = MANY as usize - db.count("VnfInstanceV2", "1 = 1");
        assert!(left > 0, "it was quicker than the test");
        let again = start(&db, "--wait-lock 30s").end().exits(0);
        assert_eq!(again.report()["outcomes"]["migrated"], left);
        all_migrated(&db, MANY);
    }
}

#[test]
fn connections_that_are_lost_under_several_hands_cost_no_vnf() {
    for engine in SERVERS {
        let db = TestDb::new(engine);
        fill(&db, MANY);
        let proxy = Proxy::before(&db);
        let run = |words: &str| {
            let run = Retack::alone().env("RETACK_DATABASE_URL", &proxy.url);
            run.words(words)
                .args(["--jobs", "4", "--chunk", "25", "--format", "json"])
                .run()
                .exits(0)
        };
        proxy.expect(&[]);
        run("migrate-to-v2 --all --keep-orig --dry-run");
        // At some time in the middle, for more is sent when it writes.
        let (sent, answered) = proxy.passed();
        proxy.expect(&[
            Trouble::None,
            Trouble::CutAfterSent(sent),
            Trouble::CutAfterAnswered(answered / 2),
            Trouble::None,
        ]);
        let ran = run("migrate-to-v2 --all --keep-orig");
        assert_eq!(proxy.connections(), 6, "{}", ran.stderr);
        assert_eq!(
            ran.stderr.matches("the database failed; trying again").count(),
            2,
            "{}",
            ran.stderr
        );
        assert_eq!(told_what_it_did(&db, &ran.report()), MANY as usize);
        all_migrated(&db, MANY);
    }
}

#[test]
fn a_signal_lets_every_hand_finish_its_chunk() {
    for engine in SERVERS {
        let db = TestDb::new(engine);
        fill(&db, MANY);
        let running = start(&db, "--chunk 25");
        await_chunk(&db);
        running.signal("TERM");
        let told = told_what_it_did(&db, &running.end().exits(130).report());
        assert!(told.is_multiple_of(25) && told < MANY as usize, "{told}");
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), told);
        assert_eq!(db.count("retack_lease", "expires_at IS NOT NULL"), 0);
        start(&db, "").end().exits(0);
        all_migrated(&db, MANY);
    }
}

#[test]
fn when_the_lease_is_broken_no_hand_writes_anything_more() {
    for engine in SERVERS {
        let db = TestDb::new(engine);
        fill(&db, MANY);
        let running = start(&db, "--chunk 10");
        await_chunk(&db);
        let broken = Retack::on(&db).words("lock break --force").report(0);
        assert_eq!(broken["broken"], true);
        let written = db.count("VnfInstanceV2", "1 = 1");
        let ended = running.end().exits(1);
        assert!(ended.stderr.contains("somebody broke the lease"), "{}", ended.stderr);
        assert_eq!(told_what_it_did(&db, &ended.report()), written);
        start(&db, "").end().exits(0);
        all_migrated(&db, MANY);
    }
}

on_every_engine! {
    fn a_limit_is_never_overshot(db: TestDb) {
        fill(&db, 300);
        for n in (1..=300).step_by(30) {
            db.execute(&format!("UPDATE vnf_instances SET task_state = 'SCALING' WHERE id = '{}'", id(n)));
        }
        for wave in [110, 110, 70] {
            let report = start(&db, "--chunk 20 --limit 110").end().exits(3).report();
            assert_eq!(report["outcomes"]["migrated"], wave);
            told_what_it_did(&db, &report);
        }
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 290);
    }

    fn verify_and_a_dry_run_have_several_hands_too(db: TestDb) {
        fill(&db, 300);
        let dry = start(&db, "--chunk 20 --dry-run").end().exits(0).report();
        assert_eq!((&dry["outcomes"]["migrated"], dry["vnfs"].as_array().map(Vec::len)), (&json!(300), Some(300)));
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 0);
        start(&db, "--chunk 20").end().exits(0);
        db.execute(&format!("UPDATE vnf_instances SET vnf_instance_name = 'x' WHERE id = '{}'", id(7)));
        let told = Retack::on(&db).words("verify --all --jobs 3 --chunk 20").report(4);
        assert_eq!((&told["verdicts"]["equal"], &told["verdicts"]["differs"]), (&json!(299), &json!(1)));
        let told = Retack::on(&db).words("verify --all --jobs 3 --chunk 20 --limit 50").report(4);
        assert_eq!(told["vnfs"].as_array().map(Vec::len), Some(50));
        for (verb, outcome) in [("complete --discard-v1-changes", "completed"), ("rollback", "rolled-back")] {
            let words = "--all --jobs 4 --chunk 20 --format json";
            let ran = Retack::on(&db).words(verb).words(words).run().exits(0);
            assert_eq!(ran.report()["outcomes"][outcome], 300);
            // The hands are in nobody's way.
            assert!(!ran.stderr.contains("trying again"), "{}", ran.stderr);
        }
    }

    // As Galera needs it: there is nothing but the rows to tell who may write.
    fn a_run_lives_as_long_as_one_of_its_workers_and_ends_for_all(db: TestDb) {
        let connector = Connector { url: db.url.parse().expect("a URL"), access: Access::ReadWrite };
        let (open, stop) = (|| connector.connect().expect("a connection"), Stop::default());
        let ttl = Duration::from_secs(2);
        let begin = |db: &mut Db| {
            let (share, workers, wait) = (Share::WHOLE, 2, Duration::ZERO);
            let beginning = Beginning { command: "test", options: "", mapping_version: 0, share, workers, ttl, wait };
            Run::begin(&mut Link::new(db, &connector, &stop), &beginning)
        };
        let write = |run: &Run, db: &mut Db, number: usize, pause: Duration| {
            let mut link = Link { number, ..Link::new(db, &connector, &stop) };
            run.transaction(&mut link, |_, ()| Ok(true), |_| {
                thread::sleep(pause);
                Ok::<_, Error>(())
            })
        };
        let (mut one, mut other) = (open(), open());
        let run = begin(&mut one).expect("a run");
        let expire = || thread::sleep(ttl + Duration::from_millis(1100));
        expire();
        // Whoever comes now finds all expired, waits for the worker that is at work, and sees that it has renewed.
        thread::scope(|scope| {
            let at_work = scope.spawn(|| write(&run, &mut open(), 1, Duration::from_millis(700)));
            thread::sleep(Duration::from_millis(300));
            let refused = begin(&mut other);
            assert!(matches!(refused, Err(BeginError::Lease(RetryError::Final(LeaseError::Held(_))))), "{refused:?}");
            at_work.join().expect("no panic").expect("a COMMIT");
        });
        write(&run, &mut one, 0, Duration::ZERO).expect("its own row, which nobody has taken");
        expire();
        let next = begin(&mut other).expect("a run");
        for number in [0, 1] {
            let late = write(&run, &mut one, number, Duration::ZERO);
            assert!(matches!(late, Err(RetryError::Final(LeaseError::Lost))), "{late:?}");
        }
        // One that there is not, too.
        assert!(write(&next, &mut other, 2, Duration::ZERO).is_err());
        write(&next, &mut other, 1, Duration::ZERO).expect("a COMMIT");
    }
}

#[test]
fn there_are_as_many_connections_as_there_is_work_for() {
    for engine in SERVERS {
        let db = TestDb::new(engine);
        fill(&db, 120);
        let proxy = Proxy::before(&db);
        for (words, troubles, connections) in [
            ("--dry-run", &[][..], 2),
            ("--dry-run --chunk 120", &[], 1),
            ("--dry-run --chunk 20 --limit 15", &[], 1),
            ("--dry-run --chunk 5", &[], 4),
            // The server has no room for more: it goes on.
            (
                "--chunk 20",
                &[Trouble::None, Trouble::Refused, Trouble::Refused, Trouble::Refused],
                4,
            ),
        ] {
            proxy.expect(troubles);
            let run = Retack::alone().env("RETACK_DATABASE_URL", &proxy.url);
            let ran = run.words(KEPT).words(words).run().exits(0);
            assert_eq!(proxy.connections(), connections, "{words}: {}", ran.stderr);
            assert_eq!(ran.stderr.contains("no further connection"), !troubles.is_empty());
        }
        all_migrated(&db, 120);
    }
}

#[test]
fn sqlite_has_one_writer() {
    let db = TestDb::new(Engine::Sqlite);
    fill(&db, 30);
    let ran = Retack::on(&db).words(KEPT).words("--chunk 5 -v").run().exits(0);
    assert!(ran.stderr.contains("SQLite has one writer"), "{}", ran.stderr);
    assert_eq!(db.count("retack_lease", "1 = 1"), 1);
    for quiet in
        ["complete --all -v --dry-run --jobs 4", "verify --all -v --jobs 4", "complete --all -v"]
    {
        let quiet = Retack::on(&db).words(quiet).run().exits(0);
        assert!(!quiet.stderr.contains("one writer"), "{}", quiet.stderr);
    }
}

#[test]
fn chunks_grow_where_transactions_are_short() {
    let db = TestDb::new(Engine::Mariadb);
    fill(&db, 700);
    let ran = Retack::on(&db)
        .words("complete --all --dry-run --jobs 1")
        .env("RUST_LOG", "retack::sql=debug")
        .run()
        .exits(0);
    // 100, 200 and 400, which only looks; more where looking at a hundred takes long.
    let chunks = ran.stderr.lines().filter(|line| line.contains("DEBUG BEGIN")).count();
    assert!((3..7).contains(&chunks), "{chunks}: {}", ran.stderr);
}
