-- Numbers of the works that patents outside the set cite.
SELECT DISTINCT node.node AS node
FROM patent_link JOIN node ON node.id = patent_link.work_id
WHERE node.node IS NOT NULL ORDER BY 1;
