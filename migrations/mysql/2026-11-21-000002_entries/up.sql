-- One row a VNF and run: what became of it, and why.
CREATE TABLE IF NOT EXISTS retack_entry (
    run_id VARCHAR(36) NOT NULL,
    vnf_instance_id VARCHAR(255) NOT NULL,
    outcome VARCHAR(64) NOT NULL,
    reason LONGTEXT,
    notes LONGTEXT NOT NULL,
    recorded_at DATETIME NOT NULL,
    PRIMARY KEY (run_id, vnf_instance_id),
    KEY retack_entry_by_vnf (vnf_instance_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
