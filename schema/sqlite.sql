-- Tacker's own tables on SQLite, at Alembic revision ca2ad037c320 (Tacker 10.0.0 to 16.0.0).
-- Tacker runs on MariaDB, MySQL and PostgreSQL. This is the same schema for trials, demonstrations and tests:
-- nullability as on MariaDB, booleans as on PostgreSQL, and CHECKs for what those engines check by type.
-- Foreign keys bind only while `PRAGMA foreign_keys` is on, a property of the connection.
-- json_valid(NULL) is 0 before SQLite 3.45, hence the IS NULL in front of it.

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
    type           VARCHAR(64),
    tenant_id      VARCHAR(64)  NOT NULL,
    name           VARCHAR(255) NOT NULL,
    description    TEXT,
    placement_attr TEXT,
    shared         BOOLEAN      NOT NULL DEFAULT 0,
    is_default     BOOLEAN      NOT NULL DEFAULT 0,
    created_at     DATETIME,
    updated_at     DATETIME,
    deleted_at     DATETIME,
    extra          JSON         CHECK (extra IS NULL OR json_valid(extra)),
    CONSTRAINT uniq_vims0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at)
);

CREATE TABLE vimauths (
    id          VARCHAR(36)  NOT NULL PRIMARY KEY,
    vim_id      VARCHAR(36)  NOT NULL,
    password    VARCHAR(255),
    auth_url    VARCHAR(255) NOT NULL,
    vim_project TEXT,
    auth_cred   TEXT,
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
    created_at      DATETIME,
    updated_at      DATETIME,
    deleted_at      DATETIME,
    template_source VARCHAR(255) DEFAULT 'onboarded',
    CONSTRAINT uniq_vnfd0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at)
);

CREATE TABLE vnfd_attribute (
    id      VARCHAR(36)  NOT NULL PRIMARY KEY,
    vnfd_id VARCHAR(255) NOT NULL,
    key     VARCHAR(255) NOT NULL,
    value   TEXT,
    FOREIGN KEY (vnfd_id) REFERENCES vnfd (id)
);

CREATE TABLE servicetypes (
    tenant_id    VARCHAR(64)  NOT NULL,
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    vnfd_id      VARCHAR(255) NOT NULL,
    service_type VARCHAR(64),
    FOREIGN KEY (vnfd_id) REFERENCES vnfd (id)
);

CREATE TABLE vnf (
    id              VARCHAR(36)    NOT NULL PRIMARY KEY,
    tenant_id       VARCHAR(64)    NOT NULL,
    name            VARCHAR(255)   NOT NULL,
    vnfd_id         VARCHAR(255)   NOT NULL,
    instance_id     VARCHAR(12800),
    mgmt_ip_address VARCHAR(255),
    status          VARCHAR(64),
    description     TEXT,
    placement_attr  TEXT,
    vim_id          VARCHAR(36)    NOT NULL,
    error_reason    TEXT,
    created_at      DATETIME,
    updated_at      DATETIME,
    deleted_at      DATETIME,
    CONSTRAINT uniq_vnf0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at),
    FOREIGN KEY (vnfd_id) REFERENCES vnfd (id),
    FOREIGN KEY (vim_id) REFERENCES vims (id)
);

CREATE TABLE vnf_attribute (
    id     VARCHAR(36)  NOT NULL PRIMARY KEY,
    vnf_id VARCHAR(36)  NOT NULL,
    key    VARCHAR(255) NOT NULL,
    value  TEXT,
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
    vim_connection_info      JSON          CHECK (vim_connection_info IS NULL OR json_valid(vim_connection_info)),
    tenant_id                VARCHAR(64)   NOT NULL,
    created_at               DATETIME      NOT NULL,
    updated_at               DATETIME,
    deleted_at               DATETIME,
    deleted                  SMALLINT,
    vnf_pkg_id               VARCHAR(36)   NOT NULL,
    vnf_metadata             JSON          CHECK (vnf_metadata IS NULL OR json_valid(vnf_metadata))
);

