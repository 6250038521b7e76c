ALTER TABLE retack_entry DROP COLUMN v1_digest;
