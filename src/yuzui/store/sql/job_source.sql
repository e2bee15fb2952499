-- The logs that the jobs of a file come from.
SELECT DISTINCT source FROM job_file ORDER BY source;
