-- Works of a set by year and type, with the references of theirs that are links of the set.
WITH kind AS (
    SELECT work_id, min(type) AS type FROM work GROUP BY work_id
)
SELECT CASE WHEN node.node IS NOT NULL THEN CAST(node.year AS BIGINT) END AS year,
       coalesce(kind.type, '') AS type,
       CAST(count(*) AS BIGINT) AS works, CAST(coalesce(sum(reference.links), 0) AS BIGINT) AS links
FROM node
LEFT JOIN kind ON kind.work_id = node.id
LEFT JOIN found_reference AS reference ON reference.citing_id = node.id
GROUP BY ALL ORDER BY year NULLS LAST, type;
