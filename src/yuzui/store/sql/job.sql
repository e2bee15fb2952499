-- Every job of the log, by number.
SELECT * FROM job_file ORDER BY job;
