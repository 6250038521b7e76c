//! The v2 side of a VNF LCM operation occurrence: rows of `VnfLcmOpOccV2` (mapping.md B.2).

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::pages::Key;
use crate::db::sql_types::{Label, RawJson};
use crate::db::{Db, Limits, MAX_KEYS};
use crate::tacker::entity::vnf::keys::Owners;
use crate::tacker::tables::v2::vnf_lcm_op_occ_v2;
use crate::{insert_rows, of_owners, on};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = vnf_lcm_op_occ_v2)]
#[diesel(treat_none_as_default_value = false)]
pub struct VnfLcmOpOccV2 {
    pub id: String,
    pub operation_state: Label,
    pub state_entered_time: NaiveDateTime,
    pub start_time: NaiveDateTime,
    pub vnf_instance_id: String,
    pub grant_id: Option<String>,
    pub operation: Label,
    pub is_automatic_invocation: bool,
    pub operation_params: Option<RawJson>,
    pub is_cancel_pending: bool,
    pub cancel_mode: Option<Label>,
    pub error: Option<RawJson>,
    pub resource_changes: Option<RawJson>,
    pub changed_info: Option<RawJson>,
    pub changed_ext_connectivity: Option<RawJson>,
    pub modifications_triggered_by_vnf_pkg_change: Option<RawJson>,
    pub vnf_snapshot_info_id: Option<String>,
}

impl VnfLcmOpOccV2 {
    fn bytes(&self) -> usize {
        let json = [
            &self.operation_params,
            &self.error,
            &self.resource_changes,
            &self.changed_info,
            &self.changed_ext_connectivity,
            &self.modifications_triggered_by_vnf_pkg_change,
        ];
        json.into_iter().flatten().map(|RawJson(text)| text.len()).sum()
    }
}

/// The operation occurrences of the given VNFs.
pub fn load(db: &mut Db, vnf_ids: &[String]) -> QueryResult<Vec<VnfLcmOpOccV2>> {
    on!(db, c => vnf_lcm_op_occ_v2::table
        .filter(vnf_lcm_op_occ_v2::vnf_instance_id.eq_any(vnf_ids))
        .select(VnfLcmOpOccV2::as_select())
        .load(c))
}

/// Ids by `vnfInstanceId`.
pub type Ids = HashMap<String, Vec<String>>;

/// Those of the given VNFs.
pub fn ids_of(ids: &Ids, vnf_ids: &[String]) -> Vec<String> {
    vnf_ids.iter().filter_map(|vnf_id| ids.get(vnf_id)).flatten().cloned().collect()
}

/// Which ones there are.
pub fn op_occ_keys(db: &mut Db, owners: Owners<'_>) -> QueryResult<Ids> {
    let found: Vec<(String, String)> = on!(db, c => of_owners!(
        vnf_lcm_op_occ_v2::table.select((vnf_lcm_op_occ_v2::vnf_instance_id, vnf_lcm_op_occ_v2::id)),
        vnf_lcm_op_occ_v2::vnf_instance_id,
        owners,
        c
    ))?;
    let mut ids = Ids::new();
    for (vnf, id) in found {
        ids.entry(vnf).or_default().push(id);
    }
    Ok(ids)
}

/// Which ones one VNF has, by id.
pub fn keys(db: &mut Db, vnf_id: &str) -> QueryResult<Vec<Key>> {
    let found: Vec<(String, Label, Label)> = on!(db, c => vnf_lcm_op_occ_v2::table
        .filter(vnf_lcm_op_occ_v2::vnf_instance_id.eq(vnf_id))
        .select((
            vnf_lcm_op_occ_v2::id,
            vnf_lcm_op_occ_v2::operation,
            vnf_lcm_op_occ_v2::operation_state,
        ))
        .load(c))?;
    let keys = found.into_iter().map(|(id, Label(operation), Label(operation_state))| Key {
        id,
        operation: Some(operation),
        operation_state: Some(operation_state),
    });
    let mut keys: Vec<Key> = keys.collect();
    keys.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(keys)
}

pub fn by_id(rows: &mut [VnfLcmOpOccV2]) {
    rows.sort_by(|one, other| one.id.cmp(&other.id));
}

/// Those with these ids, in any order.
pub fn by_ids(db: &mut Db, ids: &[&str]) -> QueryResult<Vec<VnfLcmOpOccV2>> {
    on!(db, c => vnf_lcm_op_occ_v2::table
        .filter(vnf_lcm_op_occ_v2::id.eq_any(ids))
        .select(VnfLcmOpOccV2::as_select())
        .load(c))
}

/// States by id, by `vnfInstanceId`.
pub type States = HashMap<String, HashMap<String, Label>>;

/// Those with these ids.
pub fn states_of(db: &mut Db, ids: &[&str]) -> QueryResult<States> {
    let mut states = States::new();
    for ids in ids.chunks(MAX_KEYS) {
        let found: Vec<(String, String, Label)> = on!(&mut *db, c => vnf_lcm_op_occ_v2::table
            .filter(vnf_lcm_op_occ_v2::id.eq_any(ids))
            .select((
                vnf_lcm_op_occ_v2::vnf_instance_id,
                vnf_lcm_op_occ_v2::id,
                vnf_lcm_op_occ_v2::operation_state,
            ))
            .load(c))?;
        for (vnf_id, id, state) in found {
            states.entry(vnf_id).or_default().insert(id, state);
        }
    }
    Ok(states)
}

pub fn insert(db: &mut Db, rows: &[VnfLcmOpOccV2], limits: Limits) -> QueryResult<()> {
    insert_rows!(db, limits, rows, VnfLcmOpOccV2 => vnf_lcm_op_occ_v2 {
        id,
        operation_state,
        state_entered_time,
        start_time,
        vnf_instance_id,
        grant_id,
        operation,
        is_automatic_invocation,
        operation_params,
        is_cancel_pending,
        cancel_mode,
        error,
        resource_changes,
        changed_info,
        changed_ext_connectivity,
        modifications_triggered_by_vnf_pkg_change,
        vnf_snapshot_info_id,
    })
}

/// Removes those with these ids, and says how many there were. By their keys: nothing indexes the VNF, and InnoDB would
/// lock whatever it passes on its way through the table, rows of VNFs that another worker has in hand among it.
pub fn delete(db: &mut Db, ids: &[String]) -> QueryResult<usize> {
    let mut deleted = 0;
    for ids in ids.chunks(MAX_KEYS) {
        deleted += on!(&mut *db, c => diesel::delete(
            vnf_lcm_op_occ_v2::table.filter(vnf_lcm_op_occ_v2::id.eq_any(ids)))
            .execute(c))?;
    }
    Ok(deleted)
}

/// Whether any of these VNFs has one.
pub fn any(db: &mut Db, vnf_ids: &[String]) -> QueryResult<bool> {
    let found: i64 = on!(db, c => vnf_lcm_op_occ_v2::table
        .filter(vnf_lcm_op_occ_v2::vnf_instance_id.eq_any(vnf_ids))
        .count()
        .get_result(c))?;
    Ok(found > 0)
}
