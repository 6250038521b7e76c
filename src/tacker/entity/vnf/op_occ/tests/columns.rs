//! The columns that do not depend on the operation, and what makes a row unfit.

use super::super::Context;
use super::super::legacy::VnfLcmOpOcc;
use super::{both, converted, converted_in, refused, row, scenario, stored, time, vnf};

#[test]
fn the_problem_of_an_earlier_attempt_is_left_out() {
    let error = stored(r#"{"title": "", "status": 500, "detail": "boom"}"#);
    insta::assert_snapshot!(converted(VnfLcmOpOcc { error, ..row("HEAL", "COMPLETED") }), @r"
        HEAL COMPLETED 2025-01-01 00:03:00
        operationParams: {}
        value-dropped at vnf_lcm_op_occs[op].error: a later attempt succeeded; left out
        synthesized at vnf_lcm_op_occs[op].operation_params: v1 recorded no parameters; none are assumed
        ");
}

#[test]
fn an_operation_that_failed_has_a_problem() {
    insta::assert_snapshot!(converted(scenario("v1_grantfail", "INSTANTIATE")), @r#"
        INSTANTIATE ROLLED_BACK 2025-01-01 00:03:00
        operationParams: {"flavourId": "simple", "instantiationLevelId": "instantiation_level_1", "extVirtualLinks": [{"id": "ext-vl-1", "vimConnectionId": "vim_0", "resourceId": "00000031-0000-4000-8000-000000000031", "extCps": [{"cpdId": "VDU1_CP1", "cpConfig": {"VDU1_CP1_0": {"cpProtocolData": [{"layerProtocol": "IP_OVER_ETHERNET", "ipOverEthernet": {"ipAddresses": [{"type": "IPV4", "fixedAddresses": ["22.22.1.10"], "subnetId": "00000033-0000-4000-8000-000000000033"}]}}]}}}]}], "extManagedVirtualLinks": [{"id": "mng-vl-1", "vnfVirtualLinkDescId": "managedVL1", "vimConnectionId": "vim_0", "resourceId": "00000032-0000-4000-8000-000000000032"}], "vimConnectionInfo": {"vim_0": {"vimId": "00000011-0000-4000-8000-000000000011", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}}, "additionalParams": {"lcm-operation-user-data": "./UserData/lcm_user_data.py", "lcm-operation-user-data-class": "SampleUserData"}}
        error: str {"status": 500, "detail": "The operation failed; Tacker's v1 API recorded no problem."}
        synthesized at vnf_lcm_op_occs[op].error: v1 recorded no problem; status 500 is assumed
        "#);
    let error = stored(r#"{"title": "", "detail": null}"#);
    insta::assert_snapshot!(converted(VnfLcmOpOcc { error, ..row("HEAL", "FAILED") }), @r#"
        HEAL FAILED 2025-01-01 00:03:00
        operationParams: {}
        error: str {"title": "", "status": 500, "detail": ""}
        synthesized at vnf_lcm_op_occs[op].error.status: v1 did not record it; 500 is assumed
        synthesized at vnf_lcm_op_occs[op].error.detail: v1 did not record it; left empty
        synthesized at vnf_lcm_op_occs[op].operation_params: v1 recorded no parameters; none are assumed
        "#);
}

#[test]
fn an_operation_that_is_not_over_is_refused_or_closed_by_force() {
    let vnf = vnf();
    let force = Context { force_failed_temp: true, ..vnf.context() };
    let failed_temp =
        || VnfLcmOpOcc { operation_params: stored("{}"), ..scenario("v1_instfail", "INSTANTIATE") };
    insta::assert_snapshot!(refused(failed_temp()), @"operation occurrence op is not over: it is FAILED_TEMP, and v2 could not get past it");
    insta::assert_snapshot!(converted_in(failed_temp(), &force), @r#"
        INSTANTIATE FAILED 2026-11-21 12:00:00
        operationParams: {"flavourId": "simple", "additionalParams": {}}
        error: str {"title": "", "status": 500, "detail": "boom"}
        operation-closed at vnf_lcm_op_occs[op].operation_state: it was FAILED_TEMP; closed as FAILED
        synthesized at vnf_lcm_op_occs[op].operation_params.flavourId: v1 did not record it; taken from the instance
        "#);
    for state in ["STARTING", "PROCESSING", "ROLLING_BACK"] {
        let refused = refused(row("HEAL", state));
        assert_eq!(
            refused,
            format!(
                "operation occurrence op is not over: it is {state}, and v2 could not get past it"
            )
        );
        let closed = both(row("HEAL", state), &force).0.unwrap();
        assert_eq!(closed.operation_state.0, "FAILED");
        assert!(closed.error.is_some());
    }
}

#[test]
fn columns_that_other_operations_must_not_have_are_left_out() {
    let changed_info = stored(r#"{"vnf_instance_name": "renamed"}"#);
    let changed_ext_connectivity =
        stored(r#"[{"id": "vl-1", "resource_handle": {"resource_id": "net"}}]"#);
    let row = VnfLcmOpOcc { changed_info, changed_ext_connectivity, ..row("HEAL", "COMPLETED") };
    insta::assert_snapshot!(converted(row), @r"
        HEAL COMPLETED 2025-01-01 00:03:00
        operationParams: {}
        value-dropped at vnf_lcm_op_occs[op].changed_info: v2 keeps it of MODIFY_INFO only; left out
        value-dropped at vnf_lcm_op_occs[op].changed_ext_connectivity: v2 keeps it of INSTANTIATE and CHANGE_EXT_CONN only; left out
        synthesized at vnf_lcm_op_occs[op].operation_params: v1 recorded no parameters; none are assumed
        ");
}

#[test]
fn scalar_columns_are_carried_over() {
    let row = VnfLcmOpOcc {
        is_automatic_invocation: 1,
        is_cancel_pending: 1,
        grant_id: Some("grant".to_owned()),
        ..row("HEAL", "COMPLETED")
    };
    let v2 = both(row, &vnf().context()).0.unwrap();
    assert_eq!((v2.id.as_str(), v2.vnf_instance_id.as_str()), ("op", "vnf"));
    assert_eq!(v2.start_time, time("2025-01-01 00:00:00"));
    assert_eq!(v2.state_entered_time, time("2025-01-01 00:03:00"));
    assert_eq!(v2.grant_id.as_deref(), Some("grant"));
    assert!(v2.is_automatic_invocation && v2.is_cancel_pending);
}

#[test]
fn names_that_nobody_knows_are_refused() {
    insta::assert_snapshot!(refused(row("FLY", "COMPLETED")), @"operation occurrence op: column operation is none of INSTANTIATE, SCALE, SCALE_TO_LEVEL, CHANGE_FLAVOUR, TERMINATE, HEAL, OPERATE, CHANGE_EXT_CONN, MODIFY_INFO, CREATE_SNAPSHOT, REVERT_TO_SNAPSHOT, CHANGE_VNFPKG");
    insta::assert_snapshot!(refused(VnfLcmOpOcc { operation: None, ..row("HEAL", "COMPLETED") }), @"operation occurrence op: column operation is none of INSTANTIATE, SCALE, SCALE_TO_LEVEL, CHANGE_FLAVOUR, TERMINATE, HEAL, OPERATE, CHANGE_EXT_CONN, MODIFY_INFO, CREATE_SNAPSHOT, REVERT_TO_SNAPSHOT, CHANGE_VNFPKG");
    insta::assert_snapshot!(refused(row("HEAL", "completed")), @"operation occurrence op: column operation_state is none of STARTING, PROCESSING, COMPLETED, FAILED_TEMP, FAILED, ROLLING_BACK, ROLLED_BACK");
    insta::assert_snapshot!(refused(VnfLcmOpOcc { operation_state: None, ..row("HEAL", "FAILED") }), @"operation occurrence op: column operation_state is none of STARTING, PROCESSING, COMPLETED, FAILED_TEMP, FAILED, ROLLING_BACK, ROLLED_BACK");
}

#[test]
fn a_cell_that_cannot_be_read_is_named_without_its_content() {
    let scale = |params| {
        refused(VnfLcmOpOcc { operation_params: stored(params), ..row("SCALE", "COMPLETED") })
    };
    insta::assert_snapshot!(scale(r#"{"type": "canary", "aspect_id": "a"}"#), @"operation occurrence op cannot be read: operation_params: type: unknown variant, expected `SCALE_OUT` or `SCALE_IN`");
    insta::assert_snapshot!(scale(r#"{"type": "SCALE_IN"}"#), @"operation occurrence op cannot be read: operation_params: missing field `aspect_id`");
    insta::assert_snapshot!(scale(r#"{"type": "SCALE_IN", "aspect_id": "a", "number_of_steps": "canary"}"#), @"operation occurrence op cannot be read: operation_params: number_of_steps: invalid type: string, expected i64");
    insta::assert_snapshot!(scale(r#"{"type": "SCALE_IN", "aspect_id": "#), @"operation occurrence op cannot be read: operation_params: not JSON in a JSON string: it breaks off or goes wrong at line 1 column 34");
    insta::assert_snapshot!(scale("[]"), @"operation occurrence op cannot be read: operation_params: invalid length 0, expected struct ScaleVnfRequest with 4 elements");
    let changes = stored(
        r#"{"affected_vnfcs": [{"id": "vnfc-1", "vdu_id": "VDU1", "change_type": "ADDED"}]}"#,
    );
    insta::assert_snapshot!(refused(VnfLcmOpOcc { resource_changes: changes, ..row("HEAL", "COMPLETED") }), @"operation occurrence op cannot be read: resource_changes: affected_vnfcs[0]: missing field `compute_resource`");
    let error = stored(r#"{"status": "canary"}"#);
    insta::assert_snapshot!(refused(VnfLcmOpOcc { error, ..row("HEAL", "FAILED") }), @"operation occurrence op cannot be read: error: status: invalid type: string, expected i64");
}
