-- The links of some rows of their file.
SELECT citing_id, cited_id FROM citation_row WHERE place >= $first AND place < $last;
