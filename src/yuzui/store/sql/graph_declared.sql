-- References that the numbered works declare, in order of their numbers; missing where they do not.
SELECT max(work.n_ref_declared) AS declared
FROM node LEFT JOIN work ON work.work_id = node.id
WHERE node.node IS NOT NULL GROUP BY node.node ORDER BY node.node;
