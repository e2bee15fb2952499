-- Of how many rows of authors place, person, organisation and country are known.
SELECT count(position) AS positions, count(person_id) AS persons, count(org_id) AS organisation,
       count(country) AS country, count(*) AS rows
FROM authorship;
