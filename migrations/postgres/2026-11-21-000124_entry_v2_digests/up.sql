-- What was written, as the database gave it back.
ALTER TABLE retack_entry ADD COLUMN IF NOT EXISTS v2_digest TEXT;
