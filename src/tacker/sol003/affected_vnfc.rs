//! `AffectedVnfc`: a VNFC that an operation changed.
//! - v1: SOL003 v2.6.1 clause 5.5.3.13, in `resource_changes.affected_vnfcs[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.13, in `resourceChanges.affectedVnfcs[]`

use super::facts::Facts;
use super::ids::IdScheme;
use super::{change_type, resource_handle, vnfc_resource_info};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;

    #[derive(Debug, Clone, Deserialize)]
    pub struct AffectedVnfc {
        pub id: String,
        pub vdu_id: String,
        pub change_type: Option<String>,
        #[serde(deserialize_with = "stored::object")]
        pub compute_resource: ResourceHandle,
        /// Against the standard, ids of CPDs and of link ports that the caller supplied.
        pub affected_vnfc_cp_ids: Option<Vec<String>>,
        /// Against the standard, here and below, ids of storage descriptors.
        pub added_storage_resource_ids: Option<Vec<String>>,
        pub removed_storage_resource_ids: Option<Vec<String>>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct AffectedVnfc {
        pub id: String,
        pub vdu_id: String,
        pub change_type: &'static str,
        pub compute_resource: ResourceHandle,
        pub affected_vnfc_cp_ids: Option<Vec<String>>,
        pub added_storage_resource_ids: Option<Vec<String>>,
        pub removed_storage_resource_ids: Option<Vec<String>>,
    }
}

pub fn convert_all(
    v1: Vec<v1::AffectedVnfc>,
    facts: &Facts,
    notes: &mut Notes,
) -> Vec<v2::AffectedVnfc> {
    let found = notes.each("affectedVnfcs", v1, |vnfc, notes| convert(vnfc, facts, notes));
    found.into_iter().flatten().collect()
}

/// `None` for a change that v2 cannot read.
fn convert(v1: v1::AffectedVnfc, facts: &Facts, notes: &mut Notes) -> Option<v2::AffectedVnfc> {
    let id = vnfc_resource_info::id_in_history(&v1.id, &v1.compute_resource, facts).to_owned();
    let v1::AffectedVnfc {
        id: _,
        vdu_id,
        change_type,
        compute_resource,
        affected_vnfc_cp_ids,
        added_storage_resource_ids,
        removed_storage_resource_ids,
    } = v1;
    let affected_vnfc_cp_ids = affected_vnfc_cp_ids.map(|ids| cp_ids(ids, &id, facts));
    Some(v2::AffectedVnfc {
        id,
        vdu_id,
        // vnfdId, resourceDefinitionId, zoneId, metadata: not recorded by Tacker's v1.
        change_type: change_type::readable(
            change_type.as_deref(),
            change_type::OF_A_RESOURCE,
            notes,
        )?,
        compute_resource: resource_handle::convert_at(
            "computeResource",
            compute_resource,
            &facts.vims,
            notes,
        ),
        affected_vnfc_cp_ids,
        // v1's ids mean what they mean: the resources they would name may be gone by now.
        added_storage_resource_ids,
        removed_storage_resource_ids,
    })
}

/// v1 names connection points by their CPDs, from which v2 makes their ids; what else there is stays.
fn cp_ids(v1: Vec<String>, vnfc_id: &str, facts: &Facts) -> Vec<String> {
    let in_v2 = |id: String| match facts.ids.scheme() {
        IdScheme::V2 if facts.links.is_cpd(&id) => format!("{id}-{vnfc_id}"),
        IdScheme::V2 | IdScheme::V1 => id,
    };
    v1.into_iter().map(in_v2).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    #[test]
    fn it_is_carried_over_with_v1s_ids() {
        let facts = facts();
        let vnfc = r#"{"id": "vnfc-1", "vdu_id": "VDU1", "change_type": "ADDED", "compute_resource": {"vim_connection_id": "vim-a", "resource_id": "nova-1", "vim_level_resource_type": "OS::Nova::Server"},
            "affected_vnfc_cp_ids": ["CP1"], "added_storage_resource_ids": [], "removed_storage_resource_ids": null}"#;
        insta::assert_snapshot!(convert_json(vnfc, |v1, notes| convert(v1, &facts, notes)), @r#"{"id": "nova-1", "vduId": "VDU1", "changeType": "ADDED", "computeResource": {"vimConnectionId": "vim_0", "resourceId": "nova-1", "vimLevelResourceType": "OS::Nova::Server"}, "affectedVnfcCpIds": ["CP1-nova-1"], "addedStorageResourceIds": []}"#);
    }

    #[test]
    fn a_pod_is_known_by_its_name() {
        let facts = Facts { kubernetes: true, ..facts() };
        let pod = r#"{"id": "uuid", "vdu_id": "VDU1", "change_type": "REMOVED", "compute_resource": {"vim_connection_id": null, "resource_id": "vdu1-5d8c7-abcde", "vim_level_resource_type": "Deployment"}}"#;
        insta::assert_snapshot!(convert_json(pod, |v1, notes| convert(v1, &facts, notes)), @r#"{"id": "vdu1-5d8c7-abcde", "vduId": "VDU1", "changeType": "REMOVED", "computeResource": {"resourceId": "vdu1-5d8c7-abcde", "vimLevelResourceType": "Deployment"}}"#);
    }

    #[test]
    fn an_unreadable_change_is_left_out() {
        let facts = facts();
        let vnfc = r#"{"id": "vnfc-1", "vdu_id": "VDU1", "change_type": "LINK_PORT_ADDED", "compute_resource": {"resource_id": "nova-1"}}"#;
        insta::assert_snapshot!(convert_json(vnfc, |v1, notes| convert(v1, &facts, notes)), @r"
        null
        value-dropped at changeType: not a change that v2 knows of this resource; the entry is left out
        ");
    }
}
