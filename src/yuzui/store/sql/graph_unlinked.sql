-- How many works and links there are, how many links between works of the set, and how many of a
-- work to itself are of one that is not in the set.
SELECT (SELECT count(*) FROM node) AS works,
       (SELECT count(*) FROM citation) AS read,
       (SELECT count(*) FROM link) AS known,
       (SELECT count(*) FROM citation WHERE citing_id = cited_id
        AND citing_id NOT IN (SELECT id FROM node)) AS self_link;
