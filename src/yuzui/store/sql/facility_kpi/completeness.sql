-- Held time whose booking has a closing event that nothing contradicts.
WITH closed AS (
    SELECT DISTINCT 'booking:' || v.booking AS cause
    FROM event AS v
    LEFT JOIN left_out AS l ON l.indicator = 'completeness' AND l.source = v.source
                           AND l.source_key = v.source_key
    WHERE v.kind IN ('done', 'aborted') AND v.t1 >= v.t0 AND l.source IS NULL
), held AS (
    SELECT e.amount, CASE WHEN c.cause IS NULL THEN 0 ELSE e.amount END AS closed
    FROM entry AS e
    JOIN account AS d ON d.id = e.debit
    LEFT JOIN closed AS c ON c.cause = e.cause
    WHERE e.seq <= $seq AND e.kind = 'hold' AND d.unit = $unit AND substr(d.cycle, 1, length($cycle)) = $cycle
)
SELECT 'completeness' AS variant, CAST(sum(closed) AS BIGINT) AS numerator,
       CAST(sum(amount) AS BIGINT) AS denominator,
       CAST(sum(closed) AS DOUBLE) / NULLIF(sum(amount), 0) AS value,
       (SELECT count(*) FROM left_out WHERE indicator = 'completeness') AS excluded
FROM held;
