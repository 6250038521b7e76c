//! The predicates and statements of purging, a resource at a time.
//!
//! A dry run walks the same keys and counts where the real one deletes, so it cannot promise anything else
//! than what happens.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{Purge, Purged, Resource};
use crate::db::tables::retack::{
    retack_archived_lccn_subscription_v2, retack_archived_mark, retack_archived_vnf_instance_v2,
    retack_archived_vnf_lcm_op_occ_v2,
};
use crate::db::{Db, Link, RetryError};
use crate::on;
use crate::run::lease::LeaseError;
use crate::tacker::journal::archived_subscription;
use crate::tacker::tables::v1::{
    events, placement_constraint, servicetypes, vimauths, vims, vnf, vnf_attribute, vnf_instances,
    vnf_instantiated_info, vnf_lcm_filters, vnf_lcm_op_occs, vnf_lcm_subscriptions, vnf_resources,
    vnfd, vnfd_attribute,
};

/// Keys in a batch: a VNF has tens of rows, so a transaction has thousands at most.
const BATCH: usize = 200;

/// Live rows of `vnf`, `vnfd` and `vims` carry 0001-01-01 in `deleted_at` instead of NULL (mapping.md 0.6): a
/// purge that only compared with the cutoff would remove every one of them. The day after is the first that
/// can be a deletion: on SQLite times are text, where 0001-01-01 with a fraction is later than without.
fn first_deletion() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(1, 1, 2).unwrap_or_default().into()
}

/// Rows soft-deleted by their `deleted` column.
macro_rules! marked {
    ($table:ident, $purge:expr) => {
        $table::table.filter($table::deleted.eq(1)).filter($table::deleted_at.le($purge.cutoff))
    };
}

/// Rows soft-deleted by `deleted_at` alone, where the live ones carry the live mark.
macro_rules! stamped {
    ($table:ident, $purge:expr) => {
        $table::table
            .filter($table::deleted_at.ge(first_deletion()))
            .filter($table::deleted_at.le($purge.cutoff))
    };
}

/// VNFDs and VIMs that a legacy VNF refers to stay, live or soft-deleted, unless it goes in the same run.
macro_rules! unreferenced {
    ($table:ident, $purge:expr, $reference:expr) => {{
        let alone = ($purge.resource != Resource::All).into_sql::<Bool>();
        let stays = vnf::deleted_at.is_null().or(not(vnf::deleted_at
            .assume_not_null()
            .ge(first_deletion())
            .and(vnf::deleted_at.assume_not_null().le($purge.cutoff))));
        stamped!($table, $purge).filter(not(exists(
            vnf::table.filter($reference.eq($table::id)).filter(stays.or(alone)),
        )))
    }};
}

/// Soft-deleted rows whose instance stays; those of an instance that goes, go with it.
macro_rules! left_behind {
    ($table:ident, $purge:expr) => {
        marked!($table, $purge).filter(not(exists(
            marked!(vnf_instances, $purge).filter(vnf_instances::id.eq($table::vnf_instance_id)),
        )))
    };
}

