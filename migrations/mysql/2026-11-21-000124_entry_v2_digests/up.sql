-- What was written, as the database gave it back.
-- DDL commits at once, and MySQL has no ADD COLUMN IF NOT EXISTS: a run that was killed before it wrote its ledger
-- must be able to come by again.
SET @retack_ddl = IF(
    (SELECT COUNT(*) FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'retack_entry' AND column_name = 'v2_digest') = 0,
    'ALTER TABLE retack_entry ADD COLUMN v2_digest LONGTEXT',
    'DO 0');
PREPARE retack_ddl FROM @retack_ddl;
EXECUTE retack_ddl;
DEALLOCATE PREPARE retack_ddl;
