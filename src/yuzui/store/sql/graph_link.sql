-- Every link with the numbers of its ends: -1 is a work without a usable year, -2 a work that is
-- not in the set.
SELECT CAST(CASE WHEN a.id IS NULL THEN -2 ELSE coalesce(a.node, -1) END AS BIGINT) AS citing,
       CAST(CASE WHEN b.id IS NULL THEN -2 ELSE coalesce(b.node, -1) END AS BIGINT) AS cited,
       coalesce(c.citing_id = c.cited_id, false) AS self_link
FROM citation AS c
LEFT JOIN node AS a ON a.id = c.citing_id
LEFT JOIN node AS b ON b.id = c.cited_id;
