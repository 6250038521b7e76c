-- Tacker's own tables on PostgreSQL, at Alembic revision ca2ad037c320 (Tacker 10.0.0 to 16.0.0).
-- Tables refer only to tables above them. Foreign key columns have no index, because Tacker makes none.

-- ======================================================================
-- Enumerations
-- Named after the v2 attributes whose type they are.

CREATE TYPE "ackState" AS ENUM ('UNACKNOWLEDGED', 'ACKNOWLEDGED');
CREATE TYPE "cancelMode" AS ENUM ('GRACEFUL', 'FORCEFUL');
CREATE TYPE "eventType" AS ENUM (
    'COMMUNICATIONS_ALARM', 'PROCESSING_ERROR_ALARM', 'ENVIRONMENTAL_ALARM', 'QOS_ALARM', 'EQUIPMENT_ALARM'
);
CREATE TYPE "instantiationState" AS ENUM ('NOT_INSTANTIATED', 'INSTANTIATED');
CREATE TYPE operation AS ENUM (
    'INSTANTIATE', 'SCALE', 'SCALE_TO_LEVEL', 'CHANGE_FLAVOUR', 'TERMINATE', 'HEAL', 'OPERATE', 'CHANGE_EXT_CONN',
    'MODIFY_INFO', 'CREATE_SNAPSHOT', 'REVERT_TO_SNAPSHOT', 'CHANGE_VNFPKG'
);
CREATE TYPE "operationState" AS ENUM (
    'STARTING', 'PROCESSING', 'COMPLETED', 'FAILED_TEMP', 'FAILED', 'ROLLING_BACK', 'ROLLED_BACK'
);
CREATE TYPE "perceivedSeverity" AS ENUM ('CRITICAL', 'MAJOR', 'MINOR', 'WARNING', 'INDETERMINATE', 'CLEARED');
CREATE TYPE verbosity AS ENUM ('FULL', 'SHORT');

-- ======================================================================
-- Revision
-- Alembic's one row: how far `tacker-db-manage upgrade` has come.

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL PRIMARY KEY
);

-- ======================================================================
-- VIMs
-- Where VNFs run. Shared by v1 and the legacy API; v2 keeps its own copy in VnfInstanceV2.vimConnectionInfo.
-- `deleted_at` is 0001-01-01 while a row lives, so that the unique keys can tell it from deleted ones.

CREATE TABLE vims (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    type           VARCHAR(64)  NOT NULL,
    tenant_id      VARCHAR(64)  NOT NULL,
    name           VARCHAR(255) NOT NULL,
    description    TEXT,
    placement_attr TEXT,
    shared         BOOLEAN      NOT NULL DEFAULT false,
    is_default     BOOLEAN      NOT NULL DEFAULT false,
    created_at     TIMESTAMP,
    updated_at     TIMESTAMP,
    deleted_at     TIMESTAMP,
    extra          JSON,
    CONSTRAINT uniq_vims0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at)
);

CREATE TABLE vimauths (
    id          VARCHAR(36)  NOT NULL PRIMARY KEY,
    vim_id      VARCHAR(36)  NOT NULL,
    password    VARCHAR(255) NOT NULL,
    auth_url    VARCHAR(255) NOT NULL,
    vim_project TEXT         NOT NULL,
    auth_cred   TEXT         NOT NULL,
    FOREIGN KEY (vim_id) REFERENCES vims (id)
);

-- ======================================================================
-- Legacy VNFs and VNFDs
-- The first API's records. v1 writes one `vnf` and one `vnfd` beside each VNF instance.

CREATE TABLE vnfd (
    id              VARCHAR(255) NOT NULL PRIMARY KEY,
    tenant_id       VARCHAR(64)  NOT NULL,
    name            VARCHAR(255) NOT NULL,
    description     TEXT,
    mgmt_driver     VARCHAR(255),
    created_at      TIMESTAMP,
    updated_at      TIMESTAMP,
    deleted_at      TIMESTAMP,
    template_source VARCHAR(255) DEFAULT 'onboarded',
    CONSTRAINT uniq_vnfd0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at)
);

