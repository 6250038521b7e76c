DROP TABLE retack_run;
