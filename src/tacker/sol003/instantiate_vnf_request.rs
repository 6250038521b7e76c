//! `InstantiateVnfRequest`: the parameters of INSTANTIATE.
//! - v1: SOL003 v2.6.1 clause 5.5.2.4, in `vnf_lcm_op_occs.operation_params`; of release 4.0.0 only `additionalParams`
//! - v2: SOL003 v3.3.1 clause 5.5.2.4, in `operationParams`

use super::facts::Facts;
use super::{
    additional_params, ext_managed_virtual_link_data, ext_virtual_link_data, vim_connection_info,
};
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::{FreeMap, stored};
    use crate::tacker::sol003::ext_managed_virtual_link_data::v1::ExtManagedVirtualLinkData;
    use crate::tacker::sol003::ext_virtual_link_data::v1::ExtVirtualLinkData;
    use crate::tacker::sol003::vim_connection_info::v1::VimConnectionInfo;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct InstantiateVnfRequest {
        pub flavour_id: Option<String>,
        pub instantiation_level_id: Option<String>,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub ext_virtual_links: Vec<ExtVirtualLinkData>,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub ext_managed_virtual_links: Vec<ExtManagedVirtualLinkData>,
        #[serde(default, deserialize_with = "stored::list")]
        pub vim_connection_info: Vec<VimConnectionInfo>,
        pub localization_language: Option<String>,
        pub additional_params: Option<FreeMap>,
        pub extensions: Option<FreeMap>,
        pub vnf_configurable_properties: Option<FreeMap>,
    }

    impl InstantiateVnfRequest {
        /// What release 4.0.0 recorded of a request.
        pub fn of_additional_params(additional_params: Option<FreeMap>) -> Self {
            Self {
                flavour_id: None,
                instantiation_level_id: None,
                ext_virtual_links: Vec::new(),
                ext_managed_virtual_links: Vec::new(),
                vim_connection_info: Vec::new(),
                localization_language: None,
                additional_params,
                extensions: None,
                vnf_configurable_properties: None,
            }
        }
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::{FreeMap, Keyed};
    use crate::tacker::sol003::ext_managed_virtual_link_data::v2::ExtManagedVirtualLinkData;
    use crate::tacker::sol003::ext_virtual_link_data::v2::ExtVirtualLinkData;
    use crate::tacker::sol003::vim_connection_info::v2::VimConnectionInfo;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct InstantiateVnfRequest {
        pub flavour_id: String,
        pub instantiation_level_id: Option<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub ext_virtual_links: Vec<ExtVirtualLinkData>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub ext_managed_virtual_links: Vec<ExtManagedVirtualLinkData>,
        pub vim_connection_info: Option<Keyed<VimConnectionInfo>>,
        pub localization_language: Option<String>,
        pub additional_params: Option<FreeMap>,
        pub extensions: Option<FreeMap>,
        pub vnf_configurable_properties: Option<FreeMap>,
    }
}

/// `flavour` is the one that the instance records, for a request that does not.
pub fn convert(
    v1: v1::InstantiateVnfRequest,
    flavour: Option<&str>,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::InstantiateVnfRequest {
    let v1::InstantiateVnfRequest {
        flavour_id,
        instantiation_level_id,
        ext_virtual_links,
        ext_managed_virtual_links,
        vim_connection_info,
        localization_language,
        additional_params,
        extensions,
        vnf_configurable_properties,
    } = v1;
    v2::InstantiateVnfRequest {
        flavour_id: flavour_id.unwrap_or_else(|| recorded(flavour, notes)),
        instantiation_level_id,
        ext_virtual_links: ext_virtual_link_data::convert_all(
            ext_virtual_links,
            &facts.vims,
            notes,
        ),
        ext_managed_virtual_links: notes.each(
            "extManagedVirtualLinks",
            ext_managed_virtual_links,
            |link, notes| ext_managed_virtual_link_data::convert(link, &facts.vims, notes),
        ),
        vim_connection_info: vim_connection_info::convert_requested(
            vim_connection_info,
            &facts.vims,
            notes,
        ),
        localization_language,
        additional_params: additional_params::without_secrets(additional_params, notes),
        extensions,
        vnf_configurable_properties,
    }
}

/// Mandatory in both versions, yet not in what release 4.0.0 recorded.
fn recorded(flavour: Option<&str>, notes: &mut Notes) -> String {
    let reason = match flavour {
        Some(_) => "v1 did not record it; taken from the instance",
        None => "v1 did not record it, nor does the instance; left empty",
    };
    notes.add_at("flavourId", NoteCode::Synthesized, reason);
    flavour.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_one(json: &str) -> String {
        let facts = facts();
        convert_json(json, |v1, notes| convert(v1, Some("simple"), &facts, notes))
    }

    #[test]
    fn every_attribute_is_carried_over() {
        insta::assert_snapshot!(
            convert_one(r#"{"flavourId": "default", "instantiationLevelId": "level_1", "extVirtualLinks": [{"id": "ext-vl", "vimConnectionId": "conn-a", "resourceId": "net", "extCps": []}],
                "extManagedVirtualLinks": [{"id": "m", "vnfVirtualLinkDescId": "managedVL1", "vimConnectionId": "conn-a", "resourceId": "net-m"}],
                "vimConnectionInfo": [{"id": "conn-a", "vimId": "vim-a", "vimType": "openstack"}], "localizationLanguage": "en",
                "additionalParams": {"flag": true, "none": null}, "extensions": {"e": 1}, "vnfConfigurableProperties": {"isAutohealEnabled": true}}"#),
            @r#"{"flavourId": "default", "instantiationLevelId": "level_1", "extVirtualLinks": [{"id": "ext-vl", "vimConnectionId": "vim_0", "resourceId": "net", "extCps": []}], "extManagedVirtualLinks": [{"id": "m", "vnfVirtualLinkDescId": "managedVL1", "vimConnectionId": "vim_0", "resourceId": "net-m"}], "vimConnectionInfo": {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}}, "localizationLanguage": "en", "additionalParams": {"flag": true, "none": null}, "extensions": {"e": 1}, "vnfConfigurableProperties": {"isAutohealEnabled": true}}"#);
    }

    #[test]
    fn what_is_absent_stays_absent() {
        insta::assert_snapshot!(convert_one(r#"{"flavourId": "default", "extVirtualLinks": null, "vimConnectionInfo": [], "additionalParams": null}"#), @r#"{"flavourId": "default"}"#);
    }

    #[test]
    fn a_missing_flavour_is_taken_from_the_instance() {
        insta::assert_snapshot!(convert_one("{}"), @r#"
        {"flavourId": "simple"}
        synthesized at flavourId: v1 did not record it; taken from the instance
        "#);
        let facts = facts();
        insta::assert_snapshot!(convert_json("{}", |v1, notes| convert(v1, None, &facts, notes)), @r#"
        {"flavourId": ""}
        synthesized at flavourId: v1 did not record it, nor does the instance; left empty
        "#);
    }
}
