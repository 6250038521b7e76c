//! What can become of a VNF in a run.

use std::fmt;

use serde::Serialize;

use crate::note::Note;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// v2 rows were written; v1 was soft-deleted with it unless it is kept.
    Migrated,
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
    pub const ALL: [Self; 5] =
        [Self::Migrated, Self::Completed, Self::RolledBack, Self::Unchanged, Self::Rejected];

    pub fn name(self) -> &'static str {
        match self {
            Self::Migrated => "migrated",
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub code: &'static str,
    pub text: String,
}

/// One VNF's line: in the report, and in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VnfOutcome {
    #[serde(rename = "vnfInstanceId")]
    pub vnf_instance_id: String,
    #[serde(rename = "vnfInstanceName", skip_serializing_if = "Option::is_none")]
    pub vnf_instance_name: Option<String>,
    pub outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    pub notes: Vec<Note>,
}

impl VnfOutcome {
    pub fn new(id: impl Into<String>, name: Option<String>, outcome: Outcome) -> Self {
        Self {
            vnf_instance_id: id.into(),
            vnf_instance_name: name,
            outcome,
            reason: None,
            notes: Vec::new(),
        }
    }

    pub fn rejected(id: impl Into<String>, name: Option<String>, reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::new(id, name, Outcome::Rejected) }
    }

    pub fn with_notes(self, notes: Vec<Note>) -> Self {
        Self { notes, ..self }
    }
}
