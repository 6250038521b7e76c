//! The v1 side of a VNF LCM operation occurrence: rows of `vnf_lcm_op_occs` (mapping.md A.5).

use std::collections::HashSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::pages::Key;
use crate::db::sql_types::RawJson;
use crate::db::{Db, MAX_KEYS};
use crate::tacker::entity::vnf::keys::{Child, Owners};
use crate::tacker::tables::v1::vnf_lcm_op_occs;
use crate::{child_keys, on};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vnf_lcm_op_occs)]
pub struct VnfLcmOpOcc {
    pub id: String,
    pub vnf_instance_id: String,
    pub operation_state: Option<String>,
    pub state_entered_time: NaiveDateTime,
    pub start_time: NaiveDateTime,
    pub operation: Option<String>,
    pub is_automatic_invocation: i16,
    pub is_cancel_pending: i16,
    pub grant_id: Option<String>,
    pub operation_params: Option<RawJson>,
    pub error: Option<RawJson>,
    pub resource_changes: Option<RawJson>,
    pub changed_info: Option<RawJson>,
    pub changed_ext_connectivity: Option<RawJson>,
}

/// Which operation occurrences there are, by VNF.
pub fn op_occ_keys(db: &mut Db, owners: Owners<'_>) -> QueryResult<Vec<(String, Child<String>)>> {
    child_keys!(db, vnf_lcm_op_occs, owners)
}

/// Databases keep whole seconds, so the id decides between two that started in the same one.
pub fn oldest_first(rows: &mut [VnfLcmOpOcc]) {
    rows.sort_by(|one, other| (one.start_time, &one.id).cmp(&(other.start_time, &other.id)));
}

/// The live ones of one VNF, or the soft-deleted ones, oldest first.
pub fn keys(db: &mut Db, vnf_id: &str, deleted: bool) -> QueryResult<Vec<Key>> {
    let mut found: Vec<(NaiveDateTime, Key)> = on!(db, c => {
        vnf_lcm_op_occs::table
            .filter(vnf_lcm_op_occs::vnf_instance_id.eq(vnf_id))
            .filter(vnf_lcm_op_occs::deleted.eq(i16::from(deleted)))
            .select((
                vnf_lcm_op_occs::start_time,
                (vnf_lcm_op_occs::id, vnf_lcm_op_occs::operation, vnf_lcm_op_occs::operation_state),
            ))
            .load(c)
    })?;
    found.sort_by(|(one_time, one), (other_time, other)| {
        (one_time, &one.id).cmp(&(other_time, &other.id))
    });
    Ok(found.into_iter().map(|(_, key)| key).collect())
}

/// Those with these ids, in any order.
pub fn by_ids(db: &mut Db, ids: &[&str]) -> QueryResult<Vec<VnfLcmOpOcc>> {
    on!(db, c => vnf_lcm_op_occs::table
        .filter(vnf_lcm_op_occs::id.eq_any(ids))
        .select(VnfLcmOpOcc::as_select())
        .load(c))
}

/// What the safety checks look at.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vnf_lcm_op_occs)]
pub struct OpOccState {
    pub id: String,
    pub vnf_instance_id: String,
    pub operation: Option<String>,
    pub operation_state: Option<String>,
    pub deleted: Option<i16>,
}

/// The states of those with these ids.
pub fn states(db: &mut Db, ids: &[&str]) -> QueryResult<Vec<OpOccState>> {
    let mut found: Vec<OpOccState> = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_KEYS) {
        found.extend(on!(db, c => vnf_lcm_op_occs::table
            .filter(vnf_lcm_op_occs::id.eq_any(ids))
            .select(OpOccState::as_select())
            .load::<OpOccState>(c))?);
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(found)
}

/// Which of these there are, whatever their mark.
pub fn existing(db: &mut Db, ids: &[&str]) -> QueryResult<HashSet<String>> {
    let mut found = HashSet::with_capacity(ids.len());
    for ids in ids.chunks(MAX_KEYS) {
        let ids: Vec<String> = on!(&mut *db, c => vnf_lcm_op_occs::table
            .filter(vnf_lcm_op_occs::id.eq_any(ids))
            .select(vnf_lcm_op_occs::id)
            .load(c))?;
        found.extend(ids);
    }
    Ok(found)
}

/// How many there are of each VNF, for cutting chunks.
pub fn counts(db: &mut Db, vnf_ids: &[String]) -> QueryResult<Vec<(String, i64)>> {
    on!(db, c => vnf_lcm_op_occs::table
        .filter(vnf_lcm_op_occs::vnf_instance_id.eq_any(vnf_ids))
        .group_by(vnf_lcm_op_occs::vnf_instance_id)
        .select((vnf_lcm_op_occs::vnf_instance_id, diesel::dsl::count_star()))
        .load(c))
}

/// Soft-deletes those with these ids (mapping.md D.1).
pub fn soft_delete(db: &mut Db, ids: &[&str], now: NaiveDateTime) -> QueryResult<()> {
    for ids in ids.chunks(MAX_KEYS) {
        on!(&mut *db, c => diesel::update(vnf_lcm_op_occs::table.filter(vnf_lcm_op_occs::id.eq_any(ids)))
            .set((vnf_lcm_op_occs::deleted.eq(1), vnf_lcm_op_occs::deleted_at.eq(now)))
            .execute(c))?;
    }
    Ok(())
}