CREATE TABLE vnf_instantiated_info (
    id                             INTEGER      NOT NULL PRIMARY KEY AUTOINCREMENT,
    vnf_instance_id                VARCHAR(36)  NOT NULL,
    flavour_id                     VARCHAR(255) NOT NULL,
    ext_cp_info                    JSON         CHECK (ext_cp_info IS NULL OR json_valid(ext_cp_info)),
    ext_virtual_link_info          JSON
        CHECK (ext_virtual_link_info IS NULL OR json_valid(ext_virtual_link_info)),
    ext_managed_virtual_link_info  JSON
        CHECK (ext_managed_virtual_link_info IS NULL OR json_valid(ext_managed_virtual_link_info)),
    vnfc_resource_info             JSON         CHECK (vnfc_resource_info IS NULL OR json_valid(vnfc_resource_info)),
    vnf_virtual_link_resource_info JSON
        CHECK (vnf_virtual_link_resource_info IS NULL OR json_valid(vnf_virtual_link_resource_info)),
    virtual_storage_resource_info  JSON
        CHECK (virtual_storage_resource_info IS NULL OR json_valid(virtual_storage_resource_info)),
    vnf_state                      VARCHAR(255) NOT NULL,
    instance_id                    TEXT,
    instantiation_level_id         VARCHAR(255),
    additional_params              JSON         CHECK (additional_params IS NULL OR json_valid(additional_params)),
    created_at                     DATETIME     NOT NULL,
    updated_at                     DATETIME,
    deleted_at                     DATETIME,
    deleted                        SMALLINT,
    vnfc_info                      JSON         CHECK (vnfc_info IS NULL OR json_valid(vnfc_info)),
    scale_status                   JSON         CHECK (scale_status IS NULL OR json_valid(scale_status)),
    FOREIGN KEY (vnf_instance_id) REFERENCES vnf_instances (id)
);

CREATE TABLE vnf_resources (
    id                  VARCHAR(36)  NOT NULL PRIMARY KEY,
    vnf_instance_id     VARCHAR(36)  NOT NULL,
    resource_name       TEXT,
    resource_type       VARCHAR(255) NOT NULL,
    resource_identifier VARCHAR(255) NOT NULL,
    resource_status     VARCHAR(255) NOT NULL,
    created_at          DATETIME     NOT NULL,
    updated_at          DATETIME,
    deleted_at          DATETIME,
    deleted             SMALLINT,
    tenant_id           VARCHAR(64)  NOT NULL,
    FOREIGN KEY (vnf_instance_id) REFERENCES vnf_instances (id)
);

CREATE TABLE vnf_lcm_op_occs (
    id                       VARCHAR(36) NOT NULL PRIMARY KEY,
    operation_state          VARCHAR(16),
    state_entered_time       DATETIME    NOT NULL,
    start_time               DATETIME    NOT NULL,
    vnf_instance_id          VARCHAR(36) NOT NULL,
    operation                VARCHAR(16),
    is_automatic_invocation  SMALLINT    NOT NULL,
    operation_params         JSON        CHECK (operation_params IS NULL OR json_valid(operation_params)),
    error                    JSON        CHECK (error IS NULL OR json_valid(error)),
    deleted                  SMALLINT,
    is_cancel_pending        SMALLINT    NOT NULL,
    resource_changes         JSON        CHECK (resource_changes IS NULL OR json_valid(resource_changes)),
    error_point              INTEGER,
    changed_info             JSON        CHECK (changed_info IS NULL OR json_valid(changed_info)),
    created_at               DATETIME    NOT NULL,
    updated_at               DATETIME,
    deleted_at               DATETIME,
    grant_id                 VARCHAR(36),
    changed_ext_connectivity JSON
        CHECK (changed_ext_connectivity IS NULL OR json_valid(changed_ext_connectivity)),
    tenant_id                VARCHAR(64) NOT NULL,
    FOREIGN KEY (vnf_instance_id) REFERENCES vnf_instances (id)
);

