//! What an operation changed: the `resource_changes` and `changed_ext_connectivity` of an op occ.
//!
//! Plain objects in v1's snake case, of the resources that `instantiated` puts into envelopes.

use serde_json::{Value, json};

use super::instance::Vnf;
use super::kubernetes;
use super::openstack::{Cp, Link, Resources, STORAGE, VDU, Vnfc};

/// All that an INSTANTIATE made or a TERMINATE removed; storages count by their descriptors.
pub(super) fn all_resources(
    resources: &Resources,
    change_type: &str,
    added: Value,
    removed: Value,
) -> Value {
    let vnfcs = &resources.vnfcs;
    let affected_links =
        resources.links().map(|(link, _)| affected_virtual_link(link, change_type));
    let affected_vnfcs: Value = vnfcs
        .iter()
        .map(|vnfc| affected_vnfc(vnfc, change_type, &cp_ids(vnfc), &added, &removed))
        .collect();
    let affected_storages: Value = vnfcs
        .iter()
        .filter_map(|vnfc| vnfc.storage.as_ref())
        .map(|storage| {
            json!({
                "id": storage.id,
                "virtual_storage_desc_id": STORAGE,
                "change_type": change_type,
                "storage_resource": storage.volume.json(),
            })
        })
        .collect();
    json!({
        "affected_vnfcs": affected_vnfcs,
        "affected_virtual_links": affected_links,
        "affected_virtual_storages": affected_storages,
    })
}

/// The pods alone: in a cluster v1 sees no links.
pub(super) fn all_pods(vnf: &Vnf) -> Value {
    let pods = kubernetes::pods(vnf).map(|pod| {
        json!({
            "id": pod.vnfc_id,
            "vdu_id": VDU,
            "change_type": "ADDED",
            "compute_resource": pod.handle.json(),
            "affected_vnfc_cp_ids": [],
            "added_storage_resource_ids": [],
            "removed_storage_resource_ids": null,
        })
    });
    json!({"affected_vnfcs": pods})
}

pub(super) fn modified_vnfc(vnfc: &Vnfc) -> Value {
    affected_vnfc(vnfc, "MODIFIED", &cp_ids(vnfc), &Value::Null, &Value::Null)
}

/// The storages are named by their descriptors, the CPs as [`cp_ids`] has them.
pub(super) fn affected_vnfc(
    vnfc: &Vnfc,
    change_type: &str,
    cp_ids: &Value,
    added: &Value,
    removed: &Value,
) -> Value {
    json!({
        "id": vnfc.id,
        "vdu_id": VDU,
        "change_type": change_type,
        "compute_resource": vnfc.server.json(),
        "affected_vnfc_cp_ids": cp_ids,
        "added_storage_resource_ids": added,
        "removed_storage_resource_ids": removed,
    })
}

/// The CPs by their descriptors, and after them the ports that the caller brought.
fn cp_ids(vnfc: &Vnfc) -> Value {
    let cpds = vnfc.cps().map(|cp| cp.cpd_id);
    let callers = vnfc.external.ext_link_port.as_ref().map(|port| port.id.as_str());
    cpds.into_iter().chain(callers).collect()
}

pub(super) fn affected_virtual_link(link: &Link, change_type: &str) -> Value {
    json!({
        "id": link.id,
        "vnf_virtual_link_desc_id": link.desc_id,
        "change_type": change_type,
        "network_resource": link.network.json(),
    })
}

/// The links whose ports changed, external or not, each under the id of the link's resource.
pub(super) fn changed_ext_connectivity(links: &[(&Link, Vec<&Cp>)]) -> Value {
    let changed = |(link, cps): &(&Link, Vec<&Cp>)| {
        let ports: Value = cps.iter().map(|cp| ext_link_port(cp)).collect();
        json!({
            "id": link.id,
            "resource_handle": link.network.json(),
            "ext_link_ports": ports,
        })
    };
    links.iter().map(changed).collect()
}

fn ext_link_port(cp: &Cp) -> Value {
    json!({
        "id": cp.link_port_id,
        "resource_handle": cp.port.json(),
        "cp_instance_id": cp.id,
    })
}
