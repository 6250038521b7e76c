//! The objects that v2 reads from its columns (mapping.md B.3), as far as a reader enforces them.

pub(super) enum Type {
    Text,
    Int,
    Bool,
    Ip,
    Mac,
    OneOf(&'static [&'static str]),
    /// An object of whatever content.
    Free,
    Object(&'static [Member]),
    List(&'static Type),
    /// An object whose keys are chosen.
    Map(&'static Type),
}

use Type::{Bool, Free, Int, Ip, List, Mac, Map, Object, OneOf, Text};

pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) is: Type,
}

/// A member that must be there.
const fn must(name: &'static str, is: Type) -> Member {
    Member { name, required: true, is }
}

/// A member that may be there.
const fn may(name: &'static str, is: Type) -> Member {
    Member { name, required: false, is }
}

const CHANGES: Type = OneOf(&["ADDED", "REMOVED", "MODIFIED", "TEMPORARY"]);
const LINK_CHANGES: Type =
    OneOf(&["ADDED", "REMOVED", "MODIFIED", "TEMPORARY", "LINK_PORT_ADDED", "LINK_PORT_REMOVED"]);
const STATE: Type = OneOf(&["STARTED", "STOPPED"]);
const LAYER: Type = OneOf(&["IP_OVER_ETHERNET"]);
const IP_TYPE: Type = OneOf(&["IPV4", "IPV6"]);
const TEXTS: Type = List(&Text);

const HANDLE: Type = Object(&[
    may("vimConnectionId", Text),
    may("resourceProviderId", Text),
    must("resourceId", Text),
    may("vimLevelResourceType", Text),
]);

const SCALE_INFO: Type =
    Object(&[must("aspectId", Text), may("vnfdId", Text), must("scaleLevel", Int)]);

const ADDRESS_RANGE: Type = Object(&[must("minAddress", Ip), must("maxAddress", Ip)]);

const CP_PROTOCOL_INFO: Type = Object(&[
    must("layerProtocol", LAYER),
    may(
        "ipOverEthernet",
        Object(&[
            may("macAddress", Mac),
            may("segmentationId", Text),
            may(
                "ipAddresses",
                List(&Object(&[
                    must("type", IP_TYPE),
                    may("addresses", List(&Ip)),
                    may("isDynamic", Bool),
                    may("addressRange", ADDRESS_RANGE),
                    may("subnetId", Text),
                ])),
            ),
        ]),
    ),
]);

const CP_PROTOCOL_DATA: Type = Object(&[
    must("layerProtocol", LAYER),
    may(
        "ipOverEthernet",
        Object(&[
            may("macAddress", Mac),
            may("segmentationId", Text),
            may(
                "ipAddresses",
                List(&Object(&[
                    must("type", IP_TYPE),
                    may("fixedAddresses", List(&Ip)),
                    may("numDynamicAddresses", Int),
                    may("addressRange", ADDRESS_RANGE),
                    may("subnetId", Text),
                ])),
            ),
        ]),
    ),
]);

const VNF_EXT_CP_DATA: Type = Object(&[
    must("cpdId", Text),
    must(
        "cpConfig",
        Map(&Object(&[
            may("parentCpConfigId", Text),
            may("linkPortId", Text),
            may("cpProtocolData", List(&CP_PROTOCOL_DATA)),
        ])),
    ),
]);

const VNF_LINK_PORT: Type = Object(&[
    must("id", Text),
    must("resourceHandle", HANDLE),
    may("cpInstanceId", Text),
    may("cpInstanceType", OneOf(&["VNFC_CP", "EXT_CP"])),
]);

const EXT_VIRTUAL_LINK_INFO: Type = Object(&[
    must("id", Text),
    must("resourceHandle", HANDLE),
    may(
        "extLinkPorts",
        List(&Object(&[
            must("id", Text),
            must("resourceHandle", HANDLE),
            may("cpInstanceId", Text),
        ])),
    ),
    must("currentVnfExtCpData", List(&VNF_EXT_CP_DATA)),
]);

