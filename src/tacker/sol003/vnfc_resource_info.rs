//! `VnfcResourceInfo`: the compute resource of a VNFC, with its storage and connection points.
//! - v1: SOL003 v2.6.1, in `vnf_instantiated_info.vnfc_resource_info[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.5, in `instantiatedVnfInfo.vnfcResourceInfo[]`

use super::facts::{Facts, ParentResource, ServerFacts};
use super::{resource_handle, vnfc_cp_info};
use crate::tacker::encoding::FreeMap;
use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::{FreeMap, stored};
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;
    use crate::tacker::sol003::vnfc_cp_info::v1::VnfcCpInfo;

    #[derive(Debug, Clone, Deserialize)]
    pub struct VnfcResourceInfo {
        pub id: String,
        pub vdu_id: String,
        #[serde(deserialize_with = "stored::object")]
        pub compute_resource: ResourceHandle,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub storage_resource_ids: Vec<String>,
        #[serde(default, deserialize_with = "stored::list")]
        pub vnfc_cp_info: Vec<VnfcCpInfo>,
        #[serde(default, deserialize_with = "stored::or_default")]
        pub metadata: FreeMap,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::FreeMap;
    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;
    use crate::tacker::sol003::vnfc_cp_info::v2::VnfcCpInfo;

    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VnfcResourceInfo {
        pub id: String,
        pub vdu_id: String,
        pub compute_resource: ResourceHandle,
        pub storage_resource_ids: Vec<String>,
        pub vnfc_cp_info: Vec<VnfcCpInfo>,
        /// Optional in the standard; Tacker's v2 relies on its presence (mapping.md B.3).
        pub metadata: FreeMap,
    }
}

pub fn convert(v1: v1::VnfcResourceInfo, facts: &Facts, notes: &mut Notes) -> v2::VnfcResourceInfo {
    let server = facts.stacks.of_vnfc.get(&v1.id);
    let v1::VnfcResourceInfo {
        id,
        vdu_id,
        compute_resource,
        storage_resource_ids,
        vnfc_cp_info,
        metadata,
    } = v1;
    let pod = facts.kubernetes && is_pod(&compute_resource);
    v2::VnfcResourceInfo {
        id: facts.ids.vnfc(&id, &compute_resource.resource_id, pod).to_owned(),
        vdu_id,
        // vnfdId, zoneId, reservationId: not recorded by Tacker's v1.
        compute_resource: resource_handle::convert_at(
            "computeResource",
            compute_resource,
            &facts.vims,
            notes,
        ),
        storage_resource_ids: existing_storages(storage_resource_ids, facts, notes),
        vnfc_cp_info: notes
            .each("vnfcCpInfo", vnfc_cp_info, |cp, notes| vnfc_cp_info::convert(cp, facts, notes)),
        // Of a pod v1 keeps JSON texts by kind; their use is the manifest outline in
        // instantiatedVnfInfo.metadata, and v2 wants none here (mapping.md F-3).
        metadata: if pod { FreeMap::default() } else { in_stack(metadata, server, notes) },
    }
}

/// The member of the metadata that names the stack of the server.
pub const STACK_ID: &str = "stack_id";
/// When Heat made the server: v2 scales the newest in first.
pub const CREATION_TIME: &str = "creation_time";
/// The stack of the group that the server was scaled out in, and the member of the group that holds it: v2 names both
/// to Heat to scale the server in.
pub const PARENT_STACK_ID: &str = "parent_stack_id";
pub const PARENT_RESOURCE_NAME: &str = "parent_resource_name";

/// v2 wants `<stack name>/<stack uuid>` where v1 has the uuid alone; whatever else there is stays (mapping.md C.3.2).
fn in_stack(mut metadata: FreeMap, server: Option<&ServerFacts>, notes: &mut Notes) -> FreeMap {
    let unknown = ServerFacts::default();
    let ServerFacts { stack_id, creation_time, parent, nested } = server.unwrap_or(&unknown);
    match stack_id {
        Some(stack) => metadata.set(STACK_ID, stack),
        None if metadata.read::<String>(STACK_ID).is_some_and(|id| !id.contains('/')) => {
            let reason =
                "kept without the name of the stack; --heat asks for it, --stack-map tells it";
            notes.add_at("metadata.stack_id", NoteCode::StackNameUnknown, reason);
        }
        None => {}
    }
    if let Some(time) = creation_time {
        metadata.set(CREATION_TIME, time);
    }
    match parent {
        Some(ParentResource { stack_id, resource_name }) => {
            metadata.set(PARENT_STACK_ID, stack_id);
            metadata.set(PARENT_RESOURCE_NAME, resource_name);
        }
        // Whoever does not know the name of the stack is told of that.
        None if *nested && stack_id.is_some() => {
            let reason =
                "its stack is in the VNF's; --heat asks for the group, --stack-map tells it";
            notes.add_at("metadata.parent_stack_id", NoteCode::ParentResourceUnknown, reason);
        }
        None => {}
    }
    metadata
}

