DROP TABLE retack_archived_mark;
