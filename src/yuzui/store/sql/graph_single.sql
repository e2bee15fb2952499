-- One row an id, whatever is repeated.
CREATE OR REPLACE VIEW work_once AS
SELECT work_id AS id, min(year) AS year, min(month) AS month, min(day) AS day,
       count(*) - 1 AS copies, bool_or(negative_count) AS negative,
       bool_or(unreadable_date) AS unreadable, bool_or(other_year) AS other,
       bool_or(unknown_openness) AS openness
FROM work WHERE work_id IS NOT NULL GROUP BY work_id;