CREATE TABLE placement_constraint (
    id                        VARCHAR(36)  NOT NULL PRIMARY KEY,
    vnf_instance_id           VARCHAR(36)  NOT NULL,
    affinity_or_anti_affinity VARCHAR(255) NOT NULL,
    scope                     VARCHAR(255) NOT NULL,
    server_group_name         VARCHAR(255) NOT NULL,
    resource                  JSON         NOT NULL CHECK (json_valid(resource)),
    created_at                DATETIME     NOT NULL,
    updated_at                DATETIME,
    deleted_at                DATETIME,
    deleted                   SMALLINT
);

-- ======================================================================
-- v1 subscriptions
-- Generated columns are what v1 matches notifications with.

CREATE TABLE vnf_lcm_subscriptions (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    callback_uri   VARCHAR(255) NOT NULL,
    authentication JSON         CHECK (authentication IS NULL OR json_valid(authentication)),
    created_at     DATETIME     NOT NULL,
    updated_at     DATETIME,
    deleted_at     DATETIME,
    deleted        SMALLINT,
    tenant_id      VARCHAR(64)  NOT NULL
);

CREATE TABLE vnf_lcm_filters (
    id                          INTEGER     NOT NULL PRIMARY KEY AUTOINCREMENT,
    subscription_uuid           VARCHAR(36) NOT NULL,
    filter                      JSON        NOT NULL CHECK (json_valid(filter)),
    notification_types          TEXT        GENERATED ALWAYS AS (json_extract(filter, '$.notificationTypes')) VIRTUAL,
    notification_types_len      INTEGER
        GENERATED ALWAYS AS (ifnull(json_array_length(filter, '$.notificationTypes'), 0)) VIRTUAL,
    operation_types             TEXT        GENERATED ALWAYS AS (json_extract(filter, '$.operationTypes')) VIRTUAL,
    operation_types_len         INTEGER
        GENERATED ALWAYS AS (ifnull(json_array_length(filter, '$.operationTypes'), 0)) VIRTUAL,
    vnf_products_from_providers JSON
        CHECK (vnf_products_from_providers IS NULL OR json_valid(vnf_products_from_providers)),
    operation_states            TEXT        GENERATED ALWAYS AS (json_extract(filter, '$.operationStates')) VIRTUAL,
    operation_states_len        INTEGER
        GENERATED ALWAYS AS (ifnull(json_array_length(filter, '$.operationStates'), 0)) VIRTUAL,
    vnfd_ids                    TEXT
        GENERATED ALWAYS AS (json_extract(filter, '$.vnfInstanceSubscriptionFilter.vnfdIds')) VIRTUAL,
    vnfd_ids_len                INTEGER
        GENERATED ALWAYS AS (ifnull(json_array_length(filter, '$.vnfInstanceSubscriptionFilter.vnfdIds'), 0)) VIRTUAL,
    vnf_provider                TEXT
        GENERATED ALWAYS AS (ifnull(json_extract(vnf_products_from_providers, '$.vnfProvider'), '')) VIRTUAL,
    vnf_product_name            TEXT
        GENERATED ALWAYS AS (ifnull(json_extract(vnf_products_from_providers, '$.vnfProducts[0].vnfProductName'), '')) VIRTUAL,
    vnf_software_version        TEXT
        GENERATED ALWAYS AS (ifnull(json_extract(vnf_products_from_providers, '$.vnfProducts[0].versions[0].vnfSoftwareVersion'), '')) VIRTUAL,
    vnfd_versions               TEXT
        GENERATED ALWAYS AS (json_extract(vnf_products_from_providers, '$.vnfProducts[0].versions[0].vnfdVersions')) VIRTUAL,
    vnfd_versions_len           INTEGER
        GENERATED ALWAYS AS (ifnull(json_array_length(vnf_products_from_providers, '$.vnfProducts[0].versions[0].vnfdVersions'), 0)) VIRTUAL,
    vnf_instance_ids            TEXT
        GENERATED ALWAYS AS (json_extract(filter, '$.vnfInstanceSubscriptionFilter.vnfInstanceIds')) VIRTUAL,
    vnf_instance_ids_len        INTEGER
        GENERATED ALWAYS AS (ifnull(json_array_length(filter, '$.vnfInstanceSubscriptionFilter.vnfInstanceIds'), 0)) VIRTUAL,
    vnf_instance_names          TEXT
        GENERATED ALWAYS AS (json_extract(filter, '$.vnfInstanceSubscriptionFilter.vnfInstanceNames')) VIRTUAL,
    vnf_instance_names_len      INTEGER
        GENERATED ALWAYS AS (ifnull(json_array_length(filter, '$.vnfInstanceSubscriptionFilter.vnfInstanceNames'), 0)) VIRTUAL,
    FOREIGN KEY (subscription_uuid) REFERENCES vnf_lcm_subscriptions (id)
);

