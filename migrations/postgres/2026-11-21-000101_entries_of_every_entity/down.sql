ALTER TABLE retack_entry DROP COLUMN entity;
