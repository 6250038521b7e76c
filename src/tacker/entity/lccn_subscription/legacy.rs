//! The v1 side of a subscription: rows of `vnf_lcm_subscriptions` and `vnf_lcm_filters` (mapping.md F.1), and what v1
//! knows of the VNFs of its tenant.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::tenant::TenantVnfs;
use crate::db::Db;
use crate::db::sql_types::RawJson;
use crate::on;
use crate::tacker::entity::vnf::Lock;
use crate::tacker::entity::vnf::instance::target::existing;
use crate::tacker::tables::v1::{vnf_instances, vnf_lcm_filters, vnf_lcm_subscriptions};

/// No `Debug`: the authentication holds passwords.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = vnf_lcm_subscriptions)]
pub struct LccnSubscription {
    pub id: String,
    pub callback_uri: String,
    pub authentication: Option<RawJson>,
    pub tenant_id: String,
    pub deleted: Option<i16>,
}

/// A subscription as v1 stores it.
#[derive(Clone)]
pub struct LegacySubscription {
    pub subscription: LccnSubscription,
    /// One each; another number is an error of the database.
    pub filters: Vec<RawJson>,
}

/// Instances looked for in v2 at a time.
const PAGE: usize = 1000;

/// Reads these subscriptions by id, soft-deleted ones included.
pub fn subscriptions(
    db: &mut Db,
    ids: &[String],
    lock: Lock,
) -> QueryResult<HashMap<String, LccnSubscription>> {
    // A macro, because `as_select` is of one backend; the query itself is the same for all.
    macro_rules! subscriptions {
        () => {
            vnf_lcm_subscriptions::table
                .filter(vnf_lcm_subscriptions::id.eq_any(ids))
                .order(vnf_lcm_subscriptions::id)
                .select(LccnSubscription::as_select())
        };
    }
    let found = match (db, lock) {
        // BEGIN IMMEDIATE has locked the whole database.
        (Db::Sqlite(c), Lock::ForUpdate | Lock::None) => subscriptions!().load(c),
        #[cfg(feature = "mysql")]
        (Db::Mysql(c), Lock::ForUpdate) => subscriptions!().for_update().load(c),
        #[cfg(feature = "mysql")]
        (Db::Mysql(c), Lock::None) => subscriptions!().load(c),
        #[cfg(feature = "postgres")]
        (Db::Postgres(c), Lock::ForUpdate) => subscriptions!().for_update().load(c),
        #[cfg(feature = "postgres")]
        (Db::Postgres(c), Lock::None) => subscriptions!().load(c),
    }?;
    Ok(found.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// Reads these subscriptions with their filters.
pub fn read(
    db: &mut Db,
    ids: &[String],
    lock: Lock,
) -> QueryResult<HashMap<String, LegacySubscription>> {
    let locked = subscriptions(db, ids, lock)?.into_iter();
    let mut found: HashMap<_, _> = locked
        .map(|(id, subscription)| (id, LegacySubscription { subscription, filters: Vec::new() }))
        .collect();
    let filters: Vec<(String, RawJson)> = on!(db, c => vnf_lcm_filters::table
        .filter(vnf_lcm_filters::subscription_uuid.eq_any(ids))
        .order(vnf_lcm_filters::id)
        .select((vnf_lcm_filters::subscription_uuid, vnf_lcm_filters::filter_))
        .load(c))?;
    for (id, filter) in filters {
        if let Some(subscription) = found.get_mut(&id) {
            subscription.filters.push(filter);
        }
    }
    Ok(found)
}

/// Whether v1 authenticates itself to any live subscriber.
pub fn any_authenticated(db: &mut Db) -> QueryResult<bool> {
    on!(db, c => diesel::select(exists(vnf_lcm_subscriptions::table
        .filter(vnf_lcm_subscriptions::deleted.eq(0))
        .filter(vnf_lcm_subscriptions::authentication.is_not_null())))
        .get_result(c))
}

/// The VNFs of the tenants of these subscriptions, by tenant: each tenant is read once, however many subscriptions it
/// has.
pub fn tenants<'a>(
    db: &mut Db,
    subscriptions: impl Iterator<Item = &'a LccnSubscription>,
) -> QueryResult<HashMap<String, TenantVnfs>> {
    let mut found: HashMap<String, TenantVnfs> = HashMap::new();
    for subscription in subscriptions {
        found.entry(subscription.tenant_id.clone()).or_default();
    }
    let tenant_ids: Vec<&String> = found.keys().collect();
    let vnfs: Vec<(String, String, Option<i16>)> = on!(db, c => vnf_instances::table
        .filter(vnf_instances::tenant_id.eq_any(&tenant_ids))
        .select((vnf_instances::id, vnf_instances::tenant_id, vnf_instances::deleted))
        .load(c))?;
    // Two queries and no join: the two tables may be of different collations, which MySQL does not compare.
    for page in vnfs.chunks(PAGE) {
        let ids: Vec<String> = page.iter().map(|(id, _, _)| id.clone()).collect();
        let in_v2 = existing(db, &ids)?;
        for (id, tenant_id, deleted) in page {
            if let Some(tenant) = found.get_mut(tenant_id) {
                tenant.add(id.clone(), in_v2.contains(id), *deleted == Some(0));
            }
        }
    }
    Ok(found)
}

/// Soft-deletes these subscriptions. What this overwrites must be in the archive before
/// ([`crate::tacker::journal::archived_subscription`]).
pub fn soft_delete(db: &mut Db, ids: &[String], now: NaiveDateTime) -> QueryResult<usize> {
    on!(db, c => diesel::update(vnf_lcm_subscriptions::table.filter(vnf_lcm_subscriptions::id.eq_any(ids)))
        .set((
            vnf_lcm_subscriptions::deleted.eq(1),
            vnf_lcm_subscriptions::deleted_at.eq(now),
            vnf_lcm_subscriptions::updated_at.eq(now),
        ))
        .execute(c))
}
