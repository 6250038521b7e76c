//! `VnfcInfo`: a VNFC as the operations of v2 name it.
//! - v1: SOL003 v2.6.1 does not tie it to a resource, and the ids that Tacker's v1 gives it are unrelated
//!   to `vnfc_resource_info` (mapping.md A.4), so it is made from the resource
//! - v2: SOL003 v3.3.1 clause 5.5.3.23, in `instantiatedVnfInfo.vnfcInfo[]`

use super::vnfc_resource_info::v2::VnfcResourceInfo;

pub mod v1 {
    use serde::Deserialize;

    /// Read only to know its attributes; nothing of it says more than the resource does.
    #[derive(Debug, Clone, Deserialize)]
    pub struct VnfcInfo {
        pub id: String,
        pub vdu_id: String,
        pub vnfc_state: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfcInfo {
        pub id: String,
        pub vdu_id: String,
        pub vnfc_resource_info_id: String,
        pub vnfc_state: &'static str,
    }
}

/// The id is the one that v2's HEAL takes (mapping.md B.5).
pub fn of_resource(resource: &VnfcResourceInfo) -> v2::VnfcInfo {
    v2::VnfcInfo {
        id: format!("{}-{}", resource.vdu_id, resource.id),
        vdu_id: resource.vdu_id.clone(),
        vnfc_resource_info_id: resource.id.clone(),
        vnfc_state: "STARTED",
    }
}
