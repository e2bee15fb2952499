-- Type and venue of the numbered works, in order of their numbers; a venue is a number from 1, or -1.
WITH one AS (
    SELECT node.node AS node, min(work.venue) AS venue,
           coalesce(bool_or(lower(work.type) = 'patent'), false) AS patent
    FROM node LEFT JOIN work ON work.work_id = node.id
    WHERE node.node IS NOT NULL GROUP BY node.node
)
SELECT patent,
       CASE WHEN venue IS NULL OR trim(venue) = '' THEN -1
            ELSE dense_rank() OVER (ORDER BY venue) END AS venue
FROM one ORDER BY node;
