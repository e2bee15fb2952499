# SPDX-License-Identifier: Apache-2.0
"""What is SQLite's own: pragmas, versions, damage, other writers, threads, backup, paging."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "properties"))
import strategies as w

from yuzui.errors import InputError, StoreError
from yuzui.model.visibility import Eq, Subject
from yuzui.store import open_store
from yuzui.store.sqlite import SqliteStore
from yuzui.store.state import schema
from yuzui.store.state.connection import connect

OFFICER = Subject("ann", frozenset({"programme_officer"}))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "yuzui.sqlite"


def make(path, **kw):
    return SqliteStore(path, tables=w.TABLES, **kw)


def filled(path, count=5):
    store = make(path)
    with store.open(OFFICER).act("load", "x") as change:
        change.insert("proposal", [{"id": f"P{n:04d}", "amount": n} for n in range(count)])
    return store


def pragma(store, name):
    return store.engine.run(f"PRAGMA {name}")[0][0]


def test_every_connection_asks_for_what_a_store_needs(path):
    store = filled(path)
    seen = []
    names = ("journal_mode", "foreign_keys", "synchronous")
    for _ in range(2):
        thread = threading.Thread(target=lambda: seen.append([pragma(store, n) for n in names]))
        thread.start()
        thread.join()
    assert seen == [["wal", 1, 2]] * 2
    assert pragma(store, "application_id") == schema.APPLICATION
    assert pragma(store, "user_version") == schema.VERSION
    store.close()


def test_a_connection_per_thread_and_none_for_the_dead(path):
    store = filled(path)
    for _ in range(5):
        thread = threading.Thread(target=lambda: store.open(OFFICER).count("proposal"))
        thread.start()
        thread.join()
    assert len(store.engine.connections) <= 2
    store.close()
    assert not store.engine.connections


def test_no_other_file_can_be_attached(path, tmp_path):
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("ATTACH ? AS other", (str(tmp_path / "sealed.sqlite"),))


def test_tables_are_strict(path):
    store = filled(path)
    with closing(connect(path)) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("INSERT INTO proposal (id, amount) VALUES ('X', 'many')")
    store.close()


def test_a_copy_of_the_store_is_a_store(path, tmp_path):
    store = filled(path)
    head = store.head()
    store.backup(tmp_path / "copy.sqlite")
    with pytest.raises(InputError):
        store.backup(tmp_path / "copy.sqlite")
    store.close()
    copy = make(tmp_path / "copy.sqlite")
    assert copy.head() == head and copy.faults() == [] and copy.log_state().bad is None
    assert copy.open(OFFICER).count("proposal") == 5
    copy.close()


def refused(path):
    with pytest.raises(StoreError) as caught:
        make(path)
    error = caught.value
    assert error.exit == 6 and str(path.name) in error.say("en") + str(error.place)
    assert error.say("zh") and error.fix is not None
    return error.code


def test_a_damaged_file_is_named(path):
    path.write_bytes(b"not a database, surely" * 1000)
    assert refused(path) == "sqlite_notadb"
    path.unlink()
    filled(path, 2000).close()
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 20)
    with pytest.raises(StoreError) as caught:
        store = make(path)
        try:
            store.open(OFFICER).select("proposal")
        finally:
            store.close()
    assert caught.value.code.startswith("sqlite_corrupt") and "已损坏" in caught.value.say("zh")


def test_quiet_damage_is_found_by_the_check(path):
    store = filled(path, 2000)
    store.engine.run("PRAGMA wal_checkpoint(TRUNCATE)")
    index = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_award_1'"
    page = store.engine.run(index.replace("award", "proposal"))[0][0]
    store.close()
    with path.open("r+b") as file:
        file.seek(4096 * page - 8)  # the last entry of the key's index
        file.write(b"\0" * 8)
    store = make(path)
    assert store.faults() != []
    store.close()


def test_a_cut_file_is_named(path):
    filled(path, 2000).close()
    with path.open("r+b") as file:
        file.truncate(4096 * 4)
    with pytest.raises(StoreError):
        store = make(path)
        try:
            store.open(OFFICER).select("proposal")
        finally:
            store.close()


def test_another_programs_database_is_refused_untouched(path):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE proposal (id TEXT)")
        raw.commit()
    with pytest.raises(StoreError) as caught:
        make(path)
    assert caught.value.code == "foreign_file"
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)


def test_a_newer_store_is_read_and_not_written(path):
    store = filled(path)
    store.engine.run("ALTER TABLE proposal ADD COLUMN later TEXT")
    store.engine.run(f"PRAGMA user_version = {schema.VERSION + 1}")
    store.close()
    store = make(path)
    view = store.open(OFFICER)
    assert view.count("proposal") == 5 and "later" not in view.get("proposal", "P0001")
    with pytest.raises(StoreError) as caught, view.act("load", "x"):
        pass
    assert caught.value.code == "read_only"
    with pytest.raises(StoreError):
        store.engine.run("DELETE FROM proposal")
    store.close()


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("ALTER TABLE proposal DROP COLUMN title", "column “proposal.title” is missing"),
        ("ALTER TABLE proposal ADD COLUMN more TEXT", "column “proposal.more” is unknown"),
        ("DROP TABLE review", "table “review” is missing"),
        ("ALTER TABLE finding RENAME COLUMN load TO lode", "column “finding.load” is missing"),
    ],
)
def test_a_schema_that_differs_is_named(path, sql, words):
    store = filled(path)
    store.engine.run(sql)
    store.close()
    with pytest.raises(StoreError) as caught:
        make(path)
    assert caught.value.code == "schema_differs" and words in caught.value.say("en")
    assert "不一致" in caught.value.say("zh")


def test_another_order_of_columns_is_a_difference(path):
    make(path).close()
    turned = w._table("call", ("call",), *w.CALL.columns[::-1], level="organisation")
    with pytest.raises(StoreError) as caught:
        SqliteStore(path, tables={**w.TABLES, "call": turned})
    assert "order of columns of “call”" in caught.value.say("en")


def test_the_file_checks_once_more_what_reaches_it(path):
    """The adapters are the first line; a row that slips past them is refused by the table."""
    store = make(path)
    row = ("1", None, None, -1, *[None] * 9)
    with pytest.raises(StoreError) as caught, store.engine.transaction():
        store.engine.put(w.PROPOSAL, [row], replace=False)
    assert caught.value.code == "sqlite_constraint_check"
    assert store.open(OFFICER).count("proposal") == 0
    store.close()


def test_changed_checks_are_a_difference(path):
    store = filled(path)
    store.close()
    weaker = w._table("proposal", ("id",), *(c for c in w.PROPOSAL.columns if c.name != "kind"),
                      w._column("kind", w.Type.TEXT, values=("basic",)))  # fmt: skip
    with pytest.raises(StoreError) as caught:
        SqliteStore(path, tables={**w.TABLES, "proposal": weaker})
    assert "types or checks of “proposal”" in caught.value.say("en")


def test_a_folder_that_cannot_be_made_or_opened(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "file" / "w")
    assert caught.value.code == "no_folder"
    with pytest.raises(StoreError) as caught:
        make(tmp_path / "missing" / "yuzui.sqlite")
    assert caught.value.code.startswith("sqlite_cantopen")


def test_a_full_disk_leaves_nothing_half_written(path):
    store = filled(path)
    store.engine.run("PRAGMA max_page_count = 1")
    big = [{"id": f"X{n}", "title": "x" * 4000} for n in range(500)]
    with pytest.raises(StoreError) as caught, store.open(OFFICER).act("load", "x") as change:
        change.insert("proposal", big)
    assert caught.value.code == "sqlite_full" and "磁盘已满" in caught.value.say("zh")
    assert store.open(OFFICER).count("proposal") == 5 and store.faults() == []
    store.close()


def test_open_store_makes_the_folder_once(tmp_path):
    store = open_store(tmp_path / "a" / "b")
    store.close()
    assert (tmp_path / "a" / "b" / "yuzui.sqlite").is_file()
    again = open_store(tmp_path / "a" / "b")
    assert again.head().seq == 0
    again.close()


def plan_of(store, sql, values):
    return " ".join(str(row) for row in store.engine.run("EXPLAIN QUERY PLAN " + sql, values))


def test_paging_and_keys_use_the_index(path):
    """Keyset paging must not read what lies before the page; offset paging would."""
    store = filled(path, 500)
    statements = []
    store.engine.connection.set_trace_callback(statements.append)
    page = store.open(OFFICER).select("proposal", limit=10, after=["P0400"])
    store.engine.connection.set_trace_callback(None)
    assert [row["id"] for row in page] == [f"P{n:04d}" for n in range(401, 411)]
    select = next(s for s in statements if '"proposal" AS t' in s)
    plan = plan_of(store, select, ())
    assert "SEARCH t USING INDEX sqlite_autoindex_proposal_1 (id>?)" in plan
    assert "TEMP B-TREE" not in plan
    statements.clear()
    store.engine.connection.set_trace_callback(statements.append)
    store.open(OFFICER).select("proposal", where=Eq("id", "P0003"))
    store.engine.connection.set_trace_callback(None)
    select = next(s for s in statements if '"proposal" AS t' in s)
    assert "SEARCH t USING INDEX" in plan_of(store, select, ())
    denied = next(s for s in statements if '"row_visibility" AS t' in s)
    assert "row_visibility_deny" in plan_of(store, denied, ())
    store.close()


def test_owners_that_are_not_seen_are_found_by_key(path):
    statements, store = [], SqliteStore(path)
    store.engine.connection.set_trace_callback(statements.append)
    store.open(OFFICER).count("capability")
    store.engine.connection.set_trace_callback(None)
    owners = next(s for s in statements if "'resource'" in s)
    assert "SEARCH t USING INDEX sqlite_autoindex_row_visibility_1" in plan_of(store, owners, ())
    store.close()


def test_a_copied_file_without_its_log_is_still_whole(path, tmp_path):
    """Closing folds the write-ahead log into the file."""
    filled(path).close()
    shutil.copyfile(path, tmp_path / "other.sqlite")
    other = make(tmp_path / "other.sqlite")
    assert other.open(OFFICER).count("proposal") == 5
    other.close()
