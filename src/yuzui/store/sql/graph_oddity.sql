-- What the numbering met: missing and unusable years, repeated ids, unknown counts.
SELECT CAST(count(*) FILTER (year IS NULL) AS BIGINT) AS unknown_year,
       CAST(count(*) FILTER (year IS NOT NULL AND node IS NULL) AS BIGINT) AS sentinel_year,
       CAST(coalesce(sum(copies), 0) AS BIGINT) AS duplicate,
       CAST(count(*) FILTER (negative) AS BIGINT) AS negative_count
FROM node;
