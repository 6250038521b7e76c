ALTER TABLE retack_run DROP COLUMN mapping_version;
