-- What counting gave: weight in all, works that any unit has part in.
SELECT coalesce(sum(weight), 0) AS weight, count(DISTINCT work_id) AS works FROM weight;
