//! `VimConnectionInfo`: how to reach a VIM.
//! - v1: SOL003 v2.6.1 clause 4.4.1.6, in lists: `vnf_instances.vim_connection_info[]` (snake_case) and
//!   `vimConnectionInfo[]` of a request (camelCase)
//! - v2: SOL003 v3.3.1 clause 4.4.1.6, in maps `vimConnectionInfo`

use super::facts::VimKeys;
use crate::tacker::encoding::{FreeMap, Keyed};
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::FreeMap;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(from = "Spellings")]
    pub struct VimConnectionInfo {
        pub id: Option<String>,
        /// `None` means the default VIM.
        pub vim_id: Option<String>,
        pub vim_type: Option<String>,
        pub interface_info: Option<FreeMap>,
        pub access_info: Option<FreeMap>,
        pub extra: Option<FreeMap>,
        /// A modification that v1 stored beside the entry and never applied (mapping.md A.3.1).
        pub unapplied: bool,
    }

    /// One entry in both spellings: MODIFY_INFO put the request's members beside the stored ones.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Spellings {
        id: Option<String>,
        #[serde(rename = "vim_id")]
        stored_vim_id: Option<String>,
        #[serde(rename = "vim_type")]
        stored_vim_type: Option<String>,
        #[serde(rename = "interface_info")]
        stored_interface_info: Option<FreeMap>,
        #[serde(rename = "access_info")]
        stored_access_info: Option<FreeMap>,
        vim_id: Option<String>,
        vim_type: Option<String>,
        interface_info: Option<FreeMap>,
        access_info: Option<FreeMap>,
        extra: Option<FreeMap>,
    }

    impl From<Spellings> for VimConnectionInfo {
        fn from(entry: Spellings) -> Self {
            let Spellings {
                id,
                stored_vim_id,
                stored_vim_type,
                stored_interface_info,
                stored_access_info,
                vim_id,
                vim_type,
                interface_info,
                access_info,
                extra,
            } = entry;
            let requested = vim_id.is_some()
                || vim_type.is_some()
                || interface_info.is_some()
                || access_info.is_some();
            // v1 reads the stored spelling only, and its type is always there.
            if stored_vim_type.is_some() {
                Self {
                    id,
                    vim_id: stored_vim_id,
                    vim_type: stored_vim_type,
                    interface_info: stored_interface_info,
                    access_info: stored_access_info,
                    extra,
                    unapplied: requested,
                }
            } else {
                Self { id, vim_id, vim_type, interface_info, access_info, extra, unapplied: false }
            }
        }
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::FreeMap;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VimConnectionInfo {
        pub vim_id: Option<String>,
        pub vim_type: String,
        pub interface_info: Option<FreeMap>,
        pub access_info: Option<FreeMap>,
        pub extra: Option<FreeMap>,
    }
}

/// The members of `accessInfo` that v2 encrypts (mapping.md B.6).
pub const SECRETS: [&str; 3] = ["password", "bearer_token", "client_secret"];

/// What v2 calls a VIM that is an OpenStack.
pub const OPENSTACK: &str = "ETSINFV.OPENSTACK_KEYSTONE.V_3";
/// What v2 calls a Kubernetes cluster.
pub const KUBERNETES: &str = "ETSINFV.KUBERNETES.V_1";
/// What v2 calls a Kubernetes cluster that it uses through Helm.
pub const HELM: &str = "ETSINFV.HELM.V_3";

/// `helm` says that the VIM is used through Helm, which a connection need not say itself.
pub fn convert(v1: v1::VimConnectionInfo, helm: bool, notes: &mut Notes) -> v2::VimConnectionInfo {
    // id: v3.3.1 names a connection by its key in the map.
    let v1::VimConnectionInfo {
        id: _,
        vim_id,
        vim_type,
        interface_info,
        access_info,
        extra,
        unapplied,
    } = v1;
    if unapplied {
        let reason = "v1 stored a modification and never applied it; left out";
        notes.add(NoteCode::ValueDropped, reason);
    }
    let helm = helm || extra.as_ref().and_then(|extra| extra.read("use_helm")) == Some(true);
    v2::VimConnectionInfo {
        vim_id,
        vim_type: type_in_v2(vim_type.unwrap_or_default(), helm, notes),
        interface_info,
        access_info: access_info.map(without_null_secrets),
        extra,
    }
}

