//! What a chunk goes through when it is migrated: read and lock, convert, write v2, soft-delete v1.

use std::collections::HashMap;
use std::sync::Mutex;

use anyhow::Context;
use diesel::result::QueryResult;

use super::stacks::{Answers, StackLookup};
use crate::db::{Db, Limits};
use crate::run::held::held;
use crate::run::record::Run;
use crate::tacker::entity::vnf::difference::{differences, forgotten, only_adds};
use crate::tacker::entity::vnf::keys::{KeyRing, Keys};
use crate::tacker::entity::vnf::{
    self, ConvertError, Converted, Knowledge, LegacyVnf, Lock, Site, TargetVnf, V2Rows, digest,
    instance,
};
use crate::tacker::journal::digest::{Digest, Digests, last};
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::journal::{Journal, archive};
use crate::tacker::migrate::Work;
use crate::tacker::note::{Note, NoteCode};
use crate::tacker::plan::Refusal;
use crate::tacker::plan::operability::Operability;
use crate::tacker::plan::preflight::obstacle_of;
use crate::tacker::vnfd::{KnownVnfd, VnfdDir};

pub struct Migrate {
    pub site: Site,
    pub limits: Limits,
    /// `None`: Heat is not to be asked. For one chunk at a time, so that hands do not add up to a crowd.
    pub heat: Option<Mutex<StackLookup>>,
    /// `None`: packages are not to be looked at.
    pub vnfd_dir: Option<VnfdDir>,
    /// v1 stays live; `complete` or `rollback` decides later.
    pub keep_orig: bool,
    pub journal: Journal,
    /// An earlier run has migrated VNFs: one that v2 does not have may have been deleted there.
    pub migrated_before: bool,
    pub keys: KeyRing,
}

/// What others than the database know of the VNFs of a chunk, by id.
#[derive(Debug, Default)]
pub struct Prepared {
    heat: Answers,
    vnfds: HashMap<String, KnownVnfd>,
}

/// What is to be written for the VNFs of a chunk.
#[derive(Debug, Default)]
pub struct Writes {
    targets: Vec<TargetVnf>,
    /// Of the targets.
    v1_digests: HashMap<String, Digest>,
    /// The v2 rows that make room for those of the targets.
    replace: V2Rows,
    soft_delete: Vec<String>,
    /// Of all that belongs to those.
    keys: Keys,
    packages: Vec<String>,
}

/// What v2 has of a VNF already.
struct Existing<'a> {
    v2: TargetVnf,
    /// What the journal has of the run that wrote it.
    last: Option<&'a Digests>,
}

impl Work for Migrate {
    type Prepared = Prepared;
    type Writes = Writes;

    fn entity(&self) -> EntityKind {
        EntityKind::VnfInstance
    }

    fn prepare(&self, db: &mut Db, ids: &[String]) -> anyhow::Result<Prepared> {
        let mut prepared = Prepared::default();
        if let Some(heat) = &self.heat {
            let owners = instance::stack::owners(db, ids, &self.site.vims);
            let owners = owners.context("reading whose stacks to ask Heat for")?;
            prepared.heat = held(heat).ask(owners);
        }
        if let Some(dir) = &self.vnfd_dir {
            let packages = vnf::packages_by_vnf(db, ids);
            let packages = packages.context("reading whose packages to look at")?;
            let known = packages.into_iter().map(|(id, package)| (id, dir.of_package(&package)));
            prepared.vnfds = known.collect();
        }
        Ok(prepared)
    }

    fn decide(
        &self,
        db: &mut Db,
        ids: &[String],
        prepared: &Prepared,
        lock: Lock,
    ) -> QueryResult<(Vec<EntityOutcome>, Writes)> {
        let (mut legacy, keys) = vnf::read_with(db, &self.keys, ids, lock)?;
        let mut existing = vnf::read_v2(db, ids)?;
        let last = self.last_of(db, ids, &existing)?;
        let mut writes = Writes { keys, ..Writes::default() };
        let outcomes = ids.iter().map(|id| {
            let migrated = last.get(id);
            let existing = existing.remove(id).map(|v2| Existing { v2, last: migrated });
            let alive_in_v1 = |vnf: &LegacyVnf| vnf.instance.deleted == Some(0);
            if existing.is_none() && migrated.is_some() && legacy.get(id).is_some_and(alive_in_v1) {
                let name = legacy.remove(id).and_then(|vnf| vnf.instance.vnf_instance_name);
                let reason = Refusal::DeletedInV2.into();
                return Ok(EntityOutcome::rejected(EntityKind::VnfInstance, id, name, reason));
            }
            self.outcome(db, id, legacy.remove(id), existing, prepared, &mut writes)
        });
        let outcomes = outcomes.collect::<QueryResult<_>>()?;
        Ok((outcomes, writes))
    }

    fn write(
        &self,
        db: &mut Db,
        run: &Run,
        mut writes: Writes,
        outcomes: &mut [EntityOutcome],
    ) -> QueryResult<()> {
        if !writes.replace.vnfs.is_empty() {
            archive::keep_v2(db, run, &writes.replace, run.started_at)?;
            vnf::delete_v2(db, &writes.replace)?;
        }
        let mut v2_digests = vnf::write(db, writes.targets, self.limits)?;
        for outcome in outcomes {
            let id = &outcome.id;
            if let (Some(v1), Some(v2)) = (writes.v1_digests.remove(id), v2_digests.remove(id)) {
                outcome.digests = Some(Digests { v1, v2 });
            }
        }
        if !writes.packages.is_empty() {
            instance::legacy::mark_packages_in_use(db, &writes.packages)?;
        }
        if !writes.soft_delete.is_empty() {
            archive::keep_v1(db, run, &writes.soft_delete, &writes.keys)?;
            vnf::soft_delete_v1(db, &writes.soft_delete, &writes.keys, run.started_at)?;
        }
        Ok(())
    }
}

