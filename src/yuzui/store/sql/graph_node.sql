-- Works numbered in order of publication, then id. A work without a usable year has no number, and
-- its place is behind all numbers.
CREATE OR REPLACE TABLE node AS
WITH dated AS (
    SELECT id, year, copies, negative, unreadable, other, openness,
           CASE WHEN year BETWEEN $earliest AND $latest
                THEN make_date(year, CASE WHEN month BETWEEN 1 AND 12 THEN month ELSE 1 END, 1)
                     + CASE WHEN day BETWEEN 1 AND 31 THEN CAST(day - 1 AS INTEGER) ELSE 0 END
           END AS date
    FROM work_once ORDER BY date NULLS LAST, id
)
SELECT CASE WHEN date IS NOT NULL THEN place END AS node, *
FROM (SELECT row_number() OVER () - 1 AS place, * FROM dated);
