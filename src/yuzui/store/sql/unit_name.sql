-- Every organisation and country with a code; codes sort as the names do.
CREATE OR REPLACE TABLE unit_name AS
WITH name AS (
    SELECT org_id AS name FROM authorship GROUP BY org_id
    UNION SELECT country FROM authorship GROUP BY country
    UNION SELECT name FROM reported UNION SELECT unnest([child, parent]) FROM linked
)
SELECT name, CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS code
FROM name WHERE name IS NOT NULL;
