//! Converts a subscription. Pure.

use super::decode;
use super::legacy::LegacySubscription;
use super::tenant::TenantVnfs;
use crate::tacker::encoding::CellError;
use crate::tacker::note::{Note, NoteCode, Notes};
use crate::tacker::sol003::lifecycle_change_notifications_filter::v2::LifecycleChangeNotificationsFilter;
use crate::tacker::sol003::subscription_authentication::v2::SubscriptionAuthentication;
use crate::tacker::sol003::{lifecycle_change_notifications_filter, subscription_authentication};

/// Why a subscription cannot be converted: where, what was expected; never a value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    #[error(transparent)]
    Cell(#[from] CellError),
    #[error("vnf_lcm_filters: expected one row of the subscription, found {0}")]
    Filters(usize),
    #[error(
        "v2 has no VNF of its tenant to restrict it to, and without a restriction it would hear of every tenant's: \
         migrate VNFs first, or use --all-tenants"
    )]
    NoMigratedVnf,
    #[error(
        "none of the VNFs that its filter names is its tenant's and in v2: migrate them first, or use --all-tenants to \
         leave the filter as it is"
    )]
    NoneOfTheVnfsNamed,
}

/// A subscription as SOL003 v3.3.1 has it, credentials in clear. Its verbosity is always FULL: v1 knows no other.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    pub id: String,
    pub filter: Option<LifecycleChangeNotificationsFilter>,
    pub callback_uri: String,
    pub authentication: Option<SubscriptionAuthentication>,
}

/// A converted subscription, and what there is to say about it.
#[derive(Debug)]
pub struct Converted {
    pub subscription: Subscription,
    pub notes: Vec<Note>,
}

/// `tenant` is what the filter is restricted to; `None` leaves it as the client wrote it.
pub fn convert(
    row: &LegacySubscription,
    tenant: Option<&TenantVnfs>,
) -> Result<Converted, SubscriptionError> {
    let mut notes = Notes::default();
    let filter = decode::filter(row, &mut notes)?;
    let authentication = decode::authentication(row, &mut notes)?;
    let mut filter = filter.and_then(|filter| {
        notes.within("vnf_lcm_filters.filter", |notes| {
            lifecycle_change_notifications_filter::convert(filter, notes)
        })
    });
    match tenant {
        Some(tenant) => {
            tenant.restrict(&mut filter, &mut notes)?;
            tenant.note_waiting(&mut notes);
        }
        None => notes.add_at(
            "vnf_lcm_subscriptions.tenant_id",
            NoteCode::SubscriptionUnrestricted,
            "not carried over, as was asked for",
        ),
    }
    let subscription = Subscription {
        id: row.subscription.id.clone(),
        filter,
        callback_uri: row.subscription.callback_uri.clone(),
        authentication: authentication.map(subscription_authentication::convert),
    };
    Ok(Converted { subscription, notes: notes.into_vec() })
}
