//! Every way that a migration can go, there and back, over everything that v1 is known to leave.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::retack::Retack;
use crate::support::{TestDb, on_every_engine, row};

type Dump = BTreeMap<String, Vec<Value>>;

const FORCED: &str = "migrate-to-v2 --all --force-failed-temp";
const KEPT: &str = "migrate-to-v2 --all --force-failed-temp --keep-orig";

/// The ways that lead to the same end: v2 rows, and v1 soft-deleted.
const WAYS: [&[&str]; 3] = [&[FORCED], &[KEPT, "complete --all"], &[KEPT, FORCED]];

on_every_engine! {
    fn a_kept_migration_touches_no_row_of_v1_and_rolls_back_without_a_trace(db: TestDb) {
        let before = fill(&db);
        retack(&db, KEPT);
        let mut kept = dump(&db);
        assert_eq!(kept["VnfInstanceV2"].len(), 43);
        for table in ["VnfInstanceV2", "VnfLcmOpOccV2"] {
            kept.insert(table.to_owned(), before[table].clone());
        }
        same(&kept, &in_use(&before));

        retack(&db, "rollback --all");
        same(&dump(&db), &in_use(&before));
    }

    fn v1_is_soft_deleted_as_tacker_does_it_and_comes_back_byte_for_byte(db: TestDb) {
        let before = fill(&db);
        for way in WAYS {
            for command in way {
                retack(&db, command);
            }
            let mut completed = dump(&db);
            for table in ["VnfInstanceV2", "VnfLcmOpOccV2"] {
                completed.insert(table.to_owned(), before[table].clone());
            }
            same(&completed, &soft_deleted(&db, &before));

            retack(&db, "rollback --all");
            same(&dump(&db), &in_use(&before));
            assert_eq!(db.count("retack_archived_mark", "1 = 1"), 0);
        }
    }

    fn a_purged_migration_leaves_no_row_of_v1_no_orphan_and_v2_as_it_is(db: TestDb) {
        fill(&db);
        let ids = ids(&db);
        retack(&db, FORCED);
        let v2 = db.dump_all(&["VnfInstanceV2", "VnfLcmOpOccV2"]);
        retack(&db, "purge-deleted --age 0");

        for table in [
            "vnf_instances", "vnf_instantiated_info", "vnf_lcm_op_occs", "vnf", "vnf_attribute",
            "vnf_resources", "placement_constraint", "retack_archived_mark",
        ] {
            assert_eq!(db.count(table, "1 = 1"), 0, "{table}");
        }
        no_orphans(&db);
        same(&db.dump_all(&["VnfInstanceV2", "VnfLcmOpOccV2"]), &v2);

        let report = Retack::on(&db).words(&format!("rollback --vnf-id {}", ids[0])).report(3);
        assert_eq!(report["vnfs"][0]["reason"]["code"], "only-in-v2");
        retack(&db, "rollback --all");
        same(&db.dump_all(&["VnfInstanceV2", "VnfLcmOpOccV2"]), &v2);
    }

    fn migrating_again_changes_nothing_until_v1_is_given_up(db: TestDb) {
        fill(&db);
        retack(&db, KEPT);
        let once = dump(&db);
        let report = Retack::on(&db).words(KEPT).report(0);
        assert_eq!(counts(&report), [("unchanged", 42)]);
        same(&dump(&db), &once);

        let report = Retack::on(&db).words(FORCED).report(0);
        assert_eq!(counts(&report), [("completed", 42)]);
        let twice = dump(&db);
        assert_eq!(twice["VnfInstanceV2"], once["VnfInstanceV2"]);
        assert_eq!(twice["VnfLcmOpOccV2"], once["VnfLcmOpOccV2"]);
        for command in [FORCED, "complete --all"] {
            let report = Retack::on(&db).words(command).report(0);
            assert_eq!(counts(&report), []);
        }
        same(&dump(&db), &twice);
    }

    fn the_commands_of_tacker_db_manage_complete_and_roll_back(db: TestDb) {
        let before = fill(&db);
        let [one, other, ..] = &ids(&db)[..] else { panic!("two VNFs") };
        retack(&db, KEPT);
        retack(&db, &format!("migrate-to-v2 --mark-delete --api-ver v1 --vnf-id {one}"));
        assert_eq!(live(&db).len(), 41);
        assert!(!live(&db).contains(one));
        for id in [one, other] {
            retack(&db, &format!("migrate-to-v2 --mark-delete --api-ver v2 --vnf-id {id}"));
            assert_eq!(db.count("VnfInstanceV2", &format!("id = '{id}'")), 0);
        }
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 41);
        assert_eq!(db.dump("vnf_instances"), before["vnf_instances"]);
    }

    fn only_the_vnfs_that_are_named_are_worked_on(db: TestDb) {
        fill(&db);
        let [one, other, third, ..] = &ids(&db)[..] else { panic!("three VNFs") };
        let expected = |named: [&String; 2]| BTreeSet::from(named.map(String::clone));
        // Named twice, once in capitals, is named once.
        let named = format!("--vnf-id {one} --vnf-id {} --vnf-id {}", other, one.to_uppercase());
        let report =
            Retack::on(&db).words(&format!("{FORCED} {named}").replace("--all", "")).report(0);
        assert_eq!(counts(&report), [("migrated", 2)]);
        assert_eq!(gone(&db), expected([one, other]));

        retack(&db, &format!("{KEPT} --vnf-id {third}").replace("--all", ""));
        retack(&db, &format!("complete --vnf-id {third}"));
        retack(&db, &format!("rollback --vnf-id {one}"));
        assert_eq!(gone(&db), expected([other, third]));
    }

    fn the_report_says_what_the_database_and_the_journal_hold(db: TestDb) {
        fill(&db);
        let [stuck, ..] = &db.column(
            "SELECT DISTINCT vnf_instance_id FROM vnf_lcm_op_occs WHERE operation_state = 'FAILED_TEMP'")[..]
            else { panic!("a stuck VNF") };
        let report = Retack::on(&db).words("migrate-to-v2 --all").report(3);
        let members: Vec<_> = report.as_object().into_iter().flatten().map(|(key, _)| &key[..]).collect();
        assert_eq!(members, ["command", "runId", "shard", "dryRun", "database", "engine", "schemaRevision", "vnfs",
                             "outcomes", "notes", "paused", "exit", "next"]);
        assert_eq!(report["command"], "migrate-to-v2");
        assert_eq!(report["schemaRevision"], "ca2ad037c320");
        assert_eq!(report["exit"], json!({"code": 3, "name": "rejected"}));

        let count = |outcome: &str| report["outcomes"][outcome].as_u64().unwrap_or(99) as usize;
        assert_eq!(count("migrated"), db.count("VnfInstanceV2", "1 = 1") - 1);
        assert_eq!(count("rejected"), live(&db).len());
        assert_eq!(count("migrated") + count("rejected"), 42);
        let lines = report["vnfs"].as_array().expect("a list");
        assert_eq!(lines.len(), 42);
        let line = lines.iter().find(|line| line["vnfInstanceId"].as_str() == stuck.as_deref());
        let line = line.expect("a line for the stuck VNF");
        assert_eq!((&line["outcome"], &line["reason"]["code"]), (&"rejected".into(), &"failed-temp".into()));
        let notes: usize = lines.iter().filter_map(|line| line["notes"].as_array()).map(Vec::len).sum();
        let told: u64 = report["notes"].as_object().into_iter().flatten().filter_map(|(_, n)| n.as_u64()).sum();
        assert_eq!(notes as u64, told);

        let run = report["runId"].as_str().expect("an id");
        for line in lines {
            let entry = format!("run_id = '{run}' AND vnf_instance_id = '{}' AND outcome = '{}'",
                line["vnfInstanceId"].as_str().unwrap_or(""), line["outcome"].as_str().unwrap_or(""));
            assert_eq!(db.count("retack_entry", &entry), 1, "{entry}");
        }
        let ended = format!("id = '{run}' AND outcome = 'rejected' AND ended_at >= started_at");
        assert_eq!(db.count("retack_run", &ended), 1);
    }

    fn the_commands_that_a_report_suggests_work_as_they_stand(db: TestDb) {
        fill(&db);
        for way in WAYS.into_iter().chain([&[KEPT][..]]) {
            let reports = way.iter().map(|command| Retack::on(&db).words(command).report(0));
            let reports: Vec<_> = reports.collect();
            let report = reports.last().expect("a command");
            let next = report["next"].as_array().expect("a list");
            assert_eq!(next.len(), 2, "{next:?}");
            for hint in next {
                let typed = hint["command"].as_str().expect("a text");
                let words = typed.strip_prefix(env!("CARGO_BIN_EXE_retack")).expect(typed);
                retack(&db, words);
            }
            assert_eq!(live(&db).len(), 42, "{next:?} end with a rollback");
        }
    }

    // The servers of the tests are far from UTC.
    fn times_are_the_same_text_in_v2_as_in_v1(db: TestDb) {
        fill(&db);
        db.execute("UPDATE vnf_lcm_op_occs
                    SET start_time = '2024-02-29 23:59:59', state_entered_time = '2024-03-31 02:30:00'
                    WHERE operation = 'HEAL'");
        retack(&db, KEPT);
        let times = |table: &str, columns: [&str; 2]| -> BTreeMap<String, [String; 2]> {
            let rows = db.dump(table).into_iter();
            rows.map(|row| (row["id"].to_string(), columns.map(|column| row[column].to_string()))).collect()
        };
        let (v1, v2) = (times("vnf_lcm_op_occs", ["start_time", "state_entered_time"]),
                        times("VnfLcmOpOccV2", ["startTime", "stateEnteredTime"]));
        let closed: BTreeSet<_> = db.column("SELECT id FROM vnf_lcm_op_occs WHERE operation_state = 'FAILED_TEMP'")
            .into_iter().flatten().map(|id| json!(id).to_string()).collect();
        let mut compared = 0;
        for (id, [start, entered]) in &v2 {
            let Some([start_v1, entered_v1]) = v1.get(id) else { continue };
            assert_eq!(start, start_v1, "{id}");
            if !closed.contains(id) {
                assert_eq!(entered, entered_v1, "{id}");
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared}");
        // What retack adds itself is UTC, too.
        let started = db.scalar("SELECT max(started_at) FROM retack_run").expect("a time");
        let now = chrono::Utc::now().naive_utc();
        let started = chrono::NaiveDateTime::parse_from_str(&started, "%F %T").expect(&started);
        assert!((now - started).num_seconds().abs() < 600, "{started}");
    }
}

/// The 42 VNFs that Tacker wrote, what may lie beside them, and a VNF of v2's own.
fn fill(db: &TestDb) -> Dump {
    db.load("tacker/v1.jsonl");
    db.load("scenarios/v1_subscriptions.jsonl");
    let ids = ids(db);
    let vnfd = |id: &str| {
        db.scalar(&format!("SELECT vnfd_id FROM vnf_instances WHERE id = '{id}'")).expect("a VNFD")
    };
    let mut rows = vec![
        row(
            "vnf_instantiated_info",
            json!({"id": 1000, "vnf_instance_id": ids[0], "deleted": 1, "deleted_at": "2025-02-02 02:02:02"}),
        ),
        row(
            "vnf_lcm_op_occs",
            json!({"id": "discarded", "vnf_instance_id": ids[0], "deleted": 1, "updated_at": "2025-02-02 02:02:02",
                   "deleted_at": "2025-02-02 02:02:02", "operation_state": "FAILED"}),
        ),
        row("vnf_resources", json!({"id": "r", "vnf_instance_id": ids[0]})),
        row("placement_constraint", json!({"id": "c", "vnf_instance_id": ids[0]})),
        row(
            "placement_constraint",
            json!({"id": "c2", "vnf_instance_id": ids[1], "deleted_at": "2025-02-02 02:02:02"}),
        ),
        row("events", json!({"resource_id": ids[0]})),
        row("VnfInstanceV2", json!({"id": "native"})),
        row("VnfLcmOpOccV2", json!({"id": "native-op", "vnfInstanceId": "native"})),
    ];
    for (package, vnfd, state) in [
        ("unused", vnfd(&ids[0]), "NOT_IN_USE"),
        ("used", vnfd(&ids[1]), "IN_USE"),
        ("other", "of nobody".to_owned(), "NOT_IN_USE"),
    ] {
        rows.push(row(
            "vnf_packages",
            json!({"id": package, "usage_state": state, "updated_at": "2025-03-03 03:03:03"}),
        ));
        rows.push(row(
            "vnf_package_vnfd",
            json!({"id": package, "package_uuid": package, "vnfd_id": vnfd}),
        ));
    }
    db.insert(rows);
    dump(db)
}

/// Of all packages only the one that a migrated VNF uses is marked so; rolling back lets it stand.
fn in_use(before: &Dump) -> Dump {
    let mut after = before.clone();
    for package in after.get_mut("vnf_packages").into_iter().flatten() {
        if package["id"] == "unused" {
            assert_eq!(package["usage_state"], "NOT_IN_USE");
            package["usage_state"] = json!("IN_USE");
        }
    }
    after
}

/// What Tacker's own soft delete of every VNF makes of the tables, but for what nobody reads of a deleted VNF:
/// `vnf_attribute` and `updated_at` stay as they are.
fn soft_deleted(db: &TestDb, before: &Dump) -> Dump {
    let now = db.scalar(
        "SELECT max(started_at) FROM retack_run WHERE command IN ('complete', 'migrate-to-v2')",
    );
    let mut after = in_use(before);
    for table in ["vnf_instances", "vnf_instantiated_info", "vnf_lcm_op_occs"] {
        for row in after.get_mut(table).into_iter().flatten() {
            row["deleted"] = json!("1");
            row["deleted_at"] = json!(now);
        }
    }
    for row in after.get_mut("vnf").into_iter().flatten() {
        row["status"] = json!("PENDING_DELETE");
        row["deleted_at"] = json!(now);
    }
    after
}

/// Every reference, those included that no foreign key guards.
fn no_orphans(db: &TestDb) {
    for (table, column, parent) in [
        ("vnf_instantiated_info", "vnf_instance_id", "vnf_instances"),
        ("vnf_lcm_op_occs", "vnf_instance_id", "vnf_instances"),
        ("vnf_resources", "vnf_instance_id", "vnf_instances"),
        ("placement_constraint", "vnf_instance_id", "vnf_instances"),
        ("vnf", "id", "vnf_instances"),
        ("vnf", "vnfd_id", "vnfd"),
        ("vnf", "vim_id", "vims"),
        ("vnf_attribute", "vnf_id", "vnf"),
        ("vnfd_attribute", "vnfd_id", "vnfd"),
        ("servicetypes", "vnfd_id", "vnfd"),
        ("vimauths", "vim_id", "vims"),
        ("vnf_lcm_filters", "subscription_uuid", "vnf_lcm_subscriptions"),
        ("vnf_package_vnfd", "package_uuid", "vnf_packages"),
        ("VnfLcmOpOccV2", "vnfInstanceId", "VnfInstanceV2"),
        ("retack_archived_mark", "vnf_instance_id", "vnf_instances"),
    ] {
        let [column, parent] = [column, parent].map(|name| db.engine.name(name));
        let lost = db.count(table, &format!("{column} NOT IN (SELECT id FROM {parent})"));
        assert_eq!(lost, 0, "{table}.{column}");
    }
}

fn retack(db: &TestDb, words: &str) {
    Retack::on(db).words(words).run().exits(0);
}

/// The outcomes that there were, and how often.
fn counts(report: &Value) -> Vec<(&str, u64)> {
    let outcomes = report["outcomes"].as_object().expect("an object");
    let counts =
        outcomes.iter().map(|(outcome, count)| (&outcome[..], count.as_u64().unwrap_or(0)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// The VNFs of v1, in order.
fn ids(db: &TestDb) -> Vec<String> {
    let mut ids: Vec<_> = db.column("SELECT id FROM vnf_instances").into_iter().flatten().collect();
    ids.sort();
    ids
}

/// Those that v1 sees no more.
fn gone(db: &TestDb) -> BTreeSet<String> {
    let live = live(db);
    ids(db).into_iter().filter(|id| !live.contains(id)).collect()
}

/// Those of them that v1 sees.
fn live(db: &TestDb) -> BTreeSet<String> {
    db.column("SELECT id FROM vnf_instances WHERE deleted = 0").into_iter().flatten().collect()
}

/// All of Tacker's tables.
fn dump(db: &TestDb) -> Dump {
    let tables = db.tables();
    let tackers = || tables.iter().filter(|table| !table.starts_with("retack_"));
    let filled = db.filled_tables();
    let filled = filled.iter().map(String::as_str).filter(|table| !table.starts_with("retack_"));
    let filled: Vec<_> = filled.collect();
    let mut dump: Dump = tackers().map(|table| (table.clone(), Vec::new())).collect();
    dump.extend(db.dump_all(&filled));
    dump
}

/// Row by row, so that a failure can be read.
fn same(found: &Dump, expected: &Dump) {
    for (table, expected) in expected {
        let found = &found[table];
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(found, expected, "{table}");
        }
        assert_eq!(found.len(), expected.len(), "rows of {table}");
    }
    assert!(found.keys().eq(expected.keys()), "{:?}", found.keys());
}
