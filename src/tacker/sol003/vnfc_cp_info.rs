//! `VnfcCpInfo`: a connection point of a VNFC.
//! - v1: part of [`VnfcResourceInfo`](super::vnfc_resource_info), in `vnfc_resource_info[].vnfc_cp_info[]`
//! - v2: part of `VnfcResourceInfo`, in `vnfcResourceInfo[].vnfcCpInfo[]`

use super::cp_protocol_info;
use super::facts::Facts;
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::cp_protocol_info::v1::CpProtocolInfo;

    #[derive(Debug, Clone, Deserialize)]
    pub struct VnfcCpInfo {
        pub id: String,
        pub cpd_id: String,
        /// Against the standard, the id of a link port that the caller supplied.
        pub vnf_ext_cp_id: Option<String>,
        #[serde(default, deserialize_with = "stored::list")]
        pub cp_protocol_info: Vec<CpProtocolInfo>,
        /// Also set on external connection points; null on VNFCs added by scale-out.
        pub vnf_link_port_id: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::cp_protocol_info::v2::CpProtocolInfo;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfcCpInfo {
        pub id: String,
        pub cpd_id: String,
        pub vnf_ext_cp_id: Option<String>,
        pub cp_protocol_info: Option<Vec<CpProtocolInfo>>,
        pub vnf_link_port_id: Option<String>,
    }
}

pub fn convert(v1: v1::VnfcCpInfo, facts: &Facts, notes: &mut Notes) -> v2::VnfcCpInfo {
    // Both references are read through the links, which know what v1 meant by them (mapping.md C.3).
    let v1::VnfcCpInfo { id, cpd_id, vnf_ext_cp_id: _, cp_protocol_info, vnf_link_port_id: _ } = v1;
    let plugged = facts.links.plugged(&id, notes);
    // An external connection point shows its addresses in VnfExtCpInfo (v3.3.1 table 5.5.3.5-1).
    let internal = plugged.vnf_ext_cp_id.is_none() && !cp_protocol_info.is_empty();
    v2::VnfcCpInfo {
        id: facts.ids.vnfc_cp(&id, &facts.links).into_owned(),
        cpd_id,
        vnf_ext_cp_id: plugged
            .vnf_ext_cp_id
            .map(|id| facts.ids.ext_cp(&id, &facts.links).into_owned()),
        cp_protocol_info: internal.then(|| cp_protocol_info::convert_all(cp_protocol_info, notes)),
        vnf_link_port_id: plugged
            .vnf_link_port_id
            .map(|id| facts.ids.port(&id, &facts.links).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_cp(id: &str, cpd_id: &str) -> String {
        let facts = facts();
        let json = format!(
            r#"{{"id": "{id}", "cpd_id": "{cpd_id}", "vnf_ext_cp_id": null, "cp_protocol_info": [{{"layer_protocol": "IP_OVER_ETHERNET"}}], "vnf_link_port_id": null}}"#
        );
        convert_json(&json, |v1, notes| convert(v1, &facts, notes))
    }

    #[test]
    fn on_an_external_link_it_names_the_external_connection_point() {
        insta::assert_snapshot!(convert_cp("vnfc-cp-1", "CP1"), @r#"{"id": "CP1-nova-1", "cpdId": "CP1", "vnfExtCpId": "cp-neutron-1"}"#);
    }

    #[test]
    fn on_an_internal_link_it_names_the_port_and_keeps_its_addresses() {
        insta::assert_snapshot!(convert_cp("vnfc-cp-2", "CP2"), @r#"{"id": "CP2-nova-1", "cpdId": "CP2", "cpProtocolInfo": [{"layerProtocol": "IP_OVER_ETHERNET"}], "vnfLinkPortId": "neutron-2"}"#);
    }

    #[test]
    fn on_a_port_of_the_callers_it_names_neither() {
        insta::assert_snapshot!(convert_cp("vnfc-cp-3", "CP3"), @r#"{"id": "CP3-nova-1", "cpdId": "CP3", "cpProtocolInfo": [{"layerProtocol": "IP_OVER_ETHERNET"}]}"#);
    }

    #[test]
    fn a_scaled_out_one_is_found_through_the_ports() {
        insta::assert_snapshot!(convert_cp("vnfc-cp-4", "CP2"), @r#"{"id": "CP2-nova-2", "cpdId": "CP2", "cpProtocolInfo": [{"layerProtocol": "IP_OVER_ETHERNET"}], "vnfLinkPortId": "neutron-4"}"#);
    }
}
