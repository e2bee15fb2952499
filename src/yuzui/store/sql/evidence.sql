-- every row of the file a check looks at
SELECT * FROM evidence