-- ======================================================================
-- v2 VNF LCM
-- SOL003 v3.3.1: what retack migrates to. The grants carry the version of their own interface, which is v1.

CREATE TABLE VnfInstanceV2 (
    id                        VARCHAR(255) NOT NULL PRIMARY KEY,
    vnfInstanceName           VARCHAR(255),
    vnfInstanceDescription    TEXT,
    vnfdId                    VARCHAR(255) NOT NULL,
    vnfProvider               VARCHAR(255) NOT NULL,
    vnfProductName            VARCHAR(255) NOT NULL,
    vnfSoftwareVersion        VARCHAR(255) NOT NULL,
    vnfdVersion               VARCHAR(255) NOT NULL,
    vnfConfigurableProperties JSON
        CHECK (vnfConfigurableProperties IS NULL OR json_valid(vnfConfigurableProperties)),
    vimConnectionInfo         JSON         CHECK (vimConnectionInfo IS NULL OR json_valid(vimConnectionInfo)),
    instantiationState        VARCHAR(16)  NOT NULL CHECK (instantiationState IN ('NOT_INSTANTIATED', 'INSTANTIATED')),
    instantiatedVnfInfo       JSON         CHECK (instantiatedVnfInfo IS NULL OR json_valid(instantiatedVnfInfo)),
    metadata                  JSON         CHECK (metadata IS NULL OR json_valid(metadata)),
    extensions                JSON         CHECK (extensions IS NULL OR json_valid(extensions))
);

CREATE TABLE VnfLcmOpOccV2 (
    id                                   VARCHAR(255) NOT NULL PRIMARY KEY,
    operationState                       VARCHAR(12)  NOT NULL
        CHECK (operationState IN (
            'STARTING', 'PROCESSING', 'COMPLETED', 'FAILED_TEMP', 'FAILED', 'ROLLING_BACK', 'ROLLED_BACK'
        )),
    stateEnteredTime                     DATETIME     NOT NULL,
    startTime                            DATETIME     NOT NULL,
    vnfInstanceId                        VARCHAR(255) NOT NULL,
    grantId                              VARCHAR(255),
    operation                            VARCHAR(18)  NOT NULL
        CHECK (operation IN (
            'INSTANTIATE', 'SCALE', 'SCALE_TO_LEVEL', 'CHANGE_FLAVOUR', 'TERMINATE', 'HEAL', 'OPERATE',
            'CHANGE_EXT_CONN', 'MODIFY_INFO', 'CREATE_SNAPSHOT', 'REVERT_TO_SNAPSHOT', 'CHANGE_VNFPKG'
        )),
    isAutomaticInvocation                BOOLEAN      NOT NULL,
    operationParams                      JSON         CHECK (operationParams IS NULL OR json_valid(operationParams)),
    isCancelPending                      BOOLEAN      NOT NULL,
    cancelMode                           VARCHAR(8)   CHECK (cancelMode IN ('GRACEFUL', 'FORCEFUL')),
    error                                JSON         CHECK (error IS NULL OR json_valid(error)),
    resourceChanges                      JSON         CHECK (resourceChanges IS NULL OR json_valid(resourceChanges)),
    changedInfo                          JSON         CHECK (changedInfo IS NULL OR json_valid(changedInfo)),
    changedExtConnectivity               JSON
        CHECK (changedExtConnectivity IS NULL OR json_valid(changedExtConnectivity)),
    modificationsTriggeredByVnfPkgChange JSON
        CHECK (modificationsTriggeredByVnfPkgChange IS NULL OR json_valid(modificationsTriggeredByVnfPkgChange)),
    vnfSnapshotInfoId                    VARCHAR(255)
);

