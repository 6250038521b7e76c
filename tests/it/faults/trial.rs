//! A command that is disturbed again and again, on the same VNFs, and must come to the same end.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::json;

use super::contents::{Contents, Grain, Seen};
use crate::support::retack::{Outcome, Retack};
use crate::support::{Columns, Fixture, Snapshot, TestDb, read_fixture, row};

/// A command, and those that lead to where it has something to do.
#[derive(Debug)]
pub(super) struct Verb {
    pub(super) before: &'static [&'static str],
    pub(super) command: &'static str,
}

/// In chunks of 20, so that a few VNFs are more than one.
const KEPT: &str = "migrate-to-v2 --all --force-failed-temp --keep-orig --chunk 20";
const MIGRATED: &str = "migrate-to-v2 --all --force-failed-temp --chunk 20";
const COMPLETED: &str = "complete --all --chunk 20";
const ROLLED_BACK: &str = "rollback --all --chunk 20";
const KEPT_SUBSCRIPTIONS: &str = "migrate-to-v2 --subscriptions --keep-orig";
const MIGRATED_SUBSCRIPTIONS: &str = "migrate-to-v2 --subscriptions";

/// Purges nothing, and makes retack's own tables, which costs more than all else on MariaDB.
const TABLES: &str = "purge-deleted";

#[cfg(feature = "faults")]
pub(super) const FIRST_RUN: Verb = Verb { before: &[], command: KEPT };
pub(super) const MIGRATE: Verb = Verb { before: &[TABLES], command: MIGRATED };
pub(super) const KEEP: Verb = Verb { before: &[TABLES], command: KEPT };
pub(super) const GIVE_UP_V1: Verb = Verb { before: &[KEPT], command: MIGRATED };
pub(super) const COMPLETE: Verb = Verb { before: &[KEPT], command: COMPLETED };
pub(super) const ROLL_BACK_KEPT: Verb = Verb { before: &[KEPT], command: ROLLED_BACK };
pub(super) const ROLL_BACK_COMPLETED: Verb = Verb { before: &[MIGRATED], command: ROLLED_BACK };
pub(super) const MIGRATE_SUBSCRIPTIONS: Verb =
    Verb { before: &[KEPT], command: MIGRATED_SUBSCRIPTIONS };
pub(super) const KEEP_SUBSCRIPTIONS: Verb = Verb { before: &[KEPT], command: KEPT_SUBSCRIPTIONS };
pub(super) const COMPLETE_SUBSCRIPTIONS: Verb =
    Verb { before: &[KEPT, KEPT_SUBSCRIPTIONS], command: "complete --subscriptions" };
pub(super) const ROLL_BACK_KEPT_SUBSCRIPTIONS: Verb =
    Verb { before: &[KEPT, KEPT_SUBSCRIPTIONS], command: "rollback --subscriptions" };
pub(super) const ROLL_BACK_COMPLETED_SUBSCRIPTIONS: Verb =
    Verb { before: &[KEPT, MIGRATED_SUBSCRIPTIONS], command: "rollback --subscriptions" };
pub(super) const PURGE: Verb = Verb {
    before: &[
        KEPT,
        ROLLED_BACK,
        MIGRATED,
        KEPT_SUBSCRIPTIONS,
        "rollback --subscriptions",
        MIGRATED_SUBSCRIPTIONS,
    ],
    command: "purge-deleted --age 0",
};

/// All but the first run, which makes tables.
pub(super) const VERBS: [&Verb; 12] = [
    &MIGRATE,
    &KEEP,
    &GIVE_UP_V1,
    &COMPLETE,
    &ROLL_BACK_KEPT,
    &ROLL_BACK_COMPLETED,
    &MIGRATE_SUBSCRIPTIONS,
    &KEEP_SUBSCRIPTIONS,
    &COMPLETE_SUBSCRIPTIONS,
    &ROLL_BACK_KEPT_SUBSCRIPTIONS,
    &ROLL_BACK_COMPLETED_SUBSCRIPTIONS,
    &PURGE,
];

/// How often a point is passed in an undisturbed run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Points {
    pub(super) statements: usize,
    pub(super) commits: usize,
}

pub(super) struct Trial<'a> {
    pub(super) db: &'a TestDb,
    pub(super) verb: &'static Verb,
    /// Those of the undisturbed run.
    pub(super) points: Points,
    grain: Grain,
    /// `None` where the command makes tables.
    tables: Option<Columns>,
    seen: RefCell<Seen>,
    start: Snapshot,
    before: Contents,
    after: Contents,
    code: i32,
}

