//! Whether two sets of v2 rows say the same.

mod connections;

use serde_json::Value;

use super::vnf_instance::target::VnfInstanceV2;
use super::vnf_lcm_op_occ::target::VnfLcmOpOccV2;
use super::{Converted, Site, TargetVnf};
use crate::db::sql_types::RawJson;
use crate::sol003::vnfc_resource_info::STACK_ID;

/// The first place that differs, as `table.column` or `table[id].column`, and the member where that is known; `None`
/// when all is equal.
pub fn difference(converted: &Converted, found: &TargetVnf, site: &Site) -> Option<String> {
    let Converted { target: expected, unopened, notes: _ } = converted;
    if let Some(column) = instance(&expected.instance, &found.instance) {
        return Some(format!("VnfInstanceV2.{column}"));
    }
    let connections = connections::difference(
        expected.instance.vim_connection_info.as_ref(),
        found.instance.vim_connection_info.as_ref(),
        unopened,
        site.cipher.as_ref(),
    );
    if let Some(path) = connections {
        return Some(format!("VnfInstanceV2.vimConnectionInfo{path}"));
    }
    let mut others: Vec<&VnfLcmOpOccV2> = found.op_occs.iter().collect();
    for mine in &expected.op_occs {
        let Some(at) = others.iter().position(|other| other.id == mine.id) else {
            return Some(format!("VnfLcmOpOccV2[{}] is missing", mine.id));
        };
        if let Some(column) = op_occ(mine, others.swap_remove(at), site) {
            return Some(format!("VnfLcmOpOccV2[{}].{column}", mine.id));
        }
    }
    others.first().map(|other| format!("VnfLcmOpOccV2[{}] is not of v1", other.id))
}

