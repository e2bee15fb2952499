-- How many links of a work to itself are of one that is not in the set.
SELECT count(*) AS links FROM citation
WHERE citing_id = cited_id AND citing_id NOT IN (SELECT id FROM node);
