-- Some of the packed links.
SELECT packed FROM link WHERE rowid >= $first AND rowid < $last;