CREATE TABLE vnfd_attribute (
    id      VARCHAR(36)    NOT NULL PRIMARY KEY,
    vnfd_id VARCHAR(255)   NOT NULL,
    key     VARCHAR(255)   NOT NULL,
    value   VARCHAR(65535),
    FOREIGN KEY (vnfd_id) REFERENCES vnfd (id)
);

CREATE TABLE servicetypes (
    tenant_id    VARCHAR(64)  NOT NULL,
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    vnfd_id      VARCHAR(255) NOT NULL,
    service_type VARCHAR(64)  NOT NULL,
    FOREIGN KEY (vnfd_id) REFERENCES vnfd (id)
);

CREATE TABLE vnf (
    id              VARCHAR(36)    NOT NULL PRIMARY KEY,
    tenant_id       VARCHAR(64)    NOT NULL,
    name            VARCHAR(255)   NOT NULL,
    vnfd_id         VARCHAR(255)   NOT NULL,
    instance_id     VARCHAR(12800),
    mgmt_ip_address VARCHAR(255),
    status          VARCHAR(64)    NOT NULL,
    description     TEXT           DEFAULT ''::varchar,
    placement_attr  TEXT,
    vim_id          VARCHAR(36)    NOT NULL,
    error_reason    TEXT,
    created_at      TIMESTAMP,
    updated_at      TIMESTAMP,
    deleted_at      TIMESTAMP,
    CONSTRAINT uniq_vnf0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at),
    FOREIGN KEY (vnfd_id) REFERENCES vnfd (id),
    FOREIGN KEY (vim_id) REFERENCES vims (id)
);

CREATE TABLE vnf_attribute (
    id     VARCHAR(36)    NOT NULL PRIMARY KEY,
    vnf_id VARCHAR(36)    NOT NULL,
    key    VARCHAR(255)   NOT NULL,
    value  VARCHAR(65535),
    FOREIGN KEY (vnf_id) REFERENCES vnf (id)
);

-- ======================================================================
-- v1 VNF LCM
-- SOL003 v2.6.1: what retack migrates from.

CREATE TABLE vnf_instances (
    id                       VARCHAR(36)   NOT NULL PRIMARY KEY,
    vnf_instance_name        VARCHAR(255),
    vnf_instance_description VARCHAR(1024),
    vnfd_id                  VARCHAR(255)  NOT NULL,
    vnf_provider             VARCHAR(255)  NOT NULL,
    vnf_product_name         VARCHAR(255)  NOT NULL,
    vnf_software_version     VARCHAR(255)  NOT NULL,
    vnfd_version             VARCHAR(255)  NOT NULL,
    instantiation_state      VARCHAR(255)  NOT NULL,
    task_state               VARCHAR(255),
    vim_connection_info      JSON,
    tenant_id                VARCHAR(64)   NOT NULL,
    created_at               TIMESTAMP     NOT NULL,
    updated_at               TIMESTAMP,
    deleted_at               TIMESTAMP,
    deleted                  SMALLINT,
    vnf_pkg_id               VARCHAR(36)   NOT NULL,
    vnf_metadata             JSON
);

CREATE TABLE vnf_instantiated_info (
    id                             SERIAL       PRIMARY KEY,
    vnf_instance_id                VARCHAR(36)  NOT NULL,
    flavour_id                     VARCHAR(255) NOT NULL,
    ext_cp_info                    JSON,
    ext_virtual_link_info          JSON,
    ext_managed_virtual_link_info  JSON,
    vnfc_resource_info             JSON,
    vnf_virtual_link_resource_info JSON,
    virtual_storage_resource_info  JSON,
    vnf_state                      VARCHAR(255) NOT NULL,
    instance_id                    TEXT,
    instantiation_level_id         VARCHAR(255),
    additional_params              JSON,
    created_at                     TIMESTAMP    NOT NULL,
    updated_at                     TIMESTAMP,
    deleted_at                     TIMESTAMP,
    deleted                        SMALLINT,
    vnfc_info                      JSON,
    scale_status                   JSON,
    FOREIGN KEY (vnf_instance_id) REFERENCES vnf_instances (id)
);

