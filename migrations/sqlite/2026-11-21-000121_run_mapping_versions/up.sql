-- Which version of the mapping it converted by.
ALTER TABLE retack_run ADD COLUMN mapping_version INTEGER;
