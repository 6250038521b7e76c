-- What was written, as the database gave it back.
ALTER TABLE retack_entry ADD COLUMN v2_digest TEXT;
