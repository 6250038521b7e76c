//! What a VNF consists of: `vnf_instantiated_info`, and the tables that go with it.

use serde_json::{Value, json};

use super::envelope::{
    ext_cp_info, ext_managed_virtual_link_info, ext_virtual_link_info, scale_info,
    storage_resource_info, virtual_link_resource_info, vnfc_info, vnfc_resource_info,
};
use super::instance::Vnf;
use super::kind::{Kind, Platform, Stage};
use super::openstack::{self, ASPECT, Resources, Vnfc};
use super::{Cell, Row, kubernetes};

/// The list columns of `vnf_instantiated_info`.
pub(super) struct Lists {
    pub(super) ext_cp_info: Value,
    pub(super) ext_virtual_link_info: Value,
    pub(super) ext_managed_virtual_link_info: Value,
    pub(super) vnfc_resource_info: Value,
    pub(super) vnf_virtual_link_resource_info: Value,
    pub(super) virtual_storage_resource_info: Value,
    pub(super) vnfc_info: Value,
    pub(super) scale_status: Value,
}

impl Lists {
    /// What a termination leaves.
    pub(super) fn empty() -> Self {
        Lists {
            ext_cp_info: json!([]),
            ext_virtual_link_info: json!([]),
            ext_managed_virtual_link_info: json!([]),
            vnfc_resource_info: json!([]),
            vnf_virtual_link_resource_info: json!([]),
            virtual_storage_resource_info: json!([]),
            vnfc_info: json!([]),
            scale_status: json!([]),
        }
    }

    fn of_openstack(vnf: &Vnf, resources: &Resources) -> Self {
        let vnfcs = &resources.vnfcs;
        let [(inner, inner_cps), (external, external_cps)] = resources.links();
        let managed = vnf.kind.has_managed_link().then_some(inner);
        let lists = Lists {
            // One for the CP that the request had, however many VNFCs have it.
            ext_cp_info: json!([ext_cp_info(vnf, &vnfcs[0])]),
            ext_virtual_link_info: json!([ext_virtual_link_info(vnf, external, &external_cps)]),
            ext_managed_virtual_link_info: managed
                .into_iter()
                .map(|link| ext_managed_virtual_link_info(link, &inner_cps))
                .collect(),
            vnfc_resource_info: vnfcs.iter().map(vnfc_resource_info).collect(),
            vnf_virtual_link_resource_info: json!([
                virtual_link_resource_info(inner, &inner_cps),
                virtual_link_resource_info(external, &external_cps),
            ]),
            virtual_storage_resource_info: vnfcs.iter().filter_map(storage_resource_info).collect(),
            ..Lists::empty()
        };
        if vnf.kind.stage() == Stage::Failed {
            return lists;
        }
        Lists {
            vnfc_info: json!([vnfc_info(vnf)]),
            scale_status: json!([scale_info(ASPECT, vnfcs.len() - 1)]),
            ..lists
        }
    }
}

pub(super) fn rows(vnf: &Vnf) -> Vec<Row> {
    let lists = match (vnf.kind.stage(), vnf.kind.platform()) {
        (Stage::Created, _) => return vec![],
        (Stage::Terminated, _) => return vec![vnf_instantiated_info(vnf, Lists::empty())],
        (Stage::Instantiated | Stage::Failed, Platform::OpenStack) => {
            Lists::of_openstack(vnf, &Resources::now(vnf))
        }
        (Stage::Instantiated | Stage::Failed, Platform::Kubernetes | Platform::Helm) => {
            kubernetes::lists(vnf)
        }
    };
    let mut rows = vec![vnf_instantiated_info(vnf, lists)];
    if vnf.kind.stage() == Stage::Instantiated {
        rows.push(vnf_resources(vnf));
    }
    if vnf.kind == Kind::ScaledOut {
        rows.push(placement_constraint(vnf));
    }
    rows
}

