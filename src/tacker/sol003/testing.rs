//! What the tests of this room share: a small VNF to refer to, and one way to show a conversion.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::facts::{Facts, VimKeys};
use super::ids::{IdScheme, Ids};
use super::instantiated_vnf_info::v1::InstantiatedVnfInfo;
use super::vnf_link_port_info::v1::VnfLinkPortInfo;
use super::vnf_virtual_link_resource_info::v1::VnfVirtualLinkResourceInfo;
use crate::tacker::encoding::json;
use crate::tacker::note::Notes;

/// Reads v1 JSON, converts it, shows v2 JSON and the notes, one a line.
pub(crate) fn convert_json<V1: DeserializeOwned, V2: Serialize>(
    v1: &str,
    convert: impl FnOnce(V1, &mut Notes) -> V2,
) -> String {
    let mut notes = Notes::default();
    let v2 = convert(serde_json::from_str(v1).expect("v1 JSON of a test"), &mut notes);
    let mut shown = json::to_string(&v2).expect("v2 JSON");
    for note in notes.into_vec() {
        shown.push_str(&format!("\n{note}"));
    }
    shown
}

const VIRTUAL_LINKS: &str = r#"[
    {"id": "vl-1", "vnf_virtual_link_desc_id": "ext-vl", "network_resource": {"resource_id": "net"}, "vnf_link_ports": [
        {"id": "port-1", "resource_handle": {"vim_connection_id": "vim-a", "resource_id": "neutron-1"}, "cp_instance_id": "vnfc-cp-1"}]},
    {"id": "vl-2", "vnf_virtual_link_desc_id": "ext-vl-2", "network_resource": {"resource_id": "net-2"}, "vnf_link_ports": [
        {"id": "port-3", "resource_handle": {"vim_connection_id": "vim-a", "resource_id": "supplied-1"}, "cp_instance_id": "vnfc-cp-3"}]},
    {"id": "vl-3", "vnf_virtual_link_desc_id": "internal", "network_resource": {"resource_id": "net-3"}, "vnf_link_ports": [
        {"id": "port-2", "resource_handle": {"vim_connection_id": "vim-a", "resource_id": "neutron-2"}, "cp_instance_id": "vnfc-cp-2"},
        {"id": "port-4", "resource_handle": {"vim_connection_id": "vim-a", "resource_id": "neutron-4"}, "cp_instance_id": "vnfc-cp-4"}]}]"#;

/// The ports that v1 lists under the virtual link with this descriptor id.
pub(crate) fn ports(desc_id: &str) -> Vec<VnfLinkPortInfo> {
    let links: Vec<VnfVirtualLinkResourceInfo> =
        serde_json::from_str(VIRTUAL_LINKS).expect("virtual links");
    let found = links.into_iter().find(|link| link.vnf_virtual_link_desc_id == desc_id);
    found.map(|link| link.vnf_link_ports).unwrap_or_default()
}

/// Two VIMs; two VNFCs, the second one scaled out; an external link with a port of Heat's, one with a
/// port of the caller's, one internal link.
pub(crate) fn facts() -> Facts {
    let mut vims = VimKeys::default();
    for (id, key) in
        [("vim-a", "vim_0"), ("conn-a", "vim_0"), ("vim-b", "vim_1"), ("conn-b", "vim_1")]
    {
        vims.insert(id, key);
    }
    let info = info();
    let links = info.links();
    let ids = Ids::of(&info, &links, false, IdScheme::V2, &mut Notes::default());
    Facts { vims, links, ids, ..Facts::default() }
}

/// The run-time side of that VNF.
pub(crate) fn info() -> InstantiatedVnfInfo {
    let vnfcs = r#"[
        {"id": "vnfc-1", "vdu_id": "VDU1", "compute_resource": {"resource_id": "nova-1"}, "vnfc_cp_info": [
            {"id": "vnfc-cp-1", "cpd_id": "CP1", "vnf_link_port_id": "port-1"},
            {"id": "vnfc-cp-2", "cpd_id": "CP2", "vnf_link_port_id": "port-2"},
            {"id": "vnfc-cp-3", "cpd_id": "CP3", "vnf_ext_cp_id": "supplied-1", "vnf_link_port_id": "port-3"}]},
        {"id": "vnfc-2", "vdu_id": "VDU1", "compute_resource": {"resource_id": "nova-2"}, "vnfc_cp_info": [
            {"id": "vnfc-cp-4", "cpd_id": "CP2", "vnf_link_port_id": null}]}]"#;
    let ext_links = r#"[
        {"id": "ext-vl", "resource_handle": {"resource_id": "net"}, "ext_link_ports": []},
        {"id": "ext-vl-2", "resource_handle": {"resource_id": "net-2"}, "ext_link_ports": [
            {"id": "supplied-1", "resource_handle": {"resource_id": "neutron-own"}}]}]"#;
    let ext_cps = r#"[
        {"id": "ext-cp-1", "cpd_id": "CP1", "associated_vnfc_cp_id": "vnfc-1"},
        {"id": "ext-cp-2", "cpd_id": "CP3", "associated_vnfc_cp_id": "vnfc-1"},
        {"id": "ext-cp-3", "cpd_id": "CP2", "associated_vnfc_cp_id": "vnfc-cp-4"}]"#;
    let storages = r#"[{"id": "st-1", "virtual_storage_desc_id": "S", "storage_resource": {"resource_id": "vol"}}]"#;
    InstantiatedVnfInfo {
        flavour_id: "simple".to_owned(),
        vnf_state: "STARTED".to_owned(),
        scale_status: Vec::new(),
        ext_cp_info: read(ext_cps),
        ext_virtual_link_info: read(ext_links),
        ext_managed_virtual_link_info: Vec::new(),
        vnfc_resource_info: read(vnfcs),
        vnf_virtual_link_resource_info: read(VIRTUAL_LINKS),
        virtual_storage_resource_info: read(storages),
        vnfc_info: Vec::new(),
        instance_id: None,
        additional_params: None,
    }
}

fn read<T: DeserializeOwned>(json: &str) -> Vec<T> {
    serde_json::from_str(json).expect("JSON of a test")
}
