//! What the tests of this folder share.

use super::legacy::VnfInstance;
use crate::tacker::note::NoteCode;
use crate::tacker::sol003::instantiated_vnf_info::v1::InstantiatedVnfInfo;
use crate::tacker::vim::{Unusable, Vim};

/// An instance of which nothing is known but its state.
pub(super) fn instance(state: &str) -> VnfInstance {
    VnfInstance {
        id: "vnf-1".to_owned(),
        vnf_instance_name: None,
        vnf_instance_description: None,
        vnfd_id: "vnfd-1".to_owned(),
        vnf_provider: "provider".to_owned(),
        vnf_product_name: "product".to_owned(),
        vnf_software_version: "1.0".to_owned(),
        vnfd_version: "1.0".to_owned(),
        instantiation_state: state.to_owned(),
        task_state: None,
        vim_connection_info: None,
        tenant_id: "tenant-1".to_owned(),
        vnf_pkg_id: "package-1".to_owned(),
        vnf_metadata: None,
        deleted: Some(0),
    }
}

/// Instantiated, and nothing is known of it but its stack or what stands for one.
pub(super) fn info(instance_id: Option<&str>) -> InstantiatedVnfInfo {
    InstantiatedVnfInfo {
        flavour_id: "simple".to_owned(),
        vnf_state: "STARTED".to_owned(),
        scale_status: Vec::new(),
        ext_cp_info: Vec::new(),
        ext_virtual_link_info: Vec::new(),
        ext_managed_virtual_link_info: Vec::new(),
        vnfc_resource_info: Vec::new(),
        vnf_virtual_link_resource_info: Vec::new(),
        virtual_storage_resource_info: Vec::new(),
        vnfc_info: Vec::new(),
        instance_id: instance_id.map(str::to_owned),
        additional_params: None,
    }
}

/// The default VIM of the instance's tenant, which does not open.
pub(super) fn vim() -> Vim {
    Vim {
        id: "vim-a".to_owned(),
        kind: Some("openstack".to_owned()),
        tenant_id: "tenant-1".to_owned(),
        is_default: true,
        is_live: true,
        extra: serde_json::from_str(r#"{"area": "a@r", "k": "of the VIM"}"#).expect("a map"),
        uses_helm: false,
        access: Err(Unusable {
            code: NoteCode::VimCredentialsUndecryptable,
            why: "no key".to_owned(),
        }),
    }
}
