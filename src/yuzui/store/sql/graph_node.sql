-- Works numbered in order of publication, then id. A work without a usable year has no number.
-- {work}: table function over the file; {id} {year} {month} {day}: its columns, or NULL.
CREATE OR REPLACE TEMP TABLE node AS
WITH seen AS (
    SELECT {id} AS id, TRY_CAST({year} AS BIGINT) AS year,
           TRY_CAST({month} AS BIGINT) AS month, TRY_CAST({day} AS BIGINT) AS day
    FROM {work}
), single AS (
    SELECT id, min(year) AS year, min(month) AS month, min(day) AS day, count(*) - 1 AS copies
    FROM seen WHERE id IS NOT NULL GROUP BY id
), dated AS (
    SELECT id, year, copies,
           CASE WHEN year BETWEEN $earliest AND $latest
                THEN make_date(year, CASE WHEN month BETWEEN 1 AND 12 THEN month ELSE 1 END,
                               CASE WHEN day BETWEEN 1 AND 28 THEN day ELSE 1 END)
                     + CASE WHEN day BETWEEN 29 AND 31 THEN CAST(day - 1 AS INTEGER) ELSE 0 END
           END AS date
    FROM single
)
SELECT CASE WHEN date IS NOT NULL THEN row_number() OVER (ORDER BY date NULLS LAST, id) - 1 END
           AS node, id, year, date, copies
FROM dated;
