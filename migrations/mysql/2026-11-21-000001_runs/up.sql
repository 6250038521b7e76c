-- One row an invocation that may write.
CREATE TABLE IF NOT EXISTS retack_run (
    id VARCHAR(36) NOT NULL,
    command VARCHAR(64) NOT NULL,
    options LONGTEXT NOT NULL,
    version VARCHAR(64) NOT NULL,
    host VARCHAR(255) NOT NULL,
    started_at DATETIME NOT NULL,
    ended_at DATETIME,
    outcome VARCHAR(64),
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