/// Walks the keys that `$query` gives, in batches of one transaction each, and deletes the rows of the given
/// tables that have them; or counts them.
macro_rules! walk {
    ($link:expr, $purge:expr, $purged:expr, $query:expr, $key:expr, $type:ty, $start:expr,
     [$(($table:ident, $column:ident, $name:literal)),+]) => {{
        let mut after: $type = $start;
        while !($purge.stop)() {
            let throttle = &mut *$purge.throttle;
            throttle.wait($purge.run, $link)?;
            let most = i64::try_from(throttle.at_most(BATCH)).unwrap_or(i64::MAX);
            let dry_run = $purge.run.is_rehearsal();
            let batch = |db: &mut Db| {
                let keys: Vec<$type> = on!(db, c => $query
                    .filter($key.gt(after.clone()))
                    .select($key)
                    .distinct()
                    .order($key)
                    .limit(most)
                    .load(c))?;
                let mut rows: Vec<(&'static str, u64)> = Vec::new();
                if !keys.is_empty() {
                    $(rows.push(($name, {
                        let hit = $table::table.filter($table::$column.eq_any(&keys));
                        if dry_run {
                            on!(db, c => hit.count().get_result::<i64>(c))?.unsigned_abs()
                        } else {
                            on!(db, c => diesel::delete(hit).execute(c))? as u64
                        }
                    }));)+
                }
                QueryResult::Ok((keys, rows))
            };
            let gone = |db: &mut Db, (keys, _): &(Vec<$type>, _)| {
                let mut left = 0;
                $(left += on!(db, c => $table::table
                    .filter($table::$column.eq_any(keys))
                    .count()
                    .get_result::<i64>(c))?;)+
                Ok(left == 0)
            };
            let (keys, rows) = if dry_run {
                $link.retry(|db| batch(db).map_err(LeaseError::from))?
            } else {
                $purge.run.transaction($link, gone, batch)?
            };
            for (table, count) in rows {
                $purged.add(table, count);
            }
            $purge.throttle.count(keys.len());
            let Some(last) = keys.into_iter().last() else { break };
            after = last;
        }
    }};
}

pub(super) fn sweep(
    link: &mut Link<'_>,
    part: Resource,
    purge: &mut Purge<'_>,
    purged: &mut Purged,
) -> Result<(), RetryError<LeaseError>> {
    match part {
        Resource::All => {}
        Resource::Events => {
            // All events of a resource whose deletion was reported.
            let reported = || {
                events::table
                    .filter(events::event_type.eq("DELETE"))
                    .filter(events::timestamp.le(purge.cutoff))
            };
            walk!(
                link,
                purge,
                purged,
                reported(),
                events::resource_id,
                String,
                String::new(),
                [(events, resource_id, "events")]
            );
        }
        Resource::VnfInstances => {
            // v1 leaves the children of a deleted instance live, so they go by their owner.
            walk!(
                link,
                purge,
                purged,
                marked!(vnf_instances, purge),
                vnf_instances::id,
                String,
                String::new(),
                [
                    (vnf_instantiated_info, vnf_instance_id, "vnf_instantiated_info"),
                    (vnf_lcm_op_occs, vnf_instance_id, "vnf_lcm_op_occs"),
                    (vnf_resources, vnf_instance_id, "vnf_resources"),
                    (placement_constraint, vnf_instance_id, "placement_constraint"),
                    (vnf_instances, id, "vnf_instances")
                ]
            );
            walk!(
                link,
                purge,
                purged,
                left_behind!(vnf_instantiated_info, purge),
                vnf_instantiated_info::id,
                i32,
                i32::MIN,
                [(vnf_instantiated_info, id, "vnf_instantiated_info")]
            );
            walk!(
                link,
                purge,
                purged,
                left_behind!(vnf_lcm_op_occs, purge),
                vnf_lcm_op_occs::id,
                String,
                String::new(),
                [(vnf_lcm_op_occs, id, "vnf_lcm_op_occs")]
            );
            walk!(
                link,
                purge,
                purged,
                left_behind!(vnf_resources, purge),
                vnf_resources::id,
                String,
                String::new(),
                [(vnf_resources, id, "vnf_resources")]
            );
            walk!(
                link,
                purge,
                purged,
                left_behind!(placement_constraint, purge),
                placement_constraint::id,
                String,
                String::new(),
                [(placement_constraint, id, "placement_constraint")]
            );
        }
        Resource::Vnf => {
            walk!(
                link,
                purge,
                purged,
                stamped!(vnf, purge),
                vnf::id,
                String,
                String::new(),
                [(vnf_attribute, vnf_id, "vnf_attribute"), (vnf, id, "vnf")]
            );
        }
        Resource::Vnfd => {
            walk!(
                link,
                purge,
                purged,
                unreferenced!(vnfd, purge, vnf::vnfd_id),
                vnfd::id,
                String,
                String::new(),
                [
                    (vnfd_attribute, vnfd_id, "vnfd_attribute"),
                    (servicetypes, vnfd_id, "servicetypes"),
                    (vnfd, id, "vnfd")
                ]
            );
        }
        Resource::Vims => {
            walk!(
                link,
                purge,
                purged,
                unreferenced!(vims, purge, vnf::vim_id),
                vims::id,
                String,
                String::new(),
                [(vimauths, vim_id, "vimauths"), (vims, id, "vims")]
            );
        }
        Resource::Subscriptions => {
            walk!(
                link,
                purge,
                purged,
                marked!(vnf_lcm_subscriptions, purge),
                vnf_lcm_subscriptions::id,
                String,
                String::new(),
                [
                    (vnf_lcm_filters, subscription_uuid, "vnf_lcm_filters"),
                    (vnf_lcm_subscriptions, id, "vnf_lcm_subscriptions")
                ]
            );
        }
        Resource::Archive => archive(link, purge, purged)?,
    }
    Ok(())
}

/// v1 parts go when there is nothing left that they could restore, v2 parts by age.
fn archive(
    link: &mut Link<'_>,
    purge: &mut Purge<'_>,
    purged: &mut Purged,
) -> Result<(), RetryError<LeaseError>> {
    /// Marks whose owner in this table is gone, or goes in the same run.
    macro_rules! orphaned {
        ($table:ident, $of_table:expr) => {{
            let alone = (purge.resource != Resource::All).into_sql::<Bool>();
            let goes = $table::deleted.eq(1).and($table::deleted_at.le(purge.cutoff));
            let stays = $table::deleted
                .is_null()
                .or($table::deleted_at.is_null())
                .or(not(goes.assume_not_null()));
            let owner = $table::table
                .filter($table::id.eq(retack_archived_mark::vnf_instance_id))
                .filter(stays.or(alone))
                // Not its every column: earlier revisions lack some.
                .select($table::id);
            retack_archived_mark::table.filter($of_table).filter(not(exists(owner)))
        }};
    }
    let of_subscription = || retack_archived_mark::table_name.eq(archived_subscription::TABLE);
    walk!(
        link,
        purge,
        purged,
        orphaned!(vnf_instances, not(of_subscription())),
        retack_archived_mark::vnf_instance_id,
        String,
        String::new(),
        [(retack_archived_mark, vnf_instance_id, "retack_archived_mark")]
    );
    walk!(
        link,
        purge,
        purged,
        orphaned!(vnf_lcm_subscriptions, of_subscription()),
        retack_archived_mark::vnf_instance_id,
        String,
        String::new(),
        [(retack_archived_mark, vnf_instance_id, "retack_archived_mark")]
    );
    // By the run and not by the VNF: one that was rolled back twice is in the archive twice.
    let runs = || {
        retack_archived_vnf_instance_v2::table
            .filter(retack_archived_vnf_instance_v2::archived_at.le(purge.cutoff))
    };
    walk!(
        link,
        purge,
        purged,
        runs(),
        retack_archived_vnf_instance_v2::run_id,
        String,
        String::new(),
        [
            (retack_archived_vnf_lcm_op_occ_v2, run_id, "retack_archived_vnf_lcm_op_occ_v2"),
            (retack_archived_vnf_instance_v2, run_id, "retack_archived_vnf_instance_v2")
        ]
    );
    let rolled_back = || {
        retack_archived_lccn_subscription_v2::table
            .filter(retack_archived_lccn_subscription_v2::archived_at.le(purge.cutoff))
    };
    walk!(
        link,
        purge,
        purged,
        rolled_back(),
        retack_archived_lccn_subscription_v2::run_id,
        String,
        String::new(),
        [(retack_archived_lccn_subscription_v2, run_id, "retack_archived_lccn_subscription_v2")]
    );
    Ok(())
}
