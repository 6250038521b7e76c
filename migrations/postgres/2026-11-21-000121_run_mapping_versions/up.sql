-- Which version of the mapping it converted by.
ALTER TABLE retack_run ADD COLUMN IF NOT EXISTS mapping_version INTEGER;
