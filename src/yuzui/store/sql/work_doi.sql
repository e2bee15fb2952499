-- Works with their DOI, to be found by it or by their id.
SELECT work_id, doi FROM work WHERE work_id IS NOT NULL;
