//! What the tests of this folder share.

use super::legacy::VnfInstance;

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
