//! One VNF, its v2 rows beside the v1 rows that they come from: pure. Secrets are covered on either side.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::db::sql_types::{Label, RawJson};
use crate::tacker::encoding::python;
use crate::tacker::encoding::stored::without_envelopes;
use crate::tacker::entity::vnf::{LegacyVnf, TargetVnf};
use crate::tacker::mapping::provenance::{How, Origin, steps};
use crate::tacker::sol003::vim_connection_info::SECRETS;

/// One value of v2.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// `table.column` and the path in its JSON.
    pub path: String,
    /// How deep below its row.
    #[serde(skip)]
    pub steps: Vec<String>,
    pub value: Value,
    /// Where it comes from; v2's own, where nothing in v1 has to do with it.
    #[serde(flatten)]
    pub origin: Option<Origin>,
    /// What v1 says there, where the place is one.
    #[serde(rename = "v1", skip_serializing_if = "Option::is_none")]
    pub source: Option<Value>,
}

/// What stands in the place of a secret.
const COVERED: &str = "****";

/// Beside [`SECRETS`], the endings of names that callers give their secrets in free-form maps.
const SECRET_ENDINGS: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "private_key",
    "privatekey",
    "api_key",
    "credential",
];

/// Every value of the v2 rows that are held, in their order.
pub fn lines(v2: &TargetVnf, v1: Option<&LegacyVnf>) -> Vec<Line> {
    let v1 = v1.map(|vnf| (instance_in_v1(vnf), vnf));
    let mut lines = Vec::new();
    let instance = instance_in_v2(v2);
    let mut source = v1.as_ref().map_or(Value::Null, |(rows, _)| rows.clone());
    in_order_of(&instance, &mut source);
    walk(&mut vec!["VnfInstanceV2".to_owned()], &instance, &source, &mut lines);
    for op_occ in v2.op_occs.held() {
        let mine = |(_, vnf): &(Value, &LegacyVnf)| {
            let row = vnf.op_occs.held().iter().find(|row| row.id == op_occ.id)?;
            Some(op_occ_in_v1(row))
        };
        let source = v1.as_ref().and_then(mine).unwrap_or(Value::Null);
        let row = op_occ_in_v2(op_occ);
        let from = lines.len();
        walk(&mut vec!["VnfLcmOpOccV2".to_owned()], &row, &source, &mut lines);
        for line in lines.iter_mut().skip(from) {
            line.path =
                line.path.replacen("VnfLcmOpOccV2", &format!("VnfLcmOpOccV2[{}]", op_occ.id), 1);
        }
    }
    lines
}

/// Lists of resources: in v2, in v1, and what their resource is called in either.
const RESOURCES: [(&str, &str, &str, &str); 3] = [
    ("vnfcResourceInfo", "vnfc_resource_info", "computeResource", "compute_resource"),
    (
        "vnfVirtualLinkResourceInfo",
        "vnf_virtual_link_resource_info",
        "networkResource",
        "network_resource",
    ),
    (
        "virtualStorageResourceInfo",
        "virtual_storage_resource_info",
        "storageResource",
        "storage_resource",
    ),
];

/// Puts v1's lists of resources into the order of v2's, which has the newest first and leaves some out.
fn in_order_of(v2: &Value, v1: &mut Value) {
    for (list, list_in_v1, resource, resource_in_v1) in RESOURCES {
        let order = v2["instantiatedVnfInfo"][list].as_array().into_iter().flatten();
        let order: Vec<&Value> = order.map(|item| &item[resource]["resourceId"]).collect();
        let items = v1.pointer_mut(&format!("/vnf_instantiated_info/{list_in_v1}"));
        if let Some(items) = items.and_then(Value::as_array_mut) {
            items.sort_by_key(|item| {
                let id = &item[resource_in_v1]["resource_id"];
                order.iter().position(|known| *known == id).unwrap_or(usize::MAX)
            });
        }
    }
}

/// Down to every value that has no members.
fn walk(path: &mut Vec<String>, value: &Value, v1: &Value, lines: &mut Vec<Line>) {
    match value {
        Value::Null => {}
        Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                path.push(key.clone());
                walk(path, value, v1, lines);
                path.pop();
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, value) in items.iter().enumerate() {
                path.push(format!("[{at}]"));
                walk(path, value, v1, lines);
                path.pop();
            }
        }
        Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => lines.push(line(path, value, v1)),
    }
}