CREATE TABLE vnf_resources (
    id                  VARCHAR(36)  NOT NULL PRIMARY KEY,
    vnf_instance_id     VARCHAR(36)  NOT NULL,
    resource_name       TEXT,
    resource_type       VARCHAR(255) NOT NULL,
    resource_identifier VARCHAR(255) NOT NULL,
    resource_status     VARCHAR(255) NOT NULL,
    created_at          TIMESTAMP    NOT NULL,
    updated_at          TIMESTAMP,
    deleted_at          TIMESTAMP,
    deleted             SMALLINT,
    tenant_id           VARCHAR(64)  NOT NULL,
    FOREIGN KEY (vnf_instance_id) REFERENCES vnf_instances (id)
);

CREATE TABLE vnf_lcm_op_occs (
    id                       VARCHAR(36) NOT NULL PRIMARY KEY,
    operation_state          VARCHAR(16) NOT NULL,
    state_entered_time       TIMESTAMP   NOT NULL,
    start_time               TIMESTAMP   NOT NULL,
    vnf_instance_id          VARCHAR(36) NOT NULL,
    operation                VARCHAR(16) NOT NULL,
    is_automatic_invocation  SMALLINT    NOT NULL,
    operation_params         JSON,
    error                    JSON,
    deleted                  SMALLINT,
    is_cancel_pending        SMALLINT    NOT NULL,
    resource_changes         JSON,
    error_point              INTEGER,
    changed_info             JSON,
    created_at               TIMESTAMP   NOT NULL,
    updated_at               TIMESTAMP,
    deleted_at               TIMESTAMP,
    grant_id                 VARCHAR(36),
    changed_ext_connectivity JSON,
    tenant_id                VARCHAR(64) NOT NULL,
    FOREIGN KEY (vnf_instance_id) REFERENCES vnf_instances (id)
);

CREATE TABLE placement_constraint (
    id                        VARCHAR(36)  NOT NULL PRIMARY KEY,
    vnf_instance_id           VARCHAR(36)  NOT NULL,
    affinity_or_anti_affinity VARCHAR(255) NOT NULL,
    scope                     VARCHAR(255) NOT NULL,
    server_group_name         VARCHAR(255) NOT NULL,
    resource                  JSON         NOT NULL,
    created_at                TIMESTAMP    NOT NULL,
    updated_at                TIMESTAMP,
    deleted_at                TIMESTAMP,
    deleted                   SMALLINT
);

-- ======================================================================
-- v1 subscriptions
-- The generated columns are meant for matching notifications, but `->` and `->>` take a key where these expressions
-- pass a JSON path, so they never find anything. They are Tacker's, and kept as they are.

CREATE TABLE vnf_lcm_subscriptions (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    callback_uri   VARCHAR(255) NOT NULL,
    authentication JSON,
    created_at     TIMESTAMP    NOT NULL,
    updated_at     TIMESTAMP,
    deleted_at     TIMESTAMP,
    deleted        SMALLINT,
    tenant_id      VARCHAR(64)  NOT NULL
);

