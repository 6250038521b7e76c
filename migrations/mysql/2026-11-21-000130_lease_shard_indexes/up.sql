-- Which part of the ids the run is about, from 0 on.
-- DDL commits at once, and MySQL has no ADD COLUMN IF NOT EXISTS: a run that was killed before it wrote its ledger
-- must be able to come by again.
SET @retack_ddl = IF(
    (SELECT COUNT(*) FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'retack_lease' AND column_name = 'shard') = 0,
    'ALTER TABLE retack_lease ADD COLUMN shard INTEGER NOT NULL DEFAULT 0',
    'DO 0');
PREPARE retack_ddl FROM @retack_ddl;
EXECUTE retack_ddl;
DEALLOCATE PREPARE retack_ddl;