fn line(path: &[String], value: &Value, v1: &Value) -> Line {
    let pattern: Vec<String> = path
        .iter()
        .map(|step| if step.starts_with('[') { "[]".to_owned() } else { step.clone() })
        .collect();
    let origin = Origin::of(&pattern).copied();
    let covered = path.iter().any(|step| is_secret(step));
    let cover = |value: Value| if covered { json!(COVERED) } else { without_secrets(value) };
    let source = origin
        .filter(|origin| origin.how != How::Synthesized)
        .and_then(|origin| in_v1(origin.v1, path, v1))
        .filter(|source| !source.is_object() && !source.is_array())
        .map(cover);
    let mut text = String::new();
    for step in path {
        if !text.is_empty() && !step.starts_with('[') {
            text.push('.');
        }
        text.push_str(step);
    }
    Line { path: text, steps: path.to_vec(), value: cover(value.clone()), origin, source }
}

/// The value of v1 at an origin's place; the items of v1's lists stand in the order of v2's.
fn in_v1(place: &str, path: &[String], v1: &Value) -> Option<Value> {
    let mut indices = path.iter().filter(|step| step.starts_with('['));
    let mut found = v1;
    for step in steps(place) {
        found = match step {
            "**" => return None,
            "[]" => {
                let index = indices.next()?.trim_matches(['[', ']']).parse::<usize>().ok()?;
                found.get(index)?
            }
            key => found.get(key)?,
        };
    }
    Some(found.clone())
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRETS.contains(&name.as_str())
        || name == "ssl_ca_cert"
        || SECRET_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Text can hold a secret, too: as a URL with a password, or as JSON or Python with one inside.
fn without_secrets(value: Value) -> Value {
    let Value::String(text) = &value else { return value };
    let url = text.split_once("://").is_some_and(|(_, rest)| {
        rest.split('/').next().is_some_and(|authority| authority.contains('@'))
    });
    let words: HashSet<String> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_lowercase).collect();
    let structured = text.contains(['{', '=', ':']);
    if url || (structured && words.iter().any(|word| is_secret(word))) {
        json!(COVERED)
    } else {
        value
    }
}

/// A cell with its strings and envelopes opened.
fn open(cell: &Option<RawJson>) -> Value {
    let Some(RawJson(text)) = cell else { return Value::Null };
    match serde_json::from_str(text) {
        Ok(Value::String(inner)) => open_text(&inner),
        Ok(value) => without_envelopes(value),
        Err(_) => json!("unreadable"),
    }
}

fn open_text(text: &str) -> Value {
    let json = serde_json::from_str(text).ok();
    let json = json.or_else(|| serde_json::from_str(&python::to_json(text).ok()?).ok());
    without_envelopes(json.unwrap_or_else(|| json!(text)))
}

fn instance_in_v1(vnf: &LegacyVnf) -> Value {
    let row = &vnf.instance;
    let mut rows = Map::new();
    rows.insert(
        "vnf_instances".to_owned(),
        json!({
            "id": row.id,
            "vnf_instance_name": row.vnf_instance_name,
            "vnf_instance_description": row.vnf_instance_description,
            "vnfd_id": row.vnfd_id,
            "vnf_provider": row.vnf_provider,
            "vnf_product_name": row.vnf_product_name,
            "vnf_software_version": row.vnf_software_version,
            "vnfd_version": row.vnfd_version,
            "instantiation_state": row.instantiation_state,
            "vim_connection_info": open(&row.vim_connection_info),
            "vnf_metadata": open(&row.vnf_metadata),
        }),
    );
    if let Some(info) = vnf.infos.first() {
        rows.insert(
            "vnf_instantiated_info".to_owned(),
            json!({
                "flavour_id": info.flavour_id,
                "vnf_state": info.vnf_state,
                "instance_id": info.instance_id,
                "scale_status": open(&info.scale_status),
                "ext_cp_info": open(&info.ext_cp_info),
                "ext_virtual_link_info": open(&info.ext_virtual_link_info),
                "ext_managed_virtual_link_info": open(&info.ext_managed_virtual_link_info),
                "vnfc_resource_info": open(&info.vnfc_resource_info),
                "vnf_virtual_link_resource_info": open(&info.vnf_virtual_link_resource_info),
                "virtual_storage_resource_info": open(&info.virtual_storage_resource_info),
            }),
        );
    }
    Value::Object(rows)
}

