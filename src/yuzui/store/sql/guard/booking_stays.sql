-- A booking of a schedule in force, or once in force, is never removed.
CREATE TRIGGER "booking_stays" BEFORE DELETE ON "booking"
WHEN (SELECT "status" FROM "schedule" WHERE "id" = OLD."schedule")
    IN ('published', 'superseded', 'standing')
BEGIN
    SELECT RAISE(ABORT, 'booking_kept');
END
