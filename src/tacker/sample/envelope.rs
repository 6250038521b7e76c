//! Tacker objects in the envelopes of oslo.versionedobjects, one function a class.

use serde_json::{Value, json};

use super::instance::Vnf;
use super::openstack::{Address, Cp, Handle, Link, MANAGED_VL, STORAGE, VDU, Vnfc};

/// A Tacker object as oslo.versionedobjects writes it.
pub(super) fn envelope(name: &str, mut data: Value) -> Value {
    data["deleted"] = json!(0);
    // A set in Python, so in no order.
    let changes: Vec<&String> = data.as_object().into_iter().flat_map(|data| data.keys()).collect();
    json!({
        "tacker_object.name": name,
        "tacker_object.namespace": "tacker",
        "tacker_object.version": "1.0",
        "tacker_object.data": data,
        "tacker_object.changes": changes,
    })
}

pub(super) fn ext_cp_info(vnf: &Vnf, vnfc: &Vnfc) -> Value {
    let cp = &vnfc.external;
    envelope(
        "VnfExtCpInfo",
        json!({
            "id": ext_cp_id(vnf),
            "cpd_id": cp.cpd_id,
            "cp_protocol_info": cp_protocol_info(cp),
            "ext_link_port_id": null,
            // The VNFC, whatever the name says.
            "associated_vnfc_cp_id": vnfc.id,
        }),
    )
}

fn ext_cp_id(vnf: &Vnf) -> String {
    vnf.uuid("ext_cp")
}

fn cp_protocol_info(cp: &Cp) -> Value {
    cp.address.iter().map(ip_over_ethernet).collect()
}

fn ip_over_ethernet(Address { ip, subnet_id }: &Address) -> Value {
    let address = envelope(
        "IpAddress",
        json!({"type": "IPV4", "subnet_id": subnet_id, "is_dynamic": false, "addresses": [ip]}),
    );
    let ethernet = envelope(
        "IpOverEthernetAddressInfo",
        json!({"mac_address": null, "ip_addresses": [address]}),
    );
    envelope(
        "CpProtocolInfo",
        json!({"layer_protocol": "IP_OVER_ETHERNET", "ip_over_ethernet": ethernet}),
    )
}

pub(super) fn ext_virtual_link_info(vnf: &Vnf, link: &Link, cps: &[&Cp]) -> Value {
    let network = Handle { resource_type: None, ..link.network.clone() };
    // The caller's ports alone; those of Heat are in `vnf_virtual_link_resource_info`.
    let callers = cps.iter().filter_map(|cp| cp.ext_link_port.as_ref());
    let ports: Value = callers
        .map(|caller| {
            let port = Handle { resource_id: caller.port_id.clone(), ..network.clone() };
            envelope(
                "ExtLinkPortInfo",
                json!({
                    "id": caller.id,
                    "resource_handle": resource_handle(&port),
                    "cp_instance_id": ext_cp_id(vnf),
                }),
            )
        })
        .collect();
    envelope(
        "ExtVirtualLinkInfo",
        json!({
            "id": link.desc_id,
            "resource_handle": resource_handle(&network),
            "ext_link_ports": ports,
        }),
    )
}

pub(super) fn ext_managed_virtual_link_info(link: &Link, cps: &[&Cp]) -> Value {
    envelope(
        "ExtManagedVirtualLinkInfo",
        json!({
            "id": MANAGED_VL,
            "vnf_virtual_link_desc_id": link.desc_id,
            "network_resource": resource_handle(&link.network),
            "vnf_link_ports": link_ports(cps),
        }),
    )
}

pub(super) fn virtual_link_resource_info(link: &Link, cps: &[&Cp]) -> Value {
    envelope(
        "VnfVirtualLinkResourceInfo",
        json!({
            "id": link.id,
            "vnf_virtual_link_desc_id": link.desc_id,
            "network_resource": resource_handle(&link.network),
            "vnf_link_ports": link_ports(cps),
        }),
    )
}

fn link_ports(cps: &[&Cp]) -> Value {
    let port = |cp: &&Cp| {
        envelope(
            "VnfLinkPortInfo",
            json!({
                "id": cp.link_port_id,
                "resource_handle": resource_handle(&cp.port),
                "cp_instance_id": cp.id,
            }),
        )
    };
    cps.iter().map(port).collect()
}

pub(super) fn vnfc_resource_info(vnfc: &Vnfc) -> Value {
    let storage_ids: Vec<&String> = vnfc.storage.iter().map(|storage| &storage.id).collect();
    let cps: Value = vnfc.cps().into_iter().map(vnfc_cp_info).collect();
    let metadata = match &vnfc.stack_id {
        Some(stack_id) => json!({"stack_id": stack_id}),
        None => json!({}),
    };
    envelope(
        "VnfcResourceInfo",
        json!({
            "id": vnfc.id,
            "vdu_id": VDU,
            "compute_resource": resource_handle(&vnfc.server),
            "storage_resource_ids": storage_ids,
            "vnfc_cp_info": cps,
            "metadata": metadata,
        }),
    )
}

fn vnfc_cp_info(cp: &Cp) -> Value {
    envelope(
        "VnfcCpInfo",
        json!({
            "id": cp.id,
            "cpd_id": cp.cpd_id,
            "vnf_ext_cp_id": cp.ext_link_port.as_ref().map(|port| &port.id),
            "cp_protocol_info": cp_protocol_info(cp),
            "vnf_link_port_id": cp.names_link_port.then_some(&cp.link_port_id),
        }),
    )
}

pub(super) fn storage_resource_info(vnfc: &Vnfc) -> Option<Value> {
    let storage = vnfc.storage.as_ref()?;
    Some(envelope(
        "VirtualStorageResourceInfo",
        json!({
            "id": storage.id,
            "virtual_storage_desc_id": STORAGE,
            "storage_resource": resource_handle(&storage.volume),
        }),
    ))
}

pub(super) fn vnfc_info(vnf: &Vnf) -> Value {
    envelope(
        "VnfcInfo",
        json!({"id": vnf.uuid("vnfc_info"), "vdu_id": VDU, "vnfc_state": "STARTED"}),
    )
}

pub(super) fn scale_info(aspect_id: &str, scale_level: usize) -> Value {
    envelope("ScaleInfo", json!({"aspect_id": aspect_id, "scale_level": scale_level}))
}

pub(super) fn resource_handle(handle: &Handle) -> Value {
    envelope("ResourceHandle", handle.json())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::sample::json_text;

    #[test]
    fn an_envelope_is_written_as_oslo_writes_it() {
        assert_eq!(
            json_text(&scale_info("VDU1_scale", 1)),
            concat!(
                r#"{"tacker_object.name": "ScaleInfo", "tacker_object.namespace": "tacker", "#,
                r#""tacker_object.version": "1.0", "tacker_object.data": {"aspect_id": "VDU1_scale", "#,
                r#""scale_level": 1, "deleted": 0}, "#,
                r#""tacker_object.changes": ["aspect_id", "scale_level", "deleted"]}"#,
            )
        );
    }
}
