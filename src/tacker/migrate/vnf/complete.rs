//! What a chunk goes through when kept migrations are completed: archive, then soft-delete v1.

use std::collections::{HashMap, HashSet};

use diesel::result::QueryResult;

use super::drift;
use crate::db::Db;
use crate::db::sql_types::Label;
use crate::run::record::Run;
use crate::tacker::entity::vnf::instance::legacy::{
    Vnf, VnfInstance, mark_packages_in_use, packages, vnfs,
};
use crate::tacker::entity::vnf::instance::target::existing;
use crate::tacker::entity::vnf::keys::{KeyRing, Keys};
use crate::tacker::entity::vnf::op_occ::legacy::{OpOccState, states};
use crate::tacker::entity::vnf::op_occ::target::states_of;
use crate::tacker::entity::vnf::{self, Lock, Site};
use crate::tacker::journal::digest::last;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::journal::{Journal, archive};
use crate::tacker::migrate::Work;
use crate::tacker::plan::Refusal;
use crate::tacker::plan::preflight::{self, State};

pub struct Complete {
    /// Somebody named the VNFs; otherwise those that are not migrated are none of this command's business.
    pub named: bool,
    /// Give up what v1 has changed since the migration.
    pub discard_v1_changes: bool,
    /// What v1 is converted with to tell what it has changed.
    pub site: Site,
    pub journal: Journal,
    pub keys: KeyRing,
}

/// What is to be written for the VNFs of a chunk.
#[derive(Debug, Default)]
pub struct Writes {
    soft_delete: Vec<String>,
    /// Of all that belongs to those.
    keys: Keys,
    /// Of those.
    vnfd_ids: Vec<String>,
}

impl Work for Complete {
    type Prepared = ();
    type Writes = Writes;

    fn entity(&self) -> EntityKind {
        EntityKind::VnfInstance
    }

    fn decide(
        &self,
        db: &mut Db,
        ids: &[String],
        (): &(),
        lock: Lock,
    ) -> QueryResult<(Vec<EntityOutcome>, Writes)> {
        let instances = vnf::instances(db, ids, lock)?;
        let in_v2 = existing(db, ids)?;
        let legacy: HashMap<_, _> =
            vnfs(db, ids)?.into_iter().map(|legacy| (legacy.id.clone(), legacy)).collect();
        let keys = self.keys.keys(db, ids)?;
        let op_occs = keys.op_occs(ids, |_| true);
        let mut v1_op_occs: HashMap<String, Vec<OpOccState>> = HashMap::new();
        for op_occ in states(db, &op_occs)? {
            v1_op_occs.entry(op_occ.vnf_instance_id.clone()).or_default().push(op_occ);
        }
        // Those of v2 that it has from v1 have the same ids.
        let v2_op_occs = states_of(db, &op_occs)?;
        let deleted_in_v2 = self.deleted_in_v2(db, ids, &in_v2)?;
        let mut outcomes = Vec::with_capacity(ids.len());
        let mut writes = Writes { keys, ..Writes::default() };
        for id in ids {
            let found = if in_v2.contains(id) {
                InV2::Alive
            } else if deleted_in_v2.contains(id) {
                InV2::Deleted
            } else {
                InV2::Never
            };
            if !self.named && found == InV2::Never {
                continue;
            }
            let instance = instances.get(id);
            let name = instance.and_then(|instance| instance.vnf_instance_name.clone());
            let op_occs = v1_op_occs.get(id).into_iter().flatten();
            let outcome = match instance {
                Some(instance)
                    if in_v2.contains(id) && instance.deleted.is_some_and(|mark| mark != 0) =>
                {
                    EntityOutcome::new(EntityKind::VnfInstance, id, name, Outcome::Unchanged)
                }
                _ => match obstacle(instance, found, legacy.get(id), op_occs, v2_op_occs.get(id)) {
                    Some(refusal) => {
                        EntityOutcome::rejected(EntityKind::VnfInstance, id, name, refusal.into())
                    }
                    None => {
                        writes.soft_delete.push(id.clone());
                        EntityOutcome::new(EntityKind::VnfInstance, id, name, Outcome::Completed)
                    }
                },
            };
            outcomes.push(outcome);
        }
        if self.journal.entries {
            let drift =
                drift::of_v1(db, &self.site, &instances, &writes.keys, &writes.soft_delete)?;
            let discard = self.discard_v1_changes;
            let left = drift::settle(&drift, discard, Refusal::V1Changed, &mut outcomes);
            writes.soft_delete.retain(|id| !left.contains(id));
        }
        // What v2 has deleted uses its package no more.
        let alive = writes.soft_delete.iter().filter(|id| in_v2.contains(*id));
        let completed = alive.filter_map(|id| instances.get(id));
        writes.vnfd_ids = completed.map(|instance| instance.vnfd_id.clone()).collect();
        Ok((outcomes, writes))
    }

