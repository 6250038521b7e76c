//! What needs no other server: an operator's file, and a rate.

use std::fs;
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use serde_json::json;

use super::{KEPT, fill, paused};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb};

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a time")
}

#[test]
fn a_file_holds_every_verb_up_and_its_removal_lets_it_go_on() {
    let db = TestDb::new(Engine::Sqlite);
    fill(&db, 3);
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("pause");
    let option = ["--throttle-file", file.to_str().expect("a path")];
    for verb in [
        "migrate-to-v2 --all --dry-run",
        "migrate-to-v2 --all --keep-orig",
        "verify --all",
        "complete --all",
        "rollback --all",
        "purge-deleted --age 0",
    ] {
        fs::write(&file, "").expect("room");
        let before = db.filled_tables();
        let running = Retack::on(&db).words(verb).args(option).args(["--format", "json"]);
        let mut running = running.start();
        running.until_told("the file ");
        assert!(!running.is_over(), "{verb}");
        let mut after = db.filled_tables();
        // The run is written down, and nothing else.
        after.retain(|table| before.contains(table) || !table.starts_with("retack_"));
        assert_eq!(after, before, "{verb}");
        fs::remove_file(&file).expect("the file");
        running.until_told("going on after a pause of ");
        let (whole, by_file) = paused(&running.end().exits(0).report(), "throttle-file");
        assert!(whole > 0.0 && whole == by_file, "{verb}: {whole}, {by_file}");
    }
    let text = Retack::on(&db).words("verify --all").args(option).run().exits(0);
    assert!(!text.stdout.contains("Paused"), "{}", text.stdout);
}

#[test]
fn while_it_is_held_up_a_run_keeps_its_lease_and_hears_a_signal_at_once() {
    let db = TestDb::new(Engine::Sqlite);
    fill(&db, 3);
    let file = tempfile::NamedTempFile::new().expect("a file");
    let name = file.path().to_str().expect("a path");
    let running = Retack::on(&db).words("migrate-to-v2 --all --keep-orig --lease-ttl 3s");
    let mut running = running.args(["--throttle-file", name]).start();
    running.until_told("paused: the file ");
    let expires = || db.scalar("SELECT expires_at FROM retack_lease").expect("a time");
    let (began, first) = (Instant::now(), expires());
    // It would be over without a sign of life.
    while at(&expires()) - at(&first) < chrono::TimeDelta::seconds(3) {
        assert!(began.elapsed() < Duration::from_secs(20), "the lease is not renewed");
        assert_eq!(Retack::on(&db).words("lock status").report(0)["state"], "held");
    }
    let began = Instant::now();
    running.signal("INT");
    let stopped = running.end().exits(130);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 0);
    assert!(stopped.stdout.contains("\nPaused for "), "{}", stopped.stdout);
    assert!(stopped.stdout.contains(&format!("--throttle-file {name}")), "{}", stopped.stdout);
}

#[test]
fn a_rate_is_held_and_the_work_spread_evenly() {
    let db = TestDb::new(Engine::Sqlite);
    fill(&db, 7);
    let began = Instant::now();
    let report = Retack::on(&db).words(KEPT).args(["--max-rate", "4"]).run().exits(0);
    // Four at once, then three a second later.
    let took = began.elapsed().as_secs_f64();
    assert!((1.0..3.0).contains(&took), "{took}");
    assert_eq!(report.stderr, "");
    let report = report.report();
    assert_eq!(report["outcomes"]["migrated"], 7);
    let (whole, by_rate) = paused(&report, "max-rate");
    assert!((0.5..=1.0).contains(&whole) && whole == by_rate, "{whole}, {by_rate}");
    let options = db.scalar("SELECT options FROM retack_run").expect("options");
    assert_eq!(options, "--all --keep-orig --max-rate 4");

    let began = Instant::now();
    let report = Retack::on(&db).words(KEPT).args(["--max-rate", "0.8", "--limit", "2"]);
    // What is `unchanged` was looked at, and counts.
    let mut running = report.start();
    while began.elapsed() < Duration::from_millis(1500) {
        assert!(!running.is_over(), "seven VNFs in {:?}", began.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    }
    running.signal("INT");
    let told = running.end().exits(130).report();
    assert!(told["vnfs"].as_array().is_some_and(|vnfs| (1..=3).contains(&vnfs.len())), "{told}");
}

#[test]
fn a_purge_keeps_to_its_rate_by_what_it_looks_for() {
    let db = TestDb::new(Engine::Sqlite);
    db.insert((1..=3).map(|n| {
        crate::support::row(
            "vnf",
            json!({"id": format!("v{n}"), "deleted_at": "2024-01-01 00:00:00"}),
        )
    }));
    let report = Retack::on(&db).words("purge-deleted vnf --max-rate 2").report(0);
    assert_eq!(report["total"], 3);
    // Two, and the third a second later.
    assert!(paused(&report, "max-rate").0 >= 0.5, "{report}");
}

#[test]
fn options_that_make_no_sense_are_told() {
    let db = TestDb::new(Engine::Sqlite);
    let replica = "mysql://root:hunter2@127.0.0.1:1/";
    for (options, words) in [
        (&["--throttle-lag", "5"][..], "SQLite has no replicas"),
        (&["--throttle-flow-control", "0.1"], "Galera clusters of MariaDB and MySQL"),
        (&["--throttle-flow-control", "1.5"], "expected a fraction from 0 to 1"),
        (&["--throttle-flow-control", "NaN"], "expected a fraction from 0 to 1"),
        (&["--throttle-lag", "x"], "expected seconds"),
        (&["--max-rate", "0"], "expected a number from 0.001"),
        (&["--max-rate", "inf"], "expected a number from 0.001"),
        (&["--replica", replica], "--throttle-lag"),
        (&["--throttle-lag", "5", "--replica", replica], "SQLite has no replicas"),
    ] {
        let told = Retack::on(&db).words(KEPT).args(options).run().exits(2);
        assert!(told.stderr.contains(words), "{options:?}: {}", told.stderr);
        assert!(!told.stderr.contains("hunter2"), "{}", told.stderr);
    }
    let unfit = ["--throttle-file", "/nowhere/pause"];
    super::refused(&db, &unfit, "nobody can make /nowhere/pause: its directory is not there");
    let db = TestDb::new(Engine::Mariadb);
    for (options, words) in [
        (&["--throttle-lag", "5"][..], "must be used with --replica"),
        (&["--throttle-lag", "5", "--replica", "postgres://db2/t"], "it is PostgreSQL"),
        (&["--throttle-lag", "5", "--replica", "db2"], "--replica: not a database URL"),
    ] {
        let told = Retack::on(&db).words(KEPT).args(options).run().exits(2);
        assert!(told.stderr.contains(words), "{options:?}: {}", told.stderr);
    }
    super::refused(&db, &["--throttle-flow-control", "0.1"], "is no node of a Galera cluster");
}
