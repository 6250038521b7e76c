ALTER TABLE retack_run DROP COLUMN counts;
