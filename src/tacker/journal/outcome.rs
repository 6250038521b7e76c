//! What can become of a VNF or a subscription in a run.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::digest::Digests;
use super::entity_kind::EntityKind;
use crate::tacker::note::Note;
use crate::tacker::plan::operability::Operability;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// v2 rows were written; v1 was soft-deleted with it unless it is kept.
    Migrated,
    /// v1 had changed since, or more was known of the VNF, and v2 had not: the v2 rows were written anew, the old ones
    /// archived.
    Recarried,
    /// v1 was soft-deleted; v2 has taken over, now or before.
    Completed,
    /// v2 rows were removed; v1 lives again.
    RolledBack,
    /// There was nothing to do.
    Unchanged,
    /// It was left as it is; the reason says why.
    Rejected,
}

impl Outcome {
    pub const ALL: [Self; 6] = [
        Self::Migrated,
        Self::Recarried,
        Self::Completed,
        Self::RolledBack,
        Self::Unchanged,
        Self::Rejected,
    ];

    /// Those that say that something was written.
    pub const CHANGED: [Self; 4] =
        [Self::Migrated, Self::Recarried, Self::Completed, Self::RolledBack];

    pub fn name(self) -> &'static str {
        match self {
            Self::Migrated => "migrated",
            Self::Recarried => "recarried",
            Self::Completed => "completed",
            Self::RolledBack => "rolled-back",
            Self::Unchanged => "unchanged",
            Self::Rejected => "rejected",
        }
    }

    /// In a few words, for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Migrated => "v2 rows written",
            Self::Recarried => "v1 had changed, or more is known: v2 rows written anew",
            Self::Completed => "v1 soft-deleted, v2 has taken over",
            Self::RolledBack => "v2 rows archived and removed, v1 is live",
            Self::Unchanged => "nothing to do",
            Self::Rejected => "left as they are",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a VNF was left as it is. The code is stable: programs may match on it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reason {
    pub code: &'static str,
    pub text: String,
}

/// The line of one VNF or subscription: in the report, and in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityOutcome {
    pub entity: EntityKind,
    pub id: String,
    /// What tells people which one it is: the name of a VNF, the tenant of a subscription.
    pub label: Option<String>,
    pub outcome: Outcome,
    pub reason: Option<Reason>,
    pub notes: Vec<Note>,
    /// Where the journal does not have them yet.
    pub digests: Option<Digests>,
    /// What v2 can do with it, of a VNF that was converted.
    pub operability: Option<Operability>,
}

impl EntityOutcome {
    pub fn new(
        entity: EntityKind,
        id: impl Into<String>,
        label: Option<String>,
        outcome: Outcome,
    ) -> Self {
        Self {
            entity,
            id: id.into(),
            label,
            outcome,
            reason: None,
            notes: Vec::new(),
            digests: None,
            operability: None,
        }
    }

    pub fn rejected(
        entity: EntityKind,
        id: impl Into<String>,
        label: Option<String>,
        reason: Reason,
    ) -> Self {
        Self { reason: Some(reason), ..Self::new(entity, id, label, Outcome::Rejected) }
    }

    pub fn with_notes(self, notes: Vec<Note>) -> Self {
        Self { notes, ..self }
    }

    pub fn with_operability(self, operability: Operability) -> Self {
        Self { operability: Some(operability), ..self }
    }

    pub fn with_digests(self, digests: Option<Digests>) -> Self {
        Self { digests, ..self }
    }
}

impl Serialize for EntityOutcome {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { entity, id, label, outcome, reason, notes, digests: _, operability } = self;
        let keys = entity.json_keys();
        let mut line = to.serialize_map(None)?;
        line.serialize_entry(keys.id, id)?;
        if let Some(label) = label {
            line.serialize_entry(keys.label, label)?;
        }
        line.serialize_entry("outcome", outcome)?;
        if let Some(reason) = reason {
            line.serialize_entry("reason", reason)?;
        }
        if let Some(operability) = operability {
            line.serialize_entry("operability", operability)?;
        }
        line.serialize_entry("notes", notes)?;
        line.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_it_is_about() {
        let json = |entity| {
            let line = EntityOutcome::new(entity, "1", Some("x".to_owned()), Outcome::Unchanged);
            serde_json::to_string(&line).unwrap()
        };
        assert_eq!(
            json(EntityKind::VnfInstance),
            r#"{"vnfInstanceId":"1","vnfInstanceName":"x","outcome":"unchanged","notes":[]}"#
        );
        assert_eq!(
            json(EntityKind::LccnSubscription),
            r#"{"subscriptionId":"1","tenantId":"x","outcome":"unchanged","notes":[]}"#
        );
    }
}
