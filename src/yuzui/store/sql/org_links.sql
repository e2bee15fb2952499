-- The table of organisations in codes; a limit in time that is not there is 0.
SELECT p.code AS part, w.code AS whole, l.role = 'associated' AS associated, l.weight AS share,
       coalesce(l.from_year, 0) AS since, coalesce(l.to_year, 0) AS until, l.level AS level
FROM org_link AS l JOIN unit_name AS p ON p.name = l.child JOIN unit_name AS w ON w.name = l.parent
ORDER BY ALL;
