-- Who may write: one row, and its token grows with every holder.
CREATE TABLE IF NOT EXISTS retack_lease (
    name VARCHAR(64) NOT NULL,
    token BIGINT NOT NULL,
    renewals BIGINT NOT NULL,
    host VARCHAR(255) NOT NULL,
    pid BIGINT NOT NULL,
    run_id VARCHAR(36) NOT NULL,
    command VARCHAR(64) NOT NULL,
    acquired_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP,
    PRIMARY KEY (name)
);
