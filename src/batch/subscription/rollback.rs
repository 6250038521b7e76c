//! Rolling back: archive and remove v2, bring v1 back.

use diesel::result::QueryResult;

use super::{Mark, mark, outcome, rejected, unknown};
use crate::batch::Work;
use crate::db::Db;
use crate::entity::lccn_subscription::legacy::{self, LccnSubscription};
use crate::entity::lccn_subscription::target::{self, existing};
use crate::journal::archived_subscription;
use crate::journal::entity_kind::EntityKind;
use crate::journal::outcome::{EntityOutcome, Outcome};
use crate::journal::run::Run;
use crate::plan::Refusal;

pub struct Rollback<'a> {
    pub run: &'a Run,
    /// Somebody named them; otherwise those that v2 made itself are none of this command's business.
    pub named: bool,
}

impl Work for Rollback<'_> {
    fn entity(&self) -> EntityKind {
        EntityKind::LccnSubscription
    }

    fn work(&mut self, db: &mut Db, ids: &[String]) -> QueryResult<Vec<EntityOutcome>> {
        let found = legacy::lock(db, ids)?;
        let in_v2 = existing(db, ids)?;
        let restorable = archived_subscription::restorable(db, ids)?;
        let mut outcomes = Vec::with_capacity(ids.len());
        let (mut remove, mut restore) = (Vec::new(), Vec::new());
        for id in ids {
            match found.get(id) {
                None if self.named => outcomes.push(unknown(id, in_v2.contains(id))),
                None => {}
                Some(v1) => {
                    let done = step(v1, in_v2.contains(id), restorable.contains(id));
                    if done.outcome == Outcome::RolledBack {
                        remove.push(id.clone());
                        if !matches!(mark(v1), Mark::Live) {
                            restore.push(id.clone());
                        }
                    }
                    outcomes.push(done);
                }
            }
        }
        if !remove.is_empty() {
            archived_subscription::keep_v2(db, self.run, &remove)?;
            target::delete(db, &remove)?;
        }
        if !restore.is_empty() {
            archived_subscription::restore_v1(db, &restore)?;
        }
        Ok(outcomes)
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
