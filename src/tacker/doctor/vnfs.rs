//! What would become of every VNF: read, decided and converted in memory, as a migration would.

mod states;

use std::collections::BTreeMap;

use chrono::{SubsecRound, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::finding::counted;
use super::{Check, Detail, Finding, Patient, unreadable};
use crate::db::{Db, Failure, classify};
use crate::on;
use crate::run::workers::Chunks;
use crate::tacker::entity::vnf::keys::KeyRing;
use crate::tacker::entity::vnf::{self, Lock, Site};
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::journal::{Journal, digest};
use crate::tacker::migrate::Work;
use crate::tacker::migrate::cursor::{Cursor, Source};
use crate::tacker::migrate::vnf::migrate::{Migrate, Prepared};
use crate::tacker::note::NoteCode;
use crate::tacker::plan::Refusal;
use crate::tacker::plan::operability::{LcmOperation, Verdict};
use crate::tacker::schema::revision::Revision;
use crate::tacker::tables::v1::vnf_instances;

/// What reading every VNF has shown; as large for a million VNFs as for a hundred.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub vnfs: u64,
    /// By the code of the refusal.
    pub refusals: BTreeMap<&'static str, Detail>,
    /// By the code of the note, in VNFs that have one.
    pub notes: BTreeMap<NoteCode, Detail>,
    /// What v2 can do with those that would be migrated.
    verdicts: BTreeMap<Verdict, u64>,
    /// By the operation and the code of the note that stands in its way.
    limits: BTreeMap<(LcmOperation, NoteCode), Detail>,
    /// By table, column and JSON path.
    pub cells: BTreeMap<String, Detail>,
    /// Of the chunk in hand.
    rejected: Vec<String>,
}

pub(super) fn census(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let states: Vec<(Option<i16>, String, i64)> = on!(&mut patient.db, c => vnf_instances::table
        .group_by((vnf_instances::deleted, vnf_instances::instantiation_state))
        .select((vnf_instances::deleted, vnf_instances::instantiation_state, count_star()))
        .load(c))?;
    let sum = |wanted: &dyn Fn(&Option<i16>, &str) -> bool| -> u64 {
        let found = states.iter().filter(|(deleted, state, _)| wanted(deleted, state));
        found.map(|(_, _, count)| count.unsigned_abs()).sum()
    };
    let gone = |deleted: &Option<i16>| deleted.is_some_and(|mark| mark != 0);
    let running = sum(&|deleted, state| !gone(deleted) && state == "INSTANTIATED");
    let resting = sum(&|deleted, state| !gone(deleted) && state != "INSTANTIATED");
    let deleted = sum(&|deleted, _| gone(deleted));
    let live = counted(running + resting, "VNF", "VNFs");
    let found = format!("{live} in v1, {running} of them instantiated; {deleted} soft-deleted");
    Ok(vec![Finding::info(Check::Vnfs, found)])
}

pub(super) fn rejections(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let (found, details) = if patient.quick {
        ("by its state no VNF would be rejected".to_owned(), states::obstacles(&mut patient.db)?)
    } else {
        let Some(walk) = walked(patient)? else { return Ok(Vec::new()) };
        let details = walk.refusals.values().cloned().collect();
        let found = match walk.vnfs {
            0 => "there is no VNF to migrate".to_owned(),
            vnfs => format!("none: {} can be migrated", counted(vnfs, "VNF", "VNFs")),
        };
        (found, details)
    };
    Ok(vec![judge(found, details)])
}

fn judge(none: String, details: Vec<Detail>) -> Finding {
    let rejected: u64 = details.iter().map(|detail| detail.count).sum();
    if rejected == 0 {
        return Finding::ok(Check::Rejections, none);
    }
    let found = counted(rejected, "VNF would be rejected", "VNFs would be rejected");
    Finding::warning(Check::Rejections, found)
        .because("each would be left as it is, and the others go on")
        .advise(
            "let operations finish; docs/reference/outcomes.md says what to do about each reason",
        )
        .with(details)
}

pub(super) fn notes(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let Some(walk) = walked(patient)? else { return Ok(Vec::new()) };
    if walk.notes.is_empty() {
        return Ok(vec![Finding::ok(Check::Notes, "none")]);
    }
    let mut details: Vec<_> = walk.notes.values().cloned().collect();
    details.sort_by_key(|detail| std::cmp::Reverse(detail.count));
    let found = counted(details.len() as u64, "kind of note", "kinds of notes");
    Ok(vec![
        Finding::info(Check::Notes, format!("{found} will be made about values"))
            .because("values are guessed, repaired or left out; docs/reference/outcomes.md explains each kind")
            .with(details),
    ])
}

pub(super) fn operability(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let revision = patient.revision().and_then(Revision::find);
    let Some(walk) = walked(patient)? else { return Ok(Vec::new()) };
    let of = |verdict| walk.verdicts.get(&verdict).copied().unwrap_or(0);
    let (limited, read_only) = (of(Verdict::Limited), of(Verdict::ReadOnly));
    if limited + read_only == 0 {
        let found = match of(Verdict::Operable) {
            0 => "there is no VNF to migrate".to_owned(),
            vnfs => format!("v2 can operate {}", counted(vnfs, "VNF", "VNFs")),
        };
        return Ok(vec![Finding::ok(Check::Operability, found)]);
    }
    let found = format!(
        "v2 could do everything with {} of them, some operations with {limited}, and only show {read_only}",
        counted(of(Verdict::Operable), "VNF", "VNFs")
    );
    Ok(vec![
        Finding::warning(Check::Operability, found)
            .because(
                "this check knows neither --heat nor --stack-map nor --vnfd-dir; a dry run of migrate-to-v2 with them \
                 tells of each VNF what remains",
            )
            .advise(match revision {
                Some(found) if found < Revision::STACK_ID_IN_PATH => format!(
                    "this Tacker is older than {}, from which on --point-at-v1-stacks leads v2 to v1's stacks: upgrade \
                     it before migrating",
                    Revision::STACK_ID_IN_PATH.release()
                ),
                _ => "migrate with --heat --point-at-v1-stacks, and --vnfd-dir on Tacker's host; \
                      docs/reference/operability.md says what each is for"
                    .to_owned(),
            })
            .with(walk.limits.values().cloned().collect()),
    ])
}

