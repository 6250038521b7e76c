//! Rolling back: archive and remove v2, bring v1 back.

use std::collections::HashSet;

use diesel::result::QueryResult;

use super::{Mark, mark, outcome, rejected, unknown};
use crate::db::Db;
use crate::run::record::Run;
use crate::tacker::entity::lccn_subscription::legacy::{self, LccnSubscription};
use crate::tacker::entity::lccn_subscription::target::{self, existing};
use crate::tacker::entity::vnf::Lock;
use crate::tacker::journal::archived_subscription;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::migrate::Work;
use crate::tacker::plan::Refusal;

pub struct Rollback {
    /// Somebody named them; otherwise those that v2 made itself are none of this command's business.
    pub named: bool,
    /// There is an archive; a rehearsal does not make one.
    pub archive: bool,
}

/// What is to be written for the subscriptions of a chunk.
#[derive(Debug, Default)]
pub struct Writes {
    remove: Vec<String>,
    restore: Vec<String>,
}

impl Work for Rollback {
    type Prepared = ();
    type Writes = Writes;

    fn entity(&self) -> EntityKind {
        EntityKind::LccnSubscription
    }

    fn decide(
        &self,
        db: &mut Db,
        ids: &[String],
        (): &(),
        lock: Lock,
    ) -> QueryResult<(Vec<EntityOutcome>, Writes)> {
        let found = legacy::subscriptions(db, ids, lock)?;
        let in_v2 = existing(db, ids)?;
        let restorable = match self.archive {
            true => archived_subscription::restorable(db, ids)?,
            false => HashSet::new(),
        };
        let mut outcomes = Vec::with_capacity(ids.len());
        let mut writes = Writes::default();
        for id in ids {
            match found.get(id) {
                None if self.named => outcomes.push(unknown(id, in_v2.contains(id))),
                None => {}
                Some(v1) => {
                    let done = step(v1, in_v2.contains(id), restorable.contains(id));
                    if done.outcome == Outcome::RolledBack {
                        writes.remove.push(id.clone());
                        if !matches!(mark(v1), Mark::Live) {
                            writes.restore.push(id.clone());
                        }
                    }
                    outcomes.push(done);
                }
            }
        }
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
        if !remove.is_empty() {
            archived_subscription::keep_v2(db, run, &remove)?;
            target::delete(db, &remove)?;
        }
        if !restore.is_empty() {
            archived_subscription::restore_v1(db, &restore)?;
        }
        Ok(())
    }
}

fn step(v1: &LccnSubscription, in_v2: bool, restorable: bool) -> EntityOutcome {
    match (mark(v1), in_v2) {
        (Mark::Live, true) => outcome(v1, Outcome::RolledBack),
        (Mark::Live, false) => outcome(v1, Outcome::Unchanged),
        // A v2 row that is gone was deleted through v2: bringing v1 back would raise the dead.
        (Mark::Deleted | Mark::Missing, false) => rejected(v1, Refusal::DeletedInV1),
        (Mark::Deleted | Mark::Missing, true) if restorable => outcome(v1, Outcome::RolledBack),
        (Mark::Deleted | Mark::Missing, true) => rejected(v1, Refusal::NotRestorable),
    }
}
