//! `ExtVirtualLinkData`: an external virtual link to connect the VNF to, with its ports (`ExtLinkPortData`).
//! - v1: SOL003 v2.6.1 clause 4.4.1.11, in request bodies
//! - v2: SOL003 v3.3.1 clause 4.4.1.11

use super::facts::VimKeys;
use super::{resource_handle, vnf_ext_cp_data};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;
    use crate::tacker::sol003::vnf_ext_cp_data::v1::VnfExtCpData;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ExtVirtualLinkData {
        pub id: String,
        pub vim_connection_id: Option<String>,
        pub resource_provider_id: Option<String>,
        pub resource_id: String,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub ext_cps: Vec<VnfExtCpData>,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub ext_link_ports: Vec<ExtLinkPortData>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ExtLinkPortData {
        pub id: String,
        pub resource_handle: ResourceHandle,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;
    use crate::tacker::sol003::vnf_ext_cp_data::v2::VnfExtCpData;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ExtVirtualLinkData {
        pub id: String,
        pub vim_connection_id: Option<String>,
        pub resource_provider_id: Option<String>,
        pub resource_id: String,
        pub ext_cps: Vec<VnfExtCpData>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub ext_link_ports: Vec<ExtLinkPortData>,
    }

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ExtLinkPortData {
        pub id: String,
        pub resource_handle: ResourceHandle,
    }
}

pub fn convert_all(
    v1: Vec<v1::ExtVirtualLinkData>,
    vims: &VimKeys,
    notes: &mut Notes,
) -> Vec<v2::ExtVirtualLinkData> {
    notes.each("extVirtualLinks", v1, |link, notes| convert(link, vims, notes))
}

fn convert(
    v1: v1::ExtVirtualLinkData,
    vims: &VimKeys,
    notes: &mut Notes,
) -> v2::ExtVirtualLinkData {
    let v1::ExtVirtualLinkData {
        id,
        vim_connection_id,
        resource_provider_id,
        resource_id,
        ext_cps,
        ext_link_ports,
    } = v1;
    v2::ExtVirtualLinkData {
        id,
        vim_connection_id: vim_connection_id
            .and_then(|id| vims.key_for(&id, "vimConnectionId", notes)),
        resource_provider_id,
        resource_id,
        ext_cps: notes.each("extCps", ext_cps, vnf_ext_cp_data::convert),
        ext_link_ports: notes
            .each("extLinkPorts", ext_link_ports, |port, notes| convert_port(port, vims, notes)),
    }
}

fn convert_port(v1: v1::ExtLinkPortData, vims: &VimKeys, notes: &mut Notes) -> v2::ExtLinkPortData {
    let v1::ExtLinkPortData { id, resource_handle } = v1;
    v2::ExtLinkPortData {
        id,
        resource_handle: resource_handle::convert_at(
            "resourceHandle",
            resource_handle,
            vims,
            notes,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_one(json: &str) -> String {
        let facts = facts();
        convert_json(json, |v1, notes| convert(v1, &facts.vims, notes))
    }

    #[test]
    fn connections_become_keys_and_configurations_a_map() {
        insta::assert_snapshot!(
            convert_one(r#"{"id": "ext-vl", "vimConnectionId": "conn-b", "resourceId": "net", "extCps": [{"cpdId": "CP1", "cpConfig": [{"linkPortId": "p"}]}],
                "extLinkPorts": [{"id": "p", "resourceHandle": {"vimConnectionId": "conn-b", "resourceId": "neutron", "vimLevelResourceType": "OS::Neutron::Port"}}]}"#),
            @r#"{"id": "ext-vl", "vimConnectionId": "vim_1", "resourceId": "net", "extCps": [{"cpdId": "CP1", "cpConfig": {"CP1_0": {"linkPortId": "p"}}}], "extLinkPorts": [{"id": "p", "resourceHandle": {"vimConnectionId": "vim_1", "resourceId": "neutron", "vimLevelResourceType": "OS::Neutron::Port"}}]}"#);
    }

    #[test]
    fn a_link_without_connection_points_has_none() {
        insta::assert_snapshot!(convert_one(r#"{"id": "ext-vl", "resourceId": "net", "extCps": null}"#), @r#"{"id": "ext-vl", "resourceId": "net", "extCps": []}"#);
    }

    #[test]
    fn an_unknown_connection_is_assumed_to_be_the_first() {
        insta::assert_snapshot!(convert_one(r#"{"id": "ext-vl", "vimConnectionId": "gone", "resourceId": "net"}"#), @r#"
        {"id": "ext-vl", "vimConnectionId": "vim_0", "resourceId": "net", "extCps": []}
        vim-connection-guessed at vimConnectionId: v1 lists no connection or VIM with this id; the first connection is used
        "#);
    }
}
