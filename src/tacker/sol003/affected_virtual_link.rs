//! `AffectedVirtualLink`: a virtual link that an operation changed.
//! - v1: SOL003 v2.6.1 clause 5.5.3.14, in `resource_changes.affected_virtual_links[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.14, in `resourceChanges.affectedVirtualLinks[]`

use super::facts::Facts;
use super::{change_type, resource_handle};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;

    #[derive(Debug, Clone, Deserialize)]
    pub struct AffectedVirtualLink {
        pub id: String,
        /// For an external virtual link, against the standard, the id of its `ExtVirtualLinkInfo`.
        pub vnf_virtual_link_desc_id: String,
        pub change_type: Option<String>,
        #[serde(deserialize_with = "stored::object")]
        pub network_resource: ResourceHandle,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct AffectedVirtualLink {
        pub id: String,
        pub vnf_virtual_link_desc_id: String,
        pub change_type: &'static str,
        pub network_resource: ResourceHandle,
    }
}

pub fn convert_all(
    v1: Vec<v1::AffectedVirtualLink>,
    facts: &Facts,
    notes: &mut Notes,
) -> Vec<v2::AffectedVirtualLink> {
    let found = notes.each("affectedVirtualLinks", v1, |link, notes| convert(link, facts, notes));
    found.into_iter().flatten().collect()
}

/// `None` for a change that v2 cannot read.
fn convert(
    v1: v1::AffectedVirtualLink,
    facts: &Facts,
    notes: &mut Notes,
) -> Option<v2::AffectedVirtualLink> {
    let v1::AffectedVirtualLink { id, vnf_virtual_link_desc_id, change_type, network_resource } =
        v1;
    // An external virtual link has the id that its owner gave it.
    let external = facts.links.is_external(&vnf_virtual_link_desc_id);
    let id = match external {
        true => id,
        false => facts.ids.resource(&id, &network_resource.resource_id).to_owned(),
    };
    Some(v2::AffectedVirtualLink {
        id,
        vnf_virtual_link_desc_id,
        change_type: change_type::readable(
            change_type.as_deref(),
            change_type::OF_A_VIRTUAL_LINK,
            notes,
        )?,
        network_resource: resource_handle::convert_at(
            "networkResource",
            network_resource,
            &facts.vims,
            notes,
        ),
        // vnfdId, vnfLinkPortIds, resourceDefinitionId, zoneId, metadata: not recorded by Tacker's v1.
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_one(change: &str) -> String {
        let facts = facts();
        let json = format!(
            r#"{{"id": "vl-3", "vnf_virtual_link_desc_id": "internal", "change_type": {change}, "network_resource": {{"vim_connection_id": "conn-b", "resource_id": "net-3"}}}}"#
        );
        convert_json(&json, |v1, notes| convert(v1, &facts, notes))
    }

    #[test]
    fn changes_of_the_link_and_of_its_ports_are_carried_over() {
        insta::assert_snapshot!(convert_one(r#""ADDED""#), @r#"{"id": "net-3", "vnfVirtualLinkDescId": "internal", "changeType": "ADDED", "networkResource": {"vimConnectionId": "vim_1", "resourceId": "net-3"}}"#);
        insta::assert_snapshot!(convert_one(r#""LINK_PORT_ADDED""#), @r#"{"id": "net-3", "vnfVirtualLinkDescId": "internal", "changeType": "LINK_PORT_ADDED", "networkResource": {"vimConnectionId": "vim_1", "resourceId": "net-3"}}"#);
    }

    #[test]
    fn no_change_is_left_out() {
        insta::assert_snapshot!(convert_one("null"), @r"
        null
        value-dropped at changeType: not a change that v2 knows of this resource; the entry is left out
        ");
    }
}
