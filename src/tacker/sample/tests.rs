use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::kind::{Platform, Stage};
use super::*;
use crate::tacker::encoding::stored::without_envelopes;

/// Tacker's columns at its last schema revision, in their order; `*` marks those that hold JSON.
const COLUMNS: [(&str, &str); 12] = [
    (
        "vims",
        "id type tenant_id name description placement_attr* shared is_default created_at \
         updated_at deleted_at extra*",
    ),
    ("vimauths", "id vim_id password auth_url vim_project* auth_cred*"),
    (
        "vnfd",
        "id tenant_id name description mgmt_driver created_at updated_at deleted_at \
         template_source",
    ),
    (
        "vnf_packages",
        "id onboarding_state operational_state usage_state tenant_id algorithm hash \
         location_glance_store created_at updated_at deleted_at deleted size downloading",
    ),
    (
        "vnf_package_vnfd",
        "id package_uuid vnfd_id vnf_provider vnf_product_name vnf_software_version vnfd_version \
         created_at updated_at deleted_at deleted",
    ),
    (
        "vnf",
        "id tenant_id name vnfd_id instance_id mgmt_ip_address* status description \
         placement_attr* vim_id error_reason created_at updated_at deleted_at",
    ),
    ("vnf_attribute", "id vnf_id key value"),
    (
        "vnf_instances",
        "id vnf_instance_name vnf_instance_description vnfd_id vnf_provider vnf_product_name \
         vnf_software_version vnfd_version instantiation_state task_state vim_connection_info* \
         tenant_id created_at updated_at deleted_at deleted vnf_pkg_id vnf_metadata*",
    ),
    (
        "vnf_instantiated_info",
        "id vnf_instance_id flavour_id ext_cp_info* ext_virtual_link_info* \
         ext_managed_virtual_link_info* vnfc_resource_info* vnf_virtual_link_resource_info* \
         virtual_storage_resource_info* vnf_state instance_id instantiation_level_id \
         additional_params* created_at updated_at deleted_at deleted vnfc_info* scale_status*",
    ),
    (
        "vnf_lcm_op_occs",
        "id operation_state state_entered_time start_time vnf_instance_id operation \
         is_automatic_invocation operation_params* error* deleted is_cancel_pending \
         resource_changes* error_point changed_info* created_at updated_at deleted_at grant_id \
         changed_ext_connectivity* tenant_id",
    ),
    (
        "vnf_resources",
        "id vnf_instance_id resource_name resource_type resource_identifier resource_status \
         created_at updated_at deleted_at deleted tenant_id",
    ),
    (
        "placement_constraint",
        "id vnf_instance_id affinity_or_anti_affinity scope server_group_name resource* \
         created_at updated_at deleted_at deleted",
    ),
];

/// Which column names a row of which table.
const PARENTS: [(&str, &str); 6] = [
    ("vim_id", "vims"),
    ("vnfd_id", "vnfd"),
    ("vnf_id", "vnf"),
    ("vnf_instance_id", "vnf_instances"),
    ("package_uuid", "vnf_packages"),
    ("vnf_pkg_id", "vnf_packages"),
];

impl Row {
    fn cell(&self, column: &str) -> &Cell {
        let (_, cell) = self.cells.iter().find(|(name, _)| *name == column).unwrap();
        cell
    }

    fn text(&self, column: &str) -> &str {
        let Cell::Text(text) = self.cell(column) else { panic!("{column} of {self:?}") };
        text
    }

    fn json(&self, column: &str) -> Value {
        serde_json::from_str(self.text(column)).unwrap()
    }
}

fn json_columns(table: &str) -> impl Iterator<Item = &'static str> {
    let (_, columns) = COLUMNS.iter().find(|(name, _)| *name == table).unwrap();
    columns.split(' ').filter_map(|column| column.strip_suffix('*'))
}

fn of_table(rows: Vec<Row>, table: &str) -> Vec<Row> {
    rows.into_iter().filter(|row| row.table == table).collect()
}

