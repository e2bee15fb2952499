-- At every second the bookings in force of a resource take no more than its capacity.
CREATE TRIGGER "booking_fits_{event}" BEFORE {event} ON "booking"
WHEN NEW."firmness" <> 'tentative'
    AND coalesce(NEW."state", NEW."firmness") IN ('firm', 'frozen', 'started', 'done')
    AND (SELECT "status" FROM "schedule" WHERE "id" = NEW."schedule") IN ('published', 'standing')
BEGIN
    SELECT RAISE(ABORT, 'booking_fits') FROM (
        SELECT NEW."t0" AS "at"
        UNION SELECT "t0" FROM "booking"
        WHERE "resource" = NEW."resource" AND "t0" > NEW."t0" AND "t0" < NEW."t1"
    ) AS "start"
    WHERE coalesce(NEW."amount", 1) + (
        SELECT coalesce(sum(coalesce(o."amount", 1)), 0)
        FROM "booking" AS o JOIN "schedule" AS s ON s."id" = o."schedule"
        WHERE o."resource" = NEW."resource"
            AND o."t0" <= "start"."at" AND o."t1" > "start"."at"
            AND o."firmness" <> 'tentative'
            AND coalesce(o."state", o."firmness") IN ('firm', 'frozen', 'started', 'done')
            AND s."status" IN ('published', 'standing')
            AND NOT (o."schedule" = NEW."schedule" AND o."id" = NEW."id")
    ) > coalesce((SELECT "capacity" FROM "resource" WHERE "id" = NEW."resource"), 1);
END
