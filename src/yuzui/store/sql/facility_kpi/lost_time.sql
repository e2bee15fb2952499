-- Lost time by cause, as a part of what was held and not given back.
WITH side AS (
    SELECT e.kind, e.amount
    FROM entry AS e JOIN account AS d ON d.id = e.debit
    WHERE e.seq <= $seq AND d.unit = $unit AND substr(d.cycle, 1, length($cycle)) = $cycle
), held AS (
    SELECT CAST(sum(CASE WHEN kind = 'hold' THEN amount
                         WHEN kind = 'refund' THEN -amount ELSE 0 END) AS BIGINT) AS amount
    FROM side
), cause AS (
    SELECT 1 AS place, 'lost_weather' AS variant
    UNION ALL SELECT 2, 'lost_fault'
    UNION ALL SELECT 3, 'lost_user'
    UNION ALL SELECT 4, 'lost_sample'
), lost AS (
    SELECT c.place, c.variant, CAST(coalesce(sum(s.amount), 0) AS BIGINT) AS numerator
    FROM cause AS c LEFT JOIN side AS s ON s.kind = c.variant
    GROUP BY c.place, c.variant
)
SELECT variant, numerator, held.amount AS denominator,
       CAST(numerator AS DOUBLE) / NULLIF(held.amount, 0) AS value,
       (SELECT count(*) FROM left_out WHERE indicator = 'lost_time') AS excluded
FROM lost, held ORDER BY place;
