-- Rows of vnf_attribute, which has no soft delete.
CREATE TABLE IF NOT EXISTS retack_archived_vnf_attribute (
    id VARCHAR(36) NOT NULL,
    vnf_id VARCHAR(36) NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    value TEXT,
    run_id VARCHAR(36) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS retack_archived_vnf_attribute_by_vnf ON retack_archived_vnf_attribute (vnf_id);
