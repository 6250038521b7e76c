//! `HealVnfRequest`: the parameters of HEAL.
//! - v1: SOL003 v2.6.1 clause 5.5.2.9, in `vnf_lcm_op_occs.operation_params`; snake_case in release 4.0.0
//! - v2: SOL003 v3.3.1 clause 5.5.2.9, in `operationParams`

use super::additional_params;
use super::facts::Facts;
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::FreeMap;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct HealVnfRequest {
        pub cause: Option<String>,
        #[serde(alias = "additional_params")]
        pub additional_params: Option<FreeMap>,
        #[serde(alias = "vnfc_instance_id")]
        pub vnfc_instance_id: Option<Vec<String>>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::FreeMap;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct HealVnfRequest {
        pub cause: Option<String>,
        pub additional_params: Option<FreeMap>,
        pub vnfc_instance_id: Option<Vec<String>>,
    }
}

pub fn convert(v1: v1::HealVnfRequest, facts: &Facts, notes: &mut Notes) -> v2::HealVnfRequest {
    let v1::HealVnfRequest { cause, additional_params, vnfc_instance_id } = v1;
    // v1 heals by the id of the VnfcResourceInfo, v2 by that of the VnfcInfo. A VNFC that is gone by now stays as it
    // was requested.
    let in_v2 = |id: String| facts.ids.vnfc_info(&id, &facts.links).unwrap_or(id);
    v2::HealVnfRequest {
        cause,
        additional_params: additional_params::without_secrets(additional_params, notes),
        vnfc_instance_id: vnfc_instance_id.map(|ids| ids.into_iter().map(in_v2).collect()),
        // healScript: not known to Tacker's v1.
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn shown(v1: &str) -> String {
        convert_json(v1, |v1, notes| convert(v1, &facts(), notes))
    }

    #[test]
    fn both_spellings_are_carried_over() {
        insta::assert_snapshot!(
            shown(r#"{"vnfcInstanceId": ["vnfc-1", "gone"], "cause": "x", "additionalParams": {"all": true}}"#),
            @r#"{"cause": "x", "additionalParams": {"all": true}, "vnfcInstanceId": ["VDU1-nova-1", "gone"]}"#);
        insta::assert_snapshot!(shown(r#"{"vnfc_instance_id": [], "cause": null}"#), @r#"{"vnfcInstanceId": []}"#);
    }

    #[test]
    fn a_request_may_say_nothing() {
        insta::assert_snapshot!(shown("{}"), @"{}");
    }
}