/// Whether the VNFs have been read.
#[derive(Debug)]
pub(super) enum Walked {
    NotYet,
    Done(Walk),
    /// Told by the check that asked first.
    Failed,
}

/// What reading every VNF shows, whichever check asks first; `None` with `--quick`, without tables, and after a failure.
pub(super) fn walked<'p>(patient: &'p mut Patient<'_>) -> QueryResult<Option<&'p Walk>> {
    if patient.quick || !patient.has_tables() {
        return Ok(None);
    }
    if matches!(patient.walk, Walked::NotYet) {
        patient.walk = Walked::Failed;
        patient.walk = Walked::Done(walk(patient)?);
    }
    Ok(match &patient.walk {
        Walked::Done(walk) => Some(walk),
        Walked::NotYet | Walked::Failed => None,
    })
}

/// VNFs read at a time.
const CHUNK: usize = 100;

fn walk(patient: &mut Patient<'_>) -> QueryResult<Walk> {
    let now = Utc::now().naive_utc().trunc_subsecs(0);
    let revision = patient.revision().and_then(Revision::find);
    let site = Site::seen(&mut patient.db, patient.credentials, revision)?;
    let site = Site { now, ..site };
    let journal = Journal::found(&mut patient.db)?;
    let migrated_before = journal.entries && digest::any(&mut patient.db)?;
    let limits = patient.db.limits()?;
    let migrate = Migrate {
        site,
        limits,
        keep_orig: true,
        heat: None,
        vnfd_dir: None,
        journal,
        migrated_before,
        keys: KeyRing::default(),
    };
    let mut walk = Walk::default();
    let mut cursor = Cursor::new(EntityKind::VnfInstance, Source::LiveInV1.into());
    // Nothing is locked or written, so nothing is gained by pacing it.
    while let Some(chunk) = cursor.next_chunk(&mut patient.db, CHUNK)? {
        if patient.interrupted() {
            break;
        }
        for outcome in foresee(&migrate, &mut patient.db, &chunk)? {
            walk.count(outcome);
        }
        let rejected = std::mem::take(&mut walk.rejected);
        if !rejected.is_empty() {
            // One that cannot even be read is counted already.
            for vnf in
                vnf::read(&mut patient.db, &rejected, Lock::None).unwrap_or_default().into_values()
            {
                unreadable::cells(&mut patient.db, vnf, &mut walk.cells)?;
            }
        }
    }
    Ok(walk)
}

/// When the chunk cannot be read, its VNFs are, one by one, so that a bad row costs only itself.
fn foresee(migrate: &Migrate, db: &mut Db, chunk: &[String]) -> QueryResult<Vec<EntityOutcome>> {
    let decide = |ids: &[String], db: &mut Db| {
        Ok(migrate.decide(db, ids, &Prepared::default(), Lock::None)?.0)
    };
    match decide(chunk, db) {
        Err(error) if classify(&error) != Failure::Lost => {}
        done => return done,
    }
    let mut outcomes = Vec::with_capacity(chunk.len());
    for id in chunk {
        match decide(std::slice::from_ref(id), db) {
            Ok(outcome) => outcomes.extend(outcome),
            Err(error) if classify(&error) == Failure::Lost => return Err(error),
            Err(error) => {
                let refusal = Refusal::DatabaseRefused(error.to_string());
                outcomes.push(EntityOutcome::rejected(
                    EntityKind::VnfInstance,
                    id,
                    None,
                    refusal.into(),
                ));
            }
        }
    }
    Ok(outcomes)
}

impl Walk {
    fn count(&mut self, outcome: EntityOutcome) {
        let EntityOutcome {
            entity: _,
            id,
            label: _,
            outcome,
            reason,
            notes,
            digests: _,
            operability,
        } = outcome;
        self.vnfs += 1;
        let mut codes: Vec<NoteCode> = notes.iter().map(|note| note.code).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            self.notes.entry(code).or_insert_with(|| Detail::new(code.name(), 0)).add(&id);
        }
        if let Some(operability) = operability {
            let verdict = operability.verdict;
            *self.verdicts.entry(verdict).or_default() += 1;
            for (operation, code) in operability.limits {
                let limit = (operation, code);
                let name = || format!("{}: {}", operation.name(), code.name());
                self.limits.entry(limit).or_insert_with(|| Detail::new(name(), 0)).add(&id);
            }
        }
        for note in notes.iter().filter(|note| note.code == NoteCode::AttributeUnreadable) {
            unreadable::add(&mut self.cells, note.path.clone(), &id);
        }
        if outcome == Outcome::Rejected {
            let code = reason.map_or("", |reason| reason.code);
            self.refusals.entry(code).or_insert_with(|| Detail::new(code, 0)).add(&id);
            self.rejected.push(id);
        }
    }
}
