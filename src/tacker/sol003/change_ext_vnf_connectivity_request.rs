//! `ChangeExtVnfConnectivityRequest`: the parameters of CHANGE_EXT_CONN.
//! - v1: SOL003 v2.6.1 clause 5.5.2.11, in `vnf_lcm_op_occs.operation_params`
//! - v2: SOL003 v3.3.1 clause 5.5.2.11, in `operationParams`

use super::facts::Facts;
use super::{additional_params, ext_virtual_link_data, vim_connection_info};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::{FreeMap, stored};
    use crate::tacker::sol003::ext_virtual_link_data::v1::ExtVirtualLinkData;
    use crate::tacker::sol003::vim_connection_info::v1::VimConnectionInfo;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ChangeExtVnfConnectivityRequest {
        #[serde(default, deserialize_with = "stored::or_default")]
        pub ext_virtual_links: Vec<ExtVirtualLinkData>,
        #[serde(default, deserialize_with = "stored::list")]
        pub vim_connection_info: Vec<VimConnectionInfo>,
        pub additional_params: Option<FreeMap>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::{FreeMap, Keyed};
    use crate::tacker::sol003::ext_virtual_link_data::v2::ExtVirtualLinkData;
    use crate::tacker::sol003::vim_connection_info::v2::VimConnectionInfo;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ChangeExtVnfConnectivityRequest {
        pub ext_virtual_links: Vec<ExtVirtualLinkData>,
        pub vim_connection_info: Option<Keyed<VimConnectionInfo>>,
        pub additional_params: Option<FreeMap>,
    }
}

pub fn convert(
    v1: v1::ChangeExtVnfConnectivityRequest,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::ChangeExtVnfConnectivityRequest {
    let v1::ChangeExtVnfConnectivityRequest {
        ext_virtual_links,
        vim_connection_info,
        additional_params,
    } = v1;
    v2::ChangeExtVnfConnectivityRequest {
        ext_virtual_links: ext_virtual_link_data::convert_all(
            ext_virtual_links,
            &facts.vims,
            notes,
        ),
        vim_connection_info: vim_connection_info::convert_requested(
            vim_connection_info,
            &facts.vims,
            notes,
        ),
        additional_params: additional_params::without_secrets(additional_params, notes),
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
    fn every_attribute_is_carried_over() {
        insta::assert_snapshot!(
            convert_one(r#"{"extVirtualLinks": [{"id": "ext-vl", "resourceId": "net", "extCps": [{"cpdId": "CP1", "cpConfig": [{"linkPortId": "p"}]}]}],
                "vimConnectionInfo": [{"id": "conn-b", "vimId": "vim-b", "vimType": "openstack"}], "additionalParams": {"k": null}}"#),
            @r#"{"extVirtualLinks": [{"id": "ext-vl", "resourceId": "net", "extCps": [{"cpdId": "CP1", "cpConfig": {"CP1_0": {"linkPortId": "p"}}}]}], "vimConnectionInfo": {"vim_1": {"vimId": "vim-b", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}}, "additionalParams": {"k": null}}"#);
    }

    #[test]
    fn links_are_mandatory_even_when_there_are_none() {
        insta::assert_snapshot!(convert_one("{}"), @r#"{"extVirtualLinks": []}"#);
    }
}
