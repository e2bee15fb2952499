-- How many works and links there are.
SELECT (SELECT count(*) FROM node) AS works, (SELECT count(*) FROM citation) AS read;
