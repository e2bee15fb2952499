-- A schedule that was published or refused never changes, but that a later one takes its place.
CREATE TRIGGER "schedule_kept" BEFORE UPDATE ON "schedule"
WHEN OLD."status" IN ('published', 'superseded', 'refused', 'standing')
    AND NOT (
        {same}
        AND (
            NEW."status" = OLD."status"
            OR (OLD."status" = 'published' AND NEW."status" = 'superseded')
        )
    )
BEGIN
    SELECT RAISE(ABORT, 'schedule_kept');
END
