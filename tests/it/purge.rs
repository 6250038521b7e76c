//! What purging removes, and above all what it leaves.
//!
//! Rows that are to go have ids that begin with `gone`, or, where ids are numbers, from 1000 on.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta, Utc};
use retack::db::{Access, Connector, Link};
use retack::run::lease::TTL;
use retack::run::record::{Beginning, Run};
use retack::run::shard::Share;
use retack::run::throttle::Throttle;
use retack::stop::Stop;
use retack::tacker::purge::{Purge, Purged, Resource};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::retack::Retack;
use crate::support::{Engine, Fixture, LIVE, TestDb, on_every_engine, row};

/// Deleted long ago.
const OLD: &str = "2024-01-01 00:00:00";

/// What can be purged by itself, and the tables that this concerns.
const RESOURCES: [(&str, &[&str]); 6] = [
    ("events", &["events"]),
    (
        "vnf_instances",
        &[
            "vnf_instantiated_info",
            "vnf_lcm_op_occs",
            "vnf_resources",
            "placement_constraint",
            "vnf_instances",
        ],
    ),
    ("vnf", &["vnf_attribute", "vnf"]),
    ("vnfd", &["vnfd_attribute", "servicetypes", "vnfd"]),
    ("vims", &["vimauths", "vims"]),
    ("subscriptions", &["vnf_lcm_filters", "vnf_lcm_subscriptions"]),
];

