DROP TABLE retack_entry;
