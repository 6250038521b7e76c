-- Of how many parts; 1: it is about all.
ALTER TABLE retack_lease ADD COLUMN IF NOT EXISTS shards INTEGER NOT NULL DEFAULT 1;