on_every_engine! {
    fn a_dry_run_counts_what_the_real_one_removes_and_writes_nothing(db: TestDb) {
        db.insert(some_of_everything());
        let before = dump(&db);
        let dry: Vec<Value> = RESOURCES.iter().map(|(resource, _)| purge(&db, resource, "--dry-run")).collect();
        let all = purge(&db, "all", "--dry-run");
        assert_eq!(dump(&db), before);
        assert!(!db.tables().iter().any(|table| table.starts_with("retack_")), "{:?}", db.tables());

        for ((resource, tables), dry) in RESOURCES.iter().zip(dry) {
            let before = dump(&db);
            let mut expected = before.clone();
            let mut rows = BTreeMap::new();
            for table in *tables {
                let kept = expected.get_mut(*table).expect(table);
                kept.retain(|row| !goes(row));
                rows.insert(*table, before[*table].len() - kept.len());
            }
            assert!(rows.values().all(|rows| *rows > 0), "{rows:?}");
            let real = purge(&db, resource, "");
            assert_eq!(real["rows"], json!(rows), "{resource}");
            assert_eq!(dry["rows"], real["rows"], "{resource}");
            assert_eq!((&dry["dryRun"], &real["dryRun"]), (&json!(true), &json!(false)));
            assert_eq!(dump(&db), expected, "{resource}");
            for (table, rows) in rows {
                assert_eq!(all["rows"][table], rows, "{table}");
            }
        }
        assert_eq!(purge(&db, "all", "")["total"], 0);
    }

    fn all_is_every_resource_at_once(db: TestDb) {
        db.insert(some_of_everything());
        let mut expected = dump(&db);
        let rows: usize = expected.values().map(Vec::len).sum();
        for rows in expected.values_mut() {
            rows.retain(|row| !goes(row));
        }
        let kept: usize = expected.values().map(Vec::len).sum();
        let report = purge(&db, "all", "");
        assert_eq!(dump(&db), expected);
        assert_eq!(report["total"], rows - kept);
        assert_eq!(report["command"], "purge-deleted");
        assert_eq!(report["resource"], "all");
    }

    fn rows_go_when_they_are_as_old_as_asked(db: TestDb) {
        let units = [("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86400)];
        for (unit, seconds) in units {
            // A minute less than a hundred units, and a minute more.
            for age in [100 * seconds - 60, 100 * seconds + 60] {
                db.insert([row("vnf", json!({"id": format!("{unit} {age}"), "deleted_at": ago(age)}))]);
            }
        }
        for (options, expected) in [
            ("--age 100 --granularity seconds", 7),
            ("-a 100 -g minutes", 5),
            ("--age=100 -g hours", 3),
            ("-a 100", 1),
            ("", 2), // older than 90 days
            ("-a 101", 0),
        ] {
            let words = format!("purge-deleted vnf --dry-run {options}");
            let report = Retack::on(&db).words(&words).report(0);
            assert_eq!(report["total"], expected, "{options}");
        }
    }

    fn a_vnfd_or_vim_stays_while_a_vnf_refers_to_it(db: TestDb) {
        let young = ago(60);
        for (id, deleted_at) in [("live", LIVE), ("young", &young), ("old", OLD)] {
            db.insert([
                row("vnfd", json!({"id": id, "deleted_at": OLD})),
                row("vnfd_attribute", json!({"id": id, "vnfd_id": id})),
                row("vims", json!({"id": id, "deleted_at": OLD})),
                row("vimauths", json!({"id": id, "vim_id": id})),
                row("vnf", json!({"id": id, "vnfd_id": id, "vim_id": id, "deleted_at": deleted_at})),
            ]);
        }
        for resource in ["vnfd", "vims"] {
            assert_eq!(purge(&db, resource, "")["total"], 0, "{resource}");
        }
        let dry = purge(&db, "all", "--dry-run");
        assert_eq!(purge(&db, "all", "")["rows"], dry["rows"]);
        for table in ["vnf", "vnfd", "vnfd_attribute", "vims", "vimauths"] {
            assert_eq!(ids(&db, table), ["live", "young"], "{table}");
        }
    }

    fn more_rows_than_a_batch_go_in_one_run(db: TestDb) {
        let ids = (0..450).map(|n| format!("{n:03}"));
        let rows = ids.flat_map(|id| [
            row("events", json!({"resource_id": id, "event_type": "DELETE"})),
            row("events", json!({"resource_id": id})),
            row("vnf_instances", json!({"id": id, "deleted": 1, "deleted_at": OLD})),
            row("vnf_lcm_op_occs", json!({"id": format!("1-{id}"), "vnf_instance_id": id})),
            row("vnf_lcm_op_occs", json!({"id": format!("2-{id}"), "vnf_instance_id": id})),
            row("vnf", json!({"id": id, "vnfd_id": id, "deleted_at": OLD})),
            row("vnfd", json!({"id": id, "deleted_at": OLD})),
        ]);
        db.insert(rows);
        let dry = purge(&db, "all", "--dry-run");
        let real = purge(&db, "all", "");
        assert_eq!(real["rows"], dry["rows"]);
        assert_eq!(real["total"], 7 * 450);
        for table in ["events", "vnf_instances", "vnf_lcm_op_occs", "vnf", "vnfd"] {
            assert_eq!(db.count(table, "1 = 1"), 0, "{table}");
        }
    }

    // A VNFD of a VNF that is still there would be refused by the foreign key.
    fn a_run_that_is_stopped_ends_between_two_batches(db: TestDb) {
        db.insert([row("vims", json!({"id": "v"}))]);
        db.insert((0..450).flat_map(|n| {
            let id = format!("{n:03}");
            [row("vnfd", json!({"id": id, "deleted_at": OLD})),
             row("vnf", json!({"id": id, "vnfd_id": id, "deleted_at": OLD}))]
        }));
        let connector = Connector { url: db.url.parse().expect("a URL"), access: Access::ReadWrite };
        let mut connection = connector.connect().expect("a connection");
        let stop = Stop::default();
        let mut link = Link::new(&mut connection, &connector, &stop);
        let beginning = Beginning {
            mapping_version: 0,
            command: "test",
            options: "",
            share: Share::WHOLE,
            workers: 1,
            ttl: TTL,
            wait: Duration::ZERO,
        };
        let run = Run::begin(&mut link, &beginning).expect("a run");
        let mut stopped = Purge {
            resource: Resource::All,
            cutoff: Utc::now().naive_utc(),
            run: &run,
            archive: false,
            stop: &|| db.count("vnf", "1 = 1") < 450,
            throttle: &mut Throttle::default(),
        };
        let mut purged = Purged::default();
        stopped.run(&mut link, &mut purged).expect("no error");
        run.end(&mut link, "ok").expect("an end");
        assert_eq!(purged.total(), 200);
        assert_eq!((db.count("vnf", "1 = 1"), db.count("vnfd", "1 = 1")), (250, 450));

        assert_eq!(purge(&db, "all", "")["total"], 250 + 450);
    }

    fn the_archive_keeps_what_it_may_still_bring_back(db: TestDb) {
        db.load("scenarios/v1_created.jsonl");
        let archive = || ["mark", "vnf_instance_v2", "vnf_lcm_op_occ_v2"]
            .map(|table| db.count(&format!("retack_archived_{table}"), "1 = 1"));
        for command in ["migrate-to-v2 --all", "rollback --all", "migrate-to-v2 --all"] {
            Retack::on(&db).words(command).run().exits(0);
        }
        assert_eq!(archive(), [2, 1, 0]);
        purge(&db, "archive", "");
        purge(&db, "all", "");
        assert_eq!(archive(), [2, 1, 0]);

        db.execute(&format!("UPDATE retack_archived_vnf_instance_v2 SET archived_at = '{OLD}'"));
        assert_eq!(purge(&db, "archive", "")["total"], 1);
        assert_eq!(archive(), [2, 0, 0]);

        db.execute(&format!("UPDATE vnf_instances SET deleted_at = '{OLD}'"));
        assert_eq!(purge(&db, "archive", "")["total"], 0, "v1 is still there to be brought back");
        let dry = purge(&db, "all", "--dry-run");
        let real = purge(&db, "all", "");
        assert_eq!(real["rows"], dry["rows"]);
        assert_eq!(archive(), [0, 0, 0]);
    }
}

/// SQLAlchemy writes a fraction to every time on SQLite, where a time is text.
#[test]
fn the_mark_of_live_rows_is_known_with_a_fraction() {
    let db = TestDb::new(Engine::Sqlite);
    for table in ["vnf", "vnfd", "vims"] {
        db.insert([row(table, json!({"id": "live", "deleted_at": "0001-01-01 00:00:00.000000"}))]);
    }
    assert_eq!(purge(&db, "all", "")["total"], 0);
}

#[test]
fn a_dry_run_asks_for_no_right_to_write() {
    let db = TestDb::new(Engine::Postgres);
    db.insert(some_of_everything());
    let reader = format!("reader_{}", Uuid::new_v4().simple());
    db.execute(&format!("CREATE ROLE {reader} LOGIN IN ROLE pg_read_all_data"));
    let reads = |words: &str| {
        let url = db.url.replace("user=postgres", &format!("user={reader}"));
        Retack::on(&db).env("RETACK_DATABASE_URL", url).words(words)
    };
    assert_eq!(reads("purge-deleted all --age 30 --dry-run").report(0)["total"], 29);
    reads("purge-deleted all --age 30").run().exits(1);
    db.execute(&format!("DROP ROLE {reader}"));
}

/// Of every table: rows that go, rows deleted a minute ago, live rows, and whatever else could be mistaken.
fn some_of_everything() -> Vec<Fixture> {
    let young = &ago(60);
    let mut rows = vec![
        // Events, by what they report: deleted, deleted just now, never deleted.
        row("events", json!({"id": 1000, "resource_id": "a", "timestamp": OLD})),
        row(
            "events",
            json!({"id": 1001, "resource_id": "a", "timestamp": OLD, "event_type": "DELETE"}),
        ),
        row(
            "events",
            json!({"id": 1002, "resource_id": "a", "timestamp": young, "event_type": "MONITOR"}),
        ),
        row("events", json!({"id": 1, "resource_id": "b", "timestamp": OLD})),
        row(
            "events",
            json!({"id": 2, "resource_id": "b", "timestamp": young, "event_type": "DELETE"}),
        ),
        row("events", json!({"id": 3, "resource_id": "c", "timestamp": OLD})),
        // Subscriptions.
        row("vnf_lcm_subscriptions", json!({"id": "gone", "deleted": 1, "deleted_at": OLD})),
        row("vnf_lcm_filters", json!({"id": 1000, "subscription_uuid": "gone"})),
        row("vnf_lcm_subscriptions", json!({"id": "young", "deleted": 1, "deleted_at": young})),
        row("vnf_lcm_filters", json!({"id": 1, "subscription_uuid": "young"})),
        row("vnf_lcm_subscriptions", json!({"id": "live"})),
        row("vnf_lcm_filters", json!({"id": 2, "subscription_uuid": "live"})),
        row("vnf_lcm_subscriptions", json!({"id": "unmarked", "deleted": null, "deleted_at": OLD})),
    ];
    // Rows that are deleted by their time alone.
    for (id, deleted_at, number) in [
        ("gone", json!(OLD), 1000),
        ("young", json!(young), 1),
        ("live", json!(LIVE), 2),
        ("null", Value::Null, 3),
    ] {
        rows.extend([
            row("vnfd", json!({"id": id, "deleted_at": deleted_at})),
            row("vnfd_attribute", json!({"id": id, "vnfd_id": id})),
            row("servicetypes", json!({"id": id, "vnfd_id": id})),
            row("vims", json!({"id": id, "deleted_at": deleted_at})),
            row("vimauths", json!({"id": id, "vim_id": id})),
            row("vnf", json!({"id": id, "deleted_at": deleted_at})),
            row("vnf_attribute", json!({"id": id, "vnf_id": id})),
            // What Tacker calls deleted has the mark, too.
            row(
                "vnf_instances",
                json!({"id": format!("{number} unmarked"), "deleted": null, "deleted_at": OLD}),
            ),
        ]);
    }
    // Instances, with what belongs to them live and deleted.
    for (instance, deleted, deleted_at, number) in [
        ("gone", 1, json!(OLD), 1000),
        ("young", 1, json!(young), 100),
        ("live", 0, Value::Null, 200),
    ] {
        let mark = json!({"id": instance, "deleted": deleted, "deleted_at": deleted_at});
        rows.push(row("vnf_instances", mark));
        let live = instance.to_owned();
        let deleted = format!("gone from {instance}");
        for (id, number, deleted, deleted_at) in
            [(live, number, 0, Value::Null), (deleted, 1001 + number, 1, json!(OLD))]
        {
            let mark = json!({"vnf_instance_id": instance, "id": id, "deleted": deleted, "deleted_at": deleted_at});
            let mut info = mark.clone();
            info["id"] = json!(number);
            rows.extend([
                row("vnf_instantiated_info", info),
                row("vnf_lcm_op_occs", mark.clone()),
                row("vnf_resources", mark.clone()),
                row("placement_constraint", mark),
            ]);
        }
    }
    rows
}

/// Whether a row of the dump is one that goes.
fn goes(row: &Value) -> bool {
    let id = row["id"].as_str().unwrap_or("");
    id.starts_with("gone") || id.parse::<u32>().is_ok_and(|id| id >= 1000)
}

/// Purges what was deleted 30 days ago.
fn purge(db: &TestDb, resource: &str, options: &str) -> Value {
    let words = format!("purge-deleted {resource} --age 30 {options}");
    Retack::on(db).words(&words).report(0)
}

fn ago(seconds: i64) -> String {
    let time: NaiveDateTime = Utc::now().naive_utc() - TimeDelta::seconds(seconds);
    time.format("%F %T").to_string()
}

fn ids(db: &TestDb, table: &str) -> Vec<String> {
    let ids = db.dump(table).into_iter().map(|row| row["id"].as_str().unwrap_or("").to_owned());
    ids.collect()
}

/// The tables that purging is about.
fn dump(db: &TestDb) -> BTreeMap<String, Vec<Value>> {
    let tables: Vec<_> = RESOURCES.iter().flat_map(|(_, tables)| tables.iter().copied()).collect();
    db.dump_all(&tables)
}
