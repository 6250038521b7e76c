-- Which of those of the run that write at the same time has this row.
ALTER TABLE retack_lease ADD COLUMN IF NOT EXISTS worker INTEGER NOT NULL DEFAULT 0;