CREATE TABLE LccnSubscriptionV2 (
    id             VARCHAR(255) NOT NULL PRIMARY KEY,
    filter         JSON         CHECK (filter IS NULL OR json_valid(filter)),
    callbackUri    VARCHAR(255) NOT NULL,
    authentication JSON         CHECK (authentication IS NULL OR json_valid(authentication)),
    verbosity      VARCHAR(5)   NOT NULL CHECK (verbosity IN ('FULL', 'SHORT'))
);

CREATE TABLE GrantRequestV1 (
    vnfInstanceId         VARCHAR(255) NOT NULL,
    vnfLcmOpOccId         VARCHAR(255) NOT NULL PRIMARY KEY,
    vnfdId                VARCHAR(255) NOT NULL,
    dstVnfdId             VARCHAR(255),
    flavourId             VARCHAR(255),
    operation             VARCHAR(18)  NOT NULL
        CHECK (operation IN (
            'INSTANTIATE', 'SCALE', 'SCALE_TO_LEVEL', 'CHANGE_FLAVOUR', 'TERMINATE', 'HEAL', 'OPERATE',
            'CHANGE_EXT_CONN', 'CREATE_SNAPSHOT', 'REVERT_TO_SNAPSHOT', 'CHANGE_VNFPKG'
        )),
    isAutomaticInvocation BOOLEAN      NOT NULL,
    instantiationLevelId  VARCHAR(255),
    addResources          JSON         CHECK (addResources IS NULL OR json_valid(addResources)),
    tempResources         JSON         CHECK (tempResources IS NULL OR json_valid(tempResources)),
    removeResources       JSON         CHECK (removeResources IS NULL OR json_valid(removeResources)),
    updateResources       JSON         CHECK (updateResources IS NULL OR json_valid(updateResources)),
    placementConstraints  JSON         CHECK (placementConstraints IS NULL OR json_valid(placementConstraints)),
    vimConstraints        JSON         CHECK (vimConstraints IS NULL OR json_valid(vimConstraints)),
    additionalParams      JSON         CHECK (additionalParams IS NULL OR json_valid(additionalParams))
);

CREATE TABLE GrantV1 (
    id                     VARCHAR(255) NOT NULL PRIMARY KEY,
    vnfInstanceId          VARCHAR(255) NOT NULL,
    vnfLcmOpOccId          VARCHAR(255) NOT NULL,
    vimConnectionInfo      JSON         CHECK (vimConnectionInfo IS NULL OR json_valid(vimConnectionInfo)),
    zones                  JSON         CHECK (zones IS NULL OR json_valid(zones)),
    zoneGroups             JSON         CHECK (zoneGroups IS NULL OR json_valid(zoneGroups)),
    addResources           JSON         CHECK (addResources IS NULL OR json_valid(addResources)),
    tempResources          JSON         CHECK (tempResources IS NULL OR json_valid(tempResources)),
    removeResources        JSON         CHECK (removeResources IS NULL OR json_valid(removeResources)),
    updateResources        JSON         CHECK (updateResources IS NULL OR json_valid(updateResources)),
    vimAssets              JSON         CHECK (vimAssets IS NULL OR json_valid(vimAssets)),
    extVirtualLinks        JSON         CHECK (extVirtualLinks IS NULL OR json_valid(extVirtualLinks)),
    extManagedVirtualLinks JSON         CHECK (extManagedVirtualLinks IS NULL OR json_valid(extManagedVirtualLinks)),
    additionalParams       JSON         CHECK (additionalParams IS NULL OR json_valid(additionalParams))
);

CREATE TABLE CryptKey (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    secretUuid   VARCHAR(36),
    encryptedKey VARCHAR(255) NOT NULL,
    keyType      VARCHAR(36)  NOT NULL,
    inUse        BOOLEAN      NOT NULL
);

-- ======================================================================
-- v2 fault and performance management

