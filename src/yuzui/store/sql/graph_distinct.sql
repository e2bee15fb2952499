-- One row an id, where none is repeated or missing: the same as graph_single.sql, sooner.
CREATE OR REPLACE VIEW work_once AS
SELECT work_id AS id, year, month, day, CAST(0 AS BIGINT) AS copies, negative_count AS negative,
       unreadable_date AS unreadable, other_year AS other, unknown_openness AS openness
FROM work;