CREATE TABLE vnf_lcm_filters (
    id                          SERIAL         PRIMARY KEY,
    subscription_uuid           VARCHAR(36)    NOT NULL,
    filter                      JSON           NOT NULL,
    notification_types          TEXT
        GENERATED ALWAYS AS (decode(filter ->> '$.notificationTypes', 'escape')) STORED,
    notification_types_len      NUMERIC(11)
        GENERATED ALWAYS AS (COALESCE(json_array_length(filter -> '$.notificationTypes'), 0)) STORED,
    operation_types             TEXT
        GENERATED ALWAYS AS (decode(filter ->> '$.operationTypes', 'escape')) STORED,
    operation_types_len         NUMERIC(11)
        GENERATED ALWAYS AS (COALESCE(json_array_length(filter -> '$.operationTypes'), 0)) STORED,
    vnf_products_from_providers JSON,
    operation_states            VARCHAR(65535)
        GENERATED ALWAYS AS (decode(filter ->> '$.operationStates', 'escape')) STORED,
    operation_states_len        INTEGER
        GENERATED ALWAYS AS (COALESCE(json_array_length(filter -> '$.operationStates'), 0)) STORED,
    vnfd_ids_len                INTEGER
        GENERATED ALWAYS AS (COALESCE(json_array_length(filter -> '$.vnfdIds'), 0)) STORED,
    vnf_provider                VARCHAR(65535)
        GENERATED ALWAYS AS (ROW(COALESCE(decode(vnf_products_from_providers ->> '$.vnfProvider', 'escape')), 0)) STORED,
    vnf_product_name            VARCHAR(65535)
        GENERATED ALWAYS AS (ROW(COALESCE(decode(vnf_products_from_providers ->> '$.vnfProducts[0].vnfProductName', 'escape')), 0)) STORED,
    vnf_software_version        VARCHAR(65535)
        GENERATED ALWAYS AS (ROW(COALESCE(decode(vnf_products_from_providers ->> '$.vnfProducts[0].versions[0].vnfSoftwareVersion', 'escape')), 0)) STORED,
    vnfd_versions               VARCHAR(65535)
        GENERATED ALWAYS AS (decode(vnf_products_from_providers ->> '$.vnfProducts[0].versions[0].vnfdVersions', 'escape')) STORED,
    vnfd_versions_len           INTEGER
        GENERATED ALWAYS AS (COALESCE(json_array_length(filter -> '$.vnfProducts[0].versions[0].vnfdVersions'), 0)) STORED,
    vnf_instance_ids_len        INTEGER
        GENERATED ALWAYS AS (COALESCE(json_array_length(filter -> '$.vnfInstanceIds'), 0)) STORED,
    vnf_instance_names_len      INTEGER
        GENERATED ALWAYS AS (COALESCE(json_array_length(filter -> '$.vnfInstanceNames'), 0)) STORED,
    vnfd_ids                    TEXT
        GENERATED ALWAYS AS (decode(filter ->> '$.vnfInstanceSubscriptionFilter.vnfdIds', 'escape')) STORED,
    vnf_instance_ids            TEXT
        GENERATED ALWAYS AS (decode(filter ->> '$.vnfInstanceSubscriptionFilter.vnfInstanceIds', 'escape')) STORED,
    vnf_instance_names          TEXT
        GENERATED ALWAYS AS (decode(filter ->> '$.vnfInstanceSubscriptionFilter.vnfInstanceNames', 'escape')) STORED,
    FOREIGN KEY (subscription_uuid) REFERENCES vnf_lcm_subscriptions (id)
);

-- ======================================================================
-- v2 VNF LCM
-- SOL003 v3.3.1: what retack migrates to. The grants carry the version of their own interface, which is v1.

CREATE TABLE "VnfInstanceV2" (
    id                          VARCHAR(255)         NOT NULL PRIMARY KEY,
    "vnfInstanceName"           VARCHAR(255),
    "vnfInstanceDescription"    TEXT,
    "vnfdId"                    VARCHAR(255)         NOT NULL,
    "vnfProvider"               VARCHAR(255)         NOT NULL,
    "vnfProductName"            VARCHAR(255)         NOT NULL,
    "vnfSoftwareVersion"        VARCHAR(255)         NOT NULL,
    "vnfdVersion"               VARCHAR(255)         NOT NULL,
    "vnfConfigurableProperties" JSON,
    "vimConnectionInfo"         JSON,
    "instantiationState"        "instantiationState" NOT NULL,
    "instantiatedVnfInfo"       JSON,
    metadata                    JSON,
    extensions                  JSON
);

CREATE TABLE "VnfLcmOpOccV2" (
    id                                     VARCHAR(255)     NOT NULL PRIMARY KEY,
    "operationState"                       "operationState" NOT NULL,
    "stateEnteredTime"                     TIMESTAMP        NOT NULL,
    "startTime"                            TIMESTAMP        NOT NULL,
    "vnfInstanceId"                        VARCHAR(255)     NOT NULL,
    "grantId"                              VARCHAR(255),
    operation                              operation        NOT NULL,
    "isAutomaticInvocation"                BOOLEAN          NOT NULL,
    "operationParams"                      JSON,
    "isCancelPending"                      BOOLEAN          NOT NULL,
    "cancelMode"                           "cancelMode",
    error                                  JSON,
    "resourceChanges"                      JSON,
    "changedInfo"                          JSON,
    "changedExtConnectivity"               JSON,
    "modificationsTriggeredByVnfPkgChange" JSON,
    "vnfSnapshotInfoId"                    VARCHAR(255)
);

