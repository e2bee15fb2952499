-- Whether no end of any link is a work of the set.
SELECT count(*) = 0 AS apart FROM citation
WHERE citing_id IN (SELECT id FROM node) OR cited_id IN (SELECT id FROM node);
