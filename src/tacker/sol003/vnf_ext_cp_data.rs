//! `VnfExtCpData` and `VnfExtCpConfig`: how external connection points are to be configured.
//! - v1: SOL003 v2.6.1 clauses 4.4.1.10 and 4.4.1.10a, in request bodies, `cpConfig` a list
//! - v2: SOL003 v3.3.1 clauses 4.4.1.10 and 4.4.1.10a, in request bodies and `currentVnfExtCpData[]`, a map

use super::cp_protocol_data;
use crate::tacker::encoding::Keyed;
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::cp_protocol_data::v1::CpProtocolData;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfExtCpData {
        pub cpd_id: String,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub cp_config: Vec<VnfExtCpConfig>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfExtCpConfig {
        pub cp_instance_id: Option<String>,
        pub link_port_id: Option<String>,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub cp_protocol_data: Vec<CpProtocolData>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::Keyed;
    use crate::tacker::sol003::cp_protocol_data::v2::CpProtocolData;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfExtCpData {
        pub cpd_id: String,
        pub cp_config: Keyed<VnfExtCpConfig>,
    }

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfExtCpConfig {
        pub link_port_id: Option<String>,
        pub cp_protocol_data: Option<Vec<CpProtocolData>>,
    }
}

/// The key of a `cpConfig` that v1 knows only by its place: `<cpdId>_<index>` (mapping.md C.3.1).
pub fn config_key(cpd_id: &str, index: usize) -> String {
    format!("{cpd_id}_{index}")
}

pub fn convert(v1: v1::VnfExtCpData, notes: &mut Notes) -> v2::VnfExtCpData {
    let v1::VnfExtCpData { cpd_id, cp_config } = v1;
    let configs = notes.each("cpConfig", cp_config, convert_config);
    v2::VnfExtCpData {
        cp_config: Keyed(
            configs
                .into_iter()
                .enumerate()
                .map(|(at, config)| (config_key(&cpd_id, at), config))
                .collect(),
        ),
        cpd_id,
    }
}

fn convert_config(v1: v1::VnfExtCpConfig, notes: &mut Notes) -> v2::VnfExtCpConfig {
    // cpInstanceId: v3.3.1 names connection points by the key of the map instead.
    let v1::VnfExtCpConfig { cp_instance_id: _, link_port_id, cp_protocol_data } = v1;
    let protocols = notes.each("cpProtocolData", cp_protocol_data, cp_protocol_data::convert);
    let protocols: Vec<_> = protocols.into_iter().flatten().collect();
    v2::VnfExtCpConfig {
        // parentCpConfigId: not defined in v2.6.1.
        link_port_id,
        cp_protocol_data: (!protocols.is_empty()).then_some(protocols),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn the_list_becomes_a_map_by_place() {
        insta::assert_snapshot!(
            convert_json(r#"{"cpdId": "CP1", "cpConfig": [{"linkPortId": "p"}, {"cpInstanceId": "x", "cpProtocolData": [{"layerProtocol": "IP_OVER_ETHERNET"}]}]}"#, convert),
            @r#"{"cpdId": "CP1", "cpConfig": {"CP1_0": {"linkPortId": "p"}, "CP1_1": {"cpProtocolData": [{"layerProtocol": "IP_OVER_ETHERNET"}]}}}"#);
    }

    #[test]
    fn no_configuration_is_an_empty_map() {
        insta::assert_snapshot!(convert_json(r#"{"cpdId": "CP1", "cpConfig": []}"#, convert), @r#"{"cpdId": "CP1", "cpConfig": {}}"#);
    }
}