CREATE TABLE "LccnSubscriptionV2" (
    id             VARCHAR(255) NOT NULL PRIMARY KEY,
    filter         JSON,
    "callbackUri"  VARCHAR(255) NOT NULL,
    authentication JSON,
    verbosity      verbosity    NOT NULL
);

CREATE TABLE "GrantRequestV1" (
    "vnfInstanceId"         VARCHAR(255) NOT NULL,
    "vnfLcmOpOccId"         VARCHAR(255) NOT NULL PRIMARY KEY,
    "vnfdId"                VARCHAR(255) NOT NULL,
    "dstVnfdId"             VARCHAR(255),
    "flavourId"             VARCHAR(255),
    operation               operation    NOT NULL,
    "isAutomaticInvocation" BOOLEAN      NOT NULL,
    "instantiationLevelId"  VARCHAR(255),
    "addResources"          JSON,
    "tempResources"         JSON,
    "removeResources"       JSON,
    "updateResources"       JSON,
    "placementConstraints"  JSON,
    "vimConstraints"        JSON,
    "additionalParams"      JSON
);

CREATE TABLE "GrantV1" (
    id                       VARCHAR(255) NOT NULL PRIMARY KEY,
    "vnfInstanceId"          VARCHAR(255) NOT NULL,
    "vnfLcmOpOccId"          VARCHAR(255) NOT NULL,
    "vimConnectionInfo"      JSON,
    zones                    JSON,
    "zoneGroups"             JSON,
    "addResources"           JSON,
    "tempResources"          JSON,
    "removeResources"        JSON,
    "updateResources"        JSON,
    "vimAssets"              JSON,
    "extVirtualLinks"        JSON,
    "extManagedVirtualLinks" JSON,
    "additionalParams"       JSON
);

CREATE TABLE "CryptKey" (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    "secretUuid"   VARCHAR(36),
    "encryptedKey" VARCHAR(255) NOT NULL,
    "keyType"      VARCHAR(36)  NOT NULL,
    "inUse"        BOOLEAN      NOT NULL
);

-- ======================================================================
-- v2 fault and performance management

CREATE TABLE "AlarmV1" (
    id                        VARCHAR(255)        NOT NULL PRIMARY KEY,
    "managedObjectId"         VARCHAR(255)        NOT NULL,
    "vnfcInstanceIds"         JSON,
    "rootCauseFaultyResource" JSON,
    "alarmRaisedTime"         TIMESTAMP           NOT NULL,
    "alarmChangedTime"        TIMESTAMP,
    "alarmClearedTime"        TIMESTAMP,
    "alarmAcknowledgedTime"   TIMESTAMP,
    "ackState"                "ackState"          NOT NULL,
    "perceivedSeverity"       "perceivedSeverity" NOT NULL,
    "eventTime"               TIMESTAMP           NOT NULL,
    "eventType"               "eventType"         NOT NULL,
    "faultType"               VARCHAR(255),
    "probableCause"           VARCHAR(255)        NOT NULL,
    "isRootCause"             BOOLEAN             NOT NULL,
    "correlatedAlarmIds"      JSON,
    "faultDetails"            JSON
);

CREATE TABLE "FmSubscriptionV1" (
    id             VARCHAR(255) NOT NULL PRIMARY KEY,
    filter         JSON,
    "callbackUri"  VARCHAR(255) NOT NULL,
    authentication JSON
);

CREATE TABLE "PmJobV2" (
    id                     VARCHAR(255) NOT NULL PRIMARY KEY,
    "objectType"           VARCHAR(32)  NOT NULL,
    "objectInstanceIds"    JSON         NOT NULL,
    "subObjectInstanceIds" JSON,
    criteria               JSON         NOT NULL,
    "callbackUri"          VARCHAR(255) NOT NULL,
    reports                JSON,
    authentication         JSON,
    metadata               JSON
);

CREATE TABLE "PerformanceReportV2" (
    id      VARCHAR(255) NOT NULL PRIMARY KEY,
    "jobId" VARCHAR(255) NOT NULL,
    entries JSON         NOT NULL
);

