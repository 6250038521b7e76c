-- Rows of VnfLcmOpOccV2 that were rolled back.
CREATE TABLE IF NOT EXISTS retack_archived_vnf_lcm_op_occ_v2 (
    run_id VARCHAR(36) NOT NULL,
    archived_at TIMESTAMP NOT NULL,
    id VARCHAR(255) NOT NULL,
    "operationState" VARCHAR(64) NOT NULL,
    "stateEnteredTime" TIMESTAMP NOT NULL,
    "startTime" TIMESTAMP NOT NULL,
    "vnfInstanceId" VARCHAR(255) NOT NULL,
    "grantId" VARCHAR(255),
    operation VARCHAR(64) NOT NULL,
    "isAutomaticInvocation" BOOLEAN NOT NULL,
    "operationParams" JSON,
    "isCancelPending" BOOLEAN NOT NULL,
    "cancelMode" VARCHAR(64),
    error JSON,
    "resourceChanges" JSON,
    "changedInfo" JSON,
    "changedExtConnectivity" JSON,
    "modificationsTriggeredByVnfPkgChange" JSON,
    "vnfSnapshotInfoId" VARCHAR(255),
    PRIMARY KEY (run_id, id)
);
