//! `resourceChanges`: the resources that an operation changed.
//! - v1: part of `VnfLcmOpOcc`, in `vnf_lcm_op_occs.resource_changes`
//! - v2: part of `VnfLcmOpOcc`, in `VnfLcmOpOccV2.resourceChanges`

use super::facts::Facts;
use super::{affected_virtual_link, affected_virtual_storage, affected_vnfc};
use crate::tacker::note::Notes;

pub mod v1 {
    use serde::Deserialize;

    use crate::tacker::encoding::stored;
    use crate::tacker::sol003::affected_virtual_link::v1::AffectedVirtualLink;
    use crate::tacker::sol003::affected_virtual_storage::v1::AffectedVirtualStorage;
    use crate::tacker::sol003::affected_vnfc::v1::AffectedVnfc;

    /// v1 leaves out the lists that would be empty; on Kubernetes there are VNFCs only.
    #[derive(Debug, Clone, Deserialize)]
    pub struct ResourceChanges {
        #[serde(default, deserialize_with = "stored::list")]
        pub affected_vnfcs: Vec<AffectedVnfc>,
        #[serde(default, deserialize_with = "stored::list")]
        pub affected_virtual_links: Vec<AffectedVirtualLink>,
        #[serde(default, deserialize_with = "stored::list")]
        pub affected_virtual_storages: Vec<AffectedVirtualStorage>,
    }
}

pub mod v2 {
    use serde::Serialize;

    use crate::tacker::sol003::affected_virtual_link::v2::AffectedVirtualLink;
    use crate::tacker::sol003::affected_virtual_storage::v2::AffectedVirtualStorage;
    use crate::tacker::sol003::affected_vnfc::v2::AffectedVnfc;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ResourceChanges {
        pub affected_vnfcs: Vec<AffectedVnfc>,
        pub affected_virtual_links: Vec<AffectedVirtualLink>,
        pub affected_virtual_storages: Vec<AffectedVirtualStorage>,
    }
}

/// `None` when nothing changed.
pub fn convert(
    v1: v1::ResourceChanges,
    facts: &Facts,
    notes: &mut Notes,
) -> Option<v2::ResourceChanges> {
    let v1::ResourceChanges { affected_vnfcs, affected_virtual_links, affected_virtual_storages } =
        v1;
    let nothing = affected_vnfcs.is_empty()
        && affected_virtual_links.is_empty()
        && affected_virtual_storages.is_empty();
    (!nothing).then(|| v2::ResourceChanges {
        affected_vnfcs: affected_vnfc::convert_all(affected_vnfcs, facts, notes),
        affected_virtual_links: affected_virtual_link::convert_all(
            affected_virtual_links,
            facts,
            notes,
        ),
        // affectedExtLinkPorts: not known to Tacker's v1.
        affected_virtual_storages: affected_virtual_storage::convert_all(
            affected_virtual_storages,
            facts,
            notes,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{convert_json, facts};
    use super::*;

    fn convert_one(json: &str) -> String {
        let facts = facts();
        convert_json(json, |v1, notes| convert(v1, &facts, notes))
    }

    #[test]
    fn lists_that_v1_left_out_are_empty() {
        insta::assert_snapshot!(
            convert_one(r#"{"affected_vnfcs": [{"id": "vnfc-1", "vdu_id": "VDU1", "change_type": "ADDED", "compute_resource": {"resource_id": "nova-1"}}]}"#),
            @r#"{"affectedVnfcs": [{"id": "nova-1", "vduId": "VDU1", "changeType": "ADDED", "computeResource": {"resourceId": "nova-1"}}], "affectedVirtualLinks": [], "affectedVirtualStorages": []}"#);
        insta::assert_snapshot!(
            convert_one(r#"{"affected_virtual_storages": [{"id": "st-1", "virtual_storage_desc_id": "S", "change_type": "?", "storage_resource": {"resource_id": "vol"}}]}"#),
            @r#"
        {"affectedVnfcs": [], "affectedVirtualLinks": [], "affectedVirtualStorages": []}
        value-dropped at affectedVirtualStorages[0].changeType: not a change that v2 knows of this resource; the entry is left out
        "#);
    }

    #[test]
    fn nothing_changed_is_nothing() {
        insta::assert_snapshot!(convert_one("{}"), @"null");
        insta::assert_snapshot!(convert_one(r#"{"affected_vnfcs": null, "affected_virtual_links": []}"#), @"null");
    }
}
