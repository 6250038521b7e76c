//! `InstantiatedVnfInfo`: the run-time side of a VNF instance.
//! - v1: part of `VnfInstance`, one row of `vnf_instantiated_info`
//! - v2: part of `VnfInstance`, one cell of `VnfInstanceV2`

use std::collections::{HashMap, HashSet};

use super::facts::Facts;
use super::links::Links;
use super::vnf_ext_cp_data::v2::VnfExtCpData;
use super::{
    ext_managed_virtual_link_info, ext_virtual_link_info, scale_info,
    virtual_storage_resource_info, vnf_ext_cp_info, vnf_virtual_link_resource_info, vnfc_info,
    vnfc_resource_info,
};
use crate::tacker::encoding::FreeMap;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use crate::tacker::encoding::FreeMap;
    use crate::tacker::sol003::ext_managed_virtual_link_info::v1::ExtManagedVirtualLinkInfo;
    use crate::tacker::sol003::ext_virtual_link_info::v1::ExtVirtualLinkInfo;
    use crate::tacker::sol003::scale_info::v1::ScaleInfo;
    use crate::tacker::sol003::virtual_storage_resource_info::v1::VirtualStorageResourceInfo;
    use crate::tacker::sol003::vnf_ext_cp_info::v1::VnfExtCpInfo;
    use crate::tacker::sol003::vnf_virtual_link_resource_info::v1::VnfVirtualLinkResourceInfo;
    use crate::tacker::sol003::vnfc_info::v1::VnfcInfo;
    use crate::tacker::sol003::vnfc_resource_info::v1::VnfcResourceInfo;

    #[derive(Debug, Clone)]
    pub struct InstantiatedVnfInfo {
        pub flavour_id: String,
        pub vnf_state: String,
        pub scale_status: Vec<ScaleInfo>,
        pub ext_cp_info: Vec<VnfExtCpInfo>,
        pub ext_virtual_link_info: Vec<ExtVirtualLinkInfo>,
        pub ext_managed_virtual_link_info: Vec<ExtManagedVirtualLinkInfo>,
        pub vnfc_resource_info: Vec<VnfcResourceInfo>,
        pub vnf_virtual_link_resource_info: Vec<VnfVirtualLinkResourceInfo>,
        pub virtual_storage_resource_info: Vec<VirtualStorageResourceInfo>,
        pub vnfc_info: Vec<VnfcInfo>,
        /// Heat's stack, or Kubernetes' objects; not in the standard.
        pub instance_id: Option<String>,
        /// Tacker keeps the request's; not in the standard.
        pub additional_params: Option<FreeMap>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::FreeMap;
    use crate::tacker::sol003::ext_managed_virtual_link_info::v2::ExtManagedVirtualLinkInfo;
    use crate::tacker::sol003::ext_virtual_link_info::v2::ExtVirtualLinkInfo;
    use crate::tacker::sol003::monitoring_parameter::v2::MonitoringParameter;
    use crate::tacker::sol003::scale_info::v2::ScaleInfo;
    use crate::tacker::sol003::virtual_storage_resource_info::v2::VirtualStorageResourceInfo;
    use crate::tacker::sol003::vnf_ext_cp_info::v2::VnfExtCpInfo;
    use crate::tacker::sol003::vnf_virtual_link_resource_info::v2::VnfVirtualLinkResourceInfo;
    use crate::tacker::sol003::vnfc_info::v2::VnfcInfo;
    use crate::tacker::sol003::vnfc_resource_info::v2::VnfcResourceInfo;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct InstantiatedVnfInfo {
        pub flavour_id: String,
        pub vnf_state: &'static str,
        pub scale_status: Vec<ScaleInfo>,
        pub max_scale_levels: Vec<ScaleInfo>,
        pub ext_cp_info: Vec<VnfExtCpInfo>,
        pub ext_virtual_link_info: Vec<ExtVirtualLinkInfo>,
        pub ext_managed_virtual_link_info: Vec<ExtManagedVirtualLinkInfo>,
        pub monitoring_parameters: Vec<MonitoringParameter>,
        pub localization_language: Option<String>,
        pub vnfc_resource_info: Vec<VnfcResourceInfo>,
        pub vnf_virtual_link_resource_info: Vec<VnfVirtualLinkResourceInfo>,
        pub virtual_storage_resource_info: Vec<VirtualStorageResourceInfo>,
        pub vnfc_info: Vec<VnfcInfo>,
        /// Tacker's own, not in the standard.
        pub metadata: Option<FreeMap>,
    }

    /// All that is left of a terminated VNF (mapping.md B.5).
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Terminated {
        pub flavour_id: String,
        pub vnf_state: &'static str,
    }
}

/// What v1 keeps of the VNF outside its row: legacy attributes and the history of its operations.
#[derive(Debug, Default)]
pub struct Beside {
    pub max_levels: scale_info::MaxLevels,
    /// The VNF was scaled since it was instantiated.
    pub scaled: bool,
    pub monitoring_parameters: Vec<super::monitoring_parameter::v2::MonitoringParameter>,
    pub localization_language: Option<String>,
    /// By the id of the external virtual link (mapping.md C.3.1).
    pub current_vnf_ext_cp_data: HashMap<String, Vec<VnfExtCpData>>,
    pub metadata: Option<FreeMap>,
}

