-- Which part of the ids the run is about, from 0 on.
ALTER TABLE retack_lease ADD COLUMN IF NOT EXISTS shard INTEGER NOT NULL DEFAULT 0;
