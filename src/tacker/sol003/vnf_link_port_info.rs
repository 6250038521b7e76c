//! `VnfLinkPortInfo`: a port of an internal virtual link.
//! - v1: SOL003 v2.6.1, in `vnf_virtual_link_resource_info[].vnf_link_ports[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.8

use super::facts::Facts;
use super::resource_handle;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;

    #[derive(Debug, Clone, Deserialize)]
    pub struct VnfLinkPortInfo {
        pub id: String,
        #[serde(deserialize_with = "stored::object")]
        pub resource_handle: ResourceHandle,
        pub cp_instance_id: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfLinkPortInfo {
        pub id: String,
        pub resource_handle: ResourceHandle,
        pub cp_instance_id: Option<String>,
        pub cp_instance_type: Option<&'static str>,
    }
}

pub fn convert(v1: v1::VnfLinkPortInfo, facts: &Facts, notes: &mut Notes) -> v2::VnfLinkPortInfo {
    let v1::VnfLinkPortInfo { id, resource_handle, cp_instance_id } = v1;
    // Not defined in v2.6.1. Present exactly when cpInstanceId is (v3.3.1 table 5.5.3.8-1).
    let cp_instance_type = match cp_instance_id.as_deref() {
        Some(cp) if facts.links.is_vnfc_cp(cp) => Some("VNFC_CP"),
        Some(cp) if facts.links.is_ext_cp(cp) => Some("EXT_CP"),
        Some(_) => {
            notes.add_at(
                "cpInstanceId",
                NoteCode::ReferenceUnresolved,
                "no connection point has this id; left out",
            );
            None
        }
        None => None,
    };
    let cp_instance_id = cp_instance_id.filter(|_| cp_instance_type.is_some());
    v2::VnfLinkPortInfo {
        id: facts.ids.resource(&id, &resource_handle.resource_id).to_owned(),
        resource_handle: resource_handle::convert_at(
            "resourceHandle",
            resource_handle,
            &facts.vims,
            notes,
        ),
        cp_instance_id: cp_instance_id.map(|id| match cp_instance_type {
            Some("EXT_CP") => facts.ids.ext_cp(&id, &facts.links).into_owned(),
            _ => facts.ids.vnfc_cp(&id, &facts.links).into_owned(),
        }),
        cp_instance_type,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn port(cp_instance_id: &str) -> String {
        let facts = facts();
        let json = format!(
            r#"{{"id": "p", "resource_handle": {{"vim_connection_id": null, "resource_id": "r"}}, "cp_instance_id": {cp_instance_id}}}"#
        );
        convert_json(&json, |v1, notes| convert(v1, &facts, notes))
    }

    #[test]
    fn the_connection_point_tells_its_type() {
        insta::assert_snapshot!(port(r#""vnfc-cp-2""#), @r#"{"id": "r", "resourceHandle": {"resourceId": "r"}, "cpInstanceId": "CP2-nova-1", "cpInstanceType": "VNFC_CP"}"#);
        insta::assert_snapshot!(port(r#""ext-cp-1""#), @r#"{"id": "r", "resourceHandle": {"resourceId": "r"}, "cpInstanceId": "cp-neutron-1", "cpInstanceType": "EXT_CP"}"#);
        insta::assert_snapshot!(port("null"), @r#"{"id": "r", "resourceHandle": {"resourceId": "r"}}"#);
    }

    #[test]
    fn a_connection_point_that_is_gone_is_left_out() {
        insta::assert_snapshot!(port(r#""gone""#), @r#"
        {"id": "r", "resourceHandle": {"resourceId": "r"}}
        reference-unresolved at cpInstanceId: no connection point has this id; left out
        "#);
    }
}
