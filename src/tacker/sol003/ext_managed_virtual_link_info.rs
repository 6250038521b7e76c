//! `ExtManagedVirtualLinkInfo`: an internal virtual link that somebody else manages.
//! - v1: SOL003 v2.6.1 clause 5.5.3.3, in `vnf_instantiated_info.ext_managed_virtual_link_info[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.3, in `instantiatedVnfInfo.extManagedVirtualLinkInfo[]`

use super::facts::Facts;
use super::{resource_handle, vnf_link_port_info};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;
    use crate::tacker::sol003::vnf_link_port_info::v1::VnfLinkPortInfo;

    #[derive(Debug, Clone, Deserialize)]
    pub struct ExtManagedVirtualLinkInfo {
        pub id: String,
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
    pub struct ExtManagedVirtualLinkInfo {
        pub id: String,
        pub vnf_virtual_link_desc_id: String,
        pub network_resource: ResourceHandle,
        pub vnf_link_ports: Vec<VnfLinkPortInfo>,
    }
}

pub fn convert(
    v1: v1::ExtManagedVirtualLinkInfo,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::ExtManagedVirtualLinkInfo {
    let v1::ExtManagedVirtualLinkInfo {
        id,
        vnf_virtual_link_desc_id,
        network_resource,
        vnf_link_ports,
    } = v1;
    v2::ExtManagedVirtualLinkInfo {
        id,
        vnf_virtual_link_desc_id,
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
        let link = r#"{"id": "m", "vnf_virtual_link_desc_id": "managedVL1", "network_resource": {"vim_connection_id": "conn-a", "resource_id": "net", "vim_level_resource_type": "OS::Neutron::Net"},
            "vnf_link_ports": [{"id": "port-2", "resource_handle": {"vim_connection_id": "vim-a", "resource_id": "neutron-2"}, "cp_instance_id": "vnfc-cp-2"}]}"#;
        insta::assert_snapshot!(
            convert_json(link, |v1, notes| convert(v1, &facts, notes)),
            @r#"{"id": "m", "vnfVirtualLinkDescId": "managedVL1", "networkResource": {"vimConnectionId": "vim_0", "resourceId": "net", "vimLevelResourceType": "OS::Neutron::Net"}, "vnfLinkPorts": [{"id": "neutron-2", "resourceHandle": {"vimConnectionId": "vim_0", "resourceId": "neutron-2"}, "cpInstanceId": "CP2-nova-1", "cpInstanceType": "VNFC_CP"}]}"#);
    }
}
