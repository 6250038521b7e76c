DROP TABLE retack_lease;
