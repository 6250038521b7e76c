-- Who started it: the account on its host.
ALTER TABLE retack_run ADD COLUMN IF NOT EXISTS os_user VARCHAR(255);
