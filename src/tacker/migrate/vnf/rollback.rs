//! What a chunk goes through when it is rolled back: archive and remove v2, bring v1 back.

use std::collections::HashSet;

use diesel::result::QueryResult;

use super::drift;
use crate::db::Db;
use crate::run::record::Run;
use crate::tacker::entity::vnf::instance::legacy::VnfInstance;
use crate::tacker::entity::vnf::instance::target::existing;
use crate::tacker::entity::vnf::keys::Owners;
use crate::tacker::entity::vnf::op_occ::target::{ids_of, op_occ_keys};
use crate::tacker::entity::vnf::{self, Lock, Site, V2Rows, op_occ};
use crate::tacker::journal::digest::last;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::journal::{Journal, archive};
use crate::tacker::migrate::Work;
use crate::tacker::plan::Refusal;

pub struct Rollback {
    /// Somebody named the VNFs; otherwise those that v2 made itself are none of this command's business.
    pub named: bool,
    /// Give up what v2 has changed since the migration.
    pub discard_v2_changes: bool,
    /// What v1 is converted with to tell what v2 has changed.
    pub site: Site,
    pub journal: Journal,
}

/// What is to be done with a VNF.
#[derive(PartialEq, Eq)]
enum Step {
    Nothing,
    /// v2 has deleted it, and v1 is live: the migration is given up, so that v1 may be migrated again.
    Forget,
    /// v1 is live: it is enough that v2 goes.
    RemoveV2,
    /// v1 was completed: it comes back, too.
    RestoreV1,
}

/// What is to be written for the VNFs of a chunk.
#[derive(Debug, Default)]
pub struct Writes {
    remove: V2Rows,
    restore: Vec<String>,
}

impl Work for Rollback {
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
        let restorable =
            if self.journal.archive { archive::restorable(db, ids)? } else { HashSet::new() };
        let v2_op_occs = op_occ_keys(db, Owners::Listed(ids))?;
        let v2_ids: Vec<&str> = v2_op_occs.values().flatten().map(String::as_str).collect();
        let in_v1 = op_occ::legacy::existing(db, &v2_ids)?;
        let gone: Vec<String> = ids.iter().filter(|id| !in_v2.contains(*id)).cloned().collect();
        let deleted_in_v2: HashSet<String> = match self.journal.entries && !gone.is_empty() {
            true => last(db, &gone)?.into_keys().collect(),
            false => HashSet::new(),
        };
        let mut outcomes = Vec::with_capacity(ids.len());
        let mut writes = Writes::default();
        for id in ids {
            let instance = instances.get(id);
            if !self.named && instance.is_none() {
                continue;
            }
            let made_in_v2 =
                v2_op_occs.get(id).and_then(|known| known.iter().find(|id| !in_v1.contains(*id)));
            let name = instance.and_then(|instance| instance.vnf_instance_name.clone());
            outcomes.push(
                match step(
                    instance,
                    in_v2.contains(id),
                    restorable.contains(id),
                    deleted_in_v2.contains(id),
                    made_in_v2,
                ) {
                    Err(refusal) => {
                        EntityOutcome::rejected(EntityKind::VnfInstance, id, name, refusal.into())
                    }
                    Ok(Step::Nothing) => {
                        EntityOutcome::new(EntityKind::VnfInstance, id, name, Outcome::Unchanged)
                    }
                    // What is written of it is its entry in the journal.
                    Ok(Step::Forget) => {
                        EntityOutcome::new(EntityKind::VnfInstance, id, name, Outcome::RolledBack)
                    }
                    Ok(step @ (Step::RemoveV2 | Step::RestoreV1)) => {
                        writes.remove.vnfs.push(id.clone());
                        if step == Step::RestoreV1 {
                            writes.restore.push(id.clone());
                        }
                        EntityOutcome::new(EntityKind::VnfInstance, id, name, Outcome::RolledBack)
                    }
                },
            );
        }
        if self.journal.entries {
            let drift =
                drift::of_v2(db, &self.site, &writes.remove.vnfs, &v2_op_occs, &writes.restore)?;
            let discard = self.discard_v2_changes;
            let left = drift::settle(&drift, discard, Refusal::V2Changed, &mut outcomes);
            writes.remove.vnfs.retain(|id| !left.contains(id));
            writes.restore.retain(|id| !left.contains(id));
        }
        writes.remove.op_occs = ids_of(&v2_op_occs, &writes.remove.vnfs);
        Ok((outcomes, writes))
    }

    fn write(
        &self,
        db: &mut Db,
        run: &Run,
        writes: Writes,
        _: &mut [EntityOutcome],
    ) -> QueryResult<()> {
        let Writes { remove, restore } = writes;
        if !remove.vnfs.is_empty() {
            archive::keep_v2(db, run, &remove, run.started_at)?;
            vnf::delete_v2(db, &remove)?;
        }
        if !restore.is_empty() {
            archive::restore_v1(db, &restore)?;
        }
        Ok(())
    }
}

fn step(
    v1: Option<&VnfInstance>,
    in_v2: bool,
    restorable: bool,
    deleted_in_v2: bool,
    made_in_v2: Option<&String>,
) -> Result<Step, Refusal> {
    let Some(v1) = v1 else {
        return Err(if in_v2 {
            Refusal::OnlyInV2
        } else {
            Refusal::NotFound(EntityKind::VnfInstance)
        });
    };
    let live = v1.deleted == Some(0);
    if !in_v2 {
        // v2 rows that are gone were deleted through v2: bringing v1 back would raise the dead.
        return match (live, deleted_in_v2) {
            (true, true) => Ok(Step::Forget),
            (true, false) => Ok(Step::Nothing),
            (false, _) => Err(Refusal::DeletedInV1),
        };
    }
    if let Some(op_occ) = made_in_v2 {
        return Err(Refusal::V2MovedOn(op_occ.clone()));
    }
    match (live, restorable) {
        (true, _) => Ok(Step::RemoveV2),
        (false, true) => Ok(Step::RestoreV1),
        (false, false) => Err(Refusal::NotRestorable),
    }
}
