//! Whether anybody has changed a VNF since retack migrated it: what completing or rolling it back would lose.
//!
//! Digests say quickly that nothing has changed. Where one differs, v1 is converted again and compared with v2, which
//! says what has; when that finds no difference, nothing would be lost.

use std::collections::{HashMap, HashSet};

use diesel::result::QueryResult;

use crate::db::Db;
use crate::tacker::entity::vnf::difference::differences;
use crate::tacker::entity::vnf::instance::legacy::VnfInstance;
use crate::tacker::entity::vnf::keys::Keys;
use crate::tacker::entity::vnf::op_occ::target::{Ids, ids_of};
use crate::tacker::entity::vnf::{self, Knowledge, LegacyVnf, Lock, Site, TargetVnf, digest};
use crate::tacker::journal::digest::last;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::EntityOutcome;
use crate::tacker::note::{Note, NoteCode};
use crate::tacker::plan::Refusal;

/// VNFs by id, and what has changed of each: columns and JSON paths.
pub(super) type Drift = HashMap<String, String>;

/// Those of these kept VNFs of which v1 has changed, and v2 does not have it.
pub(super) fn of_v1(
    db: &mut Db,
    site: &Site,
    kept: &HashMap<String, VnfInstance>,
    keys: &Keys,
    ids: &[String],
) -> QueryResult<Drift> {
    let last = last(db, ids)?;
    let known = kept.values().filter(|instance| last.contains_key(&instance.id));
    let known: Vec<VnfInstance> = known.cloned().collect();
    if known.is_empty() {
        return Ok(Drift::new());
    }
    let mut changed = Vec::new();
    for (id, vnf) in vnf::of_instances(db, known, keys)? {
        let tables = match last.get(&id) {
            Some(last) => owned(last.v1.differing(&digest::v1(db, &vnf)?)),
            None => Vec::new(),
        };
        if !tables.is_empty() {
            changed.push((id, Some(vnf), tables));
        }
    }
    told_of(db, site, changed)
}

/// Those of these VNFs of which v2 has changed. `op_occs` is what v2 has of them, `completed` those that v1 has
/// soft-deleted.
pub(super) fn of_v2(
    db: &mut Db,
    site: &Site,
    ids: &[String],
    op_occs: &Ids,
    completed: &[String],
) -> QueryResult<Drift> {
    let last = last(db, ids)?;
    let known: Vec<String> = last.keys().cloned().collect();
    if known.is_empty() {
        return Ok(Drift::new());
    }
    let mut changed = Vec::new();
    for (id, vnf) in vnf::read_v2_by(db, &known, &ids_of(op_occs, &known))? {
        let tables = match last.get(&id) {
            Some(last) => owned(last.v2.differing(&digest::v2(db, &vnf)?)),
            None => Vec::new(),
        };
        if !tables.is_empty() {
            changed.push((id, tables));
        }
    }
    if changed.is_empty() {
        return Ok(Drift::new());
    }
    let (completed, live): (Vec<_>, Vec<_>) =
        changed.iter().map(|(id, _)| id.clone()).partition(|id| completed.contains(id));
    let mut legacy = vnf::read(db, &live, Lock::None)?;
    legacy.extend(vnf::read_completed(db, &completed)?);
    let changed = changed.into_iter().map(|(id, tables)| {
        let vnf = legacy.remove(&id);
        (id, vnf, tables)
    });
    let changed = changed.collect();
    told_of(db, site, changed)
}

fn owned(tables: Vec<&str>) -> Vec<String> {
    tables.into_iter().map(str::to_owned).collect()
}

/// What has changed of VNFs whose digests differ in these tables.
fn told_of(
    db: &mut Db,
    site: &Site,
    changed: Vec<(String, Option<LegacyVnf>, Vec<String>)>,
) -> QueryResult<Drift> {
    if changed.is_empty() {
        return Ok(Drift::new());
    }
    let ids: Vec<String> = changed.iter().map(|(id, ..)| id.clone()).collect();
    let targets = vnf::read_v2(db, &ids)?;
    let mut told = Drift::new();
    for (id, vnf, tables) in changed {
        if let Some(place) = place(db, vnf, targets.get(&id), site, tables)? {
            told.insert(id, place);
        }
    }
    Ok(told)
}

/// Where converting v1 again differs from v2; only the tables when it cannot be converted any more.
fn place(
    db: &mut Db,
    v1: Option<LegacyVnf>,
    v2: Option<&TargetVnf>,
    site: &Site,
    tables: Vec<String>,
) -> QueryResult<Option<String>> {
    let known = Knowledge { existing: v2, ..Knowledge::default() };
    let converted = v1.map(|vnf| vnf::convert_with(db, vnf, site, known)).transpose()?;
    let (Some(Ok(converted)), Some(v2)) = (converted, v2) else {
        return Ok(Some(tables.join(", ")));
    };
    let places = differences(db, &converted, v2, site)?;
    Ok((!places.is_empty()).then(|| places.to_string()))
}

/// Refuses the VNFs that have drifted, and returns their ids; where somebody asked for their changes to be given up, notes
/// it.
pub(super) fn settle(
    drift: &Drift,
    discard: bool,
    refusal: fn(String) -> Refusal,
    outcomes: &mut [EntityOutcome],
) -> HashSet<String> {
    let mut refused = HashSet::new();
    for outcome in outcomes {
        let Some(place) = drift.get(&outcome.id) else { continue };
        if discard {
            outcome.notes.push(discarded(place));
            continue;
        }
        let name = outcome.label.take();
        let reason = refusal(place.clone()).into();
        *outcome = EntityOutcome::rejected(EntityKind::VnfInstance, &outcome.id, name, reason);
        refused.insert(outcome.id.clone());
    }
    refused
}

fn discarded(place: &str) -> Note {
    Note {
        code: NoteCode::ChangesDiscarded,
        path: place.to_owned(),
        reason: "given up because somebody asked for it".into(),
    }
}
