//! `VnfcResourceInfo`: the compute resource of a VNFC, with its storage and connection points.
//! - v1: SOL003 v2.6.1 clause 5.5.3.5, in `vnf_instantiated_info.vnfc_resource_info[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.5, in `instantiatedVnfInfo.vnfcResourceInfo[]`

use super::facts::Facts;
use super::{resource_handle, vnfc_cp_info};
use crate::encoding::FreeMap;
use crate::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    use crate::encoding::{FreeMap, stored};
    use crate::sol003::resource_handle::v1::ResourceHandle;
    use crate::sol003::vnfc_cp_info::v1::VnfcCpInfo;

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

    use crate::encoding::FreeMap;
    use crate::sol003::resource_handle::v2::ResourceHandle;
    use crate::sol003::vnfc_cp_info::v2::VnfcCpInfo;

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
    let id = id_in_v2(&v1, facts).to_owned();
    let stack = facts.stack_ids.get(&v1.id);
    let v1::VnfcResourceInfo {
        id: _,
        vdu_id,
        compute_resource,
        storage_resource_ids,
        vnfc_cp_info,
        metadata,
    } = v1;
    let pod = facts.kubernetes && is_pod(&compute_resource);
    v2::VnfcResourceInfo {
        id,
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
        metadata: if pod { FreeMap::default() } else { in_stack(metadata, stack, notes) },
    }
}

/// The member of the metadata that names the stack of the server.
pub const STACK_ID: &str = "stack_id";

/// v2 wants `<stack name>/<stack uuid>` where v1 has the uuid alone; whatever else there is stays (mapping.md C.3.2).
fn in_stack(mut metadata: FreeMap, stack: Option<&String>, notes: &mut Notes) -> FreeMap {
    match stack {
        Some(stack) => metadata.set(STACK_ID, stack),
        None if metadata.read::<String>(STACK_ID).is_some_and(|id| !id.contains('/')) => {
            let reason =
                "kept without the name of the stack; --heat asks for it, --stack-map tells it";
            notes.add_at("metadata.stack_id", NoteCode::StackNameUnknown, reason);
        }
        None => {}
    }
    metadata
}

/// What v2 calls the VNFC: the pod's name on Kubernetes, v1's id elsewhere.
pub fn id_in_v2<'a>(v1: &'a v1::VnfcResourceInfo, facts: &Facts) -> &'a str {
    id_of(&v1.id, &v1.compute_resource, facts)
}

/// [`id_in_v2`] of a VNFC that only its id and its compute resource are known of.
pub(super) fn id_of<'a>(
    id: &'a str,
    compute: &'a resource_handle::v1::ResourceHandle,
    facts: &Facts,
) -> &'a str {
    let pod_name = &compute.resource_id;
    if facts.kubernetes && is_pod(compute) && !pod_name.is_empty() { pod_name } else { id }
}

/// Heat's resource types are `OS::*`; on Kubernetes the type is the kind of the pod's owner.
pub(super) fn is_pod(compute: &resource_handle::v1::ResourceHandle) -> bool {
    compute.vim_level_resource_type.as_deref().is_some_and(|kind| !kind.starts_with("OS::"))
}

/// v2 looks each id up without checking, so none may dangle (mapping.md C.3).
fn existing_storages(ids: Vec<String>, facts: &Facts, notes: &mut Notes) -> Vec<String> {
    let found = notes.each("storageResourceIds", ids, |id, notes| {
        let exists = facts.links.has_storage(&id);
        if !exists {
            notes.add(NoteCode::ReferenceUnresolved, "no storage resource has this id; left out");
        }
        exists.then_some(id)
    });
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    #[test]
    fn a_server_is_carried_over_with_its_metadata() {
        let facts = facts();
        let vnfc = r#"{"id": "vnfc-1", "vdu_id": "VDU1", "compute_resource": {"vim_connection_id": "vim-a", "resource_id": "nova-1", "vim_level_resource_type": "OS::Nova::Server"},
            "storage_resource_ids": ["st-1", "gone"], "vnfc_cp_info": [], "metadata": {"stack_id": "nested"}}"#;
        insta::assert_snapshot!(convert_json(vnfc, |v1, notes| convert(v1, &facts, notes)), @r#"
        {"id": "vnfc-1", "vduId": "VDU1", "computeResource": {"vimConnectionId": "vim_0", "resourceId": "nova-1", "vimLevelResourceType": "OS::Nova::Server"}, "storageResourceIds": ["st-1"], "vnfcCpInfo": [], "metadata": {"stack_id": "nested"}}
        reference-unresolved at storageResourceIds[1]: no storage resource has this id; left out
        stack-name-unknown at metadata.stack_id: kept without the name of the stack; --heat asks for it, --stack-map tells it
        "#);
    }

    #[test]
    fn the_name_of_the_stack_joins_the_metadata() {
        let stack_ids = [("vnfc-1".to_owned(), "name/uuid".to_owned())].into_iter().collect();
        let facts = Facts { stack_ids, ..facts() };
        for metadata in [r#"{"stack_id": "uuid", "m": 1}"#, r#"{"m": 1}"#] {
            let vnfc = format!(
                r#"{{"id": "vnfc-1", "vdu_id": "VDU1", "compute_resource": {{"resource_id": "nova-1"}}, "metadata": {metadata}}}"#
            );
            let shown = convert_json(&vnfc, |v1, notes| convert(v1, &facts, notes));
            let metadata: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(metadata["metadata"], serde_json::json!({"stack_id": "name/uuid", "m": 1}));
        }
    }

    #[test]
    fn a_pod_is_known_by_its_name() {
        let facts = Facts { kubernetes: true, ..facts() };
        let vnfc = r#"{"id": "uuid", "vdu_id": "VDU1", "compute_resource": {"vim_connection_id": null, "resource_id": "vdu1-5d8c7-abcde", "vim_level_resource_type": "Deployment"},
            "storage_resource_ids": null, "vnfc_cp_info": null, "metadata": {"Deployment": "{\"name\": \"vdu1\"}"}}"#;
        insta::assert_snapshot!(
            convert_json(vnfc, |v1, notes| convert(v1, &facts, notes)),
            @r#"{"id": "vdu1-5d8c7-abcde", "vduId": "VDU1", "computeResource": {"resourceId": "vdu1-5d8c7-abcde", "vimLevelResourceType": "Deployment"}, "storageResourceIds": [], "vnfcCpInfo": [], "metadata": {}}"#);
    }
}
