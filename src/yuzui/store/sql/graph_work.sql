-- The numbered works, in order.
SELECT id, CAST(date - DATE '1970-01-01' AS INTEGER) AS date
FROM node WHERE node IS NOT NULL ORDER BY node;
