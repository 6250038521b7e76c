-- What was read of the VNF, where its v2 rows were written or found equal.
ALTER TABLE retack_entry ADD COLUMN IF NOT EXISTS v1_digest TEXT;
