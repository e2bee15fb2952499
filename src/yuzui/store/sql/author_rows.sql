-- Authors of some works as whole numbers, -1 where not known; countries as they are reported.
SELECT CAST(n.place AS INTEGER) AS work, coalesce(a.position, -1) AS position,
       coalesce(a.affiliation, -1) AS affiliation,
       coalesce(o.code, -1) AS org, coalesce(k.code, -1) AS country,
       coalesce(a.corresponding, false) AS corresponding
FROM authorship AS a
JOIN (SELECT id, place FROM node WHERE place >= $first AND place < $last) AS n ON n.id = a.work_id
LEFT JOIN reported AS r ON r.code = a.country
LEFT JOIN unit_name AS o ON o.name = a.org_id
LEFT JOIN unit_name AS k ON k.name = coalesce(r.name, a.country);
