-- What is published has an approver, an objective, a bound, and a certificate the checker passed.
CREATE TRIGGER "schedule_proven_{event}" BEFORE {event} ON "schedule"
WHEN NEW."status" = 'published'
    AND (
        NEW."objective" IS NULL OR NEW."bound" IS NULL OR NEW."approver" IS NULL
        OR NOT EXISTS (
            SELECT 1 FROM "certificate" WHERE "schedule" = NEW."id" AND "checker" = 'ok'
        )
    )
BEGIN
    SELECT RAISE(ABORT, 'schedule_proven');
END
