//! `VirtualStorageResourceInfo`: a storage resource of the VNF.
//! - v1: SOL003 v2.6.1 clause 5.5.3.4, in `vnf_instantiated_info.virtual_storage_resource_info[]`
//! - v2: SOL003 v3.3.1 clause 5.5.3.4, in `instantiatedVnfInfo.virtualStorageResourceInfo[]`

use super::facts::Facts;
use super::resource_handle;
use crate::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::encoding::stored;
    use crate::sol003::resource_handle::v1::ResourceHandle;

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

    use crate::sol003::resource_handle::v2::ResourceHandle;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct VirtualStorageResourceInfo {
        pub id: String,
        pub virtual_storage_desc_id: String,
        pub storage_resource: ResourceHandle,
    }
}

pub fn convert(
    v1: v1::VirtualStorageResourceInfo,
    facts: &Facts,
    notes: &mut Notes,
) -> v2::VirtualStorageResourceInfo {
    let v1::VirtualStorageResourceInfo { id, virtual_storage_desc_id, storage_resource } = v1;
    v2::VirtualStorageResourceInfo {
        id,
        virtual_storage_desc_id,
        // vnfdId, zoneId, reservationId, metadata: not recorded by Tacker's v1.
        storage_resource: resource_handle::convert_at(
            "storageResource",
            storage_resource,
            &facts.vims,
            notes,
        ),
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
            @r#"{"id": "st", "virtualStorageDescId": "VirtualStorage", "storageResource": {"vimConnectionId": "vim_0", "resourceId": "vol", "vimLevelResourceType": "OS::Cinder::Volume"}}"#);
    }
}