CREATE TABLE AlarmV1 (
    id                      VARCHAR(255) NOT NULL PRIMARY KEY,
    managedObjectId         VARCHAR(255) NOT NULL,
    vnfcInstanceIds         JSON         CHECK (vnfcInstanceIds IS NULL OR json_valid(vnfcInstanceIds)),
    rootCauseFaultyResource JSON
        CHECK (rootCauseFaultyResource IS NULL OR json_valid(rootCauseFaultyResource)),
    alarmRaisedTime         DATETIME     NOT NULL,
    alarmChangedTime        DATETIME,
    alarmClearedTime        DATETIME,
    alarmAcknowledgedTime   DATETIME,
    ackState                VARCHAR(14)  NOT NULL CHECK (ackState IN ('UNACKNOWLEDGED', 'ACKNOWLEDGED')),
    perceivedSeverity       VARCHAR(13)  NOT NULL
        CHECK (perceivedSeverity IN ('CRITICAL', 'MAJOR', 'MINOR', 'WARNING', 'INDETERMINATE', 'CLEARED')),
    eventTime               DATETIME     NOT NULL,
    eventType               VARCHAR(22)  NOT NULL
        CHECK (eventType IN (
            'COMMUNICATIONS_ALARM', 'PROCESSING_ERROR_ALARM', 'ENVIRONMENTAL_ALARM', 'QOS_ALARM',
            'EQUIPMENT_ALARM'
        )),
    faultType               VARCHAR(255),
    probableCause           VARCHAR(255) NOT NULL,
    isRootCause             BOOLEAN      NOT NULL,
    correlatedAlarmIds      JSON         CHECK (correlatedAlarmIds IS NULL OR json_valid(correlatedAlarmIds)),
    faultDetails            JSON         CHECK (faultDetails IS NULL OR json_valid(faultDetails))
);

CREATE TABLE FmSubscriptionV1 (
    id             VARCHAR(255) NOT NULL PRIMARY KEY,
    filter         JSON         CHECK (filter IS NULL OR json_valid(filter)),
    callbackUri    VARCHAR(255) NOT NULL,
    authentication JSON         CHECK (authentication IS NULL OR json_valid(authentication))
);

CREATE TABLE PmJobV2 (
    id                   VARCHAR(255) NOT NULL PRIMARY KEY,
    objectType           VARCHAR(32)  NOT NULL,
    objectInstanceIds    JSON         NOT NULL CHECK (json_valid(objectInstanceIds)),
    subObjectInstanceIds JSON         CHECK (subObjectInstanceIds IS NULL OR json_valid(subObjectInstanceIds)),
    criteria             JSON         NOT NULL CHECK (json_valid(criteria)),
    callbackUri          VARCHAR(255) NOT NULL,
    reports              JSON         CHECK (reports IS NULL OR json_valid(reports)),
    authentication       JSON         CHECK (authentication IS NULL OR json_valid(authentication)),
    metadata             JSON         CHECK (metadata IS NULL OR json_valid(metadata))
);

CREATE TABLE PerformanceReportV2 (
    id      VARCHAR(255) NOT NULL PRIMARY KEY,
    jobId   VARCHAR(255) NOT NULL,
    entries JSON         NOT NULL CHECK (json_valid(entries))
);

CREATE TABLE ThresholdV2 (
    id                   VARCHAR(255) NOT NULL PRIMARY KEY,
    objectType           VARCHAR(32)  NOT NULL,
    objectInstanceId     VARCHAR(255) NOT NULL,
    subObjectInstanceIds JSON         CHECK (subObjectInstanceIds IS NULL OR json_valid(subObjectInstanceIds)),
    criteria             JSON         NOT NULL CHECK (json_valid(criteria)),
    callbackUri          VARCHAR(255) NOT NULL,
    authentication       JSON         CHECK (authentication IS NULL OR json_valid(authentication)),
    metadata             JSON         CHECK (metadata IS NULL OR json_valid(metadata))
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
    created_at            DATETIME     NOT NULL,
    updated_at            DATETIME,
    deleted_at            DATETIME,
    deleted               SMALLINT,
    size                  BIGINT       NOT NULL DEFAULT 0,
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
    created_at           DATETIME     NOT NULL,
    updated_at           DATETIME,
    deleted_at           DATETIME,
    deleted              VARCHAR(36),
    CONSTRAINT uniq_vnf_package_vnfd0vnfd_id0deleted UNIQUE (vnfd_id, deleted),
    FOREIGN KEY (package_uuid) REFERENCES vnf_packages (id)
);

