-- Fields and decades of the numbered works with the share of each field, in order of their numbers.
SELECT node.node AS node, placed.share AS share,
       dense_rank() OVER (ORDER BY placed.field, placed.year // 10) - 1 AS cell
FROM placed JOIN node ON node.id = placed.work_id
WHERE node.node IS NOT NULL ORDER BY node.node, placed.field;
