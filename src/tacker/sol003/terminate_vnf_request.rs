//! `TerminateVnfRequest`: the parameters of TERMINATE.
//! - v1: SOL003 v2.6.1 clause 5.5.2.8, in `vnf_lcm_op_occs.operation_params`; of release 4.0.0 only `additionalParams`
//! - v2: SOL003 v3.3.1 clause 5.5.2.8, in `operationParams`

use super::additional_params;
use crate::tacker::note::{NoteCode, Notes};

/// The same in both versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TerminationType {
    Forceful,
    Graceful,
}

pub mod v1 {
    use serde::Deserialize;

    use super::TerminationType;
    use crate::tacker::encoding::FreeMap;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct TerminateVnfRequest {
        pub termination_type: Option<TerminationType>,
        pub graceful_termination_timeout: Option<i64>,
        pub additional_params: Option<FreeMap>,
    }

    impl TerminateVnfRequest {
        /// What release 4.0.0 recorded of a request.
        pub fn of_additional_params(additional_params: Option<FreeMap>) -> Self {
            Self { termination_type: None, graceful_termination_timeout: None, additional_params }
        }
    }
}

pub mod v2 {
    use serde::Serialize;

    use super::TerminationType;
    use crate::tacker::encoding::FreeMap;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct TerminateVnfRequest {
        pub termination_type: TerminationType,
        pub graceful_termination_timeout: Option<i64>,
        pub additional_params: Option<FreeMap>,
    }
}

pub fn convert(v1: v1::TerminateVnfRequest, notes: &mut Notes) -> v2::TerminateVnfRequest {
    let v1::TerminateVnfRequest {
        termination_type,
        graceful_termination_timeout,
        additional_params,
    } = v1;
    v2::TerminateVnfRequest {
        // Mandatory in both versions, yet not in what release 4.0.0 recorded.
        termination_type: termination_type.unwrap_or_else(|| {
            let reason = "v1 did not record it; FORCEFUL is assumed";
            notes.add_at("terminationType", NoteCode::Synthesized, reason);
            TerminationType::Forceful
        }),
        graceful_termination_timeout,
        additional_params: additional_params::without_secrets(additional_params, notes),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn every_attribute_is_carried_over() {
        insta::assert_snapshot!(
            convert_json(r#"{"terminationType": "GRACEFUL", "gracefulTerminationTimeout": 5, "additionalParams": {"k": "v"}}"#, convert),
            @r#"{"terminationType": "GRACEFUL", "gracefulTerminationTimeout": 5, "additionalParams": {"k": "v"}}"#);
    }

    #[test]
    fn an_unrecorded_type_is_assumed_to_be_forceful() {
        insta::assert_snapshot!(convert_json("{}", convert), @r#"
        {"terminationType": "FORCEFUL"}
        synthesized at terminationType: v1 did not record it; FORCEFUL is assumed
        "#);
    }
}
