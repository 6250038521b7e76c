//! Rows as short as Tacker's tables allow, for tests that need many, or odd ones.

use serde_json::{Map, Value, json};

use super::Fixture;

/// What live rows of `vnf`, `vnfd` and `vims` carry in `deleted_at`.
pub(crate) const LIVE: &str = "0001-01-01 00:00:00";

/// When rows were made that do not say otherwise.
const MADE: &str = "2025-01-01 00:00:00";

/// The id of the nth of the VNFs that a test makes.
pub(crate) fn id(n: u32) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

/// A live row of a table: these cells, and what the table requires besides.
pub(crate) fn row(table: &str, cells: Value) -> Fixture {
    let Value::Object(cells) = cells else { panic!("cells of {table} are not an object: {cells}") };
    let mut row = required(table, &cells);
    row.extend(cells);
    Fixture { table: table.to_owned(), row }
}

fn required(table: &str, cells: &Map<String, Value>) -> Map<String, Value> {
    let id = &cells.get("id").cloned().unwrap_or_default();
    let row = match table {
        "events" => {
            json!({"resource_state": "ACTIVE", "resource_type": "vnf", "event_type": "CREATE", "timestamp": MADE})
        }
        "vims" => json!({"tenant_id": "t", "name": id, "type": "openstack", "deleted_at": LIVE}),
        "vimauths" => {
            json!({"auth_url": "http://vim", "password": "p", "vim_project": "{}", "auth_cred": "{}"})
        }
        "vnfd" => json!({"tenant_id": "t", "name": id, "deleted_at": LIVE}),
        "vnf" => {
            json!({"tenant_id": "t", "name": id, "vnfd_id": "d", "vim_id": "v", "status": "ACTIVE", "deleted_at": LIVE})
        }
        "vnf_attribute" | "vnfd_attribute" => json!({"key": "k", "value": "{}"}),
        "servicetypes" => json!({"tenant_id": "t", "service_type": "vnfm"}),
        "vnf_instances" => {
            json!({"vnfd_id": "d", "vnf_provider": "p", "vnf_product_name": "n", "vnf_software_version": "1",
                   "vnfd_version": "1", "instantiation_state": "NOT_INSTANTIATED", "vim_connection_info": "[]",
                   "tenant_id": "t", "vnf_pkg_id": "p", "created_at": MADE, "deleted": 0})
        }
        "vnf_instantiated_info" => {
            json!({"flavour_id": "f", "vnf_state": "STARTED", "created_at": MADE, "deleted": 0})
        }
        "vnf_lcm_op_occs" => {
            json!({"operation_state": "COMPLETED", "state_entered_time": MADE, "start_time": MADE,
                   "operation": "TERMINATE", "operation_params": "{\"terminationType\": \"FORCEFUL\"}",
                   "is_automatic_invocation": 0, "is_cancel_pending": 0, "tenant_id": "t", "created_at": MADE,
                   "deleted": 0})
        }
        "vnf_resources" => {
            json!({"resource_type": "image", "resource_identifier": "i", "resource_status": "s", "tenant_id": "t",
                   "created_at": MADE, "deleted": 0})
        }
        "placement_constraint" => {
            json!({"affinity_or_anti_affinity": "AFFINITY", "scope": "ZONE", "server_group_name": "g",
                   "resource": "[]", "created_at": MADE, "deleted": 0})
        }
        "vnf_lcm_subscriptions" => {
            json!({"callback_uri": "http://nfvo", "tenant_id": "t", "created_at": MADE, "deleted": 0})
        }
        "vnf_lcm_filters" => json!({"filter": "{}"}),
        "vnf_packages" => {
            json!({"onboarding_state": "ONBOARDED", "operational_state": "ENABLED", "usage_state": "NOT_IN_USE",
                   "tenant_id": "t", "created_at": MADE, "deleted": 0})
        }
        "vnf_package_vnfd" => {
            json!({"vnf_provider": "p", "vnf_product_name": "n", "vnf_software_version": "1", "vnfd_version": "1",
                   "created_at": MADE})
        }
        "VnfInstanceV2" => {
            json!({"vnfdId": "d", "vnfProvider": "p", "vnfProductName": "n", "vnfSoftwareVersion": "1",
                   "vnfdVersion": "1", "instantiationState": "NOT_INSTANTIATED"})
        }
        "VnfLcmOpOccV2" => {
            json!({"operationState": "COMPLETED", "stateEnteredTime": MADE, "startTime": MADE,
                   "operation": "TERMINATE", "isAutomaticInvocation": 0, "isCancelPending": 0})
        }
        "LccnSubscriptionV2" => json!({"callbackUri": "http://nfvo", "verbosity": "FULL"}),
        _ => panic!("say what {table} requires"),
    };
    row.as_object().cloned().unwrap_or_default()
}
