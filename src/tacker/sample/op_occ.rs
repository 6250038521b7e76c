//! What happened to a VNF: its `vnf_lcm_op_occs`.

use serde_json::{Value, json};

use super::instance::{NEW_DESCRIPTION, Vnf};
use super::instantiated::LEVEL;
use super::kind::{Kind, Platform};
use super::openstack::{
    self, ASPECT, Address, Cp, EXT_CPD, EXT_VL, ExtLinkPort, Link, MANAGED_VL, Resources, STORAGE,
};
use super::resource_changes::{
    affected_virtual_link, affected_vnfc, all_pods, all_resources, changed_ext_connectivity,
    modified_vnfc,
};
use super::{Cell, Row, json_text, kubernetes};

struct OpOcc {
    operation: &'static str,
    operation_state: &'static str,
    operation_params: Cell,
    error: Cell,
    resource_changes: Cell,
    /// How far Tacker had come, for a retry.
    error_point: i64,
    changed_info: Cell,
    changed_ext_connectivity: Cell,
}

pub(super) fn rows(vnf: &Vnf) -> Vec<Row> {
    let history = history(vnf);
    (0..).zip(history).map(|(index, op_occ)| op_occ.row(vnf, index)).collect()
}

fn history(vnf: &Vnf) -> Vec<OpOcc> {
    match vnf.kind {
        Kind::Created | Kind::CreatedByOldRelease => vec![],
        Kind::UserData
        | Kind::Tosca
        | Kind::LinkPorts
        | Kind::SeveralVims
        | Kind::DefaultVim
        | Kind::Kubernetes
        | Kind::Helm
        | Kind::Damaged => vec![instantiate(vnf)],
        Kind::ScaledOut => vec![instantiate(vnf), scale_out(vnf)],
        Kind::Healed => vec![instantiate(vnf), heal(vnf)],
        Kind::ExtConnChanged => vec![instantiate(vnf), change_ext_conn(vnf)],
        Kind::Modified => vec![instantiate(vnf), rename(vnf), modify_vim(vnf)],
        Kind::Terminated => vec![instantiate(vnf), terminate(vnf)],
        Kind::RolledBack => vec![failed_early(vnf, "ROLLED_BACK")],
        Kind::Stuck => vec![failed_early(vnf, "FAILED_TEMP")],
        Kind::Busy => vec![instantiate(vnf), scaling()],
    }
}

impl OpOcc {
    fn completed(operation: &'static str, operation_params: Cell) -> Self {
        OpOcc {
            operation,
            operation_state: "COMPLETED",
            operation_params,
            error: Cell::json_null(),
            resource_changes: Cell::json_null(),
            error_point: 0,
            changed_info: Cell::json_null(),
            changed_ext_connectivity: Cell::json(&json!([])),
        }
    }

    fn row(self, vnf: &Vnf, index: i64) -> Row {
        let started = vnf.time(1 + 20 * index);
        let entered = vnf.time(4 + 20 * index);
        Row {
            table: "vnf_lcm_op_occs",
            cells: vec![
                ("id", vnf.uuid(&format!("op_occ/{index}")).into()),
                ("operation_state", self.operation_state.into()),
                ("state_entered_time", entered.clone().into()),
                ("start_time", started.clone().into()),
                ("vnf_instance_id", vnf.id().into()),
                ("operation", self.operation.into()),
                ("is_automatic_invocation", Cell::Integer(0)),
                ("operation_params", self.operation_params),
                ("error", self.error),
                ("deleted", Cell::Integer(0)),
                ("is_cancel_pending", Cell::Integer(0)),
                ("resource_changes", self.resource_changes),
                ("error_point", Cell::Integer(self.error_point)),
                ("changed_info", self.changed_info),
                ("created_at", started.into()),
                ("updated_at", entered.into()),
                ("deleted_at", Cell::Null),
                ("grant_id", Cell::Null),
                ("changed_ext_connectivity", self.changed_ext_connectivity),
                ("tenant_id", vnf.tenant.id.into()),
            ],
        }
    }
}

