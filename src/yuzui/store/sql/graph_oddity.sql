-- What the numbering met: missing and unusable years, dates and ids, repeated ids, unknown counts.
SELECT CAST(count(*) FILTER (year IS NULL) AS BIGINT) AS unknown_year,
       CAST(count(*) FILTER (year IS NOT NULL AND node IS NULL) AS BIGINT) AS sentinel_year,
       CAST(coalesce(sum(copies), 0) AS BIGINT) AS duplicate,
       CAST(count(*) FILTER (negative) AS BIGINT) AS negative_count,
       CAST(count(*) FILTER (unreadable) AS BIGINT) AS unreadable_date,
       CAST(count(*) FILTER (other) AS BIGINT) AS other_year,
       CAST(count(*) FILTER (openness) AS BIGINT) AS unknown_openness,
       (SELECT CAST(count(*) AS BIGINT) FROM work WHERE work_id IS NULL) AS missing_id
FROM node;
