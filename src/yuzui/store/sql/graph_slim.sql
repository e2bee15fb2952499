-- Of the numbered works what is asked for later on; the rest would stay in memory.
CREATE OR REPLACE TABLE node AS
SELECT id, year, CAST(node AS INTEGER) AS node, CAST(place AS INTEGER) AS place FROM node;
