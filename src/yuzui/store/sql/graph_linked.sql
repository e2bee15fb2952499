-- How many links between works of the set there are.
SELECT count(*) AS links FROM link;