/// Puts VNFCs into the order of v2, which takes from the head what it scales in: the newest first. v1 has the oldest
/// first; where Heat tells of all when they were made, that decides (mapping.md F.2, O4).
pub fn newest_first(mut v1: Vec<v1::VnfcResourceInfo>, facts: &Facts) -> Vec<v1::VnfcResourceInfo> {
    // v2 asks the cluster for the pods, in whatever order they are listed.
    if facts.kubernetes {
        return v1;
    }
    v1.reverse();
    let time = |vnfc: &v1::VnfcResourceInfo| {
        facts.stacks.of_vnfc.get(&vnfc.id).and_then(|server| server.creation_time.as_ref())
    };
    if v1.iter().all(|vnfc| time(vnfc).is_some()) {
        v1.sort_by(|one, other| time(other).cmp(&time(one)));
    }
    v1
}

/// What v2 calls a VNFC of the history, of which its id and its compute resource at the time are known. The instance's
/// own has the same id as long as it has the same resource.
pub(super) fn id_in_history<'a>(
    id: &'a str,
    compute: &'a resource_handle::v1::ResourceHandle,
    facts: &Facts,
) -> &'a str {
    facts.ids.vnfc(id, &compute.resource_id, is_pod(compute))
}

/// Heat's resource types are `OS::*`; on Kubernetes the type is the kind of the pod's owner.
pub(super) fn is_pod(compute: &resource_handle::v1::ResourceHandle) -> bool {
    let kind = compute.vim_level_resource_type.as_deref();
    kind.is_some_and(|kind| !kind.trim_start().starts_with("OS::"))
}

