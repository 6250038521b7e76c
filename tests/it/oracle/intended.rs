//! The differences that are meant, each with its reason. docs/reference/differences-from-tacker.md is made of this.

use super::side::Side::{self, Json, Like, Nothing, Object, Retack, Tacker, V1};

/// One decision, and every value that it changes.
pub(super) struct Intended {
    pub(super) about: &'static str,
    /// What Tacker's own tool writes.
    pub(super) tacker: &'static str,
    /// What retack writes.
    pub(super) retack: &'static str,
    pub(super) why: &'static str,
    /// Sections and defects (E..) of mapping.md.
    pub(super) source: &'static str,
    pub(super) changes: &'static [Change],
}

pub(super) struct Change {
    /// Which rows, as [`super::label`] names them; `*` stands for anything.
    pub(super) rows: &'static [&'static str],
    pub(super) path: &'static str,
    pub(super) tacker: Side,
    pub(super) retack: Side,
}

const fn change(
    rows: &'static [&'static str],
    path: &'static str,
    tacker: Side,
    retack: Side,
) -> Change {
    Change { rows, path, tacker, retack }
}

const OF_OPENSTACK: &[&str] = &["VnfInstanceV2 openstack"];
const OF_KUBERNETES: &[&str] =
    &["VnfInstanceV2 kubernetes", "VnfInstanceV2 helm", "VnfInstanceV2 oidc"];
const REGISTERED: &[&str] = &[
    "VnfInstanceV2 openstack",
    "VnfInstanceV2 kubernetes",
    "VnfInstanceV2 helm",
    "VnfInstanceV2 oidc",
];
/// As the corpus has them, with a port that the caller supplied.
const WITH_PORTS: &[&str] = &[
    "VnfInstanceV2 openstack",
    "VnfInstanceV2 openstack_fallback",
    "VnfInstanceV2 kubernetes",
    "VnfInstanceV2 helm",
    "VnfInstanceV2 oidc",
];
const INSTANTIATED: &[&str] = &[
    "VnfInstanceV2 openstack",
    "VnfInstanceV2 openstack_fallback",
    "VnfInstanceV2 kubernetes",
    "VnfInstanceV2 helm",
    "VnfInstanceV2 oidc",
    "VnfInstanceV2 full_openstack scenario",
];
/// As the corpus has them: some of their VNFCs have storage.
const WITH_STORAGES: &[&str] = &[
    "VnfInstanceV2 openstack_fallback",
    "VnfInstanceV2 helm",
    "VnfInstanceV2 full_openstack scenario",
];
/// More than one VNFC, and none of them is a pod.
const SCALABLE: &[&str] = &["VnfInstanceV2 openstack", "VnfInstanceV2 openstack_fallback"];
const OF_A_SCENARIO: &[&str] = &["VnfInstanceV2 full_openstack scenario"];
const TERMINATED: &[&str] = &["VnfInstanceV2 term scenario"];
const REQUESTS_OF_SCENARIOS: &[&str] = &["INSTANTIATE COMPLETED * scenario"];

