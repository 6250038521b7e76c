//! Verification, beside the belt: converts v1 again and compares it with what v2 has. Never writes, never locks.

mod keys;

use std::collections::{HashMap, HashSet};

use diesel::result::QueryResult;
use keys::HeldKeys;
use serde::Serialize;

use crate::db::Db;
use crate::tacker::entity::vnf::difference::{Difference, Differences, differences};
use crate::tacker::entity::vnf::keys::{Keys, Owners};
use crate::tacker::entity::vnf::op_occ::pages::{OpOcc, OpOccs};
use crate::tacker::entity::vnf::op_occ::target;
use crate::tacker::entity::vnf::{self, Knowledge, LegacyVnf, Lock, Site, TargetVnf, instance};
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::Reason;
use crate::tacker::plan::Refusal;
use crate::tacker::plan::preflight::obstacle_of;

/// How v1 and v2 stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Converting v1 again gives what v2 has.
    Equal,
    /// It gives something else.
    Differs,
    /// v1 has operations that v2 does not have.
    V1MovedOn,
    /// v2 has operated the VNF since; the operations that came from v1 are equal.
    V2MovedOn,
    /// v1 does not have it: it was made in v2, or its v1 rows are purged.
    OnlyInV2,
    /// v2 does not have it.
    NotMigrated,
    /// It cannot be told: the VNF is busy, or v1 cannot be read or brought back.
    Unverifiable,
}

impl Verdict {
    pub const ALL: [Self; 7] = [
        Self::Equal,
        Self::Differs,
        Self::V1MovedOn,
        Self::V2MovedOn,
        Self::OnlyInV2,
        Self::NotMigrated,
        Self::Unverifiable,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::V1MovedOn => "v1-moved-on",
            Self::V2MovedOn => "v2-moved-on",
            Self::OnlyInV2 => "only-in-v2",
            Self::NotMigrated => "not-migrated",
            Self::Unverifiable => "unverifiable",
        }
    }

    /// In a few words, for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Equal => "converting v1 again gives what v2 has",
            Self::Differs => "v2 has something else",
            Self::V1MovedOn => "v1 has operations that v2 does not have",
            Self::V2MovedOn => "v2 has operated it since; what came from v1 is there",
            Self::OnlyInV2 => "nothing in v1 to compare with",
            Self::NotMigrated => "v2 does not have it",
            Self::Unverifiable => "it cannot be told",
        }
    }
}

/// What was found of one VNF.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verified {
    pub vnf_instance_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vnf_instance_name: Option<String>,
    pub verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Those that only one side has: `SCALE 56c85844-… COMPLETED`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// How many there are beside those.
    #[serde(skip_serializing_if = "is_zero")]
    pub more_differences: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Verified {
    fn new(id: &str, name: Option<String>, verdict: Verdict) -> Self {
        Self {
            vnf_instance_id: id.to_owned(),
            vnf_instance_name: name,
            verdict,
            reason: None,
            operations: Vec::new(),
            differences: Vec::new(),
            more_differences: 0,
        }
    }
}

/// A VNF that v1 has.
struct V1 {
    name: Option<String>,
    /// As it was migrated, where that can be told.
    migrated: Option<LegacyVnf>,
}

pub struct Verify {
    site: Site,
    /// retack's archive is there; without it nothing was ever completed.
    archive: bool,
    keys: HeldKeys,
}

impl Verify {
    pub fn new(site: Site, archive: bool) -> Self {
        Self { site, archive, keys: HeldKeys::default() }
    }

    /// Looks at the VNFs of a chunk. There is no lock that would hold Tacker off, so those of which anything is found wrong are
    /// looked at once more.
    pub fn chunk(&self, db: &mut Db, ids: &[String]) -> QueryResult<Vec<Verified>> {
        let held = ids.len() > 1;
        let mut found = db.snapshot(|db| self.look(db, ids, held))?;
        let wrong =
            |found: &Verified| matches!(found.verdict, Verdict::Differs | Verdict::V1MovedOn);
        let doubtful = found.iter().filter(|found| wrong(found));
        let doubtful: Vec<_> = doubtful.map(|found| found.vnf_instance_id.clone()).collect();
        if !doubtful.is_empty() {
            let again = db.snapshot(|db| self.look(db, &doubtful, false))?;
            // In the same order.
            for (found, again) in found.iter_mut().filter(|found| wrong(found)).zip(again) {
                *found = again;
            }
        }
        Ok(found)
    }

