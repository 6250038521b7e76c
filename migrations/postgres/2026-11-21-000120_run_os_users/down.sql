ALTER TABLE retack_run DROP COLUMN os_user;