pub(super) const VIM_CONNECTIONS: Type = Map(&Object(&[
    may("vimId", Text),
    must("vimType", Text),
    may("interfaceInfo", Free),
    may("accessInfo", Free),
    may("extra", Free),
]));

/// Of a VNF that runs.
pub(super) const INSTANTIATED_VNF_INFO: Type = Object(&[
    must("flavourId", Text),
    must("vnfState", STATE),
    may("scaleStatus", List(&SCALE_INFO)),
    may("maxScaleLevels", List(&SCALE_INFO)),
    must(
        "extCpInfo",
        List(&Object(&[
            must("id", Text),
            must("cpdId", Text),
            must("cpConfigId", Text),
            may("vnfdId", Text),
            must("cpProtocolInfo", List(&CP_PROTOCOL_INFO)),
            may("extLinkPortId", Text),
            may("metadata", Free),
            may("associatedVnfcCpId", Text),
            may("associatedVnfVirtualLinkId", Text),
        ])),
    ),
    may("extVirtualLinkInfo", List(&EXT_VIRTUAL_LINK_INFO)),
    may(
        "extManagedVirtualLinkInfo",
        List(&Object(&[
            must("id", Text),
            must("vnfVirtualLinkDescId", Text),
            may("vnfdId", Text),
            must("networkResource", HANDLE),
            may("vnfLinkPorts", List(&VNF_LINK_PORT)),
            may("extManagedMultisiteVirtualLinkId", Text),
        ])),
    ),
    may(
        "monitoringParameters",
        List(&Object(&[
            must("id", Text),
            may("vnfdId", Text),
            may("name", Text),
            must("performanceMetric", Text),
        ])),
    ),
    may("localizationLanguage", Text),
    may(
        "vnfcResourceInfo",
        List(&Object(&[
            must("id", Text),
            must("vduId", Text),
            may("vnfdId", Text),
            must("computeResource", HANDLE),
            may("zoneId", Text),
            may("storageResourceIds", TEXTS),
            may("reservationId", Text),
            may(
                "vnfcCpInfo",
                List(&Object(&[
                    must("id", Text),
                    must("cpdId", Text),
                    may("vnfExtCpId", Text),
                    may("cpProtocolInfo", List(&CP_PROTOCOL_INFO)),
                    may("vnfLinkPortId", Text),
                    may("metadata", Free),
                ])),
            ),
            must("metadata", Free),
        ])),
    ),
    may(
        "vnfVirtualLinkResourceInfo",
        List(&Object(&[
            must("id", Text),
            must("vnfVirtualLinkDescId", Text),
            may("vnfdId", Text),
            must("networkResource", HANDLE),
            may("zoneId", Text),
            may("reservationId", Text),
            may("vnfLinkPorts", List(&VNF_LINK_PORT)),
            may("metadata", Free),
        ])),
    ),
    may(
        "virtualStorageResourceInfo",
        List(&Object(&[
            must("id", Text),
            must("virtualStorageDescId", Text),
            may("vnfdId", Text),
            must("storageResource", HANDLE),
            may("zoneId", Text),
            may("reservationId", Text),
            may("metadata", Free),
        ])),
    ),
    may(
        "vnfcInfo",
        List(&Object(&[
            must("id", Text),
            must("vduId", Text),
            may("vnfcResourceInfoId", Text),
            must("vnfcState", STATE),
            may("vnfcConfigurableProperties", Free),
        ])),
    ),
    may("metadata", Free),
]);

/// What v2 itself leaves of a VNF that was terminated (mapping.md B.5).
pub(super) const TERMINATED: Type =
    Object(&[must("flavourId", Text), must("vnfState", OneOf(&["STOPPED"]))]);

