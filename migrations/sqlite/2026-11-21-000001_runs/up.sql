-- One row an invocation that may write.
CREATE TABLE IF NOT EXISTS retack_run (
    id VARCHAR(36) NOT NULL,
    command VARCHAR(64) NOT NULL,
    options TEXT NOT NULL,
    version VARCHAR(64) NOT NULL,
    host VARCHAR(255) NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    outcome VARCHAR(64),
    PRIMARY KEY (id)
);
