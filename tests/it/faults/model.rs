//! Any commands in any order, killed at any point, beside a Tacker that goes on working: a model of a page says what each
//! VNF must be after every step.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::KILLED;
use super::trial::expire_lease;
use crate::support::retack::Retack;
use crate::support::{Columns, Engine, TestDb, row};

const VNFS: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Migrate,
    Keep,
    Complete,
    RollBack,
    Purge,
}

impl Verb {
    fn command(self) -> &'static str {
        match self {
            Verb::Migrate => "migrate-to-v2 --all",
            Verb::Keep => "migrate-to-v2 --all --keep-orig",
            Verb::Complete => "complete --all",
            Verb::RollBack => "rollback --all",
            Verb::Purge => "purge-deleted --age 0",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A command; killed before its nth statement if it has so many, and then run again.
    Run(Verb, Option<u8>),
    /// What Tacker does meanwhile with one VNF, if that is in its reach.
    OperateInV1(usize),
    OperateInV2(usize),
    /// Something that no operation tells of.
    ChangeV1(usize),
    ChangeV2(usize),
    DeleteInV1(usize),
    BeginTask(usize),
    EndTask(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let verb = prop_oneof![
        Just(Verb::Migrate),
        Just(Verb::Keep),
        Just(Verb::Complete),
        Just(Verb::RollBack),
        Just(Verb::Purge),
    ];
    prop_oneof![
        6 => (verb, option::of(1_u8..60)).prop_map(|(verb, kill)| Step::Run(verb, kill)),
        1 => (0..VNFS).prop_map(Step::OperateInV1),
        1 => (0..VNFS).prop_map(Step::OperateInV2),
        1 => (0..VNFS).prop_map(Step::ChangeV1),
        1 => (0..VNFS).prop_map(Step::ChangeV2),
        1 => (0..VNFS).prop_map(Step::DeleteInV1),
        1 => (0..VNFS).prop_map(Step::BeginTask),
        1 => (0..VNFS).prop_map(Step::EndTask),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum V1 {
    Live,
    /// By retack, which can bring it back.
    SoftDeleted,
    /// By Tacker.
    Deleted,
    Purged,
}

/// What one API has of a VNF.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Content {
    description: String,
    /// Operation occurrences.
    ops: BTreeSet<String>,
}

/// A VNF, as the model has it and as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Vnf {
    v1: V1,
    in_v1: Option<Content>,
    in_v2: Option<Content>,
    is_busy: bool,
    /// Legacy attributes have no mark: they stay until they are purged.
    has_attributes: bool,
}

/// What the journal remembers besides: both sides as they were when they were last known to be the same.
#[derive(Debug, Clone)]
struct Modelled {
    vnf: Vnf,
    same: Option<Content>,
}

impl Modelled {
    fn new(nth: usize) -> Modelled {
        let content =
            Content { description: "as it was".to_owned(), ops: BTreeSet::from([op_id(nth, 1)]) };
        let vnf = Vnf {
            v1: V1::Live,
            in_v1: Some(content),
            in_v2: None,
            is_busy: false,
            has_attributes: true,
        };
        Modelled { vnf, same: None }
    }

    /// What a command makes of it; `false` if it is rejected.
    fn apply(&mut self, verb: Verb) -> bool {
        let Modelled { vnf, same } = self;
        let v1_changed = vnf.in_v1 != *same;
        let v2_changed = vnf.in_v2 != *same;
        match (verb, vnf.v1, &vnf.in_v1, &vnf.in_v2) {
            (Verb::Migrate | Verb::Keep, V1::Live, Some(v1), v2) => {
                let is_new = v2.is_none();
                let is_carried_again = v1_changed && !v2_changed;
                if vnf.is_busy || !(is_new || v2.as_ref() == Some(v1) || is_carried_again) {
                    return false;
                }
                (*same, vnf.in_v2) = (Some(v1.clone()), Some(v1.clone()));
                if verb == Verb::Migrate {
                    vnf.v1 = V1::SoftDeleted;
                }
            }
            (Verb::Complete, V1::Live, Some(v1), Some(v2)) => {
                if vnf.is_busy || !v1.ops.is_subset(&v2.ops) || (v1_changed && v1 != v2) {
                    return false;
                }
                vnf.v1 = V1::SoftDeleted;
            }
            (Verb::RollBack, V1::Live | V1::SoftDeleted | V1::Deleted, Some(v1), Some(v2)) => {
                if vnf.v1 == V1::Deleted || !v2.ops.is_subset(&v1.ops) || v2_changed {
                    return false;
                }
                (*same, vnf.in_v2) = (None, None);
                vnf.v1 = V1::Live;
            }
            (Verb::Purge, V1::SoftDeleted | V1::Deleted, _, _) => {
                (vnf.v1, vnf.in_v1) = (V1::Purged, None);
                (vnf.is_busy, vnf.has_attributes) = (false, false);
            }
            (
                Verb::Migrate | Verb::Keep | Verb::Complete | Verb::RollBack | Verb::Purge,
                _,
                _,
                _,
            ) => {}
        }
        true
    }
}

fn vnf_id(nth: usize) -> String {
    format!("{nth:08}-0000-4000-8000-000000000000")
}

fn op_id(nth: usize, op: usize) -> String {
    format!("{nth:08}-0000-4000-9000-{op:012}")
}

fn fill(db: &TestDb) {
    let rows = (0..VNFS).flat_map(|nth| {
        let id = vnf_id(nth);
        [
            row("vnf_instances", json!({"id": id, "vnf_instance_description": "as it was"})),
            row("vnf", json!({"id": id})),
            row("vnf_attribute", json!({"id": id, "vnf_id": id})),
            row("vnf_lcm_op_occs", json!({"id": op_id(nth, 1), "vnf_instance_id": id})),
        ]
    });
    db.insert(rows);
    // Makes retack's tables.
    Retack::on(db).words("purge-deleted").run().exits(0);
}

/// What there is, read from the tables.
fn found(db: &TestDb, columns: &Columns) -> Vec<Vnf> {
    type Row = BTreeMap<String, Option<String>>;
    let mut tables: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for (table, row) in db.rows(columns) {
        let cells = row.into_iter().map(|(column, cell)| (column, cell.as_str().map(String::from)));
        tables.entry(table).or_default().push(cells.collect());
    }
    let with = |table: &str, column: &str, id: &str| {
        let rows = tables.get(table).into_iter().flatten();
        rows.filter(|row| row[column].as_deref() == Some(id)).cloned().collect::<Vec<Row>>()
    };
    let content = |instance: &Row, description: &str, ops: &[Row]| Content {
        description: instance[description].clone().unwrap_or_default(),
        ops: ops.iter().filter_map(|op| op["id"].clone()).collect(),
    };
    let vnf = |nth: usize| {
        let id = vnf_id(nth);
        let instance = with("vnf_instances", "id", &id).pop();
        let is_marked = |row: &Row| row["deleted"].as_deref() == Some("1");
        let v1 = match &instance {
            None => V1::Purged,
            Some(row) if !is_marked(row) => V1::Live,
            Some(_) if with("retack_archived_mark", "vnf_instance_id", &id).is_empty() => {
                V1::Deleted
            }
            Some(_) => V1::SoftDeleted,
        };
        let ops = with("vnf_lcm_op_occs", "vnf_instance_id", &id);
        assert!(instance.is_some() || ops.is_empty(), "operations of no VNF: {ops:?}");
        if matches!(v1, V1::Live | V1::SoftDeleted) {
            assert!(ops.iter().all(|op| is_marked(op) == (v1 == V1::SoftDeleted)), "{ops:?}");
        }
        let in_v2 = with("VnfInstanceV2", "id", &id).pop();
        let v2_ops = with("VnfLcmOpOccV2", "vnfInstanceId", &id);
        assert!(in_v2.is_some() || v2_ops.is_empty(), "operations of no VNF: {v2_ops:?}");
        Vnf {
            v1,
            in_v1: instance.as_ref().map(|row| content(row, "vnf_instance_description", &ops)),
            in_v2: in_v2.map(|row| content(&row, "vnfInstanceDescription", &v2_ops)),
            is_busy: instance.is_some_and(|row| row["task_state"].is_some()),
            has_attributes: !with("vnf_attribute", "vnf_id", &id).is_empty(),
        }
    };
    (0..VNFS).map(vnf).collect()
}

/// Takes the step in the database and in the model, and compares.
fn take(
    (db, columns): (&TestDb, &Columns),
    model: &mut [Modelled],
    step: Step,
    nth: usize,
) -> Result<(), TestCaseError> {
    match step {
        Step::Run(verb, kill) => run(db, model, verb, kill)?,
        Step::OperateInV1(vnf)
        | Step::ChangeV1(vnf)
        | Step::DeleteInV1(vnf)
        | Step::BeginTask(vnf)
        | Step::EndTask(vnf) => {
            if model[vnf].vnf.v1 == V1::Live {
                in_v1(db, &mut model[vnf].vnf, &vnf_id(vnf), step, nth);
            }
        }
        Step::OperateInV2(vnf) => {
            if let Some(v2) = &mut model[vnf].vnf.in_v2 {
                let op = op_id(vnf, 200 + nth);
                db.insert([row("VnfLcmOpOccV2", json!({"id": op, "vnfInstanceId": vnf_id(vnf)}))]);
                v2.ops.insert(op);
            }
        }
        Step::ChangeV2(vnf) => {
            if let Some(v2) = &mut model[vnf].vnf.in_v2 {
                v2.description = format!("of v2 since step {nth}");
                let [table, column] =
                    ["VnfInstanceV2", "vnfInstanceDescription"].map(|name| db.engine.name(name));
                db.execute(&format!(
                    "UPDATE {table} SET {column} = '{}' WHERE id = '{}'",
                    v2.description,
                    vnf_id(vnf)
                ));
            }
        }
    }
    let model: Vec<_> = model.iter().map(|modelled| modelled.vnf.clone()).collect();
    prop_assert_eq!(found(db, columns), model, "after {:?}", step);
    Ok(())
}

/// A command, killed and run again if it is to be.
fn run(
    db: &TestDb,
    model: &mut [Modelled],
    verb: Verb,
    kill: Option<u8>,
) -> Result<(), TestCaseError> {
    let rejected = model.iter_mut().filter_map(|vnf| (!vnf.apply(verb)).then_some(())).count();
    let code = if rejected == 0 { 0 } else { 3 };
    let retack = || Retack::on(db).words(verb.command());
    if let Some(nth) = kill {
        let ran = retack().env("RETACK_FAULT", format!("kill@before-statement:{nth}")).run();
        prop_assert!(ran.code == KILLED || ran.code == code, "{:?}: {:?}", verb, ran);
        expire_lease(db);
    }
    let ran = retack().run();
    prop_assert!(ran.code == code, "{:?}: {} expected, {:?}", verb, code, ran);
    Ok(())
}

/// What Tacker does with a VNF that it has.
fn in_v1(db: &TestDb, vnf: &mut Vnf, id: &str, step: Step, nth: usize) {
    let set = |assignment: &str| {
        db.execute(&format!("UPDATE vnf_instances SET {assignment} WHERE id = '{id}'"));
    };
    match (step, &mut vnf.in_v1) {
        (Step::OperateInV1(vnf), Some(v1)) => {
            let op = op_id(vnf, 100 + nth);
            db.insert([row("vnf_lcm_op_occs", json!({"id": op, "vnf_instance_id": id}))]);
            v1.ops.insert(op);
        }
        (Step::ChangeV1(_), Some(v1)) => {
            v1.description = format!("of v1 since step {nth}");
            set(&format!("vnf_instance_description = '{}'", v1.description));
        }
        (Step::BeginTask(_), _) => {
            set("task_state = 'SCALING'");
            vnf.is_busy = true;
        }
        (Step::EndTask(_), _) => {
            set("task_state = NULL");
            vnf.is_busy = false;
        }
        _ => {
            set("deleted = 1, deleted_at = '2025-06-01'");
            db.execute(&format!(
                "UPDATE vnf SET status = 'PENDING_DELETE', deleted_at = '2025-06-01' WHERE id = '{id}';
                 DELETE FROM vnf_attribute WHERE vnf_id = '{id}'"
            ));
            (vnf.v1, vnf.has_attributes) = (V1::Deleted, false);
        }
    }
}

fn any_steps_lead_where_the_model_says(engine: Engine, cases: u32) {
    let db = TestDb::new(engine);
    fill(&db);
    let (start, columns) = (db.snapshot(), db.columns());
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let steps = TestRunner::new(config).run(&vec(step(), 1..16), |steps| {
        db.restore(&start);
        let mut model: Vec<_> = (0..VNFS).map(Modelled::new).collect();
        for (nth, step) in steps.into_iter().enumerate() {
            take((&db, &columns), &mut model, step, nth)?;
        }
        Ok(())
    });
    if let Err(failure) = steps {
        panic!("{engine:?}: {failure}");
    }
}

#[test]
fn any_steps_lead_where_the_model_says_on_sqlite() {
    any_steps_lead_where_the_model_says(Engine::Sqlite, 100);
}

#[test]
fn any_steps_lead_where_the_model_says_on_mariadb() {
    any_steps_lead_where_the_model_says(Engine::Mariadb, 10);
}

#[test]
fn any_steps_lead_where_the_model_says_on_postgres() {
    any_steps_lead_where_the_model_says(Engine::Postgres, 10);
}
