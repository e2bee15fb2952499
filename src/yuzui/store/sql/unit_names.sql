-- What organisations and countries are called, in order of their codes.
SELECT name FROM unit_name ORDER BY code;
