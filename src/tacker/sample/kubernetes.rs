//! What runs in a cluster: one Deployment, from a manifest or from a Helm chart.

use serde_json::{Value, json};

use super::envelope::{envelope, resource_handle, scale_info};
use super::instance::Vnf;
use super::instantiated::Lists;
use super::kind::{Kind, Platform};
use super::openstack::{Handle, VDU};
use super::{json_text, python};

pub(super) const NAMESPACE: &str = "core";
const ASPECT: &str = "vdu1_aspect";

pub(super) struct Pod {
    pub(super) vnfc_id: String,
    pub(super) handle: Handle,
}

/// The two pods of the Deployment.
pub(super) fn pods(vnf: &Vnf) -> [Pod; 2] {
    ["a", "b"].map(|replica| {
        let hash = vnf.uuid("replica_set");
        let suffix = vnf.uuid(&format!("pod/{replica}"));
        Pod {
            vnfc_id: vnf.uuid(&format!("vnfc/{replica}")),
            handle: Handle {
                vim_connection_id: None,
                resource_id: format!("{}-{}-{}", deployment(vnf), &hash[..8], &suffix[..5]),
                resource_type: Some("Deployment"),
            },
        }
    })
}

/// The Deployment's name.
pub(super) fn deployment(vnf: &Vnf) -> String {
    if vnf.kind == Kind::Helm {
        format!("{}-{}", release(vnf), vnf.product.function)
    } else {
        vnf.name()
    }
}

/// The Helm release's name.
fn release(vnf: &Vnf) -> String {
    format!("release-{:02}", vnf.n)
}

pub(super) fn instance_id(vnf: &Vnf) -> String {
    let manifest = |name: &str, api_version: &str, kind: &str| {
        python::repr(&json!({
            "namespace": NAMESPACE,
            "name": name,
            "apiVersion": api_version,
            "kind": kind,
            "status": "Create_complete",
        }))
    };
    let name = deployment(vnf);
    [manifest(&name, "apps/v1", "Deployment"), manifest(&name, "v1", "Service")].join(";")
}

pub(super) fn additional_params(vnf: &Vnf) -> Value {
    match vnf.kind.platform() {
        Platform::Helm => json!({
            "namespace": NAMESPACE,
            "use_helm": "true",
            "using_helm_install_param": [{
                "exthelmchart": "false",
                "helmchartfile_path": "Files/kubernetes/nrf-cnf-3.0.1.tgz",
                "helmreleasename": release(vnf),
                "helmparameter": ["service.port=8081"],
            }],
            "helm_replica_values": {ASPECT: "replicaCount"},
            "vdu_mapping": {VDU: {
                "kind": "Deployment",
                "name": deployment(vnf),
                "helmreleasename": release(vnf),
            }},
        }),
        Platform::Kubernetes | Platform::OpenStack => json!({
            "lcm-kubernetes-def-files": [
                "Files/kubernetes/deployment.yaml",
                "Files/kubernetes/service.yaml",
            ],
            "namespace": NAMESPACE,
        }),
    }
}

pub(super) fn lists(vnf: &Vnf) -> Lists {
    Lists {
        vnfc_resource_info: pods(vnf).iter().map(|pod| vnfc_resource_info(vnf, pod)).collect(),
        scale_status: json!([scale_info(ASPECT, 1)]),
        ..Lists::empty()
    }
}

fn vnfc_resource_info(vnf: &Vnf, pod: &Pod) -> Value {
    let labels = json!({"app": vnf.product.function});
    // As the Kubernetes client for Python names the attributes.
    let deployment = json!({
        "annotations": {"deployment.kubernetes.io/revision": "1"},
        "creation_timestamp": vnf.time(3).replace(' ', "T"),
        "generation": 1,
        "labels": labels,
        "name": deployment(vnf),
        "namespace": NAMESPACE,
        "uid": vnf.uuid("deployment"),
    });
    envelope(
        "VnfcResourceInfo",
        json!({
            "id": pod.vnfc_id,
            "vdu_id": VDU,
            "compute_resource": resource_handle(&pod.handle),
            "storage_resource_ids": [],
            "vnfc_cp_info": [],
            "metadata": {
                "Deployment": json_text(&deployment),
                "Pod": json_text(&json!({"labels": labels})),
            },
        }),
    )
}