/// v2 looks each id up without checking, so none may dangle (mapping.md C.3).
fn existing_storages(ids: Vec<String>, facts: &Facts, notes: &mut Notes) -> Vec<String> {
    let found = notes.each("storageResourceIds", ids, |id, notes| {
        let storage = facts.links.storage_id(&id);
        match storage {
            None => notes
                .add(NoteCode::ReferenceUnresolved, "no storage resource has this id; left out"),
            // Before 8.0.0 v1 wrote the volume's own id for VNFCs that were scaled out.
            Some(storage) if storage != id => {
                let reason = "v1 has the id in the VIM; the storage resource with it is meant";
                notes.add(NoteCode::ReferenceResolved, reason);
            }
            Some(_) => {}
        }
        facts.ids.storage(&id, &facts.links).map(str::to_owned)
    });
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::ids::{IdScheme, Ids};
    use super::super::testing::{convert_json, facts, info};
    use super::*;

    #[test]
    fn a_server_is_carried_over_with_its_metadata() {
        let facts = facts();
        let vnfc = r#"{"id": "vnfc-1", "vdu_id": "VDU1", "compute_resource": {"vim_connection_id": "vim-a", "resource_id": "nova-1", "vim_level_resource_type": "OS::Nova::Server"},
            "storage_resource_ids": ["st-1", "gone"], "vnfc_cp_info": [], "metadata": {"stack_id": "nested"}}"#;
        insta::assert_snapshot!(convert_json(vnfc, |v1, notes| convert(v1, &facts, notes)), @r#"
        {"id": "nova-1", "vduId": "VDU1", "computeResource": {"vimConnectionId": "vim_0", "resourceId": "nova-1", "vimLevelResourceType": "OS::Nova::Server"}, "storageResourceIds": ["vol"], "vnfcCpInfo": [], "metadata": {"stack_id": "nested"}}
        reference-unresolved at storageResourceIds[1]: no storage resource has this id; left out
        stack-name-unknown at metadata.stack_id: kept without the name of the stack; --heat asks for it, --stack-map tells it
        "#);
    }

    #[test]
    fn the_name_of_the_stack_joins_the_metadata() {
        let server = ServerFacts {
            stack_id: Some("name/uuid".to_owned()),
            creation_time: Some("2026-11-30T12:00:00Z".to_owned()),
            parent: Some(ParentResource {
                stack_id: "group/2".to_owned(),
                resource_name: "member".to_owned(),
            }),
            nested: true,
        };
        let mut facts = facts();
        facts.stacks.of_vnfc.insert("vnfc-1".to_owned(), server);
        for metadata in [r#"{"stack_id": "uuid", "m": 1}"#, r#"{"m": 1}"#] {
            let vnfc = format!(
                r#"{{"id": "vnfc-1", "vdu_id": "VDU1", "compute_resource": {{"resource_id": "nova-1"}}, "metadata": {metadata}}}"#
            );
            let shown = convert_json(&vnfc, |v1, notes| convert(v1, &facts, notes));
            let metadata: serde_json::Value = serde_json::from_str(&shown).unwrap();
            let expected = serde_json::json!({"stack_id": "name/uuid", "m": 1, "creation_time": "2026-11-30T12:00:00Z",
                "parent_stack_id": "group/2", "parent_resource_name": "member"});
            assert_eq!(metadata["metadata"], expected);
        }
    }

    #[test]
    fn a_pod_is_known_by_its_name_whoever_keeps_ids() {
        let pod = r#"{"id": "uuid", "vdu_id": "VDU1", "compute_resource": {"vim_connection_id": null, "resource_id": "vdu1-5d8c7-abcde", "vim_level_resource_type": "Deployment"},
            "storage_resource_ids": null, "vnfc_cp_info": null, "metadata": {"Deployment": "{\"name\": \"vdu1\"}"}}"#;
        let mut info = info();
        info.vnfc_resource_info = vec![serde_json::from_str(pod).unwrap()];
        for scheme in [IdScheme::V1, IdScheme::V2] {
            let ids = Ids::of(&info, &info.links(), true, scheme, &mut Notes::default());
            let facts = Facts { kubernetes: true, ids, ..facts() };
            insta::allow_duplicates! { insta::assert_snapshot!(
            convert_json(pod, |v1, notes| convert(v1, &facts, notes)),
            @r#"{"id": "vdu1-5d8c7-abcde", "vduId": "VDU1", "computeResource": {"resourceId": "vdu1-5d8c7-abcde", "vimLevelResourceType": "Deployment"}, "storageResourceIds": [], "vnfcCpInfo": [], "metadata": {}}"#) };
        }
    }

    #[test]
    fn a_storage_may_be_named_by_its_id_in_the_vim() {
        let vnfc = r#"{"id": "vnfc-1", "vdu_id": "VDU1", "compute_resource": {"resource_id": "nova-1", "vim_level_resource_type": "   OS::Nova::Server"},
            "storage_resource_ids": ["vol"]}"#;
        insta::assert_snapshot!(convert_json(vnfc, |v1, notes| convert(v1, &facts(), notes)), @r#"
        {"id": "nova-1", "vduId": "VDU1", "computeResource": {"resourceId": "nova-1", "vimLevelResourceType": "OS::Nova::Server"}, "storageResourceIds": ["vol"], "vnfcCpInfo": [], "metadata": {}}
        resource-type-trimmed at computeResource.vimLevelResourceType: v1 has blanks around it; left out
        reference-resolved at storageResourceIds[0]: v1 has the id in the VIM; the storage resource with it is meant
        "#);
    }

    #[test]
    fn the_newest_comes_first() {
        let order = |facts: &Facts| -> Vec<String> {
            let vnfcs = newest_first(info().vnfc_resource_info, facts);
            vnfcs.into_iter().map(|vnfc| vnfc.id).collect()
        };
        let mut facts = facts();
        assert_eq!(order(&facts), ["vnfc-2", "vnfc-1"]);
        for (id, time) in [("vnfc-1", "2026-11-30T12:00:01Z"), ("vnfc-2", "2026-11-30T12:00:00Z")] {
            // Of one alone, Heat has not told the order.
            assert_eq!(order(&facts), ["vnfc-2", "vnfc-1"]);
            let server =
                ServerFacts { creation_time: Some(time.to_owned()), ..ServerFacts::default() };
            facts.stacks.of_vnfc.insert(id.to_owned(), server);
        }
        assert_eq!(order(&facts), ["vnfc-1", "vnfc-2"]);
        facts.kubernetes = true;
        assert_eq!(order(&facts), ["vnfc-1", "vnfc-2"]);
    }
}
