-- All ids, as they come.
SELECT work_id AS id FROM work;
