//! `ExtVirtualLinkInfo`: an external virtual link that the VNF is connected to.
//! - v1: SOL003 v2.6.1 clause 5.5.3.2, in `vnf_instantiated_info.ext_virtual_link_info[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.2, in `instantiatedVnfInfo.extVirtualLinkInfo[]`

use super::facts::Facts;
use super::vnf_ext_cp_data::v2::VnfExtCpData;
use super::vnf_link_port_info::v1::VnfLinkPortInfo;
use super::{ext_link_port_info, resource_handle};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::ext_link_port_info::v1::ExtLinkPortInfo;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;

    #[derive(Debug, Clone, Deserialize)]
    pub struct ExtVirtualLinkInfo {
        pub id: String,
        #[serde(deserialize_with = "stored::object")]
        pub resource_handle: ResourceHandle,
        /// Only the ports that the caller supplied.
        #[serde(default, deserialize_with = "stored::list")]
        pub ext_link_ports: Vec<ExtLinkPortInfo>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::ext_link_port_info::v2::ExtLinkPortInfo;
    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;
    use crate::tacker::sol003::vnf_ext_cp_data::v2::VnfExtCpData;

    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ExtVirtualLinkInfo {
        pub id: String,
        pub resource_handle: ResourceHandle,
        pub ext_link_ports: Vec<ExtLinkPortInfo>,
        pub current_vnf_ext_cp_data: Vec<VnfExtCpData>,
    }
}

/// Of an instance. `ports` are those that v1 lists under the virtual link resource of the same id; `current` is what
/// the history of the VNF says of its connection points (mapping.md C.3.1).
pub fn convert(
    v1: v1::ExtVirtualLinkInfo,
    ports: Vec<VnfLinkPortInfo>,
    current: Vec<VnfExtCpData>,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::ExtVirtualLinkInfo {
    let v1::ExtVirtualLinkInfo { id, resource_handle, ext_link_ports } = v1;
    v2::ExtVirtualLinkInfo {
        id,
        resource_handle: handle(resource_handle, facts, notes),
        ext_link_ports: ext_link_port_info::convert_used(ext_link_ports, ports, facts, notes),
        // Mandatory in v3.3.1, not defined in v2.6.1.
        current_vnf_ext_cp_data: current,
    }
}

/// Of an operation occurrence, with what was asked for.
pub fn convert_requested(
    v1: v1::ExtVirtualLinkInfo,
    requested: Vec<VnfExtCpData>,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::ExtVirtualLinkInfo {
    let v1::ExtVirtualLinkInfo { id, resource_handle, ext_link_ports } = v1;
    v2::ExtVirtualLinkInfo {
        id,
        resource_handle: handle(resource_handle, facts, notes),
        ext_link_ports: ext_link_port_info::convert_supplied(ext_link_ports, facts, notes),
        // Mandatory in v3.3.1, not defined in v2.6.1.
        current_vnf_ext_cp_data: requested,
    }
}

fn handle(
    v1: resource_handle::v1::ResourceHandle,
    facts: &Facts,
    notes: &mut Notes,
) -> resource_handle::v2::ResourceHandle {
    resource_handle::convert_at("resourceHandle", v1, &facts.vims, notes)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts, ports};
    use super::*;

    #[test]
    fn a_port_of_heats_making_names_the_external_connection_point() {
        let facts = facts();
        let link = r#"{"id": "ext-vl", "resource_handle": {"vim_connection_id": "conn-b", "resource_id": "net"}, "ext_link_ports": []}"#;
        insta::assert_snapshot!(
            convert_json(link, |v1, notes| convert(v1, ports("ext-vl"), Vec::new(), &facts, notes)),
            @r#"{"id": "ext-vl", "resourceHandle": {"vimConnectionId": "vim_1", "resourceId": "net"}, "extLinkPorts": [{"id": "neutron-1", "resourceHandle": {"vimConnectionId": "vim_0", "resourceId": "neutron-1"}, "cpInstanceId": "cp-neutron-1"}], "currentVnfExtCpData": []}"#);
    }

    #[test]
    fn a_port_of_the_callers_keeps_its_own_id_and_handle() {
        let facts = facts();
        let link = r#"{"id": "ext-vl-2", "resource_handle": {"vim_connection_id": null, "resource_id": "net-2"},
            "ext_link_ports": [{"id": "supplied-1", "resource_handle": {"vim_connection_id": null, "resource_id": "neutron-own"}, "cp_instance_id": "ext-cp-9"}]}"#;
        insta::assert_snapshot!(
            convert_json(link, |v1, notes| convert(v1, ports("ext-vl-2"), Vec::new(), &facts, notes)),
            @r#"{"id": "ext-vl-2", "resourceHandle": {"resourceId": "net-2"}, "extLinkPorts": [{"id": "supplied-1", "resourceHandle": {"resourceId": "neutron-own"}, "cpInstanceId": "cp-supplied-1"}], "currentVnfExtCpData": []}"#);
    }
}
