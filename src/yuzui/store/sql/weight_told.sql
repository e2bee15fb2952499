-- What counting gave: weight in all, works that any unit has part in, works without authors.
SELECT (SELECT coalesce(sum(weight), 0) FROM weight) AS weight,
       (SELECT count(DISTINCT work_id) FROM weight) AS works,
       (SELECT count(DISTINCT work_id) FROM work
        WHERE work_id NOT IN (SELECT work_id FROM authorship)) AS silent;
