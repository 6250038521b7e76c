//! `AffectedVirtualStorage`: a virtual storage that an operation changed.
//! - v1: SOL003 v2.6.1 clause 5.5.3.15, in `resource_changes.affected_virtual_storages[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.15, in `resourceChanges.affectedVirtualStorages[]`

use super::facts::Facts;
use super::{change_type, resource_handle};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;

    #[derive(Debug, Clone, Deserialize)]
    pub struct AffectedVirtualStorage {
        pub id: String,
        pub virtual_storage_desc_id: String,
        pub change_type: Option<String>,
        #[serde(deserialize_with = "stored::object")]
        pub storage_resource: ResourceHandle,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct AffectedVirtualStorage {
        pub id: String,
        pub virtual_storage_desc_id: String,
        pub change_type: &'static str,
        pub storage_resource: ResourceHandle,
    }
}

pub fn convert_all(
    v1: Vec<v1::AffectedVirtualStorage>,
    facts: &Facts,
    notes: &mut Notes,
) -> Vec<v2::AffectedVirtualStorage> {
    let found =
        notes.each("affectedVirtualStorages", v1, |storage, notes| convert(storage, facts, notes));
    found.into_iter().flatten().collect()
}

/// `None` for a change that v2 cannot read.
fn convert(
    v1: v1::AffectedVirtualStorage,
    facts: &Facts,
    notes: &mut Notes,
) -> Option<v2::AffectedVirtualStorage> {
    let v1::AffectedVirtualStorage { id, virtual_storage_desc_id, change_type, storage_resource } =
        v1;
    let id = facts.ids.resource(&id, &storage_resource.resource_id).to_owned();
    Some(v2::AffectedVirtualStorage {
        id,
        virtual_storage_desc_id,
        change_type: change_type::readable(
            change_type.as_deref(),
            change_type::OF_A_RESOURCE,
            notes,
        )?,
        storage_resource: resource_handle::convert_at(
            "storageResource",
            storage_resource,
            &facts.vims,
            notes,
        ),
        // vnfdId, resourceDefinitionId, zoneId, metadata: not recorded by Tacker's v1.
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    #[test]
    fn it_is_carried_over() {
        let facts = facts();
        let storage = r#"{"id": "st-1", "virtual_storage_desc_id": "VirtualStorage", "change_type": "REMOVED", "storage_resource": {"vim_connection_id": "vim-b", "resource_id": "vol", "vim_level_resource_type": "OS::Cinder::Volume"}}"#;
        insta::assert_snapshot!(convert_json(storage, |v1, notes| convert(v1, &facts, notes)), @r#"{"id": "vol", "virtualStorageDescId": "VirtualStorage", "changeType": "REMOVED", "storageResource": {"vimConnectionId": "vim_1", "resourceId": "vol", "vimLevelResourceType": "OS::Cinder::Volume"}}"#);
    }
}