pub(super) const PROBLEM_DETAILS: Type = Object(&[
    may("type", Text),
    may("title", Text),
    must("status", Int),
    must("detail", Text),
    may("instance", Text),
    may("userScriptErrHandlingData", Free),
]);

pub(super) const RESOURCE_CHANGES: Type = Object(&[
    may(
        "affectedVnfcs",
        List(&Object(&[
            must("id", Text),
            must("vduId", Text),
            may("vnfdId", Text),
            must("changeType", CHANGES),
            must("computeResource", HANDLE),
            may("resourceDefinitionId", Text),
            may("zoneId", Text),
            may("metadata", Free),
            may("affectedVnfcCpIds", TEXTS),
            may("addedStorageResourceIds", TEXTS),
            may("removedStorageResourceIds", TEXTS),
        ])),
    ),
    may(
        "affectedVirtualLinks",
        List(&Object(&[
            must("id", Text),
            must("vnfVirtualLinkDescId", Text),
            may("vnfdId", Text),
            must("changeType", LINK_CHANGES),
            must("networkResource", HANDLE),
            may("vnfLinkPortIds", TEXTS),
            may("resourceDefinitionId", Text),
            may("zoneId", Text),
            may("metadata", Free),
        ])),
    ),
    may(
        "affectedExtLinkPorts",
        List(&Object(&[
            must("id", Text),
            must("changeType", OneOf(&["ADDED", "REMOVED"])),
            must("extCpInstanceId", Text),
            must("resourceHandle", HANDLE),
            may("resourceDefinitionId", Text),
        ])),
    ),
    may(
        "affectedVirtualStorages",
        List(&Object(&[
            must("id", Text),
            must("virtualStorageDescId", Text),
            may("vnfdId", Text),
            must("changeType", CHANGES),
            must("storageResource", HANDLE),
            may("resourceDefinitionId", Text),
            may("zoneId", Text),
            may("metadata", Free),
        ])),
    ),
]);

pub(super) const CHANGED_INFO: Type = Object(&[
    may("vnfInstanceName", Text),
    may("vnfInstanceDescription", Text),
    may("vnfConfigurableProperties", Free),
    may("metadata", Free),
    may("extensions", Free),
    may("vimConnectionInfo", VIM_CONNECTIONS),
    may("vnfdId", Text),
    may("vnfProvider", Text),
    may("vnfProductName", Text),
    may("vnfSoftwareVersion", Text),
    may("vnfdVersion", Text),
]);

pub(super) const CHANGED_EXT_CONNECTIVITY: Type = List(&EXT_VIRTUAL_LINK_INFO);

pub(super) const LCCN_FILTER: Type = Object(&[
    may(
        "vnfInstanceSubscriptionFilter",
        Object(&[
            may("vnfdIds", TEXTS),
            may(
                "vnfProductsFromProviders",
                List(&Object(&[
                    must("vnfProvider", Text),
                    may(
                        "vnfProducts",
                        List(&Object(&[
                            must("vnfProductName", Text),
                            may(
                                "versions",
                                List(&Object(&[
                                    must("vnfSoftwareVersion", Text),
                                    may("vnfdVersions", TEXTS),
                                ])),
                            ),
                        ])),
                    ),
                ])),
            ),
            may("vnfInstanceIds", TEXTS),
            may("vnfInstanceNames", TEXTS),
        ]),
    ),
    may(
        "notificationTypes",
        List(&OneOf(&[
            "VnfLcmOperationOccurrenceNotification",
            "VnfIdentifierCreationNotification",
            "VnfIdentifierDeletionNotification",
        ])),
    ),
    may(
        "operationTypes",
        List(&OneOf(&[
            "INSTANTIATE",
            "SCALE",
            "SCALE_TO_LEVEL",
            "CHANGE_FLAVOUR",
            "TERMINATE",
            "HEAL",
            "OPERATE",
            "CHANGE_EXT_CONN",
            "MODIFY_INFO",
        ])),
    ),
    may(
        "operationStates",
        List(&OneOf(&[
            "STARTING",
            "PROCESSING",
            "COMPLETED",
            "FAILED_TEMP",
            "FAILED",
            "ROLLING_BACK",
            "ROLLED_BACK",
        ])),
    ),
]);