    fn write(
        &self,
        db: &mut Db,
        run: &Run,
        writes: Writes,
        _: &mut [EntityOutcome],
    ) -> QueryResult<()> {
        let Writes { soft_delete, keys, vnfd_ids } = writes;
        if soft_delete.is_empty() {
            return Ok(());
        }
        let unused =
            packages(db, &vnfd_ids)?.into_iter().filter(|package| package.usage_state != "IN_USE");
        let unused: Vec<_> = unused.map(|package| package.id).collect();
        if !unused.is_empty() {
            mark_packages_in_use(db, &unused)?;
        }
        archive::keep_v1(db, run, &soft_delete, &keys)?;
        vnf::soft_delete_v1(db, &soft_delete, &keys, run.started_at)
    }
}

impl Complete {
    /// Those of these VNFs that v2 had and has not any more, by the journal; v1 may have deleted them as well.
    fn deleted_in_v2(
        &self,
        db: &mut Db,
        ids: &[String],
        in_v2: &HashSet<String>,
    ) -> QueryResult<HashSet<String>> {
        let gone: Vec<String> = ids.iter().filter(|id| !in_v2.contains(*id)).cloned().collect();
        if gone.is_empty() || !self.journal.entries {
            return Ok(HashSet::new());
        }
        Ok(last(db, &gone)?.into_keys().collect())
    }
}

/// What v2 knows of a VNF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InV2 {
    Alive,
    /// It was migrated, and v2 has deleted it since.
    Deleted,
    Never,
}

fn obstacle<'a>(
    instance: Option<&VnfInstance>,
    in_v2: InV2,
    legacy: Option<&Vnf>,
    op_occs: impl Iterator<Item = &'a OpOccState> + Clone,
    in_v2_op_occs: Option<&HashMap<String, Label>>,
) -> Option<Refusal> {
    let Some(instance) = instance else {
        return Some(match in_v2 {
            InV2::Alive => Refusal::OnlyInV2,
            InV2::Deleted | InV2::Never => Refusal::NotFound(EntityKind::VnfInstance),
        });
    };
    if in_v2 == InV2::Never {
        return Some(Refusal::NotMigrated);
    }
    let live = op_occs.filter(|op_occ| op_occ.deleted == Some(0));
    let migrated = |op_occ: &OpOccState| {
        let found = in_v2_op_occs.and_then(|known| known.get(&op_occ.id));
        found.is_some_and(|Label(state)| carried_over(op_occ.operation_state.as_deref(), state))
    };
    // v2 keeps the operations of a VNF that it deletes, but may be relieved of them.
    let in_v2 = |op_occ: &OpOccState| in_v2 == InV2::Deleted || migrated(op_occ);
    if let Some(newer) = live.clone().find(|op_occ| !in_v2(op_occ)) {
        return Some(Refusal::V1MovedOn(newer.id.clone()));
    }
    let operations = live.map(|op_occ| {
        (op_occ.id.as_str(), op_occ.operation.as_deref(), op_occ.operation_state.as_deref())
    });
    // One that is FAILED_TEMP and in v2 was closed there, because somebody forced it.
    preflight::obstacle(State::of(instance, legacy), operations, true)
}

/// Whether an operation is in v2 as v1 has it now: one that was closed there may have been retried here.
fn carried_over(v1: Option<&str>, v2: &str) -> bool {
    v1 == Some(v2) || (v1, v2) == (Some("FAILED_TEMP"), "FAILED")
}
