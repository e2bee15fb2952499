-- How many works and links there are, and how many links between works of the set.
SELECT (SELECT count(*) FROM node) AS works,
       (SELECT count(*) FROM citation) AS read,
       (SELECT count(*) FROM link) AS known;