fn instantiate(vnf: &Vnf) -> OpOcc {
    let (params, changes) = match vnf.kind.platform() {
        Platform::OpenStack => {
            let resources = Resources::instantiated(vnf);
            let changes = all_resources(&resources, "ADDED", json!([STORAGE]), Value::Null);
            (instantiate_params(vnf, &resources), changes)
        }
        Platform::Kubernetes | Platform::Helm => (instantiate_cnf_params(vnf), all_pods(vnf)),
    };
    let mut changes = json_text(&changes);
    if vnf.kind == Kind::Damaged {
        // As a text column leaves it that was too short.
        changes.truncate(changes.len() / 2);
    }
    OpOcc {
        resource_changes: Cell::json_string(changes),
        ..OpOcc::completed("INSTANTIATE", Cell::json_in_json(&params))
    }
}

fn instantiate_params(vnf: &Vnf, resources: &Resources) -> Value {
    let Resources { vnfcs, inner, external } = resources;
    let mut params = json!({
        "flavourId": "simple",
        "instantiationLevelId": LEVEL,
        "extVirtualLinks": [ext_virtual_link(external, &vnfcs[0].external)],
    });
    if vnf.kind.has_managed_link() {
        params["extManagedVirtualLinks"] = json!([{
            "id": MANAGED_VL,
            "vnfVirtualLinkDescId": inner.desc_id,
            "resourceId": inner.network.resource_id,
            "vimConnectionId": inner.network.vim_connection_id,
        }]);
    }
    params["vimConnectionInfo"] = json!([vim_connection(vnf)]);
    params["additionalParams"] = openstack::additional_params(vnf);
    params
}

fn instantiate_cnf_params(vnf: &Vnf) -> Value {
    json!({
        "flavourId": "simple",
        "instantiationLevelId": LEVEL,
        "vimConnectionInfo": [vim_connection(vnf)],
        "additionalParams": kubernetes::additional_params(vnf),
    })
}

fn vim_connection(vnf: &Vnf) -> Value {
    let mut connection = json!({"id": vnf.connection_id()});
    if vnf.kind != Kind::DefaultVim {
        connection["vimId"] = vnf.vim.id().into();
    }
    connection["vimType"] = vnf.vim.vim_type().into();
    if vnf.kind == Kind::SeveralVims {
        connection["accessInfo"] = vnf.region();
    }
    connection
}

fn ext_virtual_link(link: &Link, cp: &Cp) -> Value {
    let mut ext_virtual_link = json!({"id": EXT_VL, "resourceId": link.network.resource_id});
    if let Some(connection_id) = &link.network.vim_connection_id {
        ext_virtual_link["vimConnectionId"] = json!(connection_id);
    }
    let by_port = cp.ext_link_port.iter().map(|port| json!({"linkPortId": port.id}));
    let by_address = cp.address.iter().map(cp_protocol_data);
    let cp_config: Value = by_port.chain(by_address).collect();
    ext_virtual_link["extCps"] = json!([{"cpdId": EXT_CPD, "cpConfig": cp_config}]);
    if let Some(ExtLinkPort { id, port_id }) = &cp.ext_link_port {
        let handle = json!({
            "vimConnectionId": link.network.vim_connection_id,
            "resourceId": port_id,
        });
        ext_virtual_link["extLinkPorts"] = json!([{"id": id, "resourceHandle": handle}]);
    }
    ext_virtual_link
}

fn cp_protocol_data(Address { ip, subnet_id }: &Address) -> Value {
    let address = json!({"type": "IPV4", "fixedAddresses": [ip], "subnetId": subnet_id});
    json!({"cpProtocolData": [{
        "layerProtocol": "IP_OVER_ETHERNET",
        "ipOverEthernet": {"ipAddresses": [address]},
    }]})
}

fn scale_out(vnf: &Vnf) -> OpOcc {
    let resources = Resources::now(vnf);
    let added = resources.vnfcs[1..].iter().map(|vnfc| {
        let unlisted = json!([]);
        affected_vnfc(vnfc, "ADDED", &unlisted, &unlisted, &unlisted)
    });
    let links = resources.links().map(|(link, _)| affected_virtual_link(link, "LINK_PORT_ADDED"));
    let changes = json!({
        "affected_vnfcs": added.collect::<Value>(),
        "affected_virtual_links": links,
    });
    OpOcc {
        resource_changes: Cell::json_in_json(&changes),
        error_point: 1,
        ..OpOcc::completed("SCALE", scale_out_params())
    }
}

