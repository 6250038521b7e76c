//! How far a deployment has come: how many VNFs are in v1, in both, or in v2, by the data itself.

use chrono::NaiveDateTime;
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use serde::Serialize;

use crate::db::Db;
use crate::db::tables::retack::retack_entry;
use crate::on;
use crate::tacker::journal::digest::last;
use crate::tacker::tables::v1::vnf_instances;
use crate::tacker::tables::v2::vnf_instance_v2;

diesel::allow_tables_to_appear_in_same_query!(retack_entry, vnf_instances);

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Phases {
    /// Live in v1, and never in v2, or rolled back.
    pub v1_only: i64,
    /// Live in v1, migrated, and deleted in v2 since.
    pub deleted_in_v2: i64,
    /// Live in v1, and in v2.
    pub both: i64,
    /// Soft-deleted in v1, and in v2.
    pub completed: i64,
    /// In v2, and v1 has no row.
    pub v2_only: i64,
    /// Soft-deleted in v1, not in v2.
    pub deleted: i64,
    /// `vnf_instances.deleted` is NULL.
    pub mark_missing: i64,
    /// Soft-deleted in v1 for so long that `purge-deleted` removes it by default.
    pub purgeable: i64,
}

impl Phases {
    /// Counts in five queries, however many VNFs there are; `journal` tells whether there is one to ask.
    pub fn count(db: &mut Db, purge_until: NaiveDateTime, journal: bool) -> QueryResult<Self> {
        type Counts = Vec<(Option<i16>, i64)>;
        let all: Counts = on!(db, c => vnf_instances::table
            .group_by(vnf_instances::deleted)
            .select((vnf_instances::deleted, count_star()))
            .load(c))?;
        let in_both: Counts = on!(db, c => vnf_instances::table
            .inner_join(vnf_instance_v2::table.on(vnf_instance_v2::id.eq(vnf_instances::id)))
            .group_by(vnf_instances::deleted)
            .select((vnf_instances::deleted, count_star()))
            .load(c))?;
        let in_v2: i64 = on!(db, c => vnf_instance_v2::table.select(count_star()).get_result(c))?;
        let purgeable: i64 = on!(db, c => vnf_instances::table
            .filter(vnf_instances::deleted.eq(1))
            .filter(vnf_instances::deleted_at.le(purge_until))
            .select(count_star())
            .get_result(c))?;
        let deleted_in_v2 = if journal { deleted_in_v2(db)? } else { 0 };
        let of = |counts: &Counts, wanted: fn(&Option<i16>) -> bool| -> i64 {
            counts.iter().filter(|(mark, _)| wanted(mark)).map(|(_, count)| count).sum()
        };
        Ok(Self {
            v1_only: of(&all, live) - of(&in_both, live) - deleted_in_v2,
            deleted_in_v2,
            both: of(&in_both, live),
            completed: of(&in_both, deleted),
            v2_only: in_v2 - of(&in_both, |_| true),
            deleted: of(&all, deleted) - of(&in_both, deleted),
            mark_missing: of(&all, Option::is_none),
            purgeable,
        })
    }
}

/// How many VNFs are live in v1 and not in v2 although a run has migrated them.
fn deleted_in_v2(db: &mut Db) -> QueryResult<i64> {
    let in_v2 = vnf_instance_v2::table.filter(vnf_instance_v2::id.eq(vnf_instances::id));
    let migrated = retack_entry::table
        .filter(retack_entry::vnf_instance_id.eq(vnf_instances::id))
        .filter(retack_entry::v2_digest.is_not_null());
    let gone: Vec<String> = on!(db, c => vnf_instances::table
        .filter(vnf_instances::deleted.eq(0))
        .filter(not(exists(in_v2)))
        .filter(exists(migrated))
        .select(vnf_instances::id)
        .load(c))?;
    // Most of these have been rolled back.
    let mut count = 0;
    for ids in gone.chunks(PAGE) {
        count += last(db, ids)?.len() as i64;
    }
    Ok(count)
}

/// Asked for at a time.
const PAGE: usize = 1000;

fn live(mark: &Option<i16>) -> bool {
    *mark == Some(0)
}

fn deleted(mark: &Option<i16>) -> bool {
    mark.is_some_and(|mark| mark != 0)
}