impl Migrate {
    /// What the journal has of the runs that migrated these VNFs. Where no run has before, it is not asked of VNFs that
    /// v2 does not have.
    fn last_of(
        &self,
        db: &mut Db,
        ids: &[String],
        existing: &HashMap<String, TargetVnf>,
    ) -> QueryResult<HashMap<String, Digests>> {
        if !self.journal.entries || (existing.is_empty() && !self.migrated_before) {
            return Ok(HashMap::new());
        }
        last(db, ids)
    }

    fn outcome(
        &self,
        db: &mut Db,
        id: &str,
        legacy: Option<LegacyVnf>,
        existing: Option<Existing<'_>>,
        prepared: &Prepared,
        writes: &mut Writes,
    ) -> QueryResult<EntityOutcome> {
        let name = legacy.as_ref().and_then(|vnf| vnf.instance.vnf_instance_name.clone());
        let line = |outcome| EntityOutcome::new(EntityKind::VnfInstance, id, name.clone(), outcome);
        let rejected = |refusal: Refusal| {
            let reason = refusal.into();
            Ok(EntityOutcome::rejected(EntityKind::VnfInstance, id, name.clone(), reason))
        };
        let Some(legacy) = legacy else {
            return rejected(match existing {
                Some(_) => Refusal::OnlyInV2,
                None => Refusal::NotFound(EntityKind::VnfInstance),
            });
        };
        if existing.is_some() && legacy.instance.deleted.is_some_and(|mark| mark != 0) {
            // Completed before; whether v2 has gone on since is its own affair.
            return Ok(line(Outcome::Unchanged));
        }
        if let Some(refusal) = obstacle_of(&legacy, self.site.force_failed_temp) {
            return rejected(refusal);
        }
        let package = legacy.package.clone();
        let v1_digest = digest::v1(db, &legacy)?;
        let known = Knowledge {
            heat: prepared.heat.get(id),
            vnfd: prepared.vnfds.get(id),
            existing: existing.as_ref().map(|existing| &existing.v2),
        };
        let converted = match vnf::convert_with(db, legacy, &self.site, known)? {
            Ok(converted) => converted,
            Err(error @ ConvertError::Credentials { key: _, why: _ }) => {
                return rejected(Refusal::CredentialsRequired(error));
            }
            Err(error) => return rejected(Refusal::Unconvertible(error)),
        };
        let mut digests = None;
        let outcome = match &existing {
            None => Outcome::Migrated,
            Some(existing) => {
                let v2_digest = digest::v2(db, &existing.v2)?;
                let found = Digests { v1: v1_digest.clone(), v2: v2_digest };
                match self.beside(db, existing, &converted, &found)? {
                    Err(refusal) => return rejected(refusal),
                    Ok(Outcome::Recarried) => {
                        writes.replace.vnfs.push(id.to_owned());
                        let op_occs = existing.v2.op_occs.ids();
                        writes.replace.op_occs.extend(op_occs.map(str::to_owned));
                        Outcome::Recarried
                    }
                    Ok(outcome) => {
                        // Equal, so these are as good as those of the run that wrote it.
                        digests = (existing.last != Some(&found)).then_some(found);
                        outcome
                    }
                }
            }
        };
        if outcome == Outcome::Unchanged {
            return Ok(line(outcome).with_digests(digests));
        }
        let Converted { target, unopened: _, mut notes } = converted;
        let instantiated = target.instance.instantiation_state.0 == "INSTANTIATED";
        let operability = Operability::of(instantiated, &notes);
        if matches!(outcome, Outcome::Migrated | Outcome::Recarried) {
            writes.targets.push(target);
            writes.v1_digests.insert(id.to_owned(), v1_digest);
        }
        if let Some(package) = package.filter(|package| package.usage_state != "IN_USE") {
            notes.push(marked_in_use());
            writes.packages.push(package.id);
        }
        if !self.keep_orig {
            writes.soft_delete.push(id.to_owned());
        }
        let line = line(outcome).with_operability(operability);
        Ok(line.with_notes(notes).with_digests(digests))
    }

    /// What becomes of a VNF that v2 has already. `found` are its digests now.
    fn beside(
        &self,
        db: &mut Db,
        existing: &Existing<'_>,
        converted: &Converted,
        found: &Digests,
    ) -> QueryResult<Result<Outcome, Refusal>> {
        let places = differences(db, converted, &existing.v2, &self.site)?;
        if places.is_empty() {
            return Ok(Ok(if self.keep_orig { Outcome::Unchanged } else { Outcome::Completed }));
        }
        if existing.last == Some(found) && only_adds(&places, converted, &existing.v2) {
            return Ok(Ok(Outcome::Recarried));
        }
        let Some(last) = existing.last.filter(|last| last.v1 != found.v1) else {
            return Ok(Err(Refusal::Conflict(places.to_string())));
        };
        if last.v2 != found.v2 {
            return Ok(Err(Refusal::BothChanged(places.to_string())));
        }
        let forgotten = forgotten(converted, &existing.v2, &self.site);
        if !forgotten.is_empty() {
            return Ok(Err(Refusal::WouldForget(forgotten.to_string())));
        }
        Ok(Ok(Outcome::Recarried))
    }
}

fn marked_in_use() -> Note {
    Note {
        code: NoteCode::PackageMarkedInUse,
        path: "vnf_packages.usage_state".to_owned(),
        reason: "set to IN_USE".into(),
    }
}