fn one(kind: Kind, table: &str) -> Row {
    of_table(vnf(kind, 7), table).pop().unwrap()
}

#[test]
fn the_demo_shows_every_kind() {
    for kind in Kind::ALL {
        assert!(DEMO.contains(&kind), "{kind:?}");
    }
}

#[test]
fn rows_have_the_columns_of_tacker() {
    for row in demo() {
        let columns: Vec<&str> = row.cells.iter().map(|(column, _)| *column).collect();
        let (_, expected) = COLUMNS.iter().find(|(table, _)| *table == row.table).unwrap();
        assert_eq!(columns.join(" "), expected.replace('*', ""), "{}", row.table);
    }
}

#[test]
fn the_same_arguments_give_the_same_rows() {
    assert!(demo().eq(demo()));
    assert_ne!(vnf(Kind::UserData, 1), vnf(Kind::UserData, 2));
}

#[test]
fn ids_and_names_are_unique() {
    let mut seen = HashSet::new();
    for row in demo() {
        assert!(seen.insert((row.table, format!("{:?}", row.cell("id")))), "{row:?}");
        if row.table == "vnf" {
            let name = format!("{} {}", row.text("tenant_id"), row.text("name"));
            assert!(seen.insert(("", name)), "{row:?}");
        }
    }
}

#[test]
fn parents_come_before_their_children() {
    let mut seen: HashMap<&str, HashSet<Cell>> = HashMap::new();
    for row in demo() {
        for (column, parent) in PARENTS {
            let Some((_, cell)) = row.cells.iter().find(|(name, _)| *name == column) else {
                continue;
            };
            assert!(
                row.table == "vnf_instances" && column == "vnfd_id" || seen[parent].contains(cell),
                "{} {column}",
                row.table
            );
        }
        let id = row.cell("id").clone();
        seen.entry(row.table).or_default().insert(id);
    }
}

#[test]
fn cells_of_json_hold_json() {
    for row in demo() {
        for column in json_columns(row.table) {
            let Cell::Text(text) = row.cell(column) else {
                continue;
            };
            assert!(serde_json::from_str::<Value>(text).is_ok(), "{column}: {text}");
        }
    }
}

#[test]
fn json_inside_json_is_damaged_only_where_it_is_meant_to_be() {
    for kind in Kind::ALL {
        let mut damaged = vec![];
        for row in vnf(kind, 1) {
            for column in json_columns(row.table) {
                let Cell::Text(text) = row.cell(column) else {
                    continue;
                };
                let Ok(Value::String(inner)) = serde_json::from_str(text) else {
                    continue;
                };
                let is_python = inner.starts_with("{'");
                if !is_python && serde_json::from_str::<Value>(&inner).is_err() {
                    damaged.push(column);
                }
            }
        }
        let expected: &[&str] = if kind == Kind::Damaged { &["resource_changes"] } else { &[] };
        assert_eq!(damaged, expected, "{kind:?}");
    }
}

#[test]
fn a_running_vnf_of_openstack_fills_six_to_thirteen_kilobytes() {
    for kind in Kind::ALL {
        if kind.platform() != Platform::OpenStack || kind.stage() != Stage::Instantiated {
            continue;
        }
        let row = one(kind, "vnf_instantiated_info");
        let size: usize = json_columns(row.table).map(|column| row.text(column).len()).sum();
        assert!((6_000..13_000).contains(&size), "{kind:?}: {size}");
    }
}

#[test]
fn each_kind_has_its_history() {
    let history = |kind| -> Vec<String> {
        let op_occs = of_table(vnf(kind, 7), "vnf_lcm_op_occs");
        let describe =
            |row: &Row| format!("{} {}", row.text("operation"), row.text("operation_state"));
        op_occs.iter().map(describe).collect()
    };
    let instantiated = "INSTANTIATE COMPLETED";
    assert_eq!(history(Kind::Created), [""; 0]);
    assert_eq!(history(Kind::UserData), [instantiated]);
    assert_eq!(history(Kind::Helm), [instantiated]);
    assert_eq!(history(Kind::ScaledOut), [instantiated, "SCALE COMPLETED"]);
    assert_eq!(history(Kind::Busy), [instantiated, "SCALE PROCESSING"]);
    assert_eq!(history(Kind::Terminated), [instantiated, "TERMINATE COMPLETED"]);
    assert_eq!(history(Kind::RolledBack), ["INSTANTIATE ROLLED_BACK"]);
    assert_eq!(history(Kind::Stuck), ["INSTANTIATE FAILED_TEMP"]);
    assert_eq!(
        history(Kind::Modified),
        [instantiated, "MODIFY_INFO COMPLETED", "MODIFY_INFO COMPLETED"]
    );
}

