//! The v1 side of a VNF instance: rows of `vnf_instances`, `vnf_instantiated_info`, `vnf` and
//! `vnf_attribute` (mapping.md A.3, A.4, A.7).

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Db;
use crate::db::sql_types::RawJson;
use crate::tacker::entity::vnf::Lock;
use crate::tacker::entity::vnf::keys::{Child, Owners};
use crate::tacker::tables::v1::{
    vnf, vnf_attribute, vnf_instances, vnf_instantiated_info, vnf_package_vnfd, vnf_packages,
    vnf_resources,
};
use crate::{child_keys, of_owners, on};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vnf_instances)]
pub struct VnfInstance {
    pub id: String,
    pub vnf_instance_name: Option<String>,
    pub vnf_instance_description: Option<String>,
    pub vnfd_id: String,
    pub vnf_provider: String,
    pub vnf_product_name: String,
    pub vnf_software_version: String,
    pub vnfd_version: String,
    pub instantiation_state: String,
    pub task_state: Option<String>,
    pub vim_connection_info: Option<RawJson>,
    pub tenant_id: String,
    pub vnf_pkg_id: String,
    pub vnf_metadata: Option<RawJson>,
    pub deleted: Option<i16>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vnf_instantiated_info)]
pub struct VnfInstantiatedInfo {
    pub id: i32,
    pub vnf_instance_id: String,
    pub flavour_id: String,
    pub ext_cp_info: Option<RawJson>,
    pub ext_virtual_link_info: Option<RawJson>,
    pub ext_managed_virtual_link_info: Option<RawJson>,
    pub vnfc_resource_info: Option<RawJson>,
    pub vnf_virtual_link_resource_info: Option<RawJson>,
    pub virtual_storage_resource_info: Option<RawJson>,
    pub vnfc_info: Option<RawJson>,
    pub vnf_state: String,
    pub instance_id: Option<String>,
    pub instantiation_level_id: Option<String>,
    pub additional_params: Option<RawJson>,
    pub scale_status: Option<RawJson>,
}

/// The legacy row beside every instance.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vnf)]
pub struct Vnf {
    pub id: String,
    pub status: Option<String>,
    pub vim_id: String,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vnf_attribute)]
pub struct VnfAttribute {
    pub vnf_id: String,
    pub key: String,
    pub value: Option<String>,
}

/// The keys of `vnf_attribute` that mean something to v2; the others can hold whole Heat templates.
pub const ATTRIBUTE_KEYS: [&str; 4] =
    ["param_values", "scale_group", "stack_name", "failure_count"];

/// The VNF package that an instance was made from.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Package {
    pub id: String,
    pub vnfd_id: String,
    pub vnfd_version: String,
    pub usage_state: String,
}

/// Reads instances, soft-deleted ones included. Once they are locked, Tacker cannot start an operation on one before
/// this transaction ends, because a new op occ refers to the locked row.
pub fn instances(db: &mut Db, ids: &[String], lock: Lock) -> QueryResult<Vec<VnfInstance>> {
    // A macro, because `as_select` is of one backend; the query itself is the same for all.
    macro_rules! instances {
        () => {
            vnf_instances::table
                .filter(vnf_instances::id.eq_any(ids))
                .order(vnf_instances::id)
                .select(VnfInstance::as_select())
        };
    }
    match (db, lock) {
        // BEGIN IMMEDIATE has locked the whole database.
        (Db::Sqlite(c), Lock::ForUpdate | Lock::None) => instances!().load(c),
        #[cfg(feature = "mysql")]
        (Db::Mysql(c), Lock::ForUpdate) => instances!().for_update().load(c),
        #[cfg(feature = "mysql")]
        (Db::Mysql(c), Lock::None) => instances!().load(c),
        #[cfg(feature = "postgres")]
        (Db::Postgres(c), Lock::ForUpdate) => instances!().for_update().load(c),
        #[cfg(feature = "postgres")]
        (Db::Postgres(c), Lock::None) => instances!().load(c),
    }
}

/// The id so many instances after this one, or the last of all.
pub fn id_after(db: &mut Db, id: &str, count: i64) -> QueryResult<Option<String>> {
    let next: Vec<String> = on!(db, c => vnf_instances::table
        .filter(vnf_instances::id.ge(id))
        .order(vnf_instances::id)
        .limit(count)
        .select(vnf_instances::id)
        .load(c))?;
    Ok(next.into_iter().next_back())
}

/// Which rows of `vnf_instantiated_info` there are, by VNF.
pub fn info_keys(db: &mut Db, owners: Owners<'_>) -> QueryResult<Vec<(String, Child<i32>)>> {
    child_keys!(db, vnf_instantiated_info, owners)
}

