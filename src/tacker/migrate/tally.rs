//! What a run adds up to; as large for a million lines as for one.

use std::collections::BTreeMap;

use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::note::NoteCode;

#[derive(Debug, Default)]
pub struct Tally {
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Notes by code, and how many VNFs or subscriptions have one.
    pub notes: BTreeMap<NoteCode, NoteCount>,
    pub interrupted: bool,
}

#[derive(Debug, Default, Clone, Copy)]
pub struct NoteCount {
    pub notes: u64,
    pub entities: u64,
}

impl Tally {
    pub fn count(&mut self, outcome: &EntityOutcome) {
        *self.outcomes.entry(outcome.outcome).or_default() += 1;
        let mut codes: Vec<_> = outcome.notes.iter().map(|note| note.code).collect();
        for code in &codes {
            self.notes.entry(*code).or_default().notes += 1;
        }
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            self.notes.entry(code).or_default().entities += 1;
        }
    }

    pub fn of(&self, outcome: Outcome) -> u64 {
        self.outcomes.get(&outcome).copied().unwrap_or(0)
    }

    pub fn changed(&self) -> u64 {
        Outcome::CHANGED.iter().map(|outcome| self.of(*outcome)).sum()
    }

    pub fn total(&self) -> u64 {
        self.outcomes.values().sum()
    }
}
