-- Fields and decades of the numbered works with the share of each field, in order of their numbers.
WITH peer AS (
    SELECT *, row_number() OVER (ORDER BY field, decade) - 1 AS cell
    FROM (SELECT DISTINCT field, year // 10 AS decade FROM placed)
)
SELECT node.node AS node, placed.share AS share, peer.cell AS cell
FROM placed
JOIN peer ON peer.field = placed.field AND peer.decade = placed.year // 10
JOIN node ON node.id = placed.work_id
WHERE node.node IS NOT NULL ORDER BY node.node, placed.field;