    /// By keys that are held, or by nothing but what is there now.
    fn look(&self, db: &mut Db, ids: &[String], held: bool) -> QueryResult<Vec<Verified>> {
        let (keys, op_occs) = if held {
            (self.keys.v1(db, ids)?, self.keys.v2_op_occs(db, ids)?)
        } else {
            let listed = Owners::Listed(ids);
            (Keys::read(db, listed)?, target::ids_of(&target::op_occ_keys(db, listed)?, ids))
        };
        // However many of its operations v1 does not know.
        let mut v2 = vnf::read_v2_by(db, ids, &op_occs)?;
        let instances = instance::legacy::instances(db, ids, Lock::None)?;
        let mut v1 = vnf::of_instances(db, instances, &keys)?;
        let deleted = |vnf: &LegacyVnf| vnf.instance.deleted.is_some_and(|mark| mark != 0);
        let completed: Vec<String> =
            v1.iter().filter(|(_, vnf)| deleted(vnf)).map(|(id, _)| id.clone()).collect();
        let mut archived = match self.archive && !completed.is_empty() {
            true => vnf::read_completed_by(db, &completed, &keys)?,
            false => HashMap::new(),
        };
        let found = ids.iter().map(|id| {
            let v1 = v1.remove(id).map(|vnf| V1 {
                name: vnf.instance.vnf_instance_name.clone(),
                migrated: if deleted(&vnf) { archived.remove(id) } else { Some(vnf) },
            });
            self.compare(db, id, v1, v2.remove(id))
        });
        found.collect()
    }

    fn compare(
        &self,
        db: &mut Db,
        id: &str,
        v1: Option<V1>,
        v2: Option<TargetVnf>,
    ) -> QueryResult<Verified> {
        let name = match (&v1, &v2) {
            (Some(vnf), _) => vnf.name.clone(),
            (None, Some(vnf)) => vnf.instance.vnf_instance_name.clone(),
            (None, None) => None,
        };
        let verdict = |verdict| Verified::new(id, name.clone(), verdict);
        let unverifiable = |refusal: Refusal| {
            Ok(Verified { reason: Some(refusal.into()), ..verdict(Verdict::Unverifiable) })
        };
        let (v1, mut v2) = match (v1, v2) {
            (None, None) => return unverifiable(Refusal::NotFound(EntityKind::VnfInstance)),
            (Some(_), None) => return Ok(verdict(Verdict::NotMigrated)),
            (None, Some(_)) => return Ok(verdict(Verdict::OnlyInV2)),
            (Some(V1 { name: _, migrated: None }), Some(_)) => {
                return unverifiable(Refusal::NotRestorable);
            }
            (Some(V1 { name: _, migrated: Some(v1) }), Some(v2)) => (v1, v2),
        };
        // Operations that were migrated by force are compared as closed.
        if let Some(refusal) = obstacle_of(&v1, true) {
            return unverifiable(refusal);
        }
        let newer_in_v1 = only_in(&v1.op_occs, &v2.op_occs);
        if !newer_in_v1.is_empty() {
            return Ok(Verified { operations: newer_in_v1, ..verdict(Verdict::V1MovedOn) });
        }
        let newer_in_v2 = only_in(&v2.op_occs, &v1.op_occs);
        let known = Knowledge { existing: Some(&v2), ..Knowledge::default() };
        let expected = match vnf::convert_with(db, v1, &self.site, known)? {
            Ok(converted) => converted,
            Err(error) => return unverifiable(Refusal::Unconvertible(error)),
        };
        let equal = match newer_in_v2.is_empty() {
            true => Verdict::Equal,
            // v2 has changed the instance as it should; the history before stays what it was.
            false => {
                v2.instance.clone_from(&expected.target.instance);
                let history: HashSet<String> =
                    expected.target.op_occs.ids().map(str::to_owned).collect();
                v2.op_occs.retain(|id| history.contains(id));
                Verdict::V2MovedOn
            }
        };
        let differences = differences(db, &expected, &v2, &self.site)?;
        let found = if differences.is_empty() { equal } else { Verdict::Differs };
        let Differences { first: differences, more: more_differences } = differences;
        let operations = newer_in_v2;
        Ok(Verified { differences, more_differences, operations, ..verdict(found) })
    }
}

/// The operations that one side has and the other has not.
fn only_in<T: OpOcc, U: OpOcc>(one: &OpOccs<T>, other: &OpOccs<U>) -> Vec<String> {
    let others: HashSet<&str> = other.ids().collect();
    let only = one.operations().filter(|(id, ..)| !others.contains(id));
    only.map(|(id, operation, state)| told(id, operation, state)).collect()
}

fn told(id: &str, operation: Option<&str>, state: Option<&str>) -> String {
    format!("{} {id} {}", operation.unwrap_or("unknown"), state.unwrap_or("unknown"))
}