/// The types of v2, and what else has stood for them: v1's own names, and spellings of Tacker's own guides, which v1
/// never looked at (LP 2069800).
fn type_in_v2(v1: String, helm: bool, notes: &mut Notes) -> String {
    let known = match v1.to_ascii_uppercase().as_str() {
        "OPENSTACK" | "ETSINFV.OPENSTACK_KEYSTONE.V_2" | OPENSTACK => OPENSTACK,
        "KUBERNETES" | KUBERNETES if helm => HELM,
        "KUBERNETES" | KUBERNETES => KUBERNETES,
        HELM => HELM,
        _ => {
            notes.add_at("vimType", NoteCode::VimTypeUnknown, "not a type of v2's; kept");
            return v1;
        }
    };
    let spelled = [known, "openstack", "kubernetes"].contains(&v1.as_str());
    if !(spelled || helm && v1 == KUBERNETES) {
        let reason = format!("v1 spells it otherwise; {known} is meant");
        notes.add_at("vimType", NoteCode::VimTypeCorrected, reason);
    }
    known.to_owned()
}

/// A secret that is there and null stops v2 when it encrypts (mapping.md B.6).
fn without_null_secrets(mut access_info: FreeMap) -> FreeMap {
    for secret in SECRETS {
        if access_info.get(secret).is_some_and(|value| value.get() == "null") {
            access_info.remove(secret);
        }
    }
    access_info
}

/// What v2 keeps of a connection in the history: all but the secrets (mapping.md B.6).
pub fn without_secrets(v2: v2::VimConnectionInfo, notes: &mut Notes) -> v2::VimConnectionInfo {
    let v2::VimConnectionInfo { vim_id, vim_type, interface_info, mut access_info, extra } = v2;
    if let Some(access_info) = &mut access_info {
        for secret in SECRETS {
            if access_info.remove(secret).is_some_and(|value| value.get() != "null") {
                let reason = "the operation is over; left out";
                notes.within("accessInfo", |notes| {
                    notes.add_at(secret, NoteCode::CredentialsRemoved, reason);
                });
            }
        }
    }
    v2::VimConnectionInfo { vim_id, vim_type, interface_info, access_info, extra }
}

