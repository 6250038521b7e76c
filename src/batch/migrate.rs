//! What a chunk goes through when it is migrated: read and lock, convert, write v2, soft-delete v1.

use anyhow::Context;
use diesel::result::QueryResult;

use super::Work;
use super::stacks::StackLookup;
use crate::db::{Db, Limits};
use crate::entity::{
    self, ConvertError, Converted, LegacyVnf, Lock, Site, TargetVnf, vnf_instance,
};
use crate::journal::archive;
use crate::journal::entity_kind::EntityKind;
use crate::journal::outcome::{EntityOutcome, Outcome};
use crate::journal::run::Run;
use crate::note::{Note, NoteCode};
use crate::plan::Refusal;
use crate::plan::preflight::{self, State};

pub struct Migrate {
    pub site: Site,
    pub limits: Limits,
    /// `None`: Heat is not to be asked.
    pub heat: Option<StackLookup>,
    /// v1 stays live; `complete` or `rollback` decides later.
    pub keep_orig: bool,
}

/// What is to be written for the VNFs of a chunk.
#[derive(Debug, Default)]
pub struct Writes {
    targets: Vec<TargetVnf>,
    soft_delete: Vec<String>,
    packages: Vec<String>,
}

impl Work for Migrate {
    type Writes = Writes;

    fn entity(&self) -> EntityKind {
        EntityKind::VnfInstance
    }

    fn prepare(&mut self, db: &mut Db, ids: &[String]) -> anyhow::Result<()> {
        if let Some(heat) = &mut self.heat {
            let owners = vnf_instance::stack::owners(db, ids, &self.site.vims);
            let owners = owners.context("reading whose stacks to ask Heat for")?;
            self.site.stacks.heat = heat.ask(owners);
        }
        Ok(())
    }

    fn decide(
        &self,
        db: &mut Db,
        ids: &[String],
        lock: Lock,
    ) -> QueryResult<(Vec<EntityOutcome>, Writes)> {
        let mut legacy = entity::read(db, ids, lock)?;
        let mut existing = entity::read_v2(db, ids)?;
        let mut writes = Writes::default();
        let outcomes = ids
            .iter()
            .map(|id| self.outcome(id, legacy.remove(id), existing.remove(id), &mut writes))
            .collect();
        Ok((outcomes, writes))
    }

    fn write(&self, db: &mut Db, run: &Run, writes: Writes) -> QueryResult<()> {
        entity::write(db, writes.targets, self.limits)?;
        if !writes.packages.is_empty() {
            vnf_instance::legacy::mark_packages_in_use(db, &writes.packages)?;
        }
        if !writes.soft_delete.is_empty() {
            archive::keep_v1(db, run, &writes.soft_delete)?;
            entity::soft_delete_v1(db, &writes.soft_delete, run.started_at)?;
        }
        Ok(())
    }
}

impl Migrate {
    fn outcome(
        &self,
        id: &str,
        legacy: Option<LegacyVnf>,
        existing: Option<TargetVnf>,
        writes: &mut Writes,
    ) -> EntityOutcome {
        let Some(legacy) = legacy else {
            let refusal = if existing.is_some() { Refusal::OnlyInV2 } else { Refusal::NotFound(EntityKind::VnfInstance) };
            return EntityOutcome::rejected(EntityKind::VnfInstance, id, None, refusal.into());
        };
        let name = legacy.instance.vnf_instance_name.clone();
        if existing.is_some() && legacy.instance.deleted.is_some_and(|mark| mark != 0) {
            // Completed before; whether v2 has gone on since is its own affair.
            return EntityOutcome::new(EntityKind::VnfInstance, id, name, Outcome::Unchanged);
        }
        if let Some(refusal) = self.obstacle(&legacy) {
            return EntityOutcome::rejected(EntityKind::VnfInstance, id, name, refusal.into());
        }
        let package = legacy.package.clone();
        let converted = match entity::convert(legacy, &self.site) {
            Ok(converted) => converted,
            Err(error @ ConvertError::Credentials { key: _, why: _ }) => {
                return EntityOutcome::rejected(EntityKind::VnfInstance, id, name, Refusal::CredentialsRequired(error).into());
            }
            Err(error) => {
                return EntityOutcome::rejected(EntityKind::VnfInstance, id, name, Refusal::Unconvertible(error).into());
            }
        };
        let different = existing
            .as_ref()
            .and_then(|existing| entity::difference(&converted, existing, &self.site));
        let Converted { target, unopened: _, mut notes } = converted;
        let outcome = match (existing, different) {
            (None, _) => {
                writes.targets.push(target);
                Outcome::Migrated
            }
            (Some(_), Some(place)) => {
                return EntityOutcome::rejected(EntityKind::VnfInstance, id, name, Refusal::Conflict(place).into());
            }
            (Some(_), None) if self.keep_orig => {
                return EntityOutcome::new(EntityKind::VnfInstance, id, name, Outcome::Unchanged);
            }
            (Some(_), None) => Outcome::Completed,
        };
        if let Some(package) = package.filter(|package| package.usage_state != "IN_USE") {
            notes.push(marked_in_use());
            writes.packages.push(package.id);
        }
        if !self.keep_orig {
            writes.soft_delete.push(id.to_owned());
        }
        EntityOutcome::new(EntityKind::VnfInstance, id, name, outcome).with_notes(notes)
    }

    fn obstacle(&self, vnf: &LegacyVnf) -> Option<Refusal> {
        let state = State {
            deleted: vnf.instance.deleted,
            task_state: vnf.instance.task_state.as_deref(),
            status: vnf.legacy.as_ref().and_then(|legacy| legacy.status.as_deref()),
        };
        let operations = vnf.op_occs.iter().map(|op_occ| {
            (op_occ.id.as_str(), op_occ.operation.as_deref(), op_occ.operation_state.as_deref())
        });
        preflight::obstacle(state, operations, self.site.force_failed_temp)
    }
}

fn marked_in_use() -> Note {
    Note {
        code: NoteCode::PackageMarkedInUse,
        path: "vnf_packages.usage_state".to_owned(),
        reason: "set to IN_USE".into(),
    }
}
