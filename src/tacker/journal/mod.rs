//! (7) The ledger: what was done by which run, what became of each VNF and subscription, and the archive that makes undo possible.
//! Knows nothing of conversion.

pub mod archive;
pub mod archived_subscription;
pub mod digest;
pub mod entity_kind;
pub mod entry;
pub mod history;
pub mod outcome;

use diesel::result::QueryResult;

use crate::db::Db;

/// What there is of the journal. A run makes it whole before it begins; whoever only looks may come before the first run,
/// or after one of an older retack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Journal {
    pub archive: bool,
    /// Runs and entries as this retack knows them.
    pub entries: bool,
}

impl Journal {
    pub const WHOLE: Self = Self { archive: true, entries: true };

    pub fn found(db: &mut Db) -> QueryResult<Self> {
        let entries = match db.is_migrated() {
            Ok(whole) => whole,
            Err(error) => {
                tracing::debug!(%error, "the journal cannot be read");
                false
            }
        };
        let archive = db.has_table("retack_archived_mark")?;
        Ok(Self { archive, entries })
    }
}