fn op_occ_in_v1(row: &crate::tacker::entity::vnf::op_occ::legacy::VnfLcmOpOcc) -> Value {
    json!({"vnf_lcm_op_occs": {
        "id": row.id,
        "operation_state": row.operation_state,
        "state_entered_time": row.state_entered_time.to_string(),
        "start_time": row.start_time.to_string(),
        "vnf_instance_id": row.vnf_instance_id,
        "grant_id": row.grant_id,
        "operation": row.operation,
        "is_automatic_invocation": row.is_automatic_invocation != 0,
        "is_cancel_pending": row.is_cancel_pending != 0,
    }})
}

fn instance_in_v2(vnf: &TargetVnf) -> Value {
    let row = &vnf.instance;
    json!({
        "id": row.id,
        "vnfInstanceName": row.vnf_instance_name,
        "vnfInstanceDescription": row.vnf_instance_description,
        "vnfdId": row.vnfd_id,
        "vnfProvider": row.vnf_provider,
        "vnfProductName": row.vnf_product_name,
        "vnfSoftwareVersion": row.vnf_software_version,
        "vnfdVersion": row.vnfd_version,
        "vnfConfigurableProperties": open(&row.vnf_configurable_properties),
        "vimConnectionInfo": open(&row.vim_connection_info),
        "instantiationState": row.instantiation_state.0,
        "instantiatedVnfInfo": open(&row.instantiated_vnf_info),
        "metadata": open(&row.metadata),
        "extensions": open(&row.extensions),
    })
}

fn op_occ_in_v2(row: &crate::tacker::entity::vnf::op_occ::target::VnfLcmOpOccV2) -> Value {
    json!({
        "id": row.id,
        "operationState": row.operation_state.0,
        "stateEnteredTime": row.state_entered_time.to_string(),
        "startTime": row.start_time.to_string(),
        "vnfInstanceId": row.vnf_instance_id,
        "grantId": row.grant_id,
        "operation": row.operation.0,
        "isAutomaticInvocation": row.is_automatic_invocation,
        "operationParams": open(&row.operation_params),
        "isCancelPending": row.is_cancel_pending,
        "cancelMode": row.cancel_mode.as_ref().map(|Label(text)| text),
        "error": open(&row.error),
        "resourceChanges": open(&row.resource_changes),
        "changedInfo": open(&row.changed_info),
        "changedExtConnectivity": open(&row.changed_ext_connectivity),
        "modificationsTriggeredByVnfPkgChange": open(&row.modifications_triggered_by_vnf_pkg_change),
        "vnfSnapshotInfoId": row.vnf_snapshot_info_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::entity::vnf::testing::{convert, samples};

    #[test]
    fn every_value_of_every_migrated_vnf_has_an_origin() {
        let (vnfs, site) = samples();
        let mut values = 0;
        for (kind, vnf) in vnfs {
            let Ok(converted) = convert(vnf.clone(), site) else { continue };
            for line in lines(&converted.target, Some(vnf)) {
                assert!(line.origin.is_some(), "{kind:?}: {} has no origin", line.path);
                values += 1;
            }
        }
        assert!(values > 1000, "{values}");
    }

    #[test]
    fn what_is_copied_is_what_v1_says_there() {
        let (vnfs, site) = samples();
        let mut compared = 0;
        for (kind, vnf) in vnfs {
            let Ok(converted) = convert(vnf.clone(), site) else { continue };
            for line in lines(&converted.target, Some(vnf)) {
                let copied = line.origin.is_some_and(|origin| origin.how == How::Copied);
                if let (true, Some(source)) = (copied, &line.source) {
                    assert_eq!(*source, line.value, "{kind:?}: {}", line.path);
                    compared += 1;
                }
            }
        }
        assert!(compared > 300, "{compared}");
    }

    #[test]
    fn secrets_are_covered_wherever_they_are() {
        for name in [
            "password",
            "bearer_token",
            "client_secret",
            "ssl_ca_cert",
            "adminPassword",
            "db_passwd",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["vnfdId", "oidc_token_url", "username", "secret_uuid", "cpdId"] {
            assert!(!is_secret(name), "{name}");
        }
        for text in [
            "http://u:canary@vim/v3",
            r#"{"password": "canary"}"#,
            "{'bearer_token': 'canary'}",
            "password=canary",
        ] {
            assert_eq!(without_secrets(json!(text)), json!(COVERED), "{text}");
        }
        for text in ["http://vim/v3", "the password was wrong"] {
            assert_eq!(without_secrets(json!(text)), json!(text));
        }
    }
}