CREATE TABLE "ThresholdV2" (
    id                     VARCHAR(255) NOT NULL PRIMARY KEY,
    "objectType"           VARCHAR(32)  NOT NULL,
    "objectInstanceId"     VARCHAR(255) NOT NULL,
    "subObjectInstanceIds" JSON,
    criteria               JSON         NOT NULL,
    "callbackUri"          VARCHAR(255) NOT NULL,
    authentication         JSON,
    metadata               JSON
);

-- ======================================================================
-- VNF packages
-- Shared by v1 and v2.

CREATE TABLE vnf_packages (
    id                    VARCHAR(36)  NOT NULL PRIMARY KEY,
    onboarding_state      VARCHAR(255) NOT NULL,
    operational_state     VARCHAR(255) NOT NULL,
    usage_state           VARCHAR(255) NOT NULL,
    tenant_id             VARCHAR(64)  NOT NULL,
    algorithm             VARCHAR(64),
    hash                  VARCHAR(128),
    location_glance_store TEXT,
    created_at            TIMESTAMP    NOT NULL,
    updated_at            TIMESTAMP,
    deleted_at            TIMESTAMP,
    deleted               SMALLINT,
    size                  BIGINT       NOT NULL DEFAULT '0',
    downloading           INTEGER      NOT NULL DEFAULT 0
);

CREATE TABLE vnf_package_vnfd (
    id                   VARCHAR(36)  NOT NULL PRIMARY KEY,
    package_uuid         VARCHAR(36)  NOT NULL,
    vnfd_id              VARCHAR(255) NOT NULL,
    vnf_provider         VARCHAR(255) NOT NULL,
    vnf_product_name     VARCHAR(255) NOT NULL,
    vnf_software_version VARCHAR(255) NOT NULL,
    vnfd_version         VARCHAR(255) NOT NULL,
    created_at           TIMESTAMP    NOT NULL,
    updated_at           TIMESTAMP,
    deleted_at           TIMESTAMP,
    deleted              VARCHAR(36),
    CONSTRAINT uniq_vnf_package_vnfd0vnfd_id0deleted UNIQUE (vnfd_id, deleted),
    FOREIGN KEY (package_uuid) REFERENCES vnf_packages (id)
);

CREATE TABLE vnf_packages_user_data (
    id           SERIAL       PRIMARY KEY,
    package_uuid VARCHAR(36)  NOT NULL,
    key          VARCHAR(255) NOT NULL,
    value        VARCHAR(255) NOT NULL,
    created_at   TIMESTAMP    NOT NULL,
    updated_at   TIMESTAMP,
    deleted_at   TIMESTAMP,
    deleted      SMALLINT,
    CONSTRAINT uniq_vnf_packages_user_data0package_uuid0key0deleted UNIQUE (package_uuid, key, deleted),
    FOREIGN KEY (package_uuid) REFERENCES vnf_packages (id)
);
CREATE INDEX vnf_packages_user_data_key_idx ON vnf_packages_user_data (key);
CREATE INDEX vnf_packages_user_data_value_idx ON vnf_packages_user_data (value);

CREATE TABLE vnf_deployment_flavours (
    id                   VARCHAR(36)  NOT NULL PRIMARY KEY,
    package_uuid         VARCHAR(36)  NOT NULL,
    flavour_id           VARCHAR(255) NOT NULL,
    flavour_description  TEXT         NOT NULL,
    instantiation_levels TEXT,
    created_at           TIMESTAMP    NOT NULL,
    updated_at           TIMESTAMP,
    deleted_at           TIMESTAMP,
    deleted              SMALLINT,
    FOREIGN KEY (package_uuid) REFERENCES vnf_packages (id)
);

CREATE TABLE vnf_software_images (
    id                VARCHAR(36)  NOT NULL PRIMARY KEY,
    software_image_id VARCHAR(255) NOT NULL,
    flavour_uuid      VARCHAR(36)  NOT NULL,
    name              VARCHAR(255) NOT NULL,
    provider          VARCHAR(255) NOT NULL,
    version           VARCHAR(255) NOT NULL,
    algorithm         VARCHAR(64)  NOT NULL,
    hash              VARCHAR(128) NOT NULL,
    container_format  VARCHAR(20)  NOT NULL,
    disk_format       VARCHAR(20)  NOT NULL,
    min_disk          BIGINT       NOT NULL,
    min_ram           BIGINT       NOT NULL,
    size              BIGINT       NOT NULL,
    image_path        TEXT         NOT NULL,
    created_at        TIMESTAMP    NOT NULL,
    updated_at        TIMESTAMP,
    deleted_at        TIMESTAMP,
    deleted           SMALLINT,
    FOREIGN KEY (flavour_uuid) REFERENCES vnf_deployment_flavours (id)
);

