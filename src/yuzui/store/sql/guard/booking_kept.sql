-- A booking of a schedule in force, or once in force, stays where and when it is.
CREATE TRIGGER "booking_kept" BEFORE UPDATE ON "booking"
WHEN (SELECT "status" FROM "schedule" WHERE "id" = OLD."schedule")
    IN ('published', 'superseded', 'standing')
    AND NOT ({same})
BEGIN
    SELECT RAISE(ABORT, 'booking_kept');
END
