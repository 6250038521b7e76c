//! `VnfVirtualLinkResourceInfo`: a virtual link resource of the VNF.
//! - v1: SOL003 v2.6.1, in `vnf_instantiated_info.vnf_virtual_link_resource_info[]`,
//!   where Tacker lists external and externally managed virtual links, too
//! - v2: SOL003 v3.3.1 clause 5.5.3.6, in `instantiatedVnfInfo.vnfVirtualLinkResourceInfo[]`, internal ones only

use super::facts::Facts;
use super::{resource_handle, vnf_link_port_info};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;
    use crate::tacker::sol003::vnf_link_port_info::v1::VnfLinkPortInfo;

    #[derive(Debug, Clone, Deserialize)]
    pub struct VnfVirtualLinkResourceInfo {
        pub id: String,
        /// For an external virtual link, against the standard, the id of its `ExtVirtualLinkInfo`.
        pub vnf_virtual_link_desc_id: String,
        #[serde(deserialize_with = "stored::object")]
        pub network_resource: ResourceHandle,
        #[serde(default, deserialize_with = "stored::list")]
        pub vnf_link_ports: Vec<VnfLinkPortInfo>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;
    use crate::tacker::sol003::vnf_link_port_info::v2::VnfLinkPortInfo;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfVirtualLinkResourceInfo {
        pub id: String,
        pub vnf_virtual_link_desc_id: String,
        pub network_resource: ResourceHandle,
        pub vnf_link_ports: Vec<VnfLinkPortInfo>,
    }
}

pub fn convert(
    v1: v1::VnfVirtualLinkResourceInfo,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::VnfVirtualLinkResourceInfo {
    let v1::VnfVirtualLinkResourceInfo {
        id,
        vnf_virtual_link_desc_id,
        network_resource,
        vnf_link_ports,
    } = v1;
    v2::VnfVirtualLinkResourceInfo {
        id: facts.ids.resource(&id, &network_resource.resource_id).to_owned(),
        vnf_virtual_link_desc_id,
        // vnfdId, zoneId, reservationId, metadata: not recorded by Tacker's v1.
        network_resource: resource_handle::convert_at(
            "networkResource",
            network_resource,
            &facts.vims,
            notes,
        ),
        vnf_link_ports: notes.each("vnfLinkPorts", vnf_link_ports, |port, notes| {
            vnf_link_port_info::convert(port, facts, notes)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    #[test]
    fn it_is_carried_over_with_its_ports() {
        let facts = facts();
        let link = r#"{"id": "vl", "vnf_virtual_link_desc_id": "internalVL1", "network_resource": {"vim_connection_id": "vim-a", "resource_id": ""}, "vnf_link_ports": null}"#;
        insta::assert_snapshot!(
            convert_json(link, |v1, notes| convert(v1, &facts, notes)),
            @r#"{"id": "vl", "vnfVirtualLinkDescId": "internalVL1", "networkResource": {"vimConnectionId": "vim_0", "resourceId": ""}, "vnfLinkPorts": []}"#);
    }
}