CREATE TABLE vnf_software_image_metadata (
    id         SERIAL       PRIMARY KEY,
    image_uuid VARCHAR(36)  NOT NULL,
    key        VARCHAR(255) NOT NULL,
    value      VARCHAR(255) NOT NULL,
    created_at TIMESTAMP    NOT NULL,
    updated_at TIMESTAMP,
    deleted_at TIMESTAMP,
    deleted    SMALLINT,
    CONSTRAINT uniq_vnf_software_image_metadata0idid0key0deleted UNIQUE (id, key, deleted),
    FOREIGN KEY (image_uuid) REFERENCES vnf_software_images (id)
);
CREATE INDEX vnf_software_image_metadata_value_idx ON vnf_software_image_metadata (value);
CREATE INDEX vnf_software_image_metadata_key_idx ON vnf_software_image_metadata (key);

CREATE TABLE vnf_artifacts (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    package_uuid  VARCHAR(36)  NOT NULL,
    artifact_path TEXT         NOT NULL,
    algorithm     VARCHAR(64)  NOT NULL,
    hash          VARCHAR(128) NOT NULL,
    _metadata     JSON,
    created_at    TIMESTAMP    NOT NULL,
    updated_at    TIMESTAMP,
    deleted_at    TIMESTAMP,
    deleted       SMALLINT,
    FOREIGN KEY (package_uuid) REFERENCES vnf_packages (id)
);

-- ======================================================================
-- Network services and forwarding graphs
-- Left over from the legacy API.

CREATE TABLE nsd (
    tenant_id       VARCHAR(64)  NOT NULL,
    id              VARCHAR(36)  NOT NULL PRIMARY KEY,
    created_at      TIMESTAMP,
    updated_at      TIMESTAMP,
    deleted_at      TIMESTAMP,
    name            VARCHAR(255) NOT NULL,
    description     TEXT,
    vnfds           TEXT,
    template_source VARCHAR(255) DEFAULT 'onboarded',
    CONSTRAINT uniq_nsd0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at)
);

CREATE TABLE nsd_attribute (
    id     VARCHAR(36)    NOT NULL PRIMARY KEY,
    nsd_id VARCHAR(36)    NOT NULL,
    key    VARCHAR(255)   NOT NULL,
    value  VARCHAR(65535),
    FOREIGN KEY (nsd_id) REFERENCES nsd (id)
);

CREATE TABLE ns (
    tenant_id         VARCHAR(64)    NOT NULL,
    id                VARCHAR(36)    NOT NULL PRIMARY KEY,
    created_at        TIMESTAMP,
    updated_at        TIMESTAMP,
    deleted_at        TIMESTAMP,
    nsd_id            VARCHAR(36),
    vim_id            VARCHAR(64)    NOT NULL,
    name              VARCHAR(255)   NOT NULL,
    description       TEXT,
    vnf_ids           VARCHAR(65535),
    mgmt_ip_addresses VARCHAR(65535),
    status            VARCHAR(64)    NOT NULL,
    error_reason      TEXT,
    vnffg_ids         VARCHAR(65535),
    CONSTRAINT uniq_ns0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at),
    FOREIGN KEY (nsd_id) REFERENCES nsd (id)
);

CREATE TABLE vnffgtemplates (
    id              VARCHAR(36)  NOT NULL PRIMARY KEY,
    tenant_id       VARCHAR(64)  NOT NULL,
    name            VARCHAR(255) NOT NULL,
    description     VARCHAR(255),
    template        TEXT,
    template_source VARCHAR(255) DEFAULT 'onboarded'
);

