-- Rows of VnfInstanceV2 that were rolled back.
CREATE TABLE IF NOT EXISTS retack_archived_vnf_instance_v2 (
    run_id VARCHAR(36) NOT NULL,
    archived_at DATETIME NOT NULL,
    id VARCHAR(255) NOT NULL,
    `vnfInstanceName` VARCHAR(255),
    `vnfInstanceDescription` LONGTEXT,
    `vnfdId` VARCHAR(255) NOT NULL,
    `vnfProvider` VARCHAR(255) NOT NULL,
    `vnfProductName` VARCHAR(255) NOT NULL,
    `vnfSoftwareVersion` VARCHAR(255) NOT NULL,
    `vnfdVersion` VARCHAR(255) NOT NULL,
    `vnfConfigurableProperties` JSON,
    `vimConnectionInfo` JSON,
    `instantiationState` VARCHAR(64) NOT NULL,
    `instantiatedVnfInfo` JSON,
    metadata JSON,
    extensions JSON,
    PRIMARY KEY (run_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
