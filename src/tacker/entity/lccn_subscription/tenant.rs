//! Whom a subscriber hears of. v1 notified it of the VNFs of its own tenant only; v2 knows no tenants and notifies it of
//! every VNF that its filter matches, so the filter has to say which ones those are. Pure.

use std::collections::{BTreeSet, HashSet};

use super::SubscriptionError;
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::lifecycle_change_notifications_filter::v2::LifecycleChangeNotificationsFilter;

/// The VNFs of one tenant, as v1 knows them, soft-deleted ones included.
#[derive(Debug, Default, Clone)]
pub struct TenantVnfs {
    /// In v2 now.
    migrated: BTreeSet<String>,
    /// Not in v2: not migrated yet, or gone.
    others: HashSet<String>,
    /// Of the others, those that are live in v1.
    waiting: usize,
}

impl TenantVnfs {
    pub fn add(&mut self, id: String, in_v2: bool, live: bool) {
        if in_v2 {
            self.migrated.insert(id);
        } else {
            self.waiting += usize::from(live);
            self.others.insert(id);
        }
    }

    /// Whether v1 has, or had, a VNF of this tenant with this id.
    pub fn has(&self, id: &str) -> bool {
        self.migrated.contains(id) || self.others.contains(id)
    }

    /// Says so when v1 still runs VNFs of the tenant that v2 does not have.
    pub fn note_waiting(&self, notes: &mut Notes) {
        if self.waiting > 0 {
            let reason = format!(
                "VNFs live in v1 only: {}; when they are in v2, migrate it again, and roll it back before if it is completed",
                self.waiting
            );
            notes.add_at(
                "vnf_lcm_subscriptions.tenant_id",
                NoteCode::SubscriptionTenantIncomplete,
                reason,
            );
        }
    }

    /// Leaves in a filter those VNFs that are the tenant's and in v2: all of them, or those that the client named.
    ///
    /// An empty list is never written: whether it means none or any is not for us to find out.
    pub fn restrict(
        &self,
        filter: &mut Option<LifecycleChangeNotificationsFilter>,
        notes: &mut Notes,
    ) -> Result<(), SubscriptionError> {
        if self.migrated.is_empty() {
            return Err(SubscriptionError::NoMigratedVnf);
        }
        let instances =
            filter.get_or_insert_default().vnf_instance_subscription_filter.get_or_insert_default();
        let named = instances.vnf_instance_ids.take().filter(|named| !named.is_empty());
        let ids: Vec<String> = match named {
            None => self.migrated.iter().cloned().collect(),
            Some(mut named) => {
                named.retain(|id| self.migrated.contains(id));
                named
            }
        };
        if ids.is_empty() {
            return Err(SubscriptionError::NoneOfTheVnfsNamed);
        }
        notes.add_at(
            "LccnSubscriptionV2.filter.vnfInstanceSubscriptionFilter.vnfInstanceIds",
            NoteCode::SubscriptionRestricted,
            format!(
                "{} of the {} VNFs of its tenant that are in v2",
                ids.len(),
                self.migrated.len()
            ),
        );
        instances.vnf_instance_ids = Some(ids);
        Ok(())
    }
}
