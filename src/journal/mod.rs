//! (7) The ledger: what was done by which run, what became of each VNF and subscription, and the archive that makes undo possible.
//! Knows nothing of conversion.

pub mod archive;
pub mod archived_subscription;
pub mod entity_kind;
pub mod entry;
pub mod lease;
pub mod outcome;
pub mod run;
