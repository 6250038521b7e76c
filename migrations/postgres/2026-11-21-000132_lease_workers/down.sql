ALTER TABLE retack_lease DROP COLUMN worker;
