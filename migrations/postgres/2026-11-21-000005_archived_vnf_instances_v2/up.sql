-- Rows of VnfInstanceV2 that were rolled back.
CREATE TABLE IF NOT EXISTS retack_archived_vnf_instance_v2 (
    run_id VARCHAR(36) NOT NULL,
    archived_at TIMESTAMP NOT NULL,
    id VARCHAR(255) NOT NULL,
    "vnfInstanceName" VARCHAR(255),
    "vnfInstanceDescription" TEXT,
    "vnfdId" VARCHAR(255) NOT NULL,
    "vnfProvider" VARCHAR(255) NOT NULL,
    "vnfProductName" VARCHAR(255) NOT NULL,
    "vnfSoftwareVersion" VARCHAR(255) NOT NULL,
    "vnfdVersion" VARCHAR(255) NOT NULL,
    "vnfConfigurableProperties" JSON,
    "vimConnectionInfo" JSON,
    "instantiationState" "instantiationState" NOT NULL,
    "instantiatedVnfInfo" JSON,
    metadata JSON,
    extensions JSON,
    PRIMARY KEY (run_id, id)
);
