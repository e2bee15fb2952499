-- Further names of works of an export.
SELECT name, work_id FROM work_name;
