//! `VnfExtCpInfo`: an external connection point of a VNF instance.
//! - v1: SOL003 v2.6.1, in `vnf_instantiated_info.ext_cp_info[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.17, in `instantiatedVnfInfo.extCpInfo[]`

use super::facts::Facts;
use super::{cp_protocol_info, vnf_ext_cp_data};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::cp_protocol_info::v1::CpProtocolInfo;

    #[derive(Debug, Clone, Deserialize)]
    pub struct VnfExtCpInfo {
        pub id: String,
        pub cpd_id: String,
        #[serde(default, deserialize_with = "stored::list")]
        pub cp_protocol_info: Vec<CpProtocolInfo>,
        pub ext_link_port_id: Option<String>,
        /// Against the standard, mostly the id of a `VnfcResourceInfo`.
        pub associated_vnfc_cp_id: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::cp_protocol_info::v2::CpProtocolInfo;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfExtCpInfo {
        pub id: String,
        pub cpd_id: String,
        pub cp_config_id: String,
        pub cp_protocol_info: Vec<CpProtocolInfo>,
        pub ext_link_port_id: Option<String>,
        pub associated_vnfc_cp_id: Option<String>,
    }
}

pub fn convert(v1: v1::VnfExtCpInfo, facts: &Facts, notes: &mut Notes) -> v2::VnfExtCpInfo {
    // What v1 says of the port and the VNFC is unreliable; the links know (mapping.md C.3).
    let v1::VnfExtCpInfo {
        id,
        cpd_id,
        cp_protocol_info,
        ext_link_port_id: _,
        associated_vnfc_cp_id: _,
    } = v1;
    let served = facts.links.serving(&id, notes);
    v2::VnfExtCpInfo {
        id: facts.ids.ext_cp(&id, &facts.links).into_owned(),
        // Mandatory in v3.3.1, not defined in v2.6.1: the key in currentVnfExtCpData.
        cp_config_id: vnf_ext_cp_data::config_key(&cpd_id, 0),
        cpd_id,
        // vnfdId: of one VNFD only, hence needless.
        cp_protocol_info: cp_protocol_info::convert_all(cp_protocol_info, notes),
        ext_link_port_id: served
            .ext_link_port_id
            .map(|id| facts.ids.port(&id, &facts.links).to_owned()),
        associated_vnfc_cp_id: served
            .vnfc_cp_id
            .map(|id| facts.ids.vnfc_cp(&id, &facts.links).into_owned()),
        // associatedVnfVirtualLinkId: only for a connection point without a VNFC, which v1 does not know.
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    const EXT_CP: &str = r#"{"id": "ext-cp-1", "cpd_id": "CP1", "cp_protocol_info": [
        {"layer_protocol": "IP_OVER_ETHERNET", "ip_over_ethernet": null}], "ext_link_port_id": null, "associated_vnfc_cp_id": "vnfc-1"}"#;

    #[test]
    fn it_points_to_its_port_and_to_a_connection_point_of_the_vnfc() {
        let facts = facts();
        insta::assert_snapshot!(
            convert_json(EXT_CP, |v1, notes| convert(v1, &facts, notes)),
            @r#"{"id": "cp-neutron-1", "cpdId": "CP1", "cpConfigId": "CP1_0", "cpProtocolInfo": [{"layerProtocol": "IP_OVER_ETHERNET"}], "extLinkPortId": "neutron-1", "associatedVnfcCpId": "CP1-nova-1"}"#);
    }

    #[test]
    fn a_connection_point_of_the_vnfc_that_v1_names_itself_is_kept() {
        let facts = facts();
        let exact = EXT_CP.replace("ext-cp-1", "ext-cp-3").replace("CP1", "CP2");
        insta::assert_snapshot!(convert_json(&exact, |v1, notes| convert(v1, &facts, notes)),
            @r#"{"id": "ext-cp-3", "cpdId": "CP2", "cpConfigId": "CP2_0", "cpProtocolInfo": [{"layerProtocol": "IP_OVER_ETHERNET"}], "associatedVnfcCpId": "CP2-nova-2"}"#);
    }

    #[test]
    fn one_that_nothing_serves_points_nowhere() {
        let facts = facts();
        let gone = EXT_CP.replace("ext-cp-1", "ext-cp-9").replace("CP1", "CP9");
        insta::assert_snapshot!(convert_json(&gone, |v1, notes| convert(v1, &facts, notes)),
            @r#"{"id": "ext-cp-9", "cpdId": "CP9", "cpConfigId": "CP9_0", "cpProtocolInfo": [{"layerProtocol": "IP_OVER_ETHERNET"}]}"#);
    }
}
