-- Held time whose booking has a closing event that nothing contradicts.
WITH held AS (
    SELECT e.cause, e.amount,
           CASE WHEN EXISTS (
               SELECT 1 FROM event AS v
               WHERE 'booking:' || v.booking = e.cause AND v.kind IN ('done', 'aborted')
                 AND v.t1 >= v.t0 AND NOT EXISTS (
                     SELECT 1 FROM left_out AS l
                     WHERE l.indicator = 'completeness' AND l.source = v.source
                       AND l.source_key = v.source_key)
           ) THEN e.amount ELSE 0 END AS closed
    FROM entry AS e JOIN account AS d ON d.id = e.debit
    WHERE e.seq <= $seq AND e.kind = 'hold' AND d.unit = $unit AND d.cycle = $cycle
)
SELECT 'completeness' AS variant, CAST(sum(closed) AS BIGINT) AS numerator,
       CAST(sum(amount) AS BIGINT) AS denominator,
       CAST(sum(closed) AS DOUBLE) / NULLIF(sum(amount), 0) AS value,
       (SELECT count(*) FROM left_out WHERE indicator = 'completeness') AS excluded
FROM held;
