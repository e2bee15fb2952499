-- A schedule comes into force without bookings, so that each one is held against what is in force.
CREATE TRIGGER "schedule_begins" BEFORE UPDATE ON "schedule"
WHEN NEW."status" IN ('published', 'standing') AND OLD."status" = 'draft'
    AND EXISTS (SELECT 1 FROM "booking" WHERE "schedule" = NEW."id")
BEGIN
    SELECT RAISE(ABORT, 'schedule_begins');
END
