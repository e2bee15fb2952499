CREATE TABLE "audit_2" (
  "seq" INTEGER NOT NULL CHECK ("seq" >= 1),
  "at" TEXT NOT NULL,
  "actor" TEXT NOT NULL,
  "named" TEXT,
  "via" TEXT NOT NULL CHECK ("via" IN ('web', 'api', 'cli', 'harvest', 'device')),
  "action" TEXT NOT NULL,
  "object" TEXT NOT NULL,
  "reason" TEXT,
  "before" TEXT,
  "after" TEXT,
  "body_ref" TEXT,
  "prev" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  PRIMARY KEY ("seq")
) STRICT;
INSERT INTO "audit_2" ("seq", "at", "actor", "via", "action", "object", "reason", "before", "after", "body_ref", "prev", "hash") SELECT "seq", "at", "actor", "via", "action", "object", "reason", "before", "after", "body_ref", "prev", "hash" FROM "audit";
DROP TABLE "audit";
ALTER TABLE "audit_2" RENAME TO "audit";
CREATE TABLE "outbox" (
  "id" TEXT NOT NULL,
  "run" TEXT NOT NULL,
  "subject" TEXT,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('letters', 'pack')),
  "lang" TEXT,
  "audit_seq" INTEGER NOT NULL,
  "state" TEXT NOT NULL CHECK ("state" IN ('waiting', 'done')),
  "done_at" TEXT,
  "files" INTEGER CHECK ("files" >= 0),
  "sha256" TEXT,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("run") REFERENCES "run" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