/// The name of the first pair that differs.
fn first_different(pairs: &[(&'static str, bool)]) -> Option<&'static str> {
    pairs.iter().find(|(_, equal)| !equal).map(|(column, _)| *column)
}

fn instance(expected: &VnfInstanceV2, found: &VnfInstanceV2) -> Option<&'static str> {
    let VnfInstanceV2 {
        id,
        vnf_instance_name,
        vnf_instance_description,
        vnfd_id,
        vnf_provider,
        vnf_product_name,
        vnf_software_version,
        vnfd_version,
        vnf_configurable_properties,
        // With its secrets opened, by `connections`.
        vim_connection_info: _,
        instantiation_state,
        instantiated_vnf_info,
        metadata,
        extensions,
    } = expected;
    first_different(&[
        ("id", *id == found.id),
        ("vnfInstanceName", *vnf_instance_name == found.vnf_instance_name),
        ("vnfInstanceDescription", *vnf_instance_description == found.vnf_instance_description),
        ("vnfdId", *vnfd_id == found.vnfd_id),
        ("vnfProvider", *vnf_provider == found.vnf_provider),
        ("vnfProductName", *vnf_product_name == found.vnf_product_name),
        ("vnfSoftwareVersion", *vnf_software_version == found.vnf_software_version),
        ("vnfdVersion", *vnfd_version == found.vnfd_version),
        (
            "vnfConfigurableProperties",
            same(vnf_configurable_properties, &found.vnf_configurable_properties),
        ),
        ("instantiationState", *instantiation_state == found.instantiation_state),
        (
            "instantiatedVnfInfo",
            same(instantiated_vnf_info, &found.instantiated_vnf_info)
                || knows_less(instantiated_vnf_info, &found.instantiated_vnf_info),
        ),
        ("metadata", same(metadata, &found.metadata)),
        ("extensions", same(extensions, &found.extensions)),
    ])
}

fn op_occ(expected: &VnfLcmOpOccV2, found: &VnfLcmOpOccV2, site: &Site) -> Option<&'static str> {
    let VnfLcmOpOccV2 {
        id,
        operation_state,
        state_entered_time,
        start_time,
        vnf_instance_id,
        grant_id,
        operation,
        is_automatic_invocation,
        operation_params,
        is_cancel_pending,
        cancel_mode,
        error,
        resource_changes,
        changed_info,
        changed_ext_connectivity,
        modifications_triggered_by_vnf_pkg_change,
        vnf_snapshot_info_id,
    } = expected;
    // The time of a forced closing is that of the run; an earlier run had another.
    let closed_now = site.force_failed_temp && *state_entered_time == site.now;
    first_different(&[
        ("id", *id == found.id),
        ("operationState", *operation_state == found.operation_state),
        ("stateEnteredTime", closed_now || *state_entered_time == found.state_entered_time),
        ("startTime", *start_time == found.start_time),
        ("vnfInstanceId", *vnf_instance_id == found.vnf_instance_id),
        ("grantId", *grant_id == found.grant_id),
        ("operation", *operation == found.operation),
        ("isAutomaticInvocation", *is_automatic_invocation == found.is_automatic_invocation),
        ("operationParams", same(operation_params, &found.operation_params)),
        ("isCancelPending", *is_cancel_pending == found.is_cancel_pending),
        ("cancelMode", *cancel_mode == found.cancel_mode),
        ("error", same(error, &found.error)),
        ("resourceChanges", same(resource_changes, &found.resource_changes)),
        ("changedInfo", same(changed_info, &found.changed_info)),
        ("changedExtConnectivity", same(changed_ext_connectivity, &found.changed_ext_connectivity)),
        (
            "modificationsTriggeredByVnfPkgChange",
            same(
                modifications_triggered_by_vnf_pkg_change,
                &found.modifications_triggered_by_vnf_pkg_change,
            ),
        ),
        ("vnfSnapshotInfoId", *vnf_snapshot_info_id == found.vnf_snapshot_info_id),
    ])
}

/// Equal but for the names of stacks: a run with `--heat` or `--stack-map` knew them, this one does not.
fn knows_less(expected: &Option<RawJson>, found: &Option<RawJson>) -> bool {
    let read = |cell: &Option<RawJson>| -> Option<Value> {
        let RawJson(text) = cell.as_ref()?;
        serde_json::from_str(&serde_json::from_str::<String>(text).ok()?).ok()
    };
    let (Some(expected), Some(mut found)) = (read(expected), read(found)) else { return false };
    let vnfcs = |info: &Value| info["vnfcResourceInfo"].as_array().cloned().unwrap_or_default();
    for (at, vnfc) in vnfcs(&expected).iter().enumerate() {
        let Some(metadata) = found
            .pointer_mut(&format!("/vnfcResourceInfo/{at}/metadata"))
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        let Some((_, uuid)) = metadata.get(STACK_ID).and_then(|id| id.as_str()?.rsplit_once('/'))
        else {
            continue;
        };
        match vnfc["metadata"].get(STACK_ID) {
            None => drop(metadata.shift_remove(STACK_ID)),
            Some(known) if known.as_str() == Some(uuid) => {
                metadata.insert(STACK_ID.to_owned(), known.clone());
            }
            Some(_) => {}
        }
    }
    expected == found
}

/// Equal as text, or as JSON: MySQL's own JSON type rewrites what it stores.
fn same(expected: &Option<RawJson>, found: &Option<RawJson>) -> bool {
    let read = |RawJson(text): &RawJson| serde_json::from_str::<Value>(text).ok();
    match (expected, found) {
        (Some(expected), Some(found)) => {
            expected == found || read(expected).is_some_and(|value| Some(value) == read(found))
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(metadata: &str) -> Option<RawJson> {
        let info = format!(r#"{{"vnfcResourceInfo": [{{"id": "a", "metadata": {metadata}}}]}}"#);
        Some(RawJson(Value::from(info).to_string()))
    }

    #[test]
    fn a_run_that_knows_no_names_finds_those_of_the_run_before_right() {
        let bare = info(r#"{"stack_id": "uuid", "m": 1}"#);
        assert!(knows_less(&bare, &info(r#"{"stack_id": "name/uuid", "m": 1}"#)));
        assert!(knows_less(&info(r#"{"m": 1}"#), &info(r#"{"m": 1, "stack_id": "name/uuid"}"#)));
        for other in
            [r#"{"stack_id": "name/other", "m": 1}"#, r#"{"stack_id": "name/uuid"}"#, "{}", "1"]
        {
            assert!(!knows_less(&bare, &info(other)), "{other}");
        }
        // Who knows more is told of the difference.
        assert!(!knows_less(
            &info(r#"{"stack_id": "name/uuid"}"#),
            &info(r#"{"stack_id": "uuid"}"#)
        ));
        assert!(!knows_less(&None, &bare));
    }
}
