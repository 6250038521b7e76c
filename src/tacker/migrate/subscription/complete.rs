//! Completing kept migrations: archive, then soft-delete v1.

use diesel::result::QueryResult;

use super::{Mark, mark, outcome, rejected, unknown};
use crate::db::Db;
use crate::run::record::Run;
use crate::tacker::entity::lccn_subscription::legacy::{self, LccnSubscription};
use crate::tacker::entity::lccn_subscription::target::existing;
use crate::tacker::entity::vnf::Lock;
use crate::tacker::journal::archived_subscription;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::migrate::Work;
use crate::tacker::note::Notes;
use crate::tacker::plan::Refusal;

pub struct Complete {
    /// Somebody named them; otherwise those that are not migrated are none of this command's business.
    pub named: bool,
}

/// What is to be written for the subscriptions of a chunk.
#[derive(Debug, Default)]
pub struct Writes {
    soft_delete: Vec<String>,
}

impl Work for Complete {
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
        let tenants = legacy::tenants(db, found.values())?;
        let mut outcomes = Vec::with_capacity(ids.len());
        let mut writes = Writes::default();
        for id in ids {
            let in_v2 = in_v2.contains(id);
            if !self.named && !in_v2 {
                continue;
            }
            let Some(v1) = found.get(id) else {
                outcomes.push(unknown(id, in_v2));
                continue;
            };
            let mut done = step(v1, in_v2);
            if done.outcome == Outcome::Completed {
                writes.soft_delete.push(id.clone());
                let mut notes = Notes::default();
                if let Some(tenant) = tenants.get(&v1.tenant_id) {
                    tenant.note_waiting(&mut notes);
                }
                done = done.with_notes(notes.into_vec());
            }
            outcomes.push(done);
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
        let Writes { soft_delete } = writes;
        if !soft_delete.is_empty() {
            archived_subscription::keep_v1(db, run, &soft_delete)?;
            legacy::soft_delete(db, &soft_delete, run.started_at)?;
        }
        Ok(())
    }
}

fn step(v1: &LccnSubscription, in_v2: bool) -> EntityOutcome {
    match (mark(v1), in_v2) {
        (Mark::Live, true) => outcome(v1, Outcome::Completed),
        (Mark::Live, false) => rejected(v1, Refusal::NotMigrated),
        (Mark::Deleted, true) => outcome(v1, Outcome::Unchanged),
        (Mark::Deleted, false) => rejected(v1, Refusal::DeletedInV1),
        (Mark::Missing, _) => rejected(v1, Refusal::MarkMissing(EntityKind::LccnSubscription)),
    }
}