fn scaling() -> OpOcc {
    OpOcc {
        operation_state: "PROCESSING",
        error_point: 1,
        ..OpOcc::completed("SCALE", scale_out_params())
    }
}

/// In v1's own spelling, and with the two flags that v1 adds.
fn scale_out_params() -> Cell {
    Cell::json_in_json(&json!({
        "type": "SCALE_OUT",
        "aspect_id": ASPECT,
        "number_of_steps": 1,
        "additional_params": {"is_reverse": "False", "is_auto": "False"},
    }))
}

fn heal(vnf: &Vnf) -> OpOcc {
    let resources = Resources::now(vnf);
    let vnfc = &resources.vnfcs[0];
    let params = json!({"vnfcInstanceId": [vnfc.id], "cause": "host failure"});
    let changes = json!({"affected_vnfcs": [modified_vnfc(vnfc)]});
    OpOcc {
        resource_changes: Cell::json_in_json(&changes),
        changed_ext_connectivity: Cell::json_in_json(&changed_ext_connectivity(&resources.links())),
        ..OpOcc::completed("HEAL", Cell::json_in_json(&params))
    }
}

fn change_ext_conn(vnf: &Vnf) -> OpOcc {
    let resources = Resources::now(vnf);
    let vnfc = &resources.vnfcs[0];
    let [_, external] = resources.links();
    let params = json!({
        "extVirtualLinks": [ext_virtual_link(&resources.external, &vnfc.external)],
        "vimConnectionInfo": [vim_connection(vnf)],
    });
    let changes = json!({"affected_vnfcs": [modified_vnfc(vnfc)]});
    OpOcc {
        resource_changes: Cell::json_in_json(&changes),
        changed_ext_connectivity: Cell::json_in_json(&changed_ext_connectivity(&[external])),
        ..OpOcc::completed("CHANGE_EXT_CONN", Cell::json_in_json(&params))
    }
}

fn rename(vnf: &Vnf) -> OpOcc {
    let params = json!({
        "vnfInstanceName": vnf.new_name(),
        "vnfInstanceDescription": NEW_DESCRIPTION,
        "metadata": {"contact": vnf.metadata()["contact"]},
    });
    let changed_info = json!({
        "vnf_instance_name": vnf.new_name(),
        "vnf_instance_description": NEW_DESCRIPTION,
        "metadata": vnf.metadata(),
    });
    OpOcc {
        changed_info: Cell::json_in_json(&changed_info),
        ..OpOcc::completed("MODIFY_INFO", Cell::python_in_json(&params))
    }
}

fn modify_vim(vnf: &Vnf) -> OpOcc {
    let params = json!({"vimConnectionInfo": [vnf.new_connection()]});
    let changed_info = json!({"vim_connection_info": vnf.vim_connections()});
    OpOcc {
        changed_info: Cell::json_in_json(&changed_info),
        ..OpOcc::completed("MODIFY_INFO", Cell::python_in_json(&params))
    }
}

fn terminate(vnf: &Vnf) -> OpOcc {
    let params = json!({"terminationType": "GRACEFUL", "gracefulTerminationTimeout": 5});
    let resources = Resources::instantiated(vnf);
    let changes = all_resources(&resources, "REMOVED", Value::Null, json!([STORAGE]));
    OpOcc {
        resource_changes: Cell::json_in_json(&changes),
        ..OpOcc::completed("TERMINATE", Cell::json_in_json(&params))
    }
}

/// An INSTANTIATE that never got as far as a stack: nothing has changed.
fn failed_early(vnf: &Vnf, operation_state: &'static str) -> OpOcc {
    let params = instantiate_params(vnf, &Resources::instantiated(vnf));
    let error = json!({
        "title": "",
        "status": 500,
        "detail": "Quota exceeded for instances: Requested 1, but already used 20 of 20 instances",
    });
    OpOcc {
        operation_state,
        error: Cell::json_in_json(&error),
        error_point: 2,
        ..OpOcc::completed("INSTANTIATE", Cell::json_in_json(&params))
    }
}
