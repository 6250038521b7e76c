-- What completing a migration overwrites in v1 rows; rolling back puts it back.
CREATE TABLE IF NOT EXISTS retack_archived_mark (
    vnf_instance_id VARCHAR(255) NOT NULL,
    table_name VARCHAR(64) NOT NULL,
    row_id VARCHAR(255) NOT NULL,
    run_id VARCHAR(36) NOT NULL,
    deleted SMALLINT,
    deleted_at DATETIME,
    updated_at DATETIME,
    status VARCHAR(64),
    PRIMARY KEY (vnf_instance_id, table_name, row_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
