//! `ResourceHandle`: where a resource lives in the VIM.
//! - v1: SOL003 v2.6.1 clause 4.4.1.7, inside every resource of `vnf_instantiated_info` (snake_case) and
//!   inside `extLinkPorts[]` of a request (camelCase)
//! - v2: SOL003 v3.3.1 clause 4.4.1.7

use super::facts::VimKeys;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;

    #[derive(Debug, Clone, Deserialize)]
    pub struct ResourceHandle {
        #[serde(alias = "vimConnectionId")]
        pub vim_connection_id: Option<String>,
        /// Only in requests: Tacker's v1 does not store it.
        #[serde(alias = "resourceProviderId")]
        pub resource_provider_id: Option<String>,
        /// `""` where the resource was never found.
        #[serde(default, alias = "resourceId", deserialize_with = "stored::or_default")]
        pub resource_id: String,
        #[serde(alias = "vimLevelResourceType")]
        pub vim_level_resource_type: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ResourceHandle {
        pub vim_connection_id: Option<String>,
        pub resource_provider_id: Option<String>,
        pub resource_id: String,
        pub vim_level_resource_type: Option<String>,
    }
}

fn convert(v1: v1::ResourceHandle, vims: &VimKeys, notes: &mut Notes) -> v2::ResourceHandle {
    let v1::ResourceHandle {
        vim_connection_id,
        resource_provider_id,
        resource_id,
        vim_level_resource_type,
    } = v1;
    v2::ResourceHandle {
        // A VIM id or a connection id, depending on who made the resource (mapping.md A.6).
        vim_connection_id: vim_connection_id
            .and_then(|id| vims.key_for(&id, "vimConnectionId", notes)),
        resource_provider_id,
        resource_id,
        vim_level_resource_type: vim_level_resource_type.map(|kind| without_blanks(kind, notes)),
    }
}

/// Old releases have left blanks around it, from templates that are folded.
fn without_blanks(kind: String, notes: &mut Notes) -> String {
    let trimmed = kind.trim();
    if trimmed.len() == kind.len() {
        return kind;
    }
    let reason = "v1 has blanks around it; left out";
    notes.add_at("vimLevelResourceType", NoteCode::ResourceTypeTrimmed, reason);
    trimmed.to_owned()
}

/// Converts the handle in the given member.
pub fn convert_at(
    member: &'static str,
    v1: v1::ResourceHandle,
    vims: &VimKeys,
    notes: &mut Notes,
) -> v2::ResourceHandle {
    notes.within(member, |notes| convert(v1, vims, notes))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_one(json: &str) -> String {
        let facts = facts();
        convert_json(json, |v1, notes| convert(v1, &facts.vims, notes))
    }

    #[test]
    fn a_vim_id_and_a_connection_id_become_the_same_key() {
        insta::assert_snapshot!(
            convert_one(r#"{"vim_connection_id": "vim-a", "resource_id": "r", "vim_level_resource_type": "OS::Nova::Server"}"#),
            @r#"{"vimConnectionId": "vim_0", "resourceId": "r", "vimLevelResourceType": "OS::Nova::Server"}"#);
        insta::assert_snapshot!(
            convert_one(r#"{"vim_connection_id": "conn-a", "resource_id": "r", "vim_level_resource_type": null}"#),
            @r#"{"vimConnectionId": "vim_0", "resourceId": "r"}"#);
    }

    #[test]
    fn a_handle_of_a_request_reads_the_same() {
        insta::assert_snapshot!(
            convert_one(r#"{"vimConnectionId": "conn-b", "resourceProviderId": "p", "resourceId": "r", "vimLevelResourceType": "OS::Neutron::Port"}"#),
            @r#"{"vimConnectionId": "vim_1", "resourceProviderId": "p", "resourceId": "r", "vimLevelResourceType": "OS::Neutron::Port"}"#);
    }

    #[test]
    fn no_connection_stays_none_and_no_resource_stays_empty() {
        insta::assert_snapshot!(convert_one(r#"{"vim_connection_id": null, "resource_id": null}"#), @r#"{"resourceId": ""}"#);
    }

    #[test]
    fn an_unknown_connection_is_assumed_to_be_the_first() {
        insta::assert_snapshot!(convert_one(r#"{"vim_connection_id": "gone", "resource_id": "r"}"#), @r#"
        {"vimConnectionId": "vim_0", "resourceId": "r"}
        vim-connection-guessed at vimConnectionId: v1 lists no connection or VIM with this id; the first connection is used
        "#);
    }
}
