-- The works without a number.
SELECT id FROM node WHERE node IS NULL ORDER BY id;
