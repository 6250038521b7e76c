-- How many VNFs had which outcome, as a JSON object.
ALTER TABLE retack_run ADD COLUMN IF NOT EXISTS counts TEXT;