impl v1::InstantiatedVnfInfo {
    pub fn links(&self) -> Links {
        Links::of(
            &self.vnfc_resource_info,
            &self.vnf_virtual_link_resource_info,
            &self.ext_virtual_link_info,
            &self.ext_cp_info,
            &self.virtual_storage_resource_info,
        )
    }

    /// Something of it really exists in a VIM.
    pub fn has_resources(&self) -> bool {
        self.instance_id.as_deref().is_some_and(|id| !id.is_empty())
            || self
                .vnfc_resource_info
                .iter()
                .any(|vnfc| !vnfc.compute_resource.resource_id.is_empty())
    }
}

pub fn convert(
    v1: v1::InstantiatedVnfInfo,
    beside: Beside,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::InstantiatedVnfInfo {
    let v1::InstantiatedVnfInfo {
        flavour_id,
        vnf_state,
        scale_status,
        ext_cp_info,
        ext_virtual_link_info,
        ext_managed_virtual_link_info,
        vnfc_resource_info,
        vnf_virtual_link_resource_info,
        virtual_storage_resource_info,
        // Says less than the VNFC resources do.
        vnfc_info: _,
        // Both have gone into the metadata.
        instance_id: _,
        additional_params: _,
    } = v1;
    let Beside {
        max_levels,
        scaled,
        monitoring_parameters,
        localization_language,
        mut current_vnf_ext_cp_data,
        metadata,
    } = beside;

    let managed: HashSet<String> = ext_managed_virtual_link_info
        .iter()
        .map(|link| link.vnf_virtual_link_desc_id.clone())
        .collect();
    let external: HashSet<String> =
        ext_virtual_link_info.iter().map(|link| link.id.clone()).collect();
    let (mut internal_links, mut ports) = (Vec::new(), HashMap::<String, Vec<_>>::new());
    for link in vnf_virtual_link_resource_info {
        if external.contains(&link.vnf_virtual_link_desc_id) {
            ports.entry(link.vnf_virtual_link_desc_id).or_default().extend(link.vnf_link_ports);
        } else if !managed.contains(&link.vnf_virtual_link_desc_id) {
            internal_links.push(link);
        }
    }

    let scale_status = scale_info::status(scale_status, &max_levels, &flavour_id, scaled, notes);
    let max_scale_levels = scale_info::max_levels(max_levels, &flavour_id, &scale_status, notes);
    let vnfc_resource_info = vnfc_resource_info::newest_first(vnfc_resource_info, facts);
    let vnfc_resource_info = notes.each("vnfcResourceInfo", vnfc_resource_info, |vnfc, notes| {
        vnfc_resource_info::convert(vnfc, facts, notes)
    });
    v2::InstantiatedVnfInfo {
        flavour_id,
        vnf_state: readable_state(&vnf_state, notes),
        scale_status,
        max_scale_levels,
        ext_cp_info: notes
            .each("extCpInfo", ext_cp_info, |cp, notes| vnf_ext_cp_info::convert(cp, facts, notes)),
        ext_virtual_link_info: notes.each(
            "extVirtualLinkInfo",
            ext_virtual_link_info,
            |link, notes| {
                let ports = ports.remove(&link.id).unwrap_or_default();
                let current = current_vnf_ext_cp_data.remove(&link.id).unwrap_or_default();
                ext_virtual_link_info::convert(link, ports, current, facts, notes)
            },
        ),
        ext_managed_virtual_link_info: notes.each(
            "extManagedVirtualLinkInfo",
            ext_managed_virtual_link_info,
            |link, notes| ext_managed_virtual_link_info::convert(link, facts, notes),
        ),
        monitoring_parameters,
        localization_language,
        vnfc_info: vnfc_resource_info.iter().map(vnfc_info::of_resource).collect(),
        vnfc_resource_info,
        vnf_virtual_link_resource_info: notes.each(
            "vnfVirtualLinkResourceInfo",
            internal_links,
            |link, notes| vnf_virtual_link_resource_info::convert(link, facts, notes),
        ),
        virtual_storage_resource_info: notes.each(
            "virtualStorageResourceInfo",
            virtual_storage_resource_info,
            |storage, notes| virtual_storage_resource_info::convert(storage, facts, notes),
        ),
        metadata,
    }
}

/// v2 refuses to read a row with any other state (mapping.md B.4).
fn readable_state(state: &str, notes: &mut Notes) -> &'static str {
    match state {
        "STARTED" => "STARTED",
        "STOPPED" => "STOPPED",
        _ => {
            notes.add_at(
                "vnfState",
                NoteCode::Synthesized,
                "v1 has neither STARTED nor STOPPED; STARTED is assumed",
            );
            "STARTED"
        }
    }
}
