-- Works numbered in order of publication, then id. A work without a usable year has no number, and
-- its place is behind all numbers.
CREATE OR REPLACE TABLE node AS
WITH single AS (
    SELECT work_id AS id, min(year) AS year, min(month) AS month, min(day) AS day,
           count(*) - 1 AS copies, bool_or(negative_count) AS negative,
           bool_or(unreadable_date) AS unreadable, bool_or(other_year) AS other,
           bool_or(unknown_openness) AS openness
    FROM work WHERE work_id IS NOT NULL GROUP BY work_id
), dated AS (
    SELECT id, year, copies, negative, unreadable, other, openness,
           CASE WHEN year BETWEEN $earliest AND $latest
                THEN make_date(year, CASE WHEN month BETWEEN 1 AND 12 THEN month ELSE 1 END, 1)
                     + CASE WHEN day BETWEEN 1 AND 31 THEN CAST(day - 1 AS INTEGER) ELSE 0 END
           END AS date
    FROM single
)
SELECT CASE WHEN date IS NOT NULL THEN place END AS node, *
FROM (SELECT row_number() OVER (ORDER BY date NULLS LAST, id) - 1 AS place, * FROM dated);
