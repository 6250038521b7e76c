-- What an entry is about; vnf_instance_id is the id of a subscription where it says lccn-subscription.
-- DDL commits at once, and MySQL has no ADD COLUMN IF NOT EXISTS: a run that was killed before it wrote its ledger
-- must be able to come by again.
SET @retack_ddl = IF(
    (SELECT COUNT(*) FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'retack_entry' AND column_name = 'entity') = 0,
    'ALTER TABLE retack_entry ADD COLUMN entity VARCHAR(64) NOT NULL DEFAULT ''vnf-instance''',
    'DO 0');
PREPARE retack_ddl FROM @retack_ddl;
EXECUTE retack_ddl;
DEALLOCATE PREPARE retack_ddl;
