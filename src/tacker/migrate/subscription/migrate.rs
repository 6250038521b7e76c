//! Migrating: read and lock, convert, write v2, soft-delete v1.

use std::collections::HashMap;

use diesel::result::{Error, QueryResult};

use super::{Mark, mark, outcome, rejected, unknown};
use crate::db::{Db, Limits};
use crate::run::record::Run;
use crate::tacker::entity::lccn_subscription::compare::{Comparison, compare};
use crate::tacker::entity::lccn_subscription::legacy::{self, LegacySubscription};
use crate::tacker::entity::lccn_subscription::target::{self, LccnSubscriptionV2};
use crate::tacker::entity::lccn_subscription::tenant::TenantVnfs;
use crate::tacker::entity::lccn_subscription::{Converted, Subscription, convert, decode};
use crate::tacker::entity::vnf::{Lock, ReadBackDiffers};
use crate::tacker::journal::archived_subscription;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::migrate::Work;
use crate::tacker::plan::Refusal;
use crate::tacker::vim::Cipher;

pub struct Migrate {
    pub limits: Limits,
    /// v1 stays live; `complete` or `rollback` decides later.
    pub keep_orig: bool,
    /// Filters stay as clients wrote them, and v2 notifies of the VNFs of every tenant.
    pub all_tenants: bool,
    /// `None` where Tacker stores credentials in clear.
    pub cipher: Option<Cipher>,
}

/// What is to be written for the subscriptions of a chunk.
#[derive(Debug, Default)]
pub struct Writes {
    inserts: Vec<Subscription>,
    /// Those whose filter is to list more VNFs.
    updates: Vec<Subscription>,
    soft_delete: Vec<String>,
}

impl Work for Migrate {
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
        let mut found = legacy::read(db, ids, lock)?;
        let mut existing = target::load(db, ids)?;
        let tenants = if self.all_tenants {
            HashMap::new()
        } else {
            legacy::tenants(db, found.values().map(|found| &found.subscription))?
        };
        let mut writes = Writes::default();
        let outcomes = ids
            .iter()
            .map(|id| {
                let existing = existing.remove(id);
                match found.remove(id) {
                    None => unknown(id, existing.is_some()),
                    Some(found) => {
                        let tenant = tenants.get(&found.subscription.tenant_id);
                        self.outcome(&found, existing, tenant, &mut writes)
                    }
                }
            })
            .collect();
        Ok((outcomes, writes))
    }

    fn write(
        &self,
        db: &mut Db,
        run: &Run,
        writes: Writes,
        _: &mut [EntityOutcome],
    ) -> QueryResult<()> {
        let rows = |subscriptions: &[Subscription]| {
            let rows =
                subscriptions.iter().map(|one| LccnSubscriptionV2::of(one, self.cipher.as_ref()));
            rows.collect::<Result<Vec<_>, _>>()
                .map_err(|error| Error::SerializationError(Box::new(error)))
        };
        target::insert(db, &rows(&writes.inserts)?, self.limits)?;
        for row in rows(&writes.updates)? {
            target::update_filter(db, &row)?;
        }
        self.read_back(db, writes.inserts.iter().chain(&writes.updates))?;
        if !writes.soft_delete.is_empty() {
            archived_subscription::keep_v1(db, run, &writes.soft_delete)?;
            legacy::soft_delete(db, &writes.soft_delete, run.started_at)?;
        }
        Ok(())
    }
}

impl Migrate {
    /// What was written is in the database as it should be, or nothing of the chunk is kept.
    fn read_back<'a>(
        &self,
        db: &mut Db,
        written: impl Iterator<Item = &'a Subscription>,
    ) -> QueryResult<()> {
        let written: Vec<_> = written.collect();
        if written.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = written.iter().map(|one| one.id.clone()).collect();
        let mut found = target::load(db, &ids)?;
        for expected in written {
            let Some(row) = found.remove(&expected.id) else {
                return ReadBackDiffers::at(format!("LccnSubscriptionV2[{}]", expected.id));
            };
            let column = match decode::target(&row, self.cipher.as_ref()) {
                Ok(found) => match compare(expected, &found, None) {
                    Comparison::Same => continue,
                    Comparison::Outgrown(_) => "filter",
                    Comparison::Different(column) => column,
                },
                Err(column) => column,
            };
            return ReadBackDiffers::at(format!("LccnSubscriptionV2.{column}"));
        }
        Ok(())
    }

    fn outcome(
        &self,
        found: &LegacySubscription,
        existing: Option<LccnSubscriptionV2>,
        tenant: Option<&TenantVnfs>,
        writes: &mut Writes,
    ) -> EntityOutcome {
        let v1 = &found.subscription;
        match (mark(v1), &existing) {
            (Mark::Live, _) => {}
            // Completed before; whether v2 has gone on since is its own affair.
            (Mark::Deleted, Some(_)) => return outcome(v1, Outcome::Unchanged),
            (Mark::Deleted, None) => return rejected(v1, Refusal::DeletedInV1),
            (Mark::Missing, _) => return rejected(v1, Refusal::MarkMissing(self.entity())),
        }
        let Converted { subscription, notes } = match convert(found, tenant) {
            Ok(converted) => converted,
            Err(error) => return rejected(v1, Refusal::Subscription(error)),
        };
        let compared = existing.map(|row| match decode::target(&row, self.cipher.as_ref()) {
            Ok(existing) => compare(&subscription, &existing, tenant),
            Err(column) => Comparison::Different(column),
        });
        let done = match compared {
            None => {
                writes.inserts.push(subscription);
                Outcome::Migrated
            }
            Some(Comparison::Outgrown(grown)) => {
                writes.updates.push(*grown);
                if self.keep_orig { Outcome::Migrated } else { Outcome::Completed }
            }
            Some(Comparison::Same) if self.keep_orig => return outcome(v1, Outcome::Unchanged),
            Some(Comparison::Same) => Outcome::Completed,
            Some(Comparison::Different(column)) => {
                return rejected(v1, Refusal::Conflict(format!("LccnSubscriptionV2.{column}")));
            }
        };
        if !self.keep_orig {
            writes.soft_delete.push(v1.id.clone());
        }
        outcome(v1, done).with_notes(notes)
    }
}
