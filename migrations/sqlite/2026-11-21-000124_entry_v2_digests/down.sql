ALTER TABLE retack_entry DROP COLUMN v2_digest;
