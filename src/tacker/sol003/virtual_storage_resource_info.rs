//! `VirtualStorageResourceInfo`: a storage resource of the VNF.
//! - v1: SOL003 v2.6.1, in `vnf_instantiated_info.virtual_storage_resource_info[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.7, in `instantiatedVnfInfo.virtualStorageResourceInfo[]`

use super::facts::Facts;
use super::resource_handle;
use super::vnfc_resource_info::STACK_ID;
use crate::tacker::encoding::FreeMap;
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::resource_handle::v1::ResourceHandle;

    #[derive(Debug, Clone, Deserialize)]
    pub struct VirtualStorageResourceInfo {
        pub id: String,
        pub virtual_storage_desc_id: String,
        #[serde(deserialize_with = "stored::object")]
        pub storage_resource: ResourceHandle,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::encoding::FreeMap;
    use crate::tacker::sol003::resource_handle::v2::ResourceHandle;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VirtualStorageResourceInfo {
        pub id: String,
        pub virtual_storage_desc_id: String,
        pub storage_resource: ResourceHandle,
        /// Tacker's v2 reads the stack of the storage from it when it heals a VNFC with all that it has.
        pub metadata: Option<FreeMap>,
    }
}

pub fn convert(
    v1: v1::VirtualStorageResourceInfo,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::VirtualStorageResourceInfo {
    let v1::VirtualStorageResourceInfo { id, virtual_storage_desc_id, storage_resource } = v1;
    // Not recorded by Tacker's v1: that of the server that it belongs to (mapping.md F.2, O5).
    let metadata = facts.stacks.of_storage.get(&id).map(|stack| {
        let mut metadata = FreeMap::default();
        metadata.set(STACK_ID, stack);
        metadata
    });
    v2::VirtualStorageResourceInfo {
        id: facts.ids.resource(&id, &storage_resource.resource_id).to_owned(),
        virtual_storage_desc_id,
        // vnfdId, zoneId, reservationId: not recorded by Tacker's v1.
        storage_resource: resource_handle::convert_at(
            "storageResource",
            storage_resource,
            &facts.vims,
            notes,
        ),
        metadata,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    #[test]
    fn it_is_carried_over() {
        let facts = facts();
        let storage = r#"{"id": "st", "virtual_storage_desc_id": "VirtualStorage", "storage_resource": {"vim_connection_id": "vim-a", "resource_id": "vol", "vim_level_resource_type": "OS::Cinder::Volume"}}"#;
        insta::assert_snapshot!(
            convert_json(storage, |v1, notes| convert(v1, &facts, notes)),
            @r#"{"id": "vol", "virtualStorageDescId": "VirtualStorage", "storageResource": {"vimConnectionId": "vim_0", "resourceId": "vol", "vimLevelResourceType": "OS::Cinder::Volume"}}"#);
    }
}
