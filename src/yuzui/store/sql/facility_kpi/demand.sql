-- How much was asked of what was offered and granted, by proposals and by capacity.
WITH offer AS (
    SELECT id, amount FROM access_offer WHERE substr(cycle, 1, length($cycle)) = $cycle AND unit = $unit
), asked AS (
    SELECT r.proposal, CAST(sum(r.amount) AS BIGINT) AS amount
    FROM time_request AS r JOIN offer AS o ON o.id = r.offer
    GROUP BY r.proposal
), got AS (
    SELECT g.proposal, CAST(sum(g.amount) AS BIGINT) AS amount
    FROM time_grant AS g JOIN offer AS o ON o.id = g.offer
    GROUP BY g.proposal HAVING sum(g.amount) > 0
), figure AS (
    SELECT
        (SELECT count(*) FROM asked) AS proposals,
        (SELECT count(*) FROM asked WHERE amount > 0) AS with_time,
        (SELECT count(*) FROM got) AS approved,
        (SELECT count(*) FROM got WHERE proposal IN (SELECT proposal FROM asked WHERE amount > 0))
            AS approved_with_time,
        (SELECT CAST(sum(amount) AS BIGINT) FROM asked) AS requested,
        (SELECT CAST(sum(amount) AS BIGINT) FROM got) AS granted,
        (SELECT CASE WHEN count(*) = count(amount) THEN CAST(sum(amount) AS BIGINT) END FROM offer)
            AS offered
), variant AS (
    SELECT 1 AS place, 'proposals' AS variant, proposals AS numerator, approved AS denominator
    FROM figure
    UNION ALL SELECT 2, 'proposals_with_time', with_time, approved_with_time FROM figure
    UNION ALL SELECT 3, 'capacity', requested, granted FROM figure
    UNION ALL SELECT 4, 'pressure', requested, offered FROM figure
)
SELECT variant, numerator, denominator,
       CAST(numerator AS DOUBLE) / NULLIF(denominator, 0) AS value,
       0 AS excluded
FROM variant ORDER BY place;
