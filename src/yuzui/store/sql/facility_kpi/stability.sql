-- Firm bookings of one schedule that stand in a later one where and when they stood.
WITH kept AS (
    SELECT a.id, CASE WHEN b.id IS NULL THEN 0 ELSE 1 END AS same
    FROM booking AS a
    LEFT JOIN booking AS b ON b.schedule = $after AND b.id = a.id AND b.resource = a.resource
                          AND b.t0 = a.t0 AND b.t1 = a.t1
    WHERE a.schedule = $before AND a.firmness IN ('firm', 'frozen')
)
SELECT 'stability' AS variant, CAST(sum(same) AS BIGINT) AS numerator, count(*) AS denominator,
       CAST(sum(same) AS DOUBLE) / NULLIF(count(*), 0) AS value, 0 AS excluded
FROM kept;
