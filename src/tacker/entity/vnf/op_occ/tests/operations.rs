//! Each operation, from the columns of v1 to those of v2.

use super::super::Context;
use super::super::legacy::VnfLcmOpOcc;
use super::{both, converted, converted_in, fixture, row, scenario, stored, vnf};

#[test]
fn instantiate() {
    insta::assert_snapshot!(converted(scenario("v1_full_openstack", "INSTANTIATE")), @r#"
    INSTANTIATE COMPLETED 2025-01-01 00:03:00
    operationParams: {"flavourId": "simple", "instantiationLevelId": "instantiation_level_1", "extVirtualLinks": [{"id": "ext-vl-1", "vimConnectionId": "vim_0", "resourceId": "00000031-0000-4000-8000-000000000031", "extCps": [{"cpdId": "VDU1_CP1", "cpConfig": {"VDU1_CP1_0": {"cpProtocolData": [{"layerProtocol": "IP_OVER_ETHERNET", "ipOverEthernet": {"ipAddresses": [{"type": "IPV4", "fixedAddresses": ["22.22.1.10"], "subnetId": "00000033-0000-4000-8000-000000000033"}]}}]}}}]}], "extManagedVirtualLinks": [{"id": "mng-vl-1", "vnfVirtualLinkDescId": "managedVL1", "vimConnectionId": "vim_0", "resourceId": "00000032-0000-4000-8000-000000000032"}], "vimConnectionInfo": {"vim_0": {"vimId": "00000011-0000-4000-8000-000000000011", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}}, "additionalParams": {"lcm-operation-user-data": "./UserData/lcm_user_data.py", "lcm-operation-user-data-class": "SampleUserData"}}
    resourceChanges: str {"affectedVnfcs": [{"id": "00000050-0000-4000-8000-000000000050", "vduId": "VDU1", "changeType": "ADDED", "computeResource": {"vimConnectionId": "vim_0", "resourceId": "00000050-0000-4000-8000-000000000050", "vimLevelResourceType": "OS::Nova::Server"}, "affectedVnfcCpIds": ["VDU1_CP1", "VDU1_CP2", "VDU1_CP3"], "addedStorageResourceIds": ["VirtualStorage"]}], "affectedVirtualLinks": [{"id": "00000055-0000-4000-8000-000000000055", "vnfVirtualLinkDescId": "internalVL1", "changeType": "ADDED", "networkResource": {"vimConnectionId": "vim_0", "resourceId": "00000055-0000-4000-8000-000000000055", "vimLevelResourceType": "OS::Neutron::Net"}}, {"id": "00000032-0000-4000-8000-000000000032", "vnfVirtualLinkDescId": "managedVL1", "changeType": "ADDED", "networkResource": {"vimConnectionId": "vim_0", "resourceId": "00000032-0000-4000-8000-000000000032", "vimLevelResourceType": "OS::Neutron::Net"}}, {"id": "00000031-0000-4000-8000-000000000031", "vnfVirtualLinkDescId": "ext-vl-1", "changeType": "ADDED", "networkResource": {"vimConnectionId": "vim_0", "resourceId": "00000031-0000-4000-8000-000000000031", "vimLevelResourceType": "OS::Neutron::Net"}}], "affectedVirtualStorages": [{"id": "00000051-0000-4000-8000-000000000051", "virtualStorageDescId": "VirtualStorage", "changeType": "ADDED", "storageResource": {"vimConnectionId": "vim_0", "resourceId": "00000051-0000-4000-8000-000000000051", "vimLevelResourceType": "OS::Cinder::Volume"}}]}
    "#);
}

#[test]
fn instantiate_on_kubernetes_names_the_pods() {
    let mut vnf = vnf();
    vnf.facts.kubernetes = true;
    let row = scenario("v1_k8s", "INSTANTIATE");
    insta::assert_snapshot!(converted_in(row, &vnf.context()), @r#"
        INSTANTIATE COMPLETED 2025-01-01 00:03:00
        operationParams: {"flavourId": "simple", "vimConnectionInfo": {"vim_2": {"vimId": "00000012-0000-4000-8000-000000000012", "vimType": "ETSINFV.KUBERNETES.V_1"}}, "additionalParams": {"lcm-kubernetes-def-files": ["Files/kubernetes/deployment.yaml"], "namespace": "default"}}
        resourceChanges: str {"affectedVnfcs": [{"id": "vdu1-5d8c7b6f9c-abcde", "vduId": "VDU1", "changeType": "ADDED", "computeResource": {"resourceId": "vdu1-5d8c7b6f9c-abcde", "vimLevelResourceType": "Deployment"}, "affectedVnfcCpIds": [], "addedStorageResourceIds": []}], "affectedVirtualLinks": [], "affectedVirtualStorages": []}
        "#);
}

#[test]
fn terminate() {
    insta::assert_snapshot!(converted(scenario("v1_term", "TERMINATE")), @r#"
    TERMINATE COMPLETED 2025-01-01 00:03:00
    operationParams: {"terminationType": "GRACEFUL", "gracefulTerminationTimeout": 5}
    resourceChanges: str {"affectedVnfcs": [{"id": "00000050-0000-4000-8000-000000000050", "vduId": "VDU1", "changeType": "REMOVED", "computeResource": {"vimConnectionId": "vim_0", "resourceId": "00000050-0000-4000-8000-000000000050", "vimLevelResourceType": "OS::Nova::Server"}, "affectedVnfcCpIds": ["VDU1_CP1", "VDU1_CP2", "VDU1_CP3"], "removedStorageResourceIds": ["VirtualStorage"]}], "affectedVirtualLinks": [{"id": "00000055-0000-4000-8000-000000000055", "vnfVirtualLinkDescId": "internalVL1", "changeType": "REMOVED", "networkResource": {"vimConnectionId": "vim_0", "resourceId": "00000055-0000-4000-8000-000000000055", "vimLevelResourceType": "OS::Neutron::Net"}}, {"id": "00000032-0000-4000-8000-000000000032", "vnfVirtualLinkDescId": "managedVL1", "changeType": "REMOVED", "networkResource": {"vimConnectionId": "vim_0", "resourceId": "00000032-0000-4000-8000-000000000032", "vimLevelResourceType": "OS::Neutron::Net"}}, {"id": "00000031-0000-4000-8000-000000000031", "vnfVirtualLinkDescId": "ext-vl-1", "changeType": "REMOVED", "networkResource": {"vimConnectionId": "vim_0", "resourceId": "00000031-0000-4000-8000-000000000031", "vimLevelResourceType": "OS::Neutron::Net"}}], "affectedVirtualStorages": [{"id": "00000051-0000-4000-8000-000000000051", "virtualStorageDescId": "VirtualStorage", "changeType": "REMOVED", "storageResource": {"vimConnectionId": "vim_0", "resourceId": "00000051-0000-4000-8000-000000000051", "vimLevelResourceType": "OS::Cinder::Volume"}}]}
    "#);
}

#[test]
fn scale() {
    insta::assert_snapshot!(converted(scenario("v1_scale", "SCALE")), @r#"
    SCALE COMPLETED 2025-01-01 00:03:00
    operationParams: {"type": "SCALE_OUT", "aspectId": "VDU1_scale", "numberOfSteps": 1, "additionalParams": {"samplekey": "v", "is_reverse": "False", "is_auto": "False"}}
    resourceChanges: str {"affectedVnfcs": [{"id": "00000077-0000-4000-8000-000000000077", "vduId": "VDU1", "changeType": "ADDED", "computeResource": {"vimConnectionId": "vim_0", "resourceId": "00000077-0000-4000-8000-000000000077", "vimLevelResourceType": "OS::Nova::Server"}, "affectedVnfcCpIds": [], "addedStorageResourceIds": [], "removedStorageResourceIds": []}], "affectedVirtualLinks": [], "affectedVirtualStorages": []}
    "#);
}

#[test]
fn heal() {
    let changes = r#"{"affected_vnfcs": [{"id": "vnfc-1", "vdu_id": "VDU1", "change_type": "MODIFIED", "compute_resource": {"vim_connection_id": "vim-b", "resource_id": "nova-9", "vim_level_resource_type": "OS::Nova::Server"}, "affected_vnfc_cp_ids": ["CP1"]}]}"#;
    let connectivity = r#"[{"id": "vl-1", "resource_handle": {"vim_connection_id": "vim-a", "resource_id": "net"}}]"#;
    let row = VnfLcmOpOcc {
        operation_params: stored(r#"{"vnfcInstanceId": ["vnfc-1"], "cause": "x"}"#),
        resource_changes: stored(changes),
        changed_ext_connectivity: stored(connectivity),
        ..row("HEAL", "COMPLETED")
    };
    insta::assert_snapshot!(converted(row), @r#"
    HEAL COMPLETED 2025-01-01 00:03:00
    operationParams: {"cause": "x", "vnfcInstanceId": ["VDU1-nova-1"]}
    resourceChanges: str {"affectedVnfcs": [{"id": "nova-9", "vduId": "VDU1", "changeType": "MODIFIED", "computeResource": {"vimConnectionId": "vim_1", "resourceId": "nova-9", "vimLevelResourceType": "OS::Nova::Server"}, "affectedVnfcCpIds": ["CP1-nova-9"]}], "affectedVirtualLinks": [], "affectedVirtualStorages": []}
    value-dropped at vnf_lcm_op_occs[op].changed_ext_connectivity: v2 keeps it of INSTANTIATE and CHANGE_EXT_CONN only; left out
    "#);
}

const CHANGE: &str = r#"{"extVirtualLinks": [{"id": "ext-vl", "vimConnectionId": "conn-b", "resourceId": "net", "extCps": [{"cpdId": "CP1", "cpConfig": [{"linkPortId": "p"}]}]},
    {"id": "ext-vl-8", "resourceId": "net-8", "extCps": []}, {"id": "ext-vl-9", "resourceId": "net-9", "extCps": []}], "vimConnectionInfo": [{"id": "conn-b", "vimId": "vim-b", "vimType": "openstack", "accessInfo": {"username": "u", "password": "canary"}}]}"#;

#[test]
fn change_ext_conn_tells_the_external_links_from_the_internal_ones() {
    // By its resource; by its own id; by its network, the resource being gone; not at all.
    let connectivity = r#"[
        {"id": "vl-1", "resource_handle": {"vim_connection_id": "vim-b", "resource_id": "net"}, "ext_link_ports": [{"id": "port-1", "resource_handle": {"vim_connection_id": "vim-b", "resource_id": "neutron-1"}, "cp_instance_id": "vnfc-cp-1"}]},
        {"id": "ext-vl-9", "resource_handle": {"resource_id": "net-9"}},
        {"id": "gone", "resource_handle": {"resource_id": "net-8"}},
        {"id": "vl-3", "resource_handle": {"resource_id": "net-3"}}]"#;
    let row = VnfLcmOpOcc {
        operation_params: stored(CHANGE),
        changed_ext_connectivity: stored(connectivity),
        ..row("CHANGE_EXT_CONN", "COMPLETED")
    };
    insta::assert_snapshot!(converted(row), @r#"
    CHANGE_EXT_CONN COMPLETED 2025-01-01 00:03:00
    operationParams: {"extVirtualLinks": [{"id": "ext-vl", "vimConnectionId": "vim_1", "resourceId": "net", "extCps": [{"cpdId": "CP1", "cpConfig": {"CP1_0": {"linkPortId": "p"}}}]}, {"id": "ext-vl-8", "resourceId": "net-8", "extCps": []}, {"id": "ext-vl-9", "resourceId": "net-9", "extCps": []}], "vimConnectionInfo": {"vim_1": {"vimId": "vim-b", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {"username": "u"}}}}
    changedExtConnectivity: str [{"id": "ext-vl", "resourceHandle": {"vimConnectionId": "vim_1", "resourceId": "net"}, "extLinkPorts": [{"id": "neutron-1", "resourceHandle": {"vimConnectionId": "vim_1", "resourceId": "neutron-1"}, "cpInstanceId": "cp-neutron-1"}], "currentVnfExtCpData": [{"cpdId": "CP1", "cpConfig": {"CP1_0": {"linkPortId": "p"}}}]}, {"id": "ext-vl-9", "resourceHandle": {"resourceId": "net-9"}, "extLinkPorts": [], "currentVnfExtCpData": []}, {"id": "ext-vl-8", "resourceHandle": {"resourceId": "net-8"}, "extLinkPorts": [], "currentVnfExtCpData": []}]
    value-dropped at vnf_lcm_op_occs[op].changed_ext_connectivity[3]: not an external virtual link; left out
    credentials-removed at vnf_lcm_op_occs[op].operation_params.vimConnectionInfo[0].accessInfo.password: the operation is over; left out
    "#);
}

#[test]
fn modify_info_written_as_a_python_literal() {
    insta::assert_snapshot!(converted(scenario("v1_modname", "MODIFY_INFO")), @r#"
        MODIFY_INFO COMPLETED 2025-01-01 00:03:00
        operationParams: {"vnfInstanceName": "renamed", "metadata": {"k": "v"}}
        changedInfo: str {"vnfInstanceName": "renamed", "metadata": {"tenant": "nfv", "k": "v"}}
        "#);
    insta::assert_snapshot!(converted(scenario("v1_modvim", "MODIFY_INFO")), @r#"
        MODIFY_INFO COMPLETED 2025-01-01 00:03:00
        operationParams: {"vimConnectionInfo": {"vim_0": {"vimId": "00000011-0000-4000-8000-000000000011", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {"region": "RegionTwo"}}}}
        changedInfo: str {"vimConnectionInfo": {"vim_0": {"vimId": "00000011-0000-4000-8000-000000000011", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {"region": "RegionTwo"}}}}
        "#);
}

#[test]
fn modify_info_of_a_release_that_recorded_no_request() {
    let dense = r#"{"vnf_instance_name": "renamed", "vnf_instance_description": null, "metadata": null, "vim_connection_info": null, "vnf_pkg_id": null, "vnfd_id": null,
        "vnf_provider": null, "vnf_product_name": null, "vnf_software_version": null, "vnfd_version": null}"#;
    let row = VnfLcmOpOcc { changed_info: stored(dense), ..row("MODIFY_INFO", "COMPLETED") };
    insta::assert_snapshot!(converted(row), @r#"
        MODIFY_INFO COMPLETED 2025-01-01 00:03:00
        operationParams: {}
        changedInfo: str {"vnfInstanceName": "renamed"}
        synthesized at vnf_lcm_op_occs[op].operation_params: v1 recorded no parameters; none are assumed
        "#);
}

#[test]
fn release_4_0_0_wrote_python_literals_of_additional_params() {
    let victoria = |operation, params| {
        let params = stored(params);
        converted(VnfLcmOpOcc { operation_params: params, ..row(operation, "COMPLETED") })
    };
    insta::assert_snapshot!(victoria("INSTANTIATE", "{'lcm-operation-user-data': './x.py', 'flag': True}"), @r#"
        INSTANTIATE COMPLETED 2025-01-01 00:03:00
        operationParams: {"flavourId": "simple", "additionalParams": {"lcm-operation-user-data": "./x.py", "flag": true}}
        synthesized at vnf_lcm_op_occs[op].operation_params.flavourId: v1 did not record it; taken from the instance
        "#);
    insta::assert_snapshot!(victoria("INSTANTIATE", "None"), @r#"
        INSTANTIATE COMPLETED 2025-01-01 00:03:00
        operationParams: {"flavourId": "simple"}
        synthesized at vnf_lcm_op_occs[op].operation_params.flavourId: v1 did not record it; taken from the instance
        "#);
    insta::assert_snapshot!(victoria("TERMINATE", "{'k': None}"), @r#"
        TERMINATE COMPLETED 2025-01-01 00:03:00
        operationParams: {"terminationType": "FORCEFUL", "additionalParams": {"k": null}}
        synthesized at vnf_lcm_op_occs[op].operation_params.terminationType: v1 did not record it; FORCEFUL is assumed
        "#);
    insta::assert_snapshot!(victoria("HEAL", "{'vnfc_instance_id': ['vnfc-1'], 'cause': None}"), @r#"
    HEAL COMPLETED 2025-01-01 00:03:00
    operationParams: {"vnfcInstanceId": ["VDU1-nova-1"]}
    "#);
    insta::assert_snapshot!(victoria("SCALE", "{'type': 'SCALE_IN', 'aspect_id': 'VDU1_scale', 'number_of_steps': 1, 'additional_params': {'is_auto': 'False'}}"), @r#"
        SCALE COMPLETED 2025-01-01 00:03:00
        operationParams: {"type": "SCALE_IN", "aspectId": "VDU1_scale", "numberOfSteps": 1, "additionalParams": {"is_auto": "False"}}
        "#);
}

#[test]
fn additional_params_alone_are_known_by_what_they_lack() {
    let params = stored(r#"{"k": "v"}"#);
    let instantiate =
        VnfLcmOpOcc { operation_params: params.clone(), ..row("INSTANTIATE", "COMPLETED") };
    insta::assert_snapshot!(converted(instantiate), @r#"
        INSTANTIATE COMPLETED 2025-01-01 00:03:00
        operationParams: {"flavourId": "simple", "additionalParams": {"k": "v"}}
        synthesized at vnf_lcm_op_occs[op].operation_params.flavourId: v1 did not record it; taken from the instance
        "#);
    let terminate = VnfLcmOpOcc { operation_params: params, ..row("TERMINATE", "COMPLETED") };
    insta::assert_snapshot!(converted(terminate), @r#"
        TERMINATE COMPLETED 2025-01-01 00:03:00
        operationParams: {"terminationType": "FORCEFUL", "additionalParams": {"k": "v"}}
        synthesized at vnf_lcm_op_occs[op].operation_params.terminationType: v1 did not record it; FORCEFUL is assumed
        "#);
}

#[test]
fn parameters_that_were_not_recorded_are_made_up_where_they_can_be() {
    let without = |operation| converted(row(operation, "COMPLETED"));
    insta::assert_snapshot!(without("INSTANTIATE"), @r#"
        INSTANTIATE COMPLETED 2025-01-01 00:03:00
        operationParams: {"flavourId": "simple"}
        synthesized at vnf_lcm_op_occs[op].operation_params.flavourId: v1 did not record it; taken from the instance
        "#);
    insta::assert_snapshot!(without("TERMINATE"), @r#"
        TERMINATE COMPLETED 2025-01-01 00:03:00
        operationParams: {"terminationType": "FORCEFUL"}
        synthesized at vnf_lcm_op_occs[op].operation_params.terminationType: v1 did not record it; FORCEFUL is assumed
        "#);
    insta::assert_snapshot!(without("HEAL"), @r"
        HEAL COMPLETED 2025-01-01 00:03:00
        operationParams: {}
        synthesized at vnf_lcm_op_occs[op].operation_params: v1 recorded no parameters; none are assumed
        ");
    insta::assert_snapshot!(without("MODIFY_INFO"), @r"
        MODIFY_INFO COMPLETED 2025-01-01 00:03:00
        operationParams: {}
        synthesized at vnf_lcm_op_occs[op].operation_params: v1 recorded no parameters; none are assumed
        ");
    insta::assert_snapshot!(without("SCALE"), @"SCALE COMPLETED 2025-01-01 00:03:00");
    insta::assert_snapshot!(without("CHANGE_EXT_CONN"), @"CHANGE_EXT_CONN COMPLETED 2025-01-01 00:03:00");
}

#[test]
fn an_operation_that_v1_does_not_start_keeps_its_parameters_but_not_the_secrets() {
    let params = r#"{"vnfdId": "new", "vimConnectionInfo": [{"id": "conn-a", "vimId": "vim-a", "vimType": "openstack", "accessInfo": {"password": "canary"}}],
        "additionalParams": {"vdu_params": [{"vdu_id": "VDU1", "new_vnfc_param": {"password": "canary", "username": "u"}}]}}"#;
    let params = stored(params);
    let row = VnfLcmOpOcc { operation_params: params, ..row("CHANGE_VNFPKG", "COMPLETED") };
    insta::assert_snapshot!(converted(row), @r#"
        CHANGE_VNFPKG COMPLETED 2025-01-01 00:03:00
        operationParams: {"vnfdId": "new", "additionalParams": {"vdu_params": [{"vdu_id": "VDU1", "new_vnfc_param": {"username": "u"}}]}, "vimConnectionInfo": {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {}}}}
        credentials-removed at vnf_lcm_op_occs[op].operation_params.vimConnectionInfo[0].accessInfo.password: the operation is over; left out
        credentials-removed at vnf_lcm_op_occs[op].operation_params.additionalParams.vdu_params[0]: the operation is over; left out
        "#);
}

#[test]
fn every_row_that_tacker_wrote_is_carried_over() {
    let vnf = vnf();
    let force = Context { force_failed_temp: true, ..vnf.context() };
    let scenarios = [
        "ext_missing",
        "grantfail",
        "instfail",
        "k8s",
        "modvim",
        "noextvl_bool",
        "nullvim",
        "processing",
    ];
    let scenarios = scenarios.map(|name| fixture(&format!("scenarios/v1_{name}.jsonl")));
    for row in scenarios.into_iter().flatten().chain(fixture("tacker/v1.jsonl")) {
        let operation = row.operation.clone();
        let v2 = both(row, &force).0.unwrap();
        assert_eq!(Some(v2.operation.0), operation);
    }
}
