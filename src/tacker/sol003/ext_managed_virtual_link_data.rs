//! `ExtManagedVirtualLinkData`: an internal virtual link that somebody else manages, to be used by the VNF.
//! - v1: SOL003 v2.6.1 clause 4.4.1.12, in request bodies
//! - v2: SOL003 v3.3.1 clause 4.4.1.12

use super::facts::VimKeys;
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ExtManagedVirtualLinkData {
        pub id: String,
        pub vnf_virtual_link_desc_id: String,
        pub vim_connection_id: Option<String>,
        pub resource_provider_id: Option<String>,
        pub resource_id: String,
    }
}

pub mod v2 {
    use serde::Serialize;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ExtManagedVirtualLinkData {
        pub id: String,
        pub vnf_virtual_link_desc_id: String,
        pub vim_connection_id: Option<String>,
        pub resource_provider_id: Option<String>,
        pub resource_id: String,
    }
}

pub fn convert(
    v1: v1::ExtManagedVirtualLinkData,
    vims: &VimKeys,
    notes: &mut Notes,
) -> v2::ExtManagedVirtualLinkData {
    let v1::ExtManagedVirtualLinkData {
        id,
        vnf_virtual_link_desc_id,
        vim_connection_id,
        resource_provider_id,
        resource_id,
    } = v1;
    v2::ExtManagedVirtualLinkData {
        id,
        vnf_virtual_link_desc_id,
        vim_connection_id: vim_connection_id
            .and_then(|id| vims.key_for(&id, "vimConnectionId", notes)),
        resource_provider_id,
        resource_id,
        // vnfLinkPort, extManagedMultisiteVirtualLinkId: not known to Tacker's v1.
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    #[test]
    fn the_connection_becomes_a_key() {
        let facts = facts();
        let link = r#"{"id": "m", "vnfVirtualLinkDescId": "managedVL1", "vimConnectionId": "conn-a", "resourceId": "net"}"#;
        insta::assert_snapshot!(convert_json(link, |v1, notes| convert(v1, &facts.vims, notes)), @r#"{"id": "m", "vnfVirtualLinkDescId": "managedVL1", "vimConnectionId": "vim_0", "resourceId": "net"}"#);
    }
}
