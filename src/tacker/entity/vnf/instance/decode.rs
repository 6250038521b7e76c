//! Opens the JSON cells of an instance's v1 rows.

use super::legacy::{VnfInstance, VnfInstantiatedInfo};
use crate::db::sql_types::RawJson;
use crate::tacker::encoding::{CellError, FreeMap, cell};
use crate::tacker::note::Notes;
use crate::tacker::sol003::instantiated_vnf_info::v1::InstantiatedVnfInfo;
use crate::tacker::sol003::vim_connection_info::v1::VimConnectionInfo;

pub fn connections(
    instance: &VnfInstance,
    notes: &mut Notes,
) -> Result<Vec<VimConnectionInfo>, CellError> {
    cell::open_list("vnf_instances.vim_connection_info", text(&instance.vim_connection_info), notes)
}

/// `None` when the client gave none at creation.
pub fn metadata(instance: &VnfInstance, notes: &mut Notes) -> Result<Option<FreeMap>, CellError> {
    cell::open("vnf_instances.vnf_metadata", text(&instance.vnf_metadata), notes)
}

pub fn info(row: VnfInstantiatedInfo, notes: &mut Notes) -> Result<InstantiatedVnfInfo, CellError> {
    let VnfInstantiatedInfo {
        id: _,
        vnf_instance_id: _,
        flavour_id,
        ext_cp_info,
        ext_virtual_link_info,
        ext_managed_virtual_link_info,
        vnfc_resource_info,
        vnf_virtual_link_resource_info,
        virtual_storage_resource_info,
        vnfc_info,
        vnf_state,
        instance_id,
        // Part of the request in the history; v2 keeps it nowhere else.
        instantiation_level_id: _,
        additional_params,
        scale_status,
    } = row;
    Ok(InstantiatedVnfInfo {
        flavour_id,
        vnf_state,
        scale_status: cell::open_list(
            "vnf_instantiated_info.scale_status",
            text(&scale_status),
            notes,
        )?,
        ext_cp_info: cell::open_list(
            "vnf_instantiated_info.ext_cp_info",
            text(&ext_cp_info),
            notes,
        )?,
        ext_virtual_link_info: cell::open_list(
            "vnf_instantiated_info.ext_virtual_link_info",
            text(&ext_virtual_link_info),
            notes,
        )?,
        ext_managed_virtual_link_info: cell::open_list(
            "vnf_instantiated_info.ext_managed_virtual_link_info",
            text(&ext_managed_virtual_link_info),
            notes,
        )?,
        vnfc_resource_info: cell::open_list(
            "vnf_instantiated_info.vnfc_resource_info",
            text(&vnfc_resource_info),
            notes,
        )?,
        vnf_virtual_link_resource_info: cell::open_list(
            "vnf_instantiated_info.vnf_virtual_link_resource_info",
            text(&vnf_virtual_link_resource_info),
            notes,
        )?,
        virtual_storage_resource_info: cell::open_list(
            "vnf_instantiated_info.virtual_storage_resource_info",
            text(&virtual_storage_resource_info),
            notes,
        )?,
        vnfc_info: cell::open_list("vnf_instantiated_info.vnfc_info", text(&vnfc_info), notes)?,
        instance_id,
        additional_params: cell::open(
            "vnf_instantiated_info.additional_params",
            text(&additional_params),
            notes,
        )?,
    })
}

fn text(cell: &Option<RawJson>) -> Option<&str> {
    cell.as_ref().map(|RawJson(text)| text.as_str())
}