/// The list of a request as the map of v2: by the keys of the VNF's connections, without secrets.
/// `None` when there is none.
pub fn convert_requested(
    v1: Vec<v1::VimConnectionInfo>,
    vims: &VimKeys,
    notes: &mut Notes,
) -> Option<Keyed<v2::VimConnectionInfo>> {
    let mut vims = vims.clone();
    let mut map: Vec<(String, v2::VimConnectionInfo)> = Vec::with_capacity(v1.len());
    notes.each("vimConnectionInfo", v1, |connection, notes| {
        let key = vims.learn(connection.id.as_deref(), connection.vim_id.as_deref());
        if map.iter().any(|(taken, _)| *taken == key) {
            let reason = "a second connection to the same VIM; the first is kept";
            notes.add(NoteCode::VimConnectionMerged, reason);
            return;
        }
        let connection = convert(connection, vims.is_helm(&key), notes);
        map.push((key, without_secrets(connection, notes)));
    });
    (!map.is_empty()).then_some(Keyed(map))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_one(json: &str) -> String {
        convert_json(json, |v1, notes| convert(v1, false, notes))
    }

    #[test]
    fn a_stored_connection_is_carried_over() {
        insta::assert_snapshot!(
            convert_one(r#"{"id": "c", "vim_id": "v", "vim_type": "openstack", "interface_info": {"endpoint": "http://k/v3"}, "access_info": {"username": "nfv", "password": null, "region": null}, "extra": {}, "deleted": 0}"#),
            @r#"{"vimId": "v", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "interfaceInfo": {"endpoint": "http://k/v3"}, "accessInfo": {"username": "nfv", "region": null}, "extra": {}}"#);
    }

    #[test]
    fn a_connection_of_a_request_is_carried_over() {
        insta::assert_snapshot!(
            convert_one(r#"{"id": "c", "vimType": "kubernetes", "interfaceInfo": {"endpoint": "https://k8s"}, "accessInfo": {"bearer_token": "canary"}}"#),
            @r#"{"vimType": "ETSINFV.KUBERNETES.V_1", "interfaceInfo": {"endpoint": "https://k8s"}, "accessInfo": {"bearer_token": "canary"}}"#);
    }

    #[test]
    fn of_both_spellings_the_stored_one_counts() {
        insta::assert_snapshot!(
            convert_one(r#"{"id": "c", "vim_id": null, "vim_type": "openstack", "access_info": {}, "extra": {}, "vimId": "other", "vimType": "openstack", "accessInfo": {"region": "RegionTwo"}}"#),
            @r#"
        {"vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {}, "extra": {}}
        value-dropped at : v1 stored a modification and never applied it; left out
        "#);
    }

    #[test]
    fn helm_is_a_type_of_its_own() {
        insta::assert_snapshot!(convert_one(r#"{"vim_type": "kubernetes", "extra": {"use_helm": true}}"#), @r#"{"vimType": "ETSINFV.HELM.V_3", "extra": {"use_helm": true}}"#);
        insta::assert_snapshot!(convert_json(r#"{"vim_type": "kubernetes"}"#, |v1, notes| convert(v1, true, notes)), @r#"{"vimType": "ETSINFV.HELM.V_3"}"#);
    }

    #[test]
    fn a_request_to_a_vim_used_through_helm_has_its_type() {
        let mut vims = VimKeys::default();
        vims.insert("vim-h", "vim_0");
        vims.mark_helm("vim_0");
        insta::assert_snapshot!(
            convert_json(r#"[{"vimId": "vim-h", "vimType": "kubernetes"}]"#, |v1, notes| convert_requested(v1, &vims, notes)),
            @r#"{"vim_0": {"vimId": "vim-h", "vimType": "ETSINFV.HELM.V_3"}}"#);
    }

    #[test]
    fn the_names_of_v2_are_kept_and_so_is_an_unknown_one() {
        insta::assert_snapshot!(convert_one(r#"{"vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}"#), @r#"{"vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}"#);
        insta::assert_snapshot!(convert_one(r#"{"vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_2"}"#), @r#"
        {"vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}
        vim-type-corrected at vimType: v1 spells it otherwise; ETSINFV.OPENSTACK_KEYSTONE.V_3 is meant
        "#);
    }

    #[test]
    fn the_list_of_a_request_becomes_a_map_without_secrets() {
        let facts = facts();
        let list = r#"[{"id": "new", "vimId": "vim-new", "vimType": "openstack", "accessInfo": {"username": "u", "password": "canary", "client_secret": null}},
            {"id": "conn-b", "vimType": "openstack"}, {"id": "another", "vimId": "vim-b", "vimType": "openstack"}, {"vimType": "openstack"}]"#;
        insta::assert_snapshot!(convert_json(list, |v1, notes| convert_requested(v1, &facts.vims, notes)), @r#"
        {"vim_2": {"vimId": "vim-new", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {"username": "u"}}, "vim_1": {"vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}, "vim_3": {"vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}}
        credentials-removed at vimConnectionInfo[0].accessInfo.password: the operation is over; left out
        vim-connection-merged at vimConnectionInfo[2]: a second connection to the same VIM; the first is kept
        "#);
    }
}