impl<'a> Trial<'a> {
    /// Fills an empty database, and runs the command undisturbed once.
    pub(super) fn new(db: &'a TestDb, verb: &'static Verb) -> Trial<'a> {
        fill(db);
        Trial::of(db, verb)
    }

    /// One of each of these, on one database: it is that of the one that was reset last.
    pub(super) fn each(db: &'a TestDb, verbs: &[&'static Verb]) -> Vec<Trial<'a>> {
        fill(db);
        Retack::on(db).words(TABLES).run().exits(0);
        let start = db.snapshot();
        let trial = |verb: &&'static Verb| {
            db.restore(&start);
            Trial::of(db, verb)
        };
        verbs.iter().map(trial).collect()
    }

    fn of(db: &'a TestDb, verb: &'static Verb) -> Trial<'a> {
        for command in verb.before {
            let ran = Retack::on(db).words(command).run();
            assert!(matches!(ran.code, 0 | 3), "{command}: {ran:?}");
        }
        let grain = if verb.command == PURGE.command { Grain::Resource } else { Grain::Whole };
        let start = db.snapshot();
        let tables = (!verb.before.is_empty()).then(|| db.columns());
        let seen = RefCell::default();
        let before = look(db, tables.as_ref(), grain, &seen);
        let undisturbed =
            Retack::on(db).words(verb.command).env("RUST_LOG", "retack::sql=debug").run();
        assert!(matches!(undisturbed.code, 0 | 3), "{verb:?}: {undisturbed:?}");
        let after = look(db, tables.as_ref(), grain, &seen);
        assert!(after.progress(&before, &after).1 > 20, "{verb:?} changes too little");
        let points = points(&undisturbed.stderr);
        let code = undisturbed.code;
        let trial = Trial { db, verb, points, grain, tables, seen, start, before, after, code };
        trial.reset();
        trial
    }

    /// Back to where the command has all to do.
    pub(super) fn reset(&self) {
        self.db.restore(&self.start);
    }

    pub(super) fn retack(&self) -> Retack {
        Retack::on(self.db).words(self.verb.command)
    }

    /// What there is now. The lease of a run that was killed is over then.
    fn now(&self) -> Contents {
        look(self.db, self.tables.as_ref(), self.grain, &self.seen)
    }

    /// No VNF is half in any state, whatever happened; what happened is told when one is.
    pub(super) fn assert_whole(&self, happened: &str) {
        self.assert_none("torn", self.now().torn(&self.before, &self.after), happened);
    }

    /// The same command once more comes to the end of the undisturbed run; [`assert_whole`](Self::assert_whole) has
    /// ended the lease of the one before.
    pub(super) fn assert_finishes(&self, happened: &str) {
        self.assert_finished(&self.retack().run(), happened);
    }

    /// A run that came to its end by itself left what the undisturbed one leaves.
    pub(super) fn assert_finished(&self, ran: &Outcome, happened: &str) {
        let Trial { db, verb, .. } = self;
        assert_eq!(ran.code, self.code, "{:?}, {verb:?}, {happened}: {ran:?}", db.engine);
        self.assert_none("not as expected", self.now().differences(&self.after), happened);
    }

    /// Nothing at all has happened.
    pub(super) fn assert_untouched(&self, happened: &str) {
        self.assert_none("touched", self.now().differences(&self.before), happened);
    }

    fn assert_none(&self, what: &str, found: Vec<String>, happened: &str) {
        let Trial { db, verb, .. } = self;
        assert!(
            found.is_empty(),
            "{:?}, {verb:?}, {happened}: {what}:\n{}",
            db.engine,
            found.join("\n")
        );
    }
}

fn look(db: &TestDb, tables: Option<&Columns>, grain: Grain, seen: &RefCell<Seen>) -> Contents {
    match tables {
        Some(tables) => Contents::of(db, tables, grain, &mut seen.borrow_mut()),
        None => Contents::of(db, &db.columns(), grain, &mut seen.borrow_mut()),
    }
}

/// As if a minute had gone by: the lease of a run that was killed is over.
#[cfg(feature = "faults")]
pub(super) fn expire_lease(db: &TestDb) {
    // The table may not exist yet.
    drop(db.attempt(super::contents::END_LEASE));
}

fn points(log: &str) -> Points {
    let statements = log.lines().filter_map(|line| Some(line.split_once(" DEBUG ")?.1));
    let statements: Vec<_> = statements.map(str::trim).collect();
    let commits = statements.iter().filter(|statement| **statement == "COMMIT").count();
    Points { statements: statements.len(), commits }
}

/// More than a chunk of them.
const SUBSCRIPTIONS: usize = 30;

/// One of Tacker's own VNFs in nine, with all that belongs to it, and more than a chunk of small ones; and subscriptions.
fn fill(db: &TestDb) {
    let rows = read_fixture("tacker/v1.jsonl");
    let text = |row: &Fixture, column: &str| row.row.get(column)?.as_str().map(String::from);
    let vnfs: BTreeSet<String> = rows
        .iter()
        .filter(|row| row.table == "vnf_instances")
        .filter_map(|row| text(row, "id"))
        .collect();
    let left_out: BTreeSet<&String> =
        vnfs.iter().enumerate().filter(|(nth, _)| nth % 9 != 0).map(|(_, id)| id).collect();
    let mut chosen: Vec<Fixture> = Vec::new();
    for row in rows {
        let owner = match &row.table[..] {
            "vnf_instances" | "vnf" => text(&row, "id"),
            _ => text(&row, "vnf_instance_id").or_else(|| text(&row, "vnf_id")),
        };
        if !owner.is_some_and(|owner| left_out.contains(&owner)) {
            chosen.push(row);
        }
    }
    let used =
        chosen.iter().find(|row| row.table == "vnf_instances").and_then(|row| text(row, "vnfd_id"));
    chosen.extend([
        row("vnf_packages", json!({"id": "package", "usage_state": "NOT_IN_USE"})),
        row(
            "vnf_package_vnfd",
            json!({"id": "package", "package_uuid": "package", "vnfd_id": used}),
        ),
    ]);
    chosen.extend((0..30).map(|n| {
        // Among the others, by the first digits.
        let tenant = if n < 3 { "subscriber" } else { "t" };
        let id = format!("{n:02}000000-0000-4000-8000-000000000000");
        row("vnf_instances", json!({"id": id, "tenant_id": tenant}))
    }));
    chosen.extend((0..SUBSCRIPTIONS).flat_map(|n| {
        let id = format!("{n:02}000000-0000-4000-8000-00000000000a");
        let filter = json!({"operationTypes": ["SCALE"], "notificationTypes": []}).to_string();
        [
            row("vnf_lcm_subscriptions", json!({"id": id, "tenant_id": "subscriber"})),
            row("vnf_lcm_filters", json!({"subscription_uuid": id, "filter": filter})),
        ]
    }));
    db.insert(chosen);
}
