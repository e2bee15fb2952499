-- Of how many rows of authors place and person are known.
SELECT count(position) AS positions, count(person_id) AS persons, count(*) AS rows FROM authorship;