pub fn infos(db: &mut Db, ids: &[i32]) -> QueryResult<Vec<VnfInstantiatedInfo>> {
    let mut found: Vec<VnfInstantiatedInfo> = on!(db, c => vnf_instantiated_info::table
        .filter(vnf_instantiated_info::id.eq_any(ids))
        .select(VnfInstantiatedInfo::as_select())
        .load(c))?;
    found.sort_by_key(|info| info.id);
    Ok(found)
}

pub fn vnfs(db: &mut Db, ids: &[String]) -> QueryResult<Vec<Vnf>> {
    on!(db, c => vnf::table.filter(vnf::id.eq_any(ids)).select(Vnf::as_select()).load(c))
}

/// Which rows of `vnf_attribute` there are that mean something to v2, by VNF.
pub fn attribute_keys(db: &mut Db, owners: Owners<'_>) -> QueryResult<Vec<(String, String)>> {
    on!(db, c => of_owners!(
        vnf_attribute::table
            .filter(vnf_attribute::key.eq_any(ATTRIBUTE_KEYS))
            .select((vnf_attribute::vnf_id, vnf_attribute::id)),
        vnf_attribute::vnf_id,
        owners,
        c
    ))
}

pub fn attributes(db: &mut Db, ids: &[&str]) -> QueryResult<Vec<VnfAttribute>> {
    let mut found: Vec<(String, VnfAttribute)> = on!(db, c => vnf_attribute::table
        .filter(vnf_attribute::id.eq_any(ids))
        .select((vnf_attribute::id, VnfAttribute::as_select()))
        .load(c))?;
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found.into_iter().map(|(_, attribute)| attribute).collect())
}

pub fn packages(db: &mut Db, vnfd_ids: &[String]) -> QueryResult<Vec<Package>> {
    on!(db, c => vnf_package_vnfd::table
        .inner_join(vnf_packages::table.on(vnf_packages::id.eq(vnf_package_vnfd::package_uuid)))
        .filter(vnf_package_vnfd::vnfd_id.eq_any(vnfd_ids))
        .filter(vnf_package_vnfd::deleted_at.is_null())
        .order(vnf_package_vnfd::id)
        .select((vnf_packages::id, vnf_package_vnfd::vnfd_id, vnf_package_vnfd::vnfd_version, vnf_packages::usage_state))
        .load(c))
}

/// The images that v1 made in Glance for these VNFs: `(vnf_instance_id, image id)`.
pub fn images(db: &mut Db, owners: Owners<'_>) -> QueryResult<Vec<(String, String)>> {
    on!(db, c => of_owners!(
        vnf_resources::table
            .filter(vnf_resources::resource_type.eq("image"))
            .filter(vnf_resources::deleted.eq(0))
            .order(vnf_resources::id)
            .select((vnf_resources::vnf_instance_id, vnf_resources::resource_identifier)),
        vnf_resources::vnf_instance_id,
        owners,
        c
    ))
}

/// Keeps packages from being deleted under the VNFs that v2 now runs: v1 recomputes the state from its
/// own live instances only (mapping.md F-6).
pub fn mark_packages_in_use(db: &mut Db, package_ids: &[String]) -> QueryResult<usize> {
    on!(db, c => diesel::update(vnf_packages::table.filter(vnf_packages::id.eq_any(package_ids)))
        .set(vnf_packages::usage_state.eq("IN_USE"))
        .execute(c))
}

/// Soft-deletes instances (mapping.md D.1). What this overwrites must be in the archive before
/// ([`crate::tacker::journal::archive`]). Tacker would also remove the rows of `vnf_attribute` and touch `updated_at`; nobody
/// reads either of a deleted VNF, and what is left alone need not be brought back.
pub fn soft_delete(
    db: &mut Db,
    ids: &[String],
    infos: &[i32],
    now: NaiveDateTime,
) -> QueryResult<()> {
    on!(db, c => {
        diesel::update(vnf_instantiated_info::table.filter(vnf_instantiated_info::id.eq_any(infos)))
            .set((vnf_instantiated_info::deleted.eq(1), vnf_instantiated_info::deleted_at.eq(now)))
            .execute(c)?;
        diesel::update(vnf_instances::table.filter(vnf_instances::id.eq_any(ids)))
            .set((vnf_instances::deleted.eq(1), vnf_instances::deleted_at.eq(now)))
            .execute(c)?;
        diesel::update(vnf::table.filter(vnf::id.eq_any(ids)))
            .set((vnf::status.eq("PENDING_DELETE"), vnf::deleted_at.eq(now)))
            .execute(c)?;
        Ok(())
    })
}