pub(super) const SUBSCRIPTION_AUTHENTICATION: Type = Object(&[
    must(
        "authType",
        List(&OneOf(&["BASIC", "OAUTH2_CLIENT_CREDENTIALS", "OAUTH2_CLIENT_CERT", "TLS_CERT"])),
    ),
    may("paramsBasic", Object(&[may("userName", Text), may("password", Text)])),
    may(
        "paramsOauth2ClientCredentials",
        Object(&[may("clientId", Text), may("clientPassword", Text), may("tokenEndpoint", Text)]),
    ),
]);

const EXT_VIRTUAL_LINK_DATA: Type = Object(&[
    must("id", Text),
    may("vimConnectionId", Text),
    may("resourceProviderId", Text),
    must("resourceId", Text),
    must("extCps", List(&VNF_EXT_CP_DATA)),
    may("extLinkPorts", List(&Object(&[must("id", Text), must("resourceHandle", HANDLE)]))),
]);

const INSTANTIATE: Type = Object(&[
    must("flavourId", Text),
    may("instantiationLevelId", Text),
    may("extVirtualLinks", List(&EXT_VIRTUAL_LINK_DATA)),
    may(
        "extManagedVirtualLinks",
        List(&Object(&[
            must("id", Text),
            must("vnfVirtualLinkDescId", Text),
            may("vimConnectionId", Text),
            may("resourceProviderId", Text),
            must("resourceId", Text),
            may(
                "vnfLinkPort",
                List(&Object(&[must("vnfLinkPortId", Text), must("resourceHandle", HANDLE)])),
            ),
            may("extManagedMultisiteVirtualLinkId", Text),
        ])),
    ),
    may("vimConnectionInfo", VIM_CONNECTIONS),
    may("localizationLanguage", Text),
    may("additionalParams", Free),
    may("extensions", Free),
    may("vnfConfigurableProperties", Free),
]);

const SCALE: Type = Object(&[
    must("type", OneOf(&["SCALE_OUT", "SCALE_IN"])),
    must("aspectId", Text),
    may("numberOfSteps", Int),
    may("additionalParams", Free),
]);

const HEAL: Type = Object(&[
    may("cause", Text),
    may("additionalParams", Free),
    may("vnfcInstanceId", TEXTS),
    may("healScript", Text),
]);

const TERMINATE: Type = Object(&[
    must("terminationType", OneOf(&["FORCEFUL", "GRACEFUL"])),
    may("gracefulTerminationTimeout", Int),
    may("additionalParams", Free),
]);

const CHANGE_EXT_CONN: Type = Object(&[
    must("extVirtualLinks", List(&EXT_VIRTUAL_LINK_DATA)),
    may("vimConnectionInfo", VIM_CONNECTIONS),
    may("additionalParams", Free),
]);

const MODIFY_INFO: Type = Object(&[
    may("vnfInstanceName", Text),
    may("vnfInstanceDescription", Text),
    may("vnfdId", Text),
    may("vnfConfigurableProperties", Free),
    may("metadata", Free),
    may("extensions", Free),
    may("vimConnectionInfo", VIM_CONNECTIONS),
]);

/// `operationParams` of the operations that v1 knows.
pub(super) fn request(operation: &str) -> &'static Type {
    match operation {
        "INSTANTIATE" => &INSTANTIATE,
        "SCALE" => &SCALE,
        "HEAL" => &HEAL,
        "TERMINATE" => &TERMINATE,
        "CHANGE_EXT_CONN" => &CHANGE_EXT_CONN,
        "MODIFY_INFO" => &MODIFY_INFO,
        other => panic!("v1 has no operation {other}"),
    }
}
