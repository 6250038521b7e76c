//! `ScaleVnfRequest`: the parameters of SCALE.
//! - v1: SOL003 v2.6.1 clause 5.5.2.5, in `vnf_lcm_op_occs.operation_params` (snake_case)
//! - v2: SOL003 v3.3.1 clause 5.5.2.5, in `operationParams`

use super::additional_params;
use crate::tacker::note::Notes;

/// The same in both versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScaleType {
    ScaleOut,
    ScaleIn,
}

pub mod v1 {
    use serde::Deserialize;

    use super::ScaleType;
    use crate::tacker::encoding::FreeMap;

    #[derive(Debug, Clone, Deserialize)]
    pub struct ScaleVnfRequest {
        pub r#type: ScaleType,
        #[serde(alias = "aspectId")]
        pub aspect_id: String,
        #[serde(alias = "numberOfSteps")]
        pub number_of_steps: Option<i64>,
        /// Against the standard, with Tacker's own `is_reverse` and `is_auto` in it.
        #[serde(alias = "additionalParams")]
        pub additional_params: Option<FreeMap>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use super::ScaleType;
    use crate::tacker::encoding::FreeMap;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ScaleVnfRequest {
        pub r#type: ScaleType,
        pub aspect_id: String,
        pub number_of_steps: Option<i64>,
        pub additional_params: Option<FreeMap>,
    }
}

pub fn convert(v1: v1::ScaleVnfRequest, notes: &mut Notes) -> v2::ScaleVnfRequest {
    let v1::ScaleVnfRequest { r#type, aspect_id, number_of_steps, additional_params } = v1;
    v2::ScaleVnfRequest {
        r#type,
        aspect_id,
        number_of_steps,
        additional_params: additional_params::without_secrets(additional_params, notes),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn both_spellings_are_carried_over() {
        insta::assert_snapshot!(
            convert_json(r#"{"type": "SCALE_OUT", "aspect_id": "VDU1_scale", "number_of_steps": 1, "additional_params": {"is_reverse": "False", "is_auto": "False"}}"#, convert),
            @r#"{"type": "SCALE_OUT", "aspectId": "VDU1_scale", "numberOfSteps": 1, "additionalParams": {"is_reverse": "False", "is_auto": "False"}}"#);
        insta::assert_snapshot!(convert_json(r#"{"type": "SCALE_IN", "aspectId": "VDU1_scale", "numberOfSteps": 2}"#, convert), @r#"{"type": "SCALE_IN", "aspectId": "VDU1_scale", "numberOfSteps": 2}"#);
    }

    #[test]
    fn a_type_that_v2_cannot_read_is_an_error() {
        let error =
            serde_json::from_str::<v1::ScaleVnfRequest>(r#"{"type": "UP", "aspect_id": "a"}"#);
        let error = error.unwrap_err().to_string();
        assert!(error.contains("expected `SCALE_OUT` or `SCALE_IN`"), "{error}");
    }
}
