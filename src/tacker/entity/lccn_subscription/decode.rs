//! Opens the JSON cells of a subscription, of v1 and of v2.

use super::legacy::LegacySubscription;
use super::{Subscription, SubscriptionError};
use crate::db::sql_types::{Label, RawJson};
use crate::tacker::encoding::cell;
use crate::tacker::entity::lccn_subscription::target::{LccnSubscriptionV2, VERBOSITY};
use crate::tacker::note::Notes;
use crate::tacker::sol003::lifecycle_change_notifications_filter::v1::LifecycleChangeNotificationsFilter;
use crate::tacker::sol003::subscription_authentication::v1::SubscriptionAuthentication;
use crate::tacker::sol003::subscription_authentication::v2;
use crate::tacker::vim::Cipher;

pub fn filter(
    row: &LegacySubscription,
    notes: &mut Notes,
) -> Result<Option<LifecycleChangeNotificationsFilter>, SubscriptionError> {
    let [RawJson(filter)] = &row.filters[..] else {
        return Err(SubscriptionError::Filters(row.filters.len()));
    };
    Ok(cell::open("vnf_lcm_filters.filter", Some(filter), notes)?)
}

pub fn authentication(
    row: &LegacySubscription,
    notes: &mut Notes,
) -> Result<Option<SubscriptionAuthentication>, SubscriptionError> {
    let text = text(&row.subscription.authentication);
    Ok(cell::open("vnf_lcm_subscriptions.authentication", text, notes)?)
}

/// What a row of v2 says, its secrets decrypted; the column that retack would not have written so, when there is one.
pub fn target(
    row: &LccnSubscriptionV2,
    cipher: Option<&Cipher>,
) -> Result<Subscription, &'static str> {
    let LccnSubscriptionV2 {
        id,
        filter_,
        callback_uri,
        authentication,
        verbosity: Label(verbosity),
    } = row;
    if verbosity != VERBOSITY {
        return Err("verbosity");
    }
    Ok(Subscription {
        id: id.clone(),
        filter: open("filter", filter_)?,
        callback_uri: callback_uri.clone(),
        authentication: open("authentication", authentication)?
            .map(|authentication| decrypted(authentication, cipher))
            .transpose()?,
    })
}

fn open<T: serde::de::DeserializeOwned>(
    column: &'static str,
    cell: &Option<RawJson>,
) -> Result<Option<T>, &'static str> {
    let mut notes = Notes::default();
    let opened = cell::open(column, text(cell), &mut notes).map_err(|_| column)?;
    // A member that retack does not know, it did not write.
    if notes.into_vec().is_empty() { Ok(opened) } else { Err(column) }
}

fn decrypted(
    mut authentication: v2::SubscriptionAuthentication,
    cipher: Option<&Cipher>,
) -> Result<v2::SubscriptionAuthentication, &'static str> {
    if let Some(cipher) = cipher {
        for secret in authentication.secrets() {
            *secret = cipher.decrypt(secret.expose()).map_err(|_| "authentication")?;
        }
    }
    Ok(authentication)
}

fn text(cell: &Option<RawJson>) -> Option<&str> {
    cell.as_ref().map(|RawJson(text)| text.as_str())
}
