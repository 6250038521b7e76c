-- One row a VNF and run: what became of it, and why.
CREATE TABLE IF NOT EXISTS retack_entry (
    run_id VARCHAR(36) NOT NULL,
    vnf_instance_id VARCHAR(255) NOT NULL,
    outcome VARCHAR(64) NOT NULL,
    reason TEXT,
    notes TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (run_id, vnf_instance_id)
);
CREATE INDEX IF NOT EXISTS retack_entry_by_vnf ON retack_entry (vnf_instance_id);
