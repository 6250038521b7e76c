//! The v2 side of a VNF instance: rows of `VnfInstanceV2` (mapping.md B.2).

use std::collections::HashSet;

use diesel::prelude::*;

use crate::db::sql_types::{Label, RawJson};
use crate::db::{Db, Limits};
use crate::tacker::tables::v2::vnf_instance_v2;
use crate::{insert_rows, on};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = vnf_instance_v2)]
#[diesel(treat_none_as_default_value = false)]
pub struct VnfInstanceV2 {
    pub id: String,
    pub vnf_instance_name: Option<String>,
    pub vnf_instance_description: Option<String>,
    pub vnfd_id: String,
    pub vnf_provider: String,
    pub vnf_product_name: String,
    pub vnf_software_version: String,
    pub vnfd_version: String,
    pub vnf_configurable_properties: Option<RawJson>,
    pub vim_connection_info: Option<RawJson>,
    pub instantiation_state: Label,
    pub instantiated_vnf_info: Option<RawJson>,
    pub metadata: Option<RawJson>,
    pub extensions: Option<RawJson>,
}

impl VnfInstanceV2 {
    fn bytes(&self) -> usize {
        let json = [
            &self.vnf_configurable_properties,
            &self.vim_connection_info,
            &self.instantiated_vnf_info,
            &self.metadata,
            &self.extensions,
        ];
        json.into_iter().flatten().map(|RawJson(text)| text.len()).sum()
    }
}

pub fn load(db: &mut Db, ids: &[String]) -> QueryResult<Vec<VnfInstanceV2>> {
    on!(db, c => vnf_instance_v2::table
        .filter(vnf_instance_v2::id.eq_any(ids))
        .order(vnf_instance_v2::id)
        .select(VnfInstanceV2::as_select())
        .load(c))
}

/// Which of these ids v2 has.
pub fn existing(db: &mut Db, ids: &[String]) -> QueryResult<HashSet<String>> {
    let found: Vec<String> = on!(db, c => vnf_instance_v2::table
        .filter(vnf_instance_v2::id.eq_any(ids))
        .select(vnf_instance_v2::id)
        .load(c))?;
    Ok(found.into_iter().collect())
}

pub fn insert(db: &mut Db, rows: &[VnfInstanceV2], limits: Limits) -> QueryResult<()> {
    insert_rows!(db, limits, rows, VnfInstanceV2 => vnf_instance_v2 {
        id,
        vnf_instance_name,
        vnf_instance_description,
        vnfd_id,
        vnf_provider,
        vnf_product_name,
        vnf_software_version,
        vnfd_version,
        vnf_configurable_properties,
        vim_connection_info,
        instantiation_state,
        instantiated_vnf_info,
        metadata,
        extensions,
    })
}

pub fn delete(db: &mut Db, ids: &[String]) -> QueryResult<usize> {
    on!(db, c => diesel::delete(vnf_instance_v2::table.filter(vnf_instance_v2::id.eq_any(ids))).execute(c))
}
