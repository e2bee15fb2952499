-- Delivered time over promised time, under the three definitions the ledger alone can tell.
WITH side AS (
    SELECT e.kind, e.amount, d.owner AS giver, d.owner_id AS giver_id,
           c.owner AS taker, c.owner_id AS taker_id
    FROM entry AS e
    JOIN account AS d ON d.id = e.debit
    JOIN account AS c ON c.id = e.credit
    WHERE e.seq <= $seq AND d.unit = $unit AND substr(d.cycle, 1, length($cycle)) = $cycle
), total AS (
    SELECT
        CAST(sum(CASE WHEN kind = 'open' THEN amount ELSE 0 END) AS BIGINT) AS opened,
        CAST(sum(CASE WHEN kind = 'revise' AND taker = 'pool' THEN amount
                      WHEN kind = 'revise' THEN -amount ELSE 0 END) AS BIGINT) AS revised,
        CAST(sum(CASE WHEN kind = 'set_aside' THEN amount
                      WHEN kind = 'transfer' AND giver IN ('reserve', 'maintenance', 'continuous')
                      THEN -amount ELSE 0 END) AS BIGINT) AS aside,
        CAST(sum(CASE WHEN kind = 'deliver' THEN amount ELSE 0 END) AS BIGINT) AS delivered,
        CAST(sum(CASE WHEN kind = 'compensate' THEN amount ELSE 0 END) AS BIGINT) AS compensated
    FROM side
), flow AS (
    SELECT taker_id AS proposal, CASE WHEN kind = 'compensate' THEN 0 ELSE amount END AS granted,
           CASE WHEN kind = 'compensate' THEN amount ELSE 0 END AS made_up, 0 AS used
    FROM side WHERE taker = 'proposal' AND kind IN ('grant', 'transfer', 'compensate')
    UNION ALL
    SELECT giver_id, -amount, 0, 0 FROM side WHERE giver = 'proposal' AND kind = 'transfer'
    UNION ALL
    SELECT giver_id, 0, 0, amount FROM side
    WHERE giver = 'held' AND taker <> 'proposal' AND taker <> 'continuous'
), proposal AS (
    SELECT proposal, CAST(sum(made_up) AS BIGINT) AS made_up,
           CAST(sum(used) - sum(granted) AS BIGINT) AS beyond
    FROM flow WHERE proposal IS NOT NULL GROUP BY proposal
), repaid AS (
    -- what a proposal used beyond its grant came from compensation
    SELECT CAST(coalesce(sum(CASE WHEN beyond <= 0 THEN 0
                                  WHEN beyond < made_up THEN beyond ELSE made_up END), 0)
                AS BIGINT) AS repaid
    FROM proposal
), variant AS (
    SELECT 1 AS place, 'delivered' AS variant, delivered - repaid AS numerator,
           opened + revised - aside AS denominator FROM total, repaid
    UNION ALL SELECT 2, 'compensation_in_denominator', delivered,
                     opened + revised - aside + compensated FROM total
    UNION ALL SELECT 3, 'compensated', delivered, opened - aside FROM total
)
SELECT variant, numerator, denominator,
       CAST(numerator AS DOUBLE) / NULLIF(denominator, 0) AS value,
       (SELECT count(*) FROM left_out WHERE indicator = 'delivered') AS excluded
FROM variant ORDER BY place;
