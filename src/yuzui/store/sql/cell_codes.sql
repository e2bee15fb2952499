-- The cell of each numbered work, as a number.
WITH cell AS (
    SELECT *, row_number() OVER (ORDER BY field, year, type) - 1 AS code
    FROM (SELECT DISTINCT field, year, type FROM placed)
)
SELECT n.node AS node, c.code AS code
FROM placed AS p JOIN cell AS c USING (field, year, type) JOIN node AS n ON n.id = p.work_id;
