-- Users under five names; one number for all of them would mislead. Unknown is null, never 0.
-- No schedule named is every schedule.
WITH used AS (
    SELECT DISTINCT b.id, b."user" AS person, v.mode
    FROM booking AS b JOIN event AS v ON v.booking = b.id
    WHERE v.kind = 'done' AND ($schedule = '' OR b.schedule = $schedule)
), variant AS (
    SELECT 1 AS place, 'persons' AS variant,
           CASE WHEN count(person) > 0 THEN count(DISTINCT person) END AS numerator FROM used
    UNION ALL
    SELECT 2, 'visits', CASE WHEN count(*) > 0 THEN count(*) END FROM event WHERE kind = 'visit'
    UNION ALL
    SELECT 3, 'team_members', CASE WHEN count(*) > 0 THEN count(DISTINCT person) END FROM team
    UNION ALL
    SELECT 4, 'remote', CASE WHEN count(mode) > 0 AND count(person) > 0 THEN
           count(DISTINCT CASE WHEN mode = 'remote' THEN person END) END FROM used
    UNION ALL
    SELECT 5, 'mail_in', CASE WHEN count(mode) > 0 AND count(person) > 0 THEN
           count(DISTINCT CASE WHEN mode = 'mail_in' THEN person END) END FROM used
)
SELECT variant, numerator, NULL AS denominator, CAST(numerator AS DOUBLE) AS value,
       (SELECT count(DISTINCT id) FROM used WHERE person IS NULL) AS excluded
FROM variant ORDER BY place;