fn vnf_instantiated_info(vnf: &Vnf, lists: Lists) -> Row {
    let has_instance_id = vnf.kind.stage() == Stage::Instantiated;
    let additional_params = match vnf.kind.platform() {
        Platform::OpenStack => openstack::additional_params(vnf),
        Platform::Kubernetes | Platform::Helm => kubernetes::additional_params(vnf),
    };
    let is_terminated = vnf.kind.stage() == Stage::Terminated;
    Row {
        table: "vnf_instantiated_info",
        cells: vec![
            // MariaDB takes 0 for the next free number.
            ("id", Cell::Integer(i64::from(vnf.n) + 1)),
            ("vnf_instance_id", vnf.id().into()),
            ("flavour_id", "simple".into()),
            ("ext_cp_info", Cell::json(&lists.ext_cp_info)),
            ("ext_virtual_link_info", Cell::json(&lists.ext_virtual_link_info)),
            ("ext_managed_virtual_link_info", Cell::json(&lists.ext_managed_virtual_link_info)),
            ("vnfc_resource_info", Cell::json(&lists.vnfc_resource_info)),
            ("vnf_virtual_link_resource_info", Cell::json(&lists.vnf_virtual_link_resource_info)),
            ("virtual_storage_resource_info", Cell::json(&lists.virtual_storage_resource_info)),
            ("vnf_state", if is_terminated { "STOPPED" } else { "STARTED" }.into()),
            ("instance_id", has_instance_id.then(|| vnf.instance_id()).into()),
            ("instantiation_level_id", LEVEL.into()),
            ("additional_params", Cell::json(&additional_params)),
            ("created_at", vnf.time(1).into()),
            ("updated_at", vnf.updated_at().into()),
            ("deleted_at", Cell::Null),
            ("deleted", Cell::Integer(0)),
            ("vnfc_info", Cell::json(&lists.vnfc_info)),
            ("scale_status", Cell::json(&lists.scale_status)),
        ],
    }
}

pub(super) const LEVEL: &str = "instantiation_level_1";

/// What v1 made outside of the stack, or the manifests that it applied.
fn vnf_resources(vnf: &Vnf) -> Row {
    let (name, resource_type, identifier, status) = match vnf.kind.platform() {
        Platform::OpenStack => (
            format!("{}-image", vnf.product.function),
            "image",
            openstack::image_id(vnf),
            "CREATED",
        ),
        Platform::Kubernetes | Platform::Helm => {
            (kubernetes::deployment(vnf), "apps/v1,Deployment", String::new(), "")
        }
    };
    Row {
        table: "vnf_resources",
        cells: vec![
            ("id", vnf.uuid("vnf_resource").into()),
            ("vnf_instance_id", vnf.id().into()),
            ("resource_name", name.into()),
            ("resource_type", resource_type.into()),
            ("resource_identifier", identifier.into()),
            ("resource_status", status.into()),
            ("created_at", vnf.time(1).into()),
            ("updated_at", Cell::Null),
            ("deleted_at", Cell::Null),
            ("deleted", Cell::Integer(0)),
            ("tenant_id", vnf.tenant.id.into()),
        ],
    }
}

/// The VNFCs keep to different hosts.
fn placement_constraint(vnf: &Vnf) -> Row {
    let servers = Resources::now(vnf).vnfcs;
    let resource: Value = servers
        .iter()
        .map(|Vnfc { server, .. }| {
            json!({
                "id_type": "RES_MGMT",
                "resource_id": server.resource_id,
                "vim_connection_id": server.vim_connection_id,
            })
        })
        .collect();
    Row {
        table: "placement_constraint",
        cells: vec![
            ("id", vnf.uuid("placement_constraint").into()),
            ("vnf_instance_id", vnf.id().into()),
            ("affinity_or_anti_affinity", "ANTI_AFFINITY".into()),
            ("scope", "NFVI_NODE".into()),
            ("server_group_name", "srv_group".into()),
            ("resource", Cell::json_in_json(&resource)),
            ("created_at", vnf.time(1).into()),
            ("updated_at", Cell::Null),
            ("deleted_at", Cell::Null),
            ("deleted", Cell::Integer(0)),
        ],
    }
}
