-- Rows of LccnSubscriptionV2 that were rolled back.
CREATE TABLE IF NOT EXISTS retack_archived_lccn_subscription_v2 (
    run_id VARCHAR(36) NOT NULL,
    archived_at TIMESTAMP NOT NULL,
    id VARCHAR(255) NOT NULL,
    filter JSON,
    "callbackUri" VARCHAR(255) NOT NULL,
    authentication JSON,
    verbosity verbosity NOT NULL,
    PRIMARY KEY (run_id, id)
);
