# SPDX-License-Identifier: Apache-2.0
"""From one version of the schema to the next, forward only."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from importlib.resources import files

import pytest

from yuzui.errors import StoreError
from yuzui.model.schema import TABLES
from yuzui.store.state import schema
from yuzui.store.state.engine import state_tables


def test_the_record_makes_a_store_that_equals_the_record():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        assert schema.prepare(connection, state_tables())
        assert list(schema.differences(connection, state_tables(), False)) == []
        assert schema.prepare(connection, state_tables())  # and again
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
        assert {n for n, t in TABLES.items() if t.state} - names == {"identity", "draw_secret", "assignment_source"}


def test_migrations_are_applied_in_order(monkeypatch, tmp_path):
    for number, sql in ((2, "CREATE TABLE a (x);\nINSERT INTO a VALUES (2);\n"),
                        (3, "UPDATE a SET x = x + 1;\n")):  # fmt: skip
        (tmp_path / f"{number:04d}_reason.sql").write_text(sql)
    monkeypatch.setattr(schema, "VERSION", 3)
    assert len(schema.migrations(tmp_path, 1)) == 2 and len(schema.migrations(tmp_path, 2)) == 1
    assert schema.migrations(tmp_path, 3) == []
    with pytest.raises(StoreError) as caught:
        monkeypatch.setattr(schema, "VERSION", 4)
        schema.migrations(tmp_path, 1)
    assert caught.value.code == "no_migration" and "0004_" in str(caught.value.place)


def test_an_old_store_is_brought_forward_or_left_alone(monkeypatch, tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    monkeypatch.setattr(schema, "files", lambda _: tmp_path)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.prepare(connection, state_tables())
        now = schema.VERSION
        monkeypatch.setattr(schema, "VERSION", now + 1)
        with pytest.raises(StoreError):
            schema.prepare(connection, state_tables())
        assert connection.execute("PRAGMA user_version").fetchone() == (now,)
        script = folder / f"{now + 1:04d}_more.sql"
        script.write_text("CREATE TABLE more (x);\nDROP TABLE nowhere;\n")
        with pytest.raises(sqlite3.OperationalError):
            schema.prepare(connection, state_tables())
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema")]
        assert "more" not in names  # all of a migration or nothing
        script.write_text("CREATE TABLE more (x);\n")
        assert schema.prepare(connection, state_tables())
        assert connection.execute("PRAGMA user_version").fetchone() == (now + 1,)


def test_every_shipped_version_has_its_migration():
    assert schema.migrations(files("yuzui.store") / "migrations", 1) == [] or schema.VERSION > 1


def older(connection):
    """Bring a file back to the second version: with tables and a column that the third dropped."""
    script = next(one for one in schema.migrations(files("yuzui.store") / "migrations", 2))
    for name in re.findall(r'DROP TABLE "(\w+)"', script):
        connection.execute(f'CREATE TABLE "{name}" ("id" TEXT) STRICT')
    connection.execute('ALTER TABLE "slate_run" ADD COLUMN "ranking" TEXT')
    connection.execute("PRAGMA user_version = 2")


def test_tables_that_are_gone_are_dropped_unless_they_hold_rows():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.prepare(connection, state_tables())
        older(connection)
        connection.execute("INSERT INTO \"deposit\" VALUES ('x')")
        with pytest.raises(StoreError) as caught:
            schema.prepare(connection, state_tables())
        assert caught.value.code == "schema_differs" and "deposit" in caught.value.say("en")
        assert "deposit" in caught.value.say("zh") and schema.version(connection) == 2
        connection.execute('DELETE FROM "deposit"')
        assert schema.prepare(connection, state_tables()) and schema.version(connection) == 3
        assert schema.strange(connection, state_tables()) == []


def test_a_log_of_the_first_release_goes_on_and_its_tables_are_noted(tmp_path):
    from yuzui.store import open_store, subjects

    store = open_store(tmp_path)
    subjects.operator(store)
    store.close()
    with closing(sqlite3.connect(tmp_path / "yuzui.sqlite")) as db, db:
        older(db)
        db.execute('DROP TABLE "outbox"')
        db.execute('ALTER TABLE "audit" DROP COLUMN "named"')
        db.execute('DROP INDEX "entry_debit"')  # that release had it not
        db.execute("PRAGMA user_version = 1")
    store = open_store(tmp_path)
    assert store.faults() == []
    actions = [row["action"] for row in store.engine.log(0)]
    assert actions == ["grant", "checkpoint"] and store.log_state().bad is None
    assert list(store.replayed()) == []
    store.close()
    with closing(sqlite3.connect(tmp_path / "yuzui.sqlite")) as db, db:
        db.execute("UPDATE role_grant SET role = 'auditor' WHERE role = 'decider'")
    store = open_store(tmp_path)
    assert [f.code for f in store.replayed()] == ["row_unlogged", "row_missing"]
    store.close()