CREATE TABLE vnffgs (
    id          VARCHAR(36)  NOT NULL PRIMARY KEY,
    tenant_id   VARCHAR(64)  NOT NULL,
    name        VARCHAR(255) NOT NULL,
    description VARCHAR(255),
    vnffgd_id   VARCHAR(36)  NOT NULL,
    status      VARCHAR(255) NOT NULL,
    vnf_mapping TEXT,
    attributes  TEXT,
    ns_id       VARCHAR(36),
    FOREIGN KEY (ns_id) REFERENCES ns (id),
    FOREIGN KEY (vnffgd_id) REFERENCES vnffgtemplates (id)
);

CREATE TABLE vnffgnfps (
    id          VARCHAR(36)  NOT NULL PRIMARY KEY,
    tenant_id   VARCHAR(64)  NOT NULL,
    vnffg_id    VARCHAR(36)  NOT NULL,
    name        VARCHAR(255) NOT NULL,
    status      VARCHAR(255) NOT NULL,
    path_id     VARCHAR(255),
    symmetrical SMALLINT,
    FOREIGN KEY (vnffg_id) REFERENCES vnffgs (id)
);

CREATE TABLE vnffgchains (
    id          VARCHAR(36)  NOT NULL PRIMARY KEY,
    tenant_id   VARCHAR(64)  NOT NULL,
    instance_id VARCHAR(255),
    nfp_id      VARCHAR(36)  NOT NULL,
    status      VARCHAR(255) NOT NULL,
    path_id     VARCHAR(255),
    symmetrical SMALLINT,
    chain       TEXT,
    FOREIGN KEY (nfp_id) REFERENCES vnffgnfps (id)
);

CREATE TABLE vnffgclassifiers (
    id          VARCHAR(36)  NOT NULL PRIMARY KEY,
    tenant_id   VARCHAR(64)  NOT NULL,
    nfp_id      VARCHAR(36)  NOT NULL,
    instance_id VARCHAR(255),
    chain_id    VARCHAR(36)  NOT NULL,
    status      VARCHAR(255) NOT NULL,
    name        VARCHAR(255) DEFAULT '',
    FOREIGN KEY (nfp_id) REFERENCES vnffgnfps (id),
    FOREIGN KEY (chain_id) REFERENCES vnffgchains (id)
);

CREATE TABLE aclmatchcriterias (
    id                   VARCHAR(36) NOT NULL PRIMARY KEY,
    vnffgc_id            VARCHAR(36) NOT NULL,
    eth_src              VARCHAR(36),
    eth_dst              VARCHAR(36),
    eth_type             VARCHAR(36),
    vlan_id              INTEGER,
    vlan_pcp             INTEGER,
    mpls_label           INTEGER,
    mpls_tc              INTEGER,
    ip_dscp              INTEGER,
    ip_ecn               INTEGER,
    ip_src_prefix        VARCHAR(36),
    ip_dst_prefix        VARCHAR(36),
    source_port_min      INTEGER,
    source_port_max      INTEGER,
    destination_port_min INTEGER,
    destination_port_max INTEGER,
    ip_proto             INTEGER,
    network_id           VARCHAR(36),
    network_src_port_id  VARCHAR(36),
    network_dst_port_id  VARCHAR(36),
    tenant_id            VARCHAR(64),
    icmpv4_type          INTEGER,
    icmpv4_code          INTEGER,
    arp_op               INTEGER,
    arp_spa              INTEGER,
    arp_tpa              INTEGER,
    arp_sha              INTEGER,
    arp_tha              INTEGER,
    ipv6_src             VARCHAR(36),
    ipv6_dst             VARCHAR(36),
    ipv6_flabel          INTEGER,
    icmpv6_type          INTEGER,
    icmpv6_code          INTEGER,
    ipv6_nd_target       VARCHAR(36),
    ipv6_nd_sll          VARCHAR(36),
    ipv6_nd_tll          VARCHAR(36),
    FOREIGN KEY (vnffgc_id) REFERENCES vnffgclassifiers (id)
);

-- ======================================================================
-- Events
-- The legacy API's audit trail.

CREATE TABLE events (
    id             SERIAL      PRIMARY KEY,
    resource_id    VARCHAR(36) NOT NULL,
    resource_state VARCHAR(64) NOT NULL,
    resource_type  VARCHAR(64) NOT NULL,
    event_type     VARCHAR(64) NOT NULL,
    timestamp      TIMESTAMP   NOT NULL,
    event_details  TEXT
);
