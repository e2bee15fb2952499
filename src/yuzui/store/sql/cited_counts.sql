-- How often works were cited, by their numbers; works that were not have no row.
SELECT n.node AS node, c.n AS n FROM counted AS c JOIN node AS n ON n.id = c.cited_id;
