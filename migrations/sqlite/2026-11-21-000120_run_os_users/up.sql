-- Who started it: the account on its host.
ALTER TABLE retack_run ADD COLUMN os_user VARCHAR(255);
