-- What each log of jobs says of its clock and its centre.
SELECT * FROM job_log ORDER BY source;
