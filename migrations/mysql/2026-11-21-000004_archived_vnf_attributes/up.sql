-- Rows of vnf_attribute, which has no soft delete.
CREATE TABLE IF NOT EXISTS retack_archived_vnf_attribute (
    id VARCHAR(36) NOT NULL,
    vnf_id VARCHAR(36) NOT NULL,
    `key` VARCHAR(255) NOT NULL,
    value LONGTEXT,
    run_id VARCHAR(36) NOT NULL,
    PRIMARY KEY (id),
    KEY retack_archived_vnf_attribute_by_vnf (vnf_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