pub(super) const INTENDED: &[Intended] = &[
    Intended {
        about: "No value is SQL NULL",
        tacker: "JSON `null`, and an empty list where no external connectivity changed.",
        retack: "SQL NULL.",
        why: "Both read as unset; NULL is what a query for missing values finds.",
        source: "B.1, C.4, C.5",
        changes: &[
            change(
                &["VnfInstanceV2 created scenario"],
                "{instantiatedVnfInfo,metadata}",
                Json("null"),
                Nothing,
            ),
            change(
                &["VnfInstanceV2 * scenario"],
                "vnfConfigurableProperties",
                Json("null"),
                Nothing,
            ),
            change(
                &["* COMPLETED * scenario"],
                "{changedInfo,error,modificationsTriggeredByVnfPkgChange}",
                Json("null"),
                Nothing,
            ),
            change(&["* COMPLETED * scenario"], "changedExtConnectivity", Json("[]"), Nothing),
        ],
    },
    Intended {
        about: "A VNF that does not run has no VIM connection",
        tacker: "The tenant's default VIM, which v1 lists for every VNF.",
        retack: "Nothing for a VNF that was never instantiated, an empty map for a terminated one, as v2 itself does.",
        why: "INSTANTIATE names the VIM anew. Until then credentials have no business in the row.",
        source: "B.5, C.1",
        changes: &[
            change(
                &["VnfInstanceV2 not_instantiated_with_vim"],
                "vimConnectionInfo",
                Object(&[(
                    "vim_0",
                    Object(&[
                        ("vimId", V1("vnf_instances.vim_connection_info[].vim_id")),
                        ("vimType", Json(r#""openstack""#)),
                        ("interfaceInfo", V1("vnf_instances.vim_connection_info[].interface_info")),
                        ("accessInfo", V1("vnf_instances.vim_connection_info[].access_info")),
                        ("extra", V1("vnf_instances.vim_connection_info[].extra")),
                    ]),
                )]),
                Nothing,
            ),
            change(
                &["VnfInstanceV2 created scenario"],
                "vimConnectionInfo",
                Object(&[("vim_0", BARE_CONNECTION)]),
                Nothing,
            ),
            change(TERMINATED, "vimConnectionInfo.vim_0", BARE_CONNECTION, Nothing),
        ],
    },
    Intended {
        about: "A terminated VNF has nothing left but its flavour",
        tacker: "The emptied lists, and the maximum scale levels of the VNF that was.",
        retack: "`flavourId` and `vnfState` STOPPED, as v2 itself does.",
        why: "The scale levels belong to resources that are gone.",
        source: "B.5, C.1, E36",
        changes: &[
            change(
                TERMINATED,
                "instantiatedVnfInfo.{scaleStatus,extCpInfo,extVirtualLinkInfo,extManagedVirtualLinkInfo,monitoringParameters,vnfcResourceInfo,vnfVirtualLinkResourceInfo,virtualStorageResourceInfo,vnfcInfo}",
                Json("[]"),
                Nothing,
            ),
            change(
                TERMINATED,
                "instantiatedVnfInfo.maxScaleLevels",
                Json(r#"[{"aspectId": "VDU1_scale", "scaleLevel": 3}]"#),
                Nothing,
            ),
        ],
    },
    Intended {
        about: "A VIM is listed once",
        tacker: "One entry for each connection of v1, which usually lists the same VIM twice: as requested, and as \
            the tenant's default. The second entry has no credentials.",
        retack: "One entry for each VIM, the one in use first; every id of v1 leads to it.",
        why: "The second entry says nothing, and a handle that leads to it cannot be operated.",
        source: "C.2, E8, E26",
        changes: &[change(OF_A_SCENARIO, "vimConnectionInfo.vim_1", BARE_CONNECTION, Nothing)],
    },
    Intended {
        about: "VIM types have the names of v2",
        tacker: "`openstack` where it cannot decrypt the credentials of the VIM, and always in requests.",
        retack: "The name that the drivers of v2 know.",
        why: "v2 answers \"not support vim type\" to any operation on a VNF whose connection says `openstack`.",
        source: "C.2, C.5, E2",
        changes: &[
            change(
                &["VnfInstanceV2 openstack_fallback", "VnfInstanceV2 full_openstack scenario"],
                "vimConnectionInfo.vim_0.vimType",
                Json(r#""openstack""#),
                Json(KEYSTONE_V3),
            ),
            change(
                REQUESTS_OF_SCENARIOS,
                "operationParams.vimConnectionInfo.vim_0.vimType",
                Json(r#""openstack""#),
                Json(KEYSTONE_V3),
            ),
            // As Tacker's own guides once spelled it; v1 never looked.
            change(
                &["INSTANTIATE *", "CHANGE_EXT_CONN *"],
                "operationParams.vimConnectionInfo.vim_0.vimType",
                Json(r#""ETSINFV.OPENSTACK_KEYSTONE.v_2""#),
                Json(KEYSTONE_V3),
            ),
        ],
    },
    Intended {
        about: "No certificate is none",
        tacker: "The text `None`, which is how v1 writes that there is no certificate of a CA.",
        retack: "Nothing, with a note that nobody is verified, as in v1.",
        why: "v2 takes the text for a certificate, and no call reaches the cluster.",
        source: "F.2 O8",
        changes: &[change(
            &["VnfInstanceV2 helm", "VnfInstanceV2 oidc"],
            "vimConnectionInfo.vim_0.interfaceInfo.ssl_ca_cert",
            Json(r#""None""#),
            Nothing,
        )],
    },
    Intended {
        about: "A storage knows the stack of its server",
        tacker: "Nothing.",
        retack: "`metadata.stack_id`, that of the server.",
        why: "v2's HEAL of a VNFC with `all` reads it of each storage, and fails without.",
        source: "F.2 O5",
        changes: &[change(
            OF_A_SCENARIO,
            "instantiatedVnfInfo.virtualStorageResourceInfo[].metadata",
            Nothing,
            Object(&[(
                "stack_id",
                Retack("instantiatedVnfInfo.vnfcResourceInfo[].metadata.stack_id"),
            )]),
        )],
    },
    Intended {
        about: "What the VNF adds to its VIM is kept",
        tacker: "The VIM's `extra` alone.",
        retack: "The `extra` of the VNF's connection over that of the VIM.",
        why: "An operator who gave the VNF an area of its own means it.",
        source: "C.2",
        changes: &[change(
            REGISTERED,
            "vimConnectionInfo.vim_0.extra.k",
            Nothing,
            V1("vnf_instances.vim_connection_info[].extra.k"),
        )],
    },
    Intended {
        about: "References lead to what they are called after",
        tacker: "Ids of v1 as they are: `associatedVnfcCpId` names a VNFC, `cpInstanceId` of an external port a \
            connection point of a VNFC, `vnfExtCpId` a port, `extLinkPortId` mostly nothing.",
        retack: "The connection point of the VNFC, the external connection point, and the port that serves it.",
        why: "v2's CHANGE_EXT_CONN follows these references and breaks off where one leads nowhere.",
        source: "B.5, C.3, E24",
        changes: &[
            change(
                INSTANTIATED,
                "instantiatedVnfInfo.extCpInfo[].extLinkPortId",
                Nothing,
                Retack("instantiatedVnfInfo.extVirtualLinkInfo[].extLinkPorts[].id"),
            ),
            change(
                INSTANTIATED,
                "instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].vnfExtCpId",
                Tacker("instantiatedVnfInfo.extVirtualLinkInfo[].extLinkPorts[].id"),
                Retack("instantiatedVnfInfo.extCpInfo[].id"),
            ),
            change(
                OF_A_SCENARIO,
                "instantiatedVnfInfo.extCpInfo[].associatedVnfcCpId",
                Tacker("instantiatedVnfInfo.vnfcResourceInfo[].id"),
                Retack("instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].id"),
            ),
            change(
                OF_A_SCENARIO,
                "instantiatedVnfInfo.extVirtualLinkInfo[].extLinkPorts[].cpInstanceId",
                Tacker("instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].id"),
                Retack("instantiatedVnfInfo.extCpInfo[].id"),
            ),
        ],
    },
    Intended {
        about: "Resources have the ids that v2 gives",
        tacker: "v1's ids.",
        retack: "What v2 calls them itself: the id of the resource in the VIM, `<cpdId>-<vnfc id>` for a connection point, \
            `cp-<port id>` for an external one, `<vduId>-<vnfc id>` for a `VnfcInfo`; in the instance and in its history. \
            `--keep-ids` leaves v1's.",
        why: "v2 gives all ids anew at every operation: under other ids, its first operation reports, and notifies, \
            everything that there is as removed and added.",
        source: "F.2 O6",
        changes: IDS,
    },
    Intended {
        about: "The newest VNFC comes first",
        tacker: "The oldest first, as v1 has them.",
        retack: "v1's order reversed, or by the times that `--heat` tells.",
        why: "v2 takes from the head of the list what it scales in, and would remove the VNF's first server.",
        source: "F.2 O4",
        changes: &[change(
            SCALABLE,
            "instantiatedVnfInfo.{vnfcResourceInfo,vnfcInfo}.order",
            Json(r#""oldest first""#),
            Json(r#""newest first""#),
        )],
    },
    Intended {
        about: "A list of nothing is left out",
        tacker: "`cpProtocolData` as an empty list where the request names a port instead.",
        retack: "Nothing.",
        why: "The request did not have it, nor does Tacker write it in `operationParams`.",
        source: "C.3.1",
        changes: &[change(
            WITH_PORTS,
            "instantiatedVnfInfo.extVirtualLinkInfo[].currentVnfExtCpData[].cpConfig.VDU1_CP_ext_0.cpProtocolData",
            Json("[]"),
            Nothing,
        )],
    },
    Intended {
        about: "The instance knows its stack or its namespace",
        tacker: "Nothing.",
        retack: "`metadata` with the Heat stack and the tenant, or with the namespace and what else v2 asks of a VNF \
            on Kubernetes.",
        why: "v2 finds the stack, the objects and the policies of a VNF by these.",
        source: "C.3, F-1, F-3, F-5",
        changes: &[
            change(
                &["VnfInstanceV2 openstack", "VnfInstanceV2 openstack_fallback"],
                "instantiatedVnfInfo.metadata",
                Nothing,
                Object(&[("stack_id", V1("vnf_instantiated_info.instance_id"))]),
            ),
            change(
                OF_A_SCENARIO,
                "instantiatedVnfInfo.metadata",
                Nothing,
                Object(&[
                    ("stack_id", V1("vnf_instantiated_info.instance_id")),
                    ("tenant", V1("vnf_instances.vnf_metadata.tenant")),
                ]),
            ),
            change(
                OF_KUBERNETES,
                "instantiatedVnfInfo.metadata",
                Nothing,
                Object(&[("namespace", Json(r#""default""#)), ("tenant", Json(r#""default""#))]),
            ),
        ],
    },
    Intended {
        about: "The metadata of a VNFC is kept",
        tacker: "The name and id of the stack that Heat answers, in place of whatever there was.",
        retack: "What v1 has; the name of the VNF's own stack joins its id. `--heat` adds what Heat answers, as \
            Tacker's own tool spells it.",
        why: "v1 stores the id of the stack, and its rules say the name. v2 looks for another stack all the same, unless \
            `--point-at-v1-stacks` leads it there.",
        source: "C.3.2, E10, F-1, F.2 O2",
        changes: &[
            change(
                OF_OPENSTACK,
                "instantiatedVnfInfo.vnfcResourceInfo[].metadata.stack_id",
                Like("*/*"),
                Nothing,
            ),
            change(
                OF_OPENSTACK,
                "instantiatedVnfInfo.vnfcResourceInfo[].metadata.m",
                Nothing,
                V1("vnf_instantiated_info.vnfc_resource_info[].metadata.m"),
            ),
            change(
                OF_A_SCENARIO,
                "instantiatedVnfInfo.vnfcResourceInfo[].metadata.stack_id",
                V1("vnf_instantiated_info.instance_id"),
                Like("vnflcm_*/*"),
            ),
        ],
    },
    Intended {
        about: "A failed operation is closed",
        tacker: "FAILED_TEMP, as v1 has it.",
        retack: "FAILED at the time of the migration, when `--force-failed-temp` asks for it; without that option \
            the VNF is rejected.",
        why: "v2 can neither retry nor roll back nor fail what v1 began, and refuses everything else until it is.",
        source: "C.5.9, E33",
        changes: &[
            change(
                &["* FAILED_TEMP *"],
                "operationState",
                Json(r#""FAILED_TEMP""#),
                Json(r#""FAILED""#),
            ),
            change(
                &["* FAILED_TEMP *"],
                "stateEnteredTime",
                V1("vnf_lcm_op_occs.state_entered_time"),
                Like("20*-*-* *:*:*"),
            ),
        ],
    },
    Intended {
        about: "Requests name VIM connections by the keys of v2",
        tacker: "v1's id of the connection, which v2 knows nothing of.",
        retack: "The key in `vimConnectionInfo`.",
        why: "v2 looks the connection up by its key.",
        source: "A.6, C.5, E26",
        changes: &[change(
            REQUESTS_OF_SCENARIOS,
            "operationParams.{extVirtualLinks,extManagedVirtualLinks}[].vimConnectionId",
            V1("vnf_lcm_op_occs.operation_params.vimConnectionInfo[].id"),
            Json(r#""vim_0""#),
        )],
    },
];

const IDS: &[Change] = &[
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.vnfcResourceInfo[].id",
        V1("vnf_instantiated_info.vnfc_resource_info[].id"),
        Retack("instantiatedVnfInfo.vnfcResourceInfo[].computeResource.resourceId"),
    ),
    change(INSTANTIATED, "instantiatedVnfInfo.vnfcInfo[].id", Like("*-*"), Like("*-*")),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.vnfcInfo[].vnfcResourceInfoId",
        V1("vnf_instantiated_info.vnfc_resource_info[].id"),
        Retack("instantiatedVnfInfo.vnfcResourceInfo[].id"),
    ),
    change(
        WITH_STORAGES,
        "instantiatedVnfInfo.vnfcResourceInfo[].storageResourceIds[]",
        V1("vnf_instantiated_info.virtual_storage_resource_info[].id"),
        Retack("instantiatedVnfInfo.virtualStorageResourceInfo[].id"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].id",
        V1("vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].id"),
        Like("*-*"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].vnfLinkPortId",
        V1("vnf_instantiated_info.vnf_virtual_link_resource_info[].vnf_link_ports[].id"),
        Retack(
            "instantiatedVnfInfo.{vnfVirtualLinkResourceInfo,extManagedVirtualLinkInfo}[].vnfLinkPorts[].id",
        ),
    ),
    change(
        WITH_STORAGES,
        "instantiatedVnfInfo.virtualStorageResourceInfo[].id",
        V1("vnf_instantiated_info.virtual_storage_resource_info[].id"),
        Retack("instantiatedVnfInfo.virtualStorageResourceInfo[].storageResource.resourceId"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].id",
        V1("vnf_instantiated_info.vnf_virtual_link_resource_info[].id"),
        Retack("instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].networkResource.resourceId"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].vnfLinkPorts[].id",
        V1("vnf_instantiated_info.vnf_virtual_link_resource_info[].vnf_link_ports[].id"),
        Retack(
            "instantiatedVnfInfo.vnfVirtualLinkResourceInfo[].vnfLinkPorts[].resourceHandle.resourceId",
        ),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.extManagedVirtualLinkInfo[].vnfLinkPorts[].id",
        V1("vnf_instantiated_info.ext_managed_virtual_link_info[].vnf_link_ports[].id"),
        Retack(
            "instantiatedVnfInfo.extManagedVirtualLinkInfo[].vnfLinkPorts[].resourceHandle.resourceId",
        ),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.{vnfVirtualLinkResourceInfo,extManagedVirtualLinkInfo}[].vnfLinkPorts[].cpInstanceId",
        V1("vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].id"),
        Retack("instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].id"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.extVirtualLinkInfo[].extLinkPorts[].id",
        V1("vnf_instantiated_info.vnf_virtual_link_resource_info[].vnf_link_ports[].id"),
        Retack("instantiatedVnfInfo.extVirtualLinkInfo[].extLinkPorts[].resourceHandle.resourceId"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.extVirtualLinkInfo[].extLinkPorts[].cpInstanceId",
        V1("vnf_instantiated_info.ext_cp_info[].id"),
        Retack("instantiatedVnfInfo.extCpInfo[].id"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.extCpInfo[].extLinkPortId",
        V1("vnf_instantiated_info.vnf_virtual_link_resource_info[].vnf_link_ports[].id"),
        Retack("instantiatedVnfInfo.extVirtualLinkInfo[].extLinkPorts[].id"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.extCpInfo[].id",
        V1("vnf_instantiated_info.ext_cp_info[].id"),
        Like("cp-*"),
    ),
    change(
        INSTANTIATED,
        "instantiatedVnfInfo.extCpInfo[].associatedVnfcCpId",
        V1("vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].id"),
        Retack("instantiatedVnfInfo.vnfcResourceInfo[].vnfcCpInfo[].id"),
    ),
    change(
        OF_OPERATIONS,
        "resourceChanges.affectedVnfcs[].id",
        V1("vnf_lcm_op_occs.resource_changes.affected_vnfcs[].id"),
        Retack("resourceChanges.affectedVnfcs[].computeResource.resourceId"),
    ),
    change(
        &["* COMPLETED *"],
        "resourceChanges.affectedVnfcs[].affectedVnfcCpIds[]",
        V1("vnf_instantiated_info.vnfc_resource_info[].vnfc_cp_info[].cpd_id"),
        Like("*-*"),
    ),
    change(
        OF_OPERATIONS,
        "resourceChanges.affectedVirtualLinks[].id",
        V1("vnf_lcm_op_occs.resource_changes.affected_virtual_links[].id"),
        Retack("resourceChanges.affectedVirtualLinks[].networkResource.resourceId"),
    ),
    change(
        OF_OPERATIONS,
        "resourceChanges.affectedVirtualStorages[].id",
        V1("vnf_lcm_op_occs.resource_changes.affected_virtual_storages[].id"),
        Retack("resourceChanges.affectedVirtualStorages[].storageResource.resourceId"),
    ),
    change(
        &["HEAL *"],
        "operationParams.vnfcInstanceId[]",
        V1("vnf_instantiated_info.vnfc_resource_info[].id"),
        Like("*-*"),
    ),
];

/// Every operation occurrence.
const OF_OPERATIONS: &[&str] = &["* COMPLETED *", "* FAILED_TEMP *"];

const KEYSTONE_V3: &str = r#""ETSINFV.OPENSTACK_KEYSTONE.V_3""#;

/// A connection that v1 lists with nothing but its VIM.
const BARE_CONNECTION: Side = Object(&[
    ("vimId", V1("vnf_instances.vim_connection_info[].vim_id")),
    ("vimType", Json(r#""openstack""#)),
    ("interfaceInfo", Json("{}")),
    ("accessInfo", Json("{}")),
    ("extra", Json("{}")),
]);
