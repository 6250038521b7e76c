-- Which version of the mapping it converted by.
-- DDL commits at once, and MySQL has no ADD COLUMN IF NOT EXISTS: a run that was killed before it wrote its ledger
-- must be able to come by again.
SET @retack_ddl = IF(
    (SELECT COUNT(*) FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'retack_run' AND column_name = 'mapping_version') = 0,
    'ALTER TABLE retack_run ADD COLUMN mapping_version INTEGER',
    'DO 0');
PREPARE retack_ddl FROM @retack_ddl;
EXECUTE retack_ddl;
DEALLOCATE PREPARE retack_ddl;
