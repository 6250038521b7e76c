//! `VnfInfoModifications`: what MODIFY_INFO changed.
//! - v1: SOL003 v2.6.1 clause 5.5.2.12a, in `vnf_lcm_op_occs.changed_info`; until release 5.0.0 with every
//!   attribute, null where nothing changed
//! - v2: SOL003 v3.3.1 clause 5.5.2.12a, in `changedInfo`

use super::facts::Facts;
use super::vim_connection_info;
use super::vim_connection_info::v1::VimConnectionInfo;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::{FreeMap, stored};
    use crate::tacker::sol003::vim_connection_info::v1::VimConnectionInfo;

    #[derive(Debug, Clone, Deserialize)]
    pub struct VnfInfoModifications {
        pub vnf_instance_name: Option<String>,
        pub vnf_instance_description: Option<String>,
        /// The whole metadata of the instance, once changed.
        pub metadata: Option<FreeMap>,
        /// As v1 went on using them, that is without the changes (mapping.md A.3.1).
        #[serde(default, deserialize_with = "stored::list")]
        pub vim_connection_info: Vec<VimConnectionInfo>,
        pub vnf_pkg_id: Option<String>,
        pub vnfd_id: Option<String>,
        pub vnf_provider: Option<String>,
        pub vnf_product_name: Option<String>,
        pub vnf_software_version: Option<String>,
        pub vnfd_version: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::{FreeMap, Keyed};
    use crate::tacker::sol003::vim_connection_info::v2::VimConnectionInfo;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfInfoModifications {
        pub vnf_instance_name: Option<String>,
        pub vnf_instance_description: Option<String>,
        pub metadata: Option<FreeMap>,
        pub vim_connection_info: Option<Keyed<VimConnectionInfo>>,
        pub vnfd_id: Option<String>,
        pub vnf_provider: Option<String>,
        pub vnf_product_name: Option<String>,
        pub vnf_software_version: Option<String>,
        pub vnfd_version: Option<String>,
    }
}

/// `requested` are the VIM connections that the request named.
pub fn convert(
    v1: v1::VnfInfoModifications,
    requested: Vec<VimConnectionInfo>,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::VnfInfoModifications {
    let v1::VnfInfoModifications {
        vnf_instance_name,
        vnf_instance_description,
        metadata,
        vim_connection_info,
        vnf_pkg_id,
        vnfd_id,
        vnf_provider,
        vnf_product_name,
        vnf_software_version,
        vnfd_version,
    } = v1;
    if vnf_pkg_id.is_some() {
        let reason = "v3.3.1 knows the package by vnfdId; left out";
        notes.add_at("vnfPkgId", NoteCode::ValueDropped, reason);
    }
    // Until release 5.0.0 v1 recorded no request; its own list is the next best.
    let changed = if requested.is_empty() { vim_connection_info } else { requested };
    v2::VnfInfoModifications {
        vnf_instance_name,
        vnf_instance_description,
        // vnfConfigurableProperties, extensions: Tacker's v1 does not change them.
        metadata,
        vim_connection_info: vim_connection_info::convert_requested(changed, &facts.vims, notes),
        vnfd_id,
        vnf_provider,
        vnf_product_name,
        vnf_software_version,
        vnfd_version,
        // vnfcInfoModifications: not known to Tacker's v1.
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_one(json: &str, requested: &str) -> String {
        let facts = facts();
        let requested = serde_json::from_str(requested).unwrap();
        convert_json(json, |v1, notes| convert(v1, requested, &facts, notes))
    }

    #[test]
    fn only_what_changed_is_carried_over() {
        insta::assert_snapshot!(convert_one(r#"{"vnf_instance_name": "renamed", "metadata": {"tenant": "nfv", "k": null}}"#, "[]"), @r#"{"vnfInstanceName": "renamed", "metadata": {"tenant": "nfv", "k": null}}"#);
    }

    #[test]
    fn null_means_unchanged() {
        insta::assert_snapshot!(
            convert_one(r#"{"vnf_instance_name": null, "vnf_instance_description": "d", "metadata": null, "vim_connection_info": null, "vnf_pkg_id": "pkg", "vnfd_id": "vnfd",
                "vnf_provider": "Company", "vnf_product_name": "Sample VNF", "vnf_software_version": "1.0", "vnfd_version": "1.0"}"#, "[]"),
            @r#"
        {"vnfInstanceDescription": "d", "vnfdId": "vnfd", "vnfProvider": "Company", "vnfProductName": "Sample VNF", "vnfSoftwareVersion": "1.0", "vnfdVersion": "1.0"}
        value-dropped at vnfPkgId: v3.3.1 knows the package by vnfdId; left out
        "#);
    }

    #[test]
    fn vim_connections_are_those_of_the_request_without_secrets() {
        let stored = r#"{"vim_connection_info": [{"id": "conn-a", "vim_id": "vim-a", "vim_type": "openstack", "access_info": {}}, {"id": "conn-b", "vim_id": "vim-b", "vim_type": "openstack"}]}"#;
        insta::assert_snapshot!(
            convert_one(stored, r#"[{"id": "conn-a", "vimId": "vim-a", "vimType": "openstack", "accessInfo": {"region": "RegionTwo", "password": "canary"}}]"#),
            @r#"
        {"vimConnectionInfo": {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {"region": "RegionTwo"}}}}
        credentials-removed at vimConnectionInfo[0].accessInfo.password: the operation is over; left out
        "#);
        insta::assert_snapshot!(convert_one(stored, "[]"), @r#"{"vimConnectionInfo": {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {}}, "vim_1": {"vimId": "vim-b", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}}}"#);
    }
}
