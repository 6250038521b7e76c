//! `VnfInfoModificationRequest`: the parameters of MODIFY_INFO.
//! - v1: SOL003 v2.6.1 clause 5.5.2.12, in `vnf_lcm_op_occs.operation_params`, a Python literal since release 6.0.0
//! - v2: SOL003 v3.3.1 clause 5.5.2.12, in `operationParams`

use super::facts::Facts;
use super::vim_connection_info;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::{FreeMap, stored};
    use crate::tacker::sol003::vim_connection_info::v1::VimConnectionInfo;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfInfoModificationRequest {
        pub vnf_instance_name: Option<String>,
        pub vnf_instance_description: Option<String>,
        pub vnfd_id: Option<String>,
        pub vnf_pkg_id: Option<String>,
        pub vnf_configurable_properties: Option<FreeMap>,
        pub metadata: Option<FreeMap>,
        pub extensions: Option<FreeMap>,
        #[serde(default, deserialize_with = "stored::list")]
        pub vim_connection_info: Vec<VimConnectionInfo>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::{FreeMap, Keyed};
    use crate::tacker::sol003::vim_connection_info::v2::VimConnectionInfo;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfInfoModificationRequest {
        pub vnf_instance_name: Option<String>,
        pub vnf_instance_description: Option<String>,
        pub vnfd_id: Option<String>,
        pub vnf_configurable_properties: Option<FreeMap>,
        pub metadata: Option<FreeMap>,
        pub extensions: Option<FreeMap>,
        pub vim_connection_info: Option<Keyed<VimConnectionInfo>>,
    }
}

pub fn convert(
    v1: v1::VnfInfoModificationRequest,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::VnfInfoModificationRequest {
    let v1::VnfInfoModificationRequest {
        vnf_instance_name,
        vnf_instance_description,
        vnfd_id,
        vnf_pkg_id,
        vnf_configurable_properties,
        metadata,
        extensions,
        vim_connection_info,
    } = v1;
    if vnf_pkg_id.is_some() {
        let reason = "v3.3.1 changes the package by vnfdId; left out";
        notes.add_at("vnfPkgId", NoteCode::ValueDropped, reason);
    }
    v2::VnfInfoModificationRequest {
        vnf_instance_name,
        vnf_instance_description,
        vnfd_id,
        vnf_configurable_properties,
        metadata,
        extensions,
        vim_connection_info: vim_connection_info::convert_requested(
            vim_connection_info,
            &facts.vims,
            notes,
        ),
        // vnfcInfoModifications: not known to Tacker's v1.
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_one(json: &str) -> String {
        let facts = facts();
        convert_json(json, |v1, notes| convert(v1, &facts, notes))
    }

    #[test]
    fn every_attribute_but_the_package_is_carried_over() {
        insta::assert_snapshot!(
            convert_one(r#"{"vnfInstanceName": "renamed", "vnfInstanceDescription": "d", "vnfdId": "vnfd", "vnfPkgId": "pkg", "vnfConfigurableProperties": {"isAutohealEnabled": false},
                "metadata": {"k": null}, "extensions": {"e": "f"}, "vimConnectionInfo": [{"id": "conn-a", "vimId": "vim-a", "vimType": "openstack", "accessInfo": {"region": "RegionTwo"}}]}"#),
            @r#"
        {"vnfInstanceName": "renamed", "vnfInstanceDescription": "d", "vnfdId": "vnfd", "vnfConfigurableProperties": {"isAutohealEnabled": false}, "metadata": {"k": null}, "extensions": {"e": "f"}, "vimConnectionInfo": {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {"region": "RegionTwo"}}}}
        value-dropped at vnfPkgId: v3.3.1 changes the package by vnfdId; left out
        "#);
    }

    #[test]
    fn a_request_may_say_nothing() {
        insta::assert_snapshot!(convert_one(r#"{"vnfPkgId": null}"#), @"{}");
    }
}
