//! What the tests of this folder share.

use super::legacy::VnfInstance;
use crate::note::NoteCode;
use crate::vim::{Unusable, Vim};

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
