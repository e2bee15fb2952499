-- Levels of the table of organisations.
SELECT coalesce(max(level) + 1, 0) AS levels FROM org_link;