#[test]
fn each_kind_has_its_vim_connections() {
    let vims = |kind| -> Vec<Value> {
        let row = one(kind, "vnf_instances");
        let Value::Array(connections) = without_envelopes(row.json("vim_connection_info")) else {
            panic!()
        };
        connections.into_iter().map(|connection| connection["vim_id"].clone()).collect()
    };
    let [osaka, tokyo, nagoya] =
        [&site::OSAKA, &site::TOKYO, &site::NAGOYA].map(|vim| json!(vim.id()));
    assert_eq!(vims(Kind::CreatedByOldRelease), [json!(null); 0]);
    assert_eq!(vims(Kind::RolledBack), [json!(null); 0]);
    assert_eq!(vims(Kind::Created), std::slice::from_ref(&osaka));
    assert_eq!(vims(Kind::Terminated), std::slice::from_ref(&osaka));
    assert_eq!(vims(Kind::UserData), [osaka.clone(), osaka.clone()]);
    assert_eq!(vims(Kind::SeveralVims), [tokyo, osaka.clone()]);
    assert_eq!(vims(Kind::DefaultVim), [json!(null), osaka.clone()]);
    assert_eq!(vims(Kind::Kubernetes), [nagoya, osaka]);
}

#[test]
fn a_scaled_out_cp_is_known_to_its_port_alone() {
    let row = one(Kind::ScaledOut, "vnf_instantiated_info");
    let vnfcs = without_envelopes(row.json("vnfc_resource_info"));
    let links = without_envelopes(row.json("vnf_virtual_link_resource_info"));
    let cp = &vnfcs[1]["vnfc_cp_info"][0];
    assert_eq!(cp["vnf_link_port_id"], json!(null));
    assert_eq!(links[1]["vnf_virtual_link_desc_id"], "ext-vl-1");
    assert_eq!(links[1]["vnf_link_ports"][1]["cp_instance_id"], cp["id"]);
}

#[test]
fn a_callers_port_is_known_by_the_callers_id() {
    let row = one(Kind::LinkPorts, "vnf_instantiated_info");
    let ext_link_port =
        &without_envelopes(row.json("ext_virtual_link_info"))[0]["ext_link_ports"][0];
    let link = &without_envelopes(row.json("vnf_virtual_link_resource_info"))[1];
    let cp = &without_envelopes(row.json("vnfc_resource_info"))[0]["vnfc_cp_info"][0];
    assert_eq!(link["vnf_link_ports"][0]["resource_handle"]["resource_id"], ext_link_port["id"]);
    assert_eq!(cp["vnf_ext_cp_id"], ext_link_port["id"]);
    assert_ne!(ext_link_port["resource_handle"]["resource_id"], ext_link_port["id"]);
}

#[test]
fn modified_parameters_are_a_python_repr_with_both_quotes() {
    let row = &of_table(vnf(Kind::Modified, 7), "vnf_lcm_op_occs")[1];
    assert_eq!(
        row.json("operation_params"),
        "{'vnfInstanceName': 'smf-osaka-07-standby', \
         'vnfInstanceDescription': \"Takes over when the customer's main site is down\", \
         'metadata': {'contact': '運用センター'}}"
    );
}

#[test]
fn a_password_looks_like_a_fernet_token() {
    let token = fernet_token("any");
    assert_eq!(token.len(), 100);
    assert!(token.starts_with("gAAAAAB") && token.ends_with("=="));
}
