-- Effective and external hours of assessed instruments, and their ratio both ways.
-- A large instrument stands apart. Where a user class is unknown, so are the external hours; where
-- no use is reported, all hours, unless a use of no length says that the instrument stood idle.
WITH assessed AS (
    SELECT id, CASE WHEN asset_value >= $large THEN 'large' ELSE 'other' END AS band
    FROM resource WHERE currency = 'CNY' AND asset_value >= $threshold
), used AS (
    SELECT v.resource, e.amount, v.user_class
    FROM entry AS e
    JOIN account AS d ON d.id = e.debit
    JOIN event AS v ON e.cause = 'event:' || v.source || '/' || v.source_key
    WHERE e.seq <= $seq AND e.kind = 'deliver' AND d.unit = 's' AND substr(d.cycle, 1, length($cycle)) = $cycle
), idle AS (
    SELECT DISTINCT resource FROM event WHERE kind = 'done' AND t1 = t0
), instrument AS (
    SELECT a.id, a.band,
           CASE WHEN count(u.amount) > 0 OR count(i.resource) > 0 THEN
               CAST(coalesce(sum(u.amount), 0) AS BIGINT)
           END AS effective,
           CASE WHEN count(u.amount) = count(u.user_class)
                     AND (count(u.amount) > 0 OR count(i.resource) > 0) THEN
               CAST(coalesce(sum(CASE WHEN u.user_class <> 'own' THEN u.amount END), 0) AS BIGINT)
           END AS outside, count(u.amount) AS deliveries
    FROM assessed AS a LEFT JOIN used AS u ON u.resource = a.id
    LEFT JOIN idle AS i ON i.resource = a.id
    GROUP BY a.id, a.band
), banded AS (
    SELECT 'all' AS band, effective, outside, deliveries FROM instrument
    UNION ALL SELECT band, effective, outside, deliveries FROM instrument
), figure AS (
    SELECT band, count(*) AS instruments, CAST(sum(effective) AS BIGINT) AS reported,
           count(effective) AS telling,
           CASE WHEN count(*) = count(effective) THEN CAST(sum(effective) AS BIGINT) END
               AS effective,
           CASE WHEN count(*) = count(outside) THEN CAST(sum(outside) AS BIGINT) END AS outside,
           CASE WHEN count(*) = count(outside) THEN
               sum(CASE WHEN effective > 0 THEN CAST(outside AS DOUBLE) / effective END)
           END AS ratios,
           CAST(sum(CASE WHEN effective > 0 THEN 1 ELSE 0 END) AS BIGINT) AS used,
           CAST(sum(CASE WHEN deliveries > 0 THEN 1 ELSE 0 END) AS BIGINT) AS reporting
    FROM banded GROUP BY band
), variant AS (
    SELECT band, 1 AS place, 'effective_hours' AS variant, effective / 3600.0 AS numerator,
           instruments AS denominator FROM figure
    UNION ALL SELECT band, 2, 'external_hours', outside / 3600.0, instruments FROM figure
    UNION ALL SELECT band, 3, 'sharing_ratio_of_sums', outside / 3600.0,
                     CASE WHEN effective > 0 THEN effective / 3600.0 END FROM figure
    UNION ALL SELECT band, 4, 'sharing_mean_of_units', ratios, used FROM figure
    UNION ALL SELECT band, 5, 'reporting', reporting, instruments FROM figure
    UNION ALL SELECT band, 6, 'effective_hours_reporting', reported / 3600.0, telling FROM figure
)
SELECT band || '.' || variant AS variant, CAST(numerator AS DOUBLE) AS numerator,
       CAST(denominator AS DOUBLE) AS denominator,
       CAST(numerator AS DOUBLE) / NULLIF(CAST(denominator AS DOUBLE), 0) AS value,
       (SELECT count(*) FROM left_out WHERE indicator = 'effective_hours')
       + (SELECT count(*) FROM used WHERE user_class IS NULL)
       + (SELECT count(*) FROM resource WHERE asset_value IS NULL) AS excluded
FROM variant ORDER BY band, place;
