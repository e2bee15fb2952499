-- Up time, time between failures and time to repair, within the user time of the calendar.
-- Two outages less than $apart seconds apart are one: so short a time up is no use to anybody.
WITH user_time AS (
    SELECT c.resource,
           CASE WHEN c.t0 < $begin THEN $begin ELSE c.t0 END AS t0,
           CASE WHEN c.t1 > $finish THEN $finish ELSE c.t1 END AS t1
    FROM calendar AS c
    WHERE c.state = 'user' AND c.t0 < $finish AND c.t1 > $begin
      AND c.version = (SELECT max(v.version) FROM calendar AS v WHERE v.resource = c.resource)
), fault AS (
    SELECT v.resource, v.t0, v.t1,
           max(v.t1) OVER (PARTITION BY v.resource ORDER BY v.t0, v.t1, v.source, v.source_key
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach,
           row_number() OVER (PARTITION BY v.resource
                              ORDER BY v.t0, v.t1, v.source, v.source_key) AS place
    FROM event AS v
    WHERE v.kind = 'fault' AND v.t1 > v.t0 AND NOT EXISTS (
        SELECT 1 FROM left_out AS l
        WHERE l.indicator = 'mtbf' AND l.source = v.source AND l.source_key = v.source_key)
), numbered AS (
    SELECT resource, t0, t1,
           sum(CASE WHEN reach IS NULL OR t0 - reach >= $apart THEN 1 ELSE 0 END)
               OVER (PARTITION BY resource ORDER BY place) AS outage
    FROM fault
), outage AS (
    SELECT resource, outage, min(t0) AS t0, max(t1) AS t1
    FROM numbered GROUP BY resource, outage
), lost AS (
    SELECT o.resource, o.outage,
           sum(CASE WHEN o.t1 < u.t1 THEN o.t1 ELSE u.t1 END
               - CASE WHEN o.t0 > u.t0 THEN o.t0 ELSE u.t0 END) AS seconds
    FROM outage AS o
    JOIN user_time AS u ON u.resource = o.resource AND u.t0 < o.t1 AND o.t0 < u.t1
    GROUP BY o.resource, o.outage
), figure AS (
    SELECT (SELECT CAST(sum(t1 - t0) AS BIGINT) FROM user_time) AS planned,
           (SELECT CAST(coalesce(sum(seconds), 0) AS BIGINT) FROM lost) AS down,
           (SELECT count(*) FROM lost) AS faults
), variant AS (
    SELECT 1 AS place, 'short_uptime' AS variant, planned - down AS numerator,
           planned AS denominator FROM figure
    UNION ALL SELECT 2, 'mtbf', planned, faults + 1 FROM figure
    UNION ALL SELECT 3, 'mttr', down, faults FROM figure
)
SELECT variant, numerator, denominator,
       CAST(numerator AS DOUBLE) / NULLIF(denominator, 0) AS value,
       (SELECT count(*) FROM left_out AS l
        JOIN event AS v ON v.source = l.source AND v.source_key = l.source_key
        WHERE l.indicator = 'mtbf' AND v.kind = 'fault') AS excluded
FROM variant ORDER BY place;
