//! The v2 side of a subscription: rows of `LccnSubscriptionV2` (mapping.md F.1).

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::Subscription;
use crate::db::sql_types::{Label, RawJson};
use crate::db::{Db, Limits};
use crate::tacker::encoding::json;
use crate::tacker::tables::v2::lccn_subscription_v2;
use crate::tacker::vim::Cipher;
use crate::{insert_rows, on};

/// v2's own default; v1 knows no other.
pub(super) const VERBOSITY: &str = "FULL";

/// No `Debug`: the authentication may hold passwords.
#[derive(Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lccn_subscription_v2)]
#[diesel(treat_none_as_default_value = false)]
pub struct LccnSubscriptionV2 {
    pub id: String,
    pub filter_: Option<RawJson>,
    pub callback_uri: String,
    pub authentication: Option<RawJson>,
    pub verbosity: Label,
}

impl LccnSubscriptionV2 {
    /// The row of a subscription, its secrets encrypted (mapping.md B.6) unless Tacker stores them in clear.
    pub fn of(subscription: &Subscription, cipher: Option<&Cipher>) -> serde_json::Result<Self> {
        let Subscription { id, filter, callback_uri, mut authentication } = subscription.clone();
        if let (Some(cipher), Some(authentication)) = (cipher, &mut authentication) {
            for secret in authentication.secrets() {
                *secret = cipher.encrypt(secret.expose()).into();
            }
        }
        let row = Self {
            id,
            filter_: filter.map(|filter| json::double(&filter).map(RawJson)).transpose()?,
            callback_uri,
            authentication: authentication
                .map(|authentication| json::double(&authentication).map(RawJson))
                .transpose()?,
            verbosity: Label(VERBOSITY.to_owned()),
        };
        Ok(row)
    }

    fn bytes(&self) -> usize {
        let json = [&self.filter_, &self.authentication];
        json.into_iter().flatten().map(|RawJson(text)| text.len()).sum()
    }
}

pub fn load(db: &mut Db, ids: &[String]) -> QueryResult<HashMap<String, LccnSubscriptionV2>> {
    let found: Vec<LccnSubscriptionV2> = on!(db, c => lccn_subscription_v2::table
        .filter(lccn_subscription_v2::id.eq_any(ids))
        .order(lccn_subscription_v2::id)
        .select(LccnSubscriptionV2::as_select())
        .load(c))?;
    Ok(found.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// Which of these ids v2 has.
pub fn existing(db: &mut Db, ids: &[String]) -> QueryResult<HashSet<String>> {
    let found: Vec<String> = on!(db, c => lccn_subscription_v2::table
        .filter(lccn_subscription_v2::id.eq_any(ids))
        .select(lccn_subscription_v2::id)
        .load(c))?;
    Ok(found.into_iter().collect())
}

pub fn insert(db: &mut Db, rows: &[LccnSubscriptionV2], limits: Limits) -> QueryResult<()> {
    insert_rows!(db, limits, rows, LccnSubscriptionV2 => lccn_subscription_v2 {
        id,
        filter_,
        callback_uri,
        authentication,
        verbosity,
    })
}

/// Gives a subscription the filter of this row.
pub fn update_filter(db: &mut Db, row: &LccnSubscriptionV2) -> QueryResult<usize> {
    on!(db, c => diesel::update(lccn_subscription_v2::table.find(&row.id))
        .set(lccn_subscription_v2::filter_.eq(&row.filter_))
        .execute(c))
}

pub fn delete(db: &mut Db, ids: &[String]) -> QueryResult<usize> {
    on!(db, c => diesel::delete(lccn_subscription_v2::table.filter(lccn_subscription_v2::id.eq_any(ids))).execute(c))
}
