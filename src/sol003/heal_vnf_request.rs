//! `HealVnfRequest`: the parameters of HEAL.
//! - v1: SOL003 v2.6.1 clause 5.5.2.9, in `vnf_lcm_op_occs.operation_params`; snake_case in release 4.0.0
//! - v2: SOL003 v3.3.1 clause 5.5.2.9, in `operationParams`

use super::additional_params;
use crate::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::encoding::FreeMap;

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

    use crate::encoding::FreeMap;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct HealVnfRequest {
        pub cause: Option<String>,
        pub additional_params: Option<FreeMap>,
        pub vnfc_instance_id: Option<Vec<String>>,
    }
}

pub fn convert(v1: v1::HealVnfRequest, notes: &mut Notes) -> v2::HealVnfRequest {
    let v1::HealVnfRequest { cause, additional_params, vnfc_instance_id } = v1;
    v2::HealVnfRequest {
        cause,
        additional_params: additional_params::without_secrets(additional_params, notes),
        // As requested: the VNFCs healed then may be gone by now.
        vnfc_instance_id,
        // healScript: not known to Tacker's v1.
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn both_spellings_are_carried_over() {
        insta::assert_snapshot!(
            convert_json(r#"{"vnfcInstanceId": ["vnfc-1"], "cause": "x", "additionalParams": {"all": true}}"#, convert),
            @r#"{"cause": "x", "additionalParams": {"all": true}, "vnfcInstanceId": ["vnfc-1"]}"#);
        insta::assert_snapshot!(convert_json(r#"{"vnfc_instance_id": [], "cause": null}"#, convert), @r#"{"vnfcInstanceId": []}"#);
    }

    #[test]
    fn a_request_may_say_nothing() {
        insta::assert_snapshot!(convert_json("{}", convert), @"{}");
    }
}
