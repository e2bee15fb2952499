-- Every link between works of the set as one number, as store/graph/arrays.py packs it: the node
-- numbers of both ends, or flags where a link is set aside: 2 for an end without a usable year,
-- 4 for a link of a work to itself. Links with an end that is not in the set have no row.
CREATE OR REPLACE TABLE link AS
SELECT CASE WHEN a.node <> b.node THEN (CAST(a.node AS BIGINT) << 30) | b.node
            ELSE (CAST(1 AS BIGINT) << 62)
                 + CASE WHEN a.node IS NULL OR b.node IS NULL THEN 2 ELSE 0 END
                 + CASE WHEN c.citing_id = c.cited_id THEN 4 ELSE 0 END
       END AS packed
FROM citation AS c
JOIN node AS a ON a.id = c.citing_id
JOIN node AS b ON b.id = c.cited_id;