CREATE TABLE vnf_packages_user_data (
    id           INTEGER      NOT NULL PRIMARY KEY AUTOINCREMENT,
    package_uuid VARCHAR(36)  NOT NULL,
    key          VARCHAR(255) NOT NULL,
    value        VARCHAR(255) NOT NULL,
    created_at   DATETIME     NOT NULL,
    updated_at   DATETIME,
    deleted_at   DATETIME,
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
    created_at           DATETIME     NOT NULL,
    updated_at           DATETIME,
    deleted_at           DATETIME,
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
    min_disk          BIGINT,
    min_ram           BIGINT,
    size              BIGINT       NOT NULL,
    image_path        TEXT         NOT NULL,
    created_at        DATETIME     NOT NULL,
    updated_at        DATETIME,
    deleted_at        DATETIME,
    deleted           SMALLINT,
    FOREIGN KEY (flavour_uuid) REFERENCES vnf_deployment_flavours (id)
);

CREATE TABLE vnf_software_image_metadata (
    id         INTEGER      NOT NULL PRIMARY KEY AUTOINCREMENT,
    image_uuid VARCHAR(36)  NOT NULL,
    key        VARCHAR(255) NOT NULL,
    value      VARCHAR(255) NOT NULL,
    created_at DATETIME     NOT NULL,
    updated_at DATETIME,
    deleted_at DATETIME,
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
    _metadata     JSON         CHECK (_metadata IS NULL OR json_valid(_metadata)),
    created_at    DATETIME     NOT NULL,
    updated_at    DATETIME,
    deleted_at    DATETIME,
    deleted       SMALLINT,
    FOREIGN KEY (package_uuid) REFERENCES vnf_packages (id)
);

-- ======================================================================
-- Network services and forwarding graphs
-- Left over from the legacy API.

CREATE TABLE nsd (
    tenant_id       VARCHAR(64)  NOT NULL,
    id              VARCHAR(36)  NOT NULL PRIMARY KEY,
    created_at      DATETIME,
    updated_at      DATETIME,
    deleted_at      DATETIME,
    name            VARCHAR(255) NOT NULL,
    description     TEXT,
    vnfds           TEXT,
    template_source VARCHAR(255) DEFAULT 'onboarded',
    CONSTRAINT uniq_nsd0tenant_id0name0deleted_at UNIQUE (tenant_id, name, deleted_at)
);

CREATE TABLE nsd_attribute (
    id     VARCHAR(36)  NOT NULL PRIMARY KEY,
    nsd_id VARCHAR(36)  NOT NULL,
    key    VARCHAR(255) NOT NULL,
    value  TEXT,
    FOREIGN KEY (nsd_id) REFERENCES nsd (id)
);

CREATE TABLE ns (
    tenant_id         VARCHAR(64)  NOT NULL,
    id                VARCHAR(36)  NOT NULL PRIMARY KEY,
    created_at        DATETIME,
    updated_at        DATETIME,
    deleted_at        DATETIME,
    nsd_id            VARCHAR(36),
    vim_id            VARCHAR(64)  NOT NULL,
    name              VARCHAR(255) NOT NULL,
    description       TEXT,
    vnf_ids           TEXT,
    mgmt_ip_addresses TEXT,
    status            VARCHAR(64)  NOT NULL,
    error_reason      TEXT,
    vnffg_ids         TEXT,
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
    id             INTEGER     NOT NULL PRIMARY KEY AUTOINCREMENT,
    resource_id    VARCHAR(36) NOT NULL,
    resource_state VARCHAR(64) NOT NULL,
    resource_type  VARCHAR(64) NOT NULL,
    event_type     VARCHAR(64) NOT NULL,
    timestamp      DATETIME    NOT NULL,
    event_details  TEXT
);
