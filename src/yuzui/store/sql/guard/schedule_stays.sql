-- A schedule that was published, refused or booked by hand is never removed.
CREATE TRIGGER "schedule_stays" BEFORE DELETE ON "schedule"
WHEN OLD."status" <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'schedule_kept');
END
