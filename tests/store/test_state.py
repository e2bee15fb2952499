# SPDX-License-Identifier: Apache-2.0
"""State: replay, guards, views, suppression."""

from __future__ import annotations

import gc
import json
import random
import re
import sqlite3
import stat
import threading
import warnings
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties import strategies as w
from tests.store.memory import MemoryStore, peak

from yuzui.errors import ColumnError, InputError, StateError, StoreError, VisibilityError, YuzuiError
from yuzui.model.schema import TABLES
from yuzui.model.table import Type
from yuzui.model.visibility import FALSE, OWNERS, PUBLIC, Eq, Subject
from yuzui.sheets import overrides
from yuzui.store import audit, durable, open_store, subjects
from yuzui.store.sqlite import SqliteStore
from yuzui.store.state import engine, schema
from yuzui.store.state import view as guards
from yuzui.store.state.engine import connect, state_tables, utc_now
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.store.state.view import lasting, reach, suppress_suppress
from yuzui.text import same

VIEW = MemoryStore(tables=w.TABLES).open(Subject("ann", frozenset({"programme_officer"})))


def test_the_key_ends_every_order():
    def order(*names, table=w.PROPOSAL):
        return VIEW.question(table, order=names).order

    assert order() == (("id", False),)
    assert order("-amount") == (("amount", True), ("id", False))
    assert order("-id", "amount") == (("id", True), ("amount", False))
    assert order("mark", "-n", table=w.REVIEW) == (
        ("mark", False), ("n", True), ("proposal", False))  # fmt: skip
    # a page starts at values in stored form
    question = VIEW.question(w.PROPOSAL, order=("early", "-sent"), after=[True, "2026-01-01", "P1"])
    assert question.after == (1, "2026-01-01T00:00:00Z", "P1")
    assert VIEW.question(w.PROPOSAL, order=("amount",), after=[None, "P1"]).after == (None, "P1")
    # a start that cannot be is refused
    for order, after in [(("amount",), ["many", "P1"]), ((), []), ((), [1, 2])]:
        with pytest.raises(InputError) as caught:
            VIEW.question(w.PROPOSAL, order=order, after=after)
        assert caught.value.say("en") and caught.value.say("zh")


OFFICER = Subject("ann", frozenset({"programme_officer"}))


@pytest.fixture
def store():
    return MemoryStore(tables=w.TABLES)


def body(store):
    table = w.TABLES["audit_body"]
    stored = list(store.engine.rows["audit_body"].values())[-1]
    return json.loads(stored[table.names.index("body")])


def test_the_last_of_two_rows_of_one_key_replaces(store):
    with store.open(OFFICER).act("mend", "x") as change:
        assert change.replace("proposal", [{"id": "1", "amount": 1}, {"id": "1", "amount": 2}]) == 1
    assert store.open(OFFICER).get("proposal", "1")["amount"] == 2


def test_a_key_that_cannot_be_is_named_and_not_looked_for(store):
    with pytest.raises(InputError) as caught, store.open(OFFICER).act("mend", "x") as change:
        change.replace("proposal", [{"id": 5}])
    assert caught.value.place.column == "id"


def test_the_trail_tells_what_went_and_what_came(store):
    view = store.open(OFFICER)
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": "1"}, {"id": "2"}])
    told = body(store)
    assert told["before"] == []
    (side,) = told["after"]
    assert (side["table"], side["count"]) == ("proposal", 2) and "digests" not in side
    assert side["rows"] == [["1", *[None] * 12], ["2", *[None] * 12]]
    rows = store.engine.scan(w.TABLES["proposal"])
    total = sum(audit.row_sum("proposal", row) for row in rows)
    assert side["sum"] == audit.shown_sum(total) and len(side["sum"]) == 2 * audit.SUM_BYTES
    with view.act("mend", "x") as change:
        change.replace("proposal", [{"id": "1", "amount": 5}])
        change.delete("proposal", Eq("id", "2"))
    told = body(store)
    assert [side["count"] for side in told["before"]] == [2]
    assert [row[0] for row in told["before"][0]["rows"]] == ["1", "2"]
    assert [row[3] for row in told["after"][0]["rows"]] == [5]


def test_an_act_that_changes_nothing_has_no_body(store):
    with store.open(OFFICER).act("mend", "x") as change:
        change.insert("proposal", [])
        assert change.delete("proposal", Eq("id", "2")) == 0
    assert store.engine.rows["audit_body"] == {}
    (event,) = store.open(OFFICER).select("audit")
    assert event["body_ref"] is None


def test_is_set_up_for_a_store(tmp_path):
    with closing(connect(tmp_path / "a.sqlite")) as connection:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "synchronous", "trusted_schema")
        }
        assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "trusted_schema": 0}
        with pytest.raises(sqlite3.OperationalError, match="too many attached"):
            connection.execute("ATTACH ':memory:' AS other")


def test_a_file_that_is_no_database_leaves_no_connection_open(tmp_path):
    (tmp_path / "a.sqlite").write_bytes(b"no database" * 100)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        with pytest.raises(sqlite3.DatabaseError):
            connect(tmp_path / "a.sqlite")
        gc.collect()


def test_a_store_that_nobody_holds_closes_its_file(tmp_path):
    """Whatever a caller forgets, no descriptor of the store stays open."""
    store = SqliteStore(tmp_path / "a.sqlite")
    connections = store.engine.connections
    held = list(connections.values())
    assert held
    del store
    gc.collect()
    assert not connections
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        held[0].execute("SELECT 1")


MOUNTS = """/dev/vda / ext4 rw 0 0
server:/export /home nfs4 rw 0 0
/dev/vdb /home/local xfs rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
me@host: /mnt/ssh fuse.sshfs rw 0 0
/dev/vdc /mnt/sshd ext4 rw 0 0
"""


def test_the_innermost_mount_decides():
    for folder, found in [
        ("/work", "ext4"),
        ("/home/ann/w", "nfs4"),
        ("/home/local/w", "xfs"),
        ("/mnt/my share/w", "cifs"),
        ("/mnt/ssh", "fuse.sshfs"),
        ("/mnt/sshd/w", "ext4"),
    ]:
        assert engine.kind(Path(folder), MOUNTS) == found
    # where nothing is known
    assert engine.kind(Path("/w"), "") == ""
    assert engine.kind(Path("//server/share/w"), MOUNTS) == "unc"


def test_it_is_refused_in_both_languages_with_what_to_do(tmp_path_factory):
    for system in ["nfs4", "cifs", "fuse.sshfs"]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            mounts = tmp_path / "mounts"
            mounts.write_text(f"x {tmp_path} {system} rw 0 0\n")
            monkeypatch.setattr(engine, "MOUNTS", mounts)
            with pytest.raises(StoreError) as caught:
                open_store(tmp_path / "w")
            error = caught.value
            assert error.code == "network_file_system" and error.seen == system
            assert "--dir" in error.say("en") and "网络文件系统" in error.say("zh")
            assert not list((tmp_path / "w").iterdir())


def test_a_local_disk_is_not(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"x {tmp_path} ext4 rw 0 0\n")
    monkeypatch.setattr(engine, "MOUNTS", mounts)
    engine.require_local(tmp_path)
    monkeypatch.setattr(engine, "MOUNTS", tmp_path / "none")
    engine.require_local(tmp_path)


def test_no_variable_dates_an_act(monkeypatch):
    """A build may fix the clock of files; an act so dated would be a lie."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795593600")
    assert utc_now() != w.NOW and utc_now().tzinfo is not None
    assert durable.of_files() == w.NOW
    for wrong in ("soon", "9" * 40):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(InputError) as caught:
            durable.of_files()
        assert caught.value.place.column == "SOURCE_DATE_EPOCH" and caught.value.say("zh")


def test_a_store_holds_state_and_neither_snapshots_nor_identities():
    tables = state_tables()
    assert {"proposal", "review", "audit", "run"} <= set(tables)
    assert "identity" not in tables and all(table.state for table in tables.values())
    assert any(not table.state for table in TABLES.values())
    # what was verified is not read again
    store = MemoryStore(tables=w.TABLES)
    view, asked = store.open(OFFICER), []
    log = store.engine.log

    def watched(after):
        asked.append(after)
        return log(after)

    store.engine.log = watched
    for _ in range(3):
        with view.act("decide", "x"):
            pass
    assert asked == [0, 0, 1]  # the first decision checks an empty log
    # a log cut short is noticed by the process that knew it
    store = MemoryStore(tables=w.TABLES)
    view = store.open(OFFICER)
    for _ in range(3):
        with view.act("decide", "x"):
            pass
    anchor = store.head()
    del store.engine.rows["audit"][(3,)]
    assert store.log_state().bad is None and store.log_state([anchor]).bad == 3
    with view.act("decide", "x"):  # verified up to 2, which is still there
        pass
    del store.engine.rows["audit"][(3,)], store.engine.rows["audit"][(2,)]
    with pytest.raises(StoreError) as caught, view.act("decide", "x"):
        pass
    assert caught.value.detail["seq"] == 2


KEEPER = Subject("keeper", frozenset({"programme_officer", "facility_officer"}))
STANDING = {"id": "S", "t0": 0, "t1": 99, "instance_hash": "0", "status": "standing",
            "made_at": "2026-11-25T08:00:00Z"}  # fmt: skip
PROVEN = STANDING | {"id": "P", "status": "published", "objective": 1.0, "bound": 1.5,
                     "approver": "Wu, head of users"}  # fmt: skip
CERTIFICATE = {"schedule": "P", "kind": "energy", "duals": {}, "checker": "ok"}


def booking(id="b", t0=10, t1=20, **more):
    return {"schedule": "S", "id": id, "resource": "R", "t0": t0, "t1": t1, "amount": 1,
            "firmness": "firm", "state": "firm", "user": "li", **more}  # fmt: skip


@pytest.fixture(params=["memory", "sqlite"])
def view(request, tmp_path):
    store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "s.sqlite")
    made = store.open(KEEPER)
    write(made, "schedule", STANDING)
    write(made, "resource", {"id": "R", "capacity": 1})
    yield made
    store.close()


def write(view, table, *rows, verb="insert"):
    with view.act("write", table) as change:
        getattr(change, verb)(table, rows)


def refused(rule, act, *rest, **more):
    with pytest.raises(StateError) as told:
        act(*rest, **more)
    assert told.value.code == rule and told.value.mending is not None


def test_a_unary_resource_is_booked_once_at_a_time(view):
    write(view, "booking", booking())
    for t0, t1 in ((10, 20), (19, 21), (5, 11), (12, 13), (0, 99)):
        refused("booking_fits", write, view, "booking", booking("c", t0, t1))
    write(view, "booking", booking("c", 20, 30), booking("d", 0, 10))
    write(view, "booking", booking("e", 12, 13, resource="other"))
    assert view.count("booking") == 4


@pytest.mark.parametrize("spared", [{"state": "cancelled"}, {"state": "missed"}, {"firmness": "tentative"}])
def test_what_does_not_hold_is_in_nobodys_way(view, spared):
    write(view, "booking", booking(**spared))
    write(view, "booking", booking("c"))
    # but it cannot come back
    row = view.get("booking", "S", "b") | {"state": "firm", "firmness": "firm"}
    refused("booking_fits", write, view, "booking", row, verb="replace")


def test_capacity_is_summed(view):
    write(view, "resource", {"id": "Q", "capacity": 3})
    write(view, "booking", booking("a", 0, 10, resource="Q", amount=2))
    write(view, "booking", booking("b", 5, 15, resource="Q", amount=1))
    refused("booking_fits", write, view, "booking", booking("c", 9, 12, resource="Q"))
    write(view, "booking", booking("c", 10, 12, resource="Q", amount=2))
    refused("booking_fits", write, view, "booking", booking("d", 11, 13, resource="Q", amount=2))


def test_what_was_booked_stays_where_it_is(view):
    write(view, "booking", booking())
    for change in ({"t0": 11}, {"resource": "other"}, {"config": "x"}, {"user": "wang"},
                   {"task": "t"}):  # fmt: skip
        row = view.get("booking", "S", "b") | change
        refused("booking_kept", write, view, "booking", row, verb="replace")
    for change in ({"state": "started"}, {"firmness": "frozen"}, {"user": None}):
        row = view.get("booking", "S", "b") | change
        write(view, "booking", row, verb="replace")
    with pytest.raises(StateError) as told, view.act("drop", "booking") as change:
        change.delete("booking", guards_of("S"))
    assert told.value.code == "booking_kept" and view.count("booking") == 1


def guards_of(schedule):
    from yuzui.model.visibility import Eq

    return Eq("schedule", schedule)


@pytest.mark.parametrize("lacks", ["objective", "bound", "approver"])
def test_nothing_is_published_without_proof(view, lacks):
    refused("schedule_proven", write, view, "schedule", PROVEN)  # no certificate
    with pytest.raises(StateError) as told, view.act("publish", "P") as change:
        change.insert("certificate", [CERTIFICATE])
        change.insert("schedule", [{**PROVEN, lacks: None}])
    assert told.value.code == "schedule_proven"
    with pytest.raises(StateError), view.act("publish", "P") as change:
        change.insert("certificate", [{**CERTIFICATE, "checker": "refused"}])
        change.insert("schedule", [PROVEN])
    assert not view.count("certificate") and view.count("schedule") == 1


def test_what_is_published_never_changes_but_that_another_takes_its_place(view):
    with view.act("publish", "P") as change:
        change.insert("certificate", [CERTIFICATE])
        change.insert("schedule", [PROVEN])
        change.insert("booking", [booking(schedule="P")])
    row = view.get("schedule", "P")
    for more in ({"bound": 9.0}, {"status": "draft"}, {"status": "refused"}, {"approver": "Li"}):
        refused("schedule_kept", write, view, "schedule", row | more, verb="replace")
    refused("booking_fits", write, view, "booking", booking("c"))
    write(view, "schedule", row | {"status": "superseded"}, verb="replace")
    write(view, "booking", booking("c"))  # its bookings hold no more
    refused("schedule_kept", write, view, "schedule", row, verb="replace")
    moved = view.get("booking", "P", "b") | {"t0": 1}
    refused("booking_kept", write, view, "booking", moved, verb="replace")
    with pytest.raises(StateError) as told, view.act("drop", "schedule") as change:
        change.delete("schedule", guards_of_id("P"))
    assert told.value.code == "schedule_kept"


def guards_of_id(name):
    from yuzui.model.visibility import Eq

    return Eq("id", name)


def test_bookings_come_after_their_schedule(view):
    draft = STANDING | {"id": "D", "status": "draft"}
    write(view, "schedule", draft)
    write(view, "booking", booking(schedule="D"), booking("c", schedule="D"))
    refused("schedule_begins", write, view, "schedule", draft | {"status": "standing"},
            verb="replace")  # fmt: skip


def test_memory_and_sqlite_say_the_same_of_random_writes(tmp_path):
    for seed in range(6):
        draw = random.Random(seed)
        stores = (MemoryStore(), SqliteStore(tmp_path / f"{seed}.sqlite"))
        views = [store.open(KEEPER) for store in stores]
        for view in views:
            write(view, "schedule", STANDING)
            write(view, "resource", {"id": "R", "capacity": 2})
        for _ in range(25):
            start = draw.randrange(30)
            row = booking(draw.choice("abcdefgh"), start, start + draw.randint(1, 9),
                          amount=draw.choice((None, 1, 2)), state=draw.choice(
                              ("firm", "firm", "cancelled", "done")))  # fmt: skip
            verb, told = draw.choice(("insert", "replace")), []
            for view in views:
                try:
                    write(view, "booking", row, verb=verb)
                    told.append("done")
                except (StateError, StoreError):
                    told.append("refused")  # a key that exists may be told before or after
            assert told[0] == told[1], (seed, row)
        assert views[0].select("booking") == views[1].select("booking")
        for store in stores:
            store.close()


def test_a_store_that_lost_a_rule_is_told(tmp_path):
    import sqlite3

    SqliteStore(tmp_path / "s.sqlite").close()
    with sqlite3.connect(tmp_path / "s.sqlite") as file:
        file.execute("DROP TRIGGER booking_kept")
    file.close()
    with pytest.raises(StoreError) as told:
        SqliteStore(tmp_path / "s.sqlite")
    assert told.value.code == "schema_differs" and "booking_kept" in told.value.say("zh")


def test_the_most_at_once_is_counted():
    rows = [{"t0": a, "t1": b, "amount": n} for a, b, n in ((0, 4, 1), (2, 6, None), (4, 9, 3))]
    assert peak(rows, 0, 10) == 4 and peak(rows, 0, 4) == 2
    assert peak(rows, 9, 10) == 0
    assert set(guards.RULES) == {
        "booking_fits", "booking_kept", "schedule_kept", "schedule_begins", "schedule_proven"
    }  # fmt: skip


HEAD = "table,id,column,value,who,when,reason\n"


def written(tmp_path, *lines, head=HEAD):
    path = tmp_path / "overrides.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_values_are_read_as_their_column_holds_them(tmp_path):
    found = overrides.read(
        written(
            tmp_path,
            "proposal,1,amount,7,ann,2026-11-25,typo",
            "proposal,1,score,0.5,ann,2026-11-25,typo",
            "proposal,1,early,TRUE,ann,2026-11-25,typo",
            'proposal,1,topics,"[""a""]",ann,2026-11-25,typo',
            "proposal,1,ready,2026-01-02,ann,2026-11-25,typo",
            "proposal,1,price,1.25,ann,2026-11-25,typo",
            "proposal,1,title,,ann,2026-11-25,withdrawn",
        ),
        w.TABLES,
    )
    values = [override.value for override in found]
    assert values == [7, 0.5, True, ["a"], "2026-01-02", Decimal("1.2500"), None]


def test_it_acts_again_on_every_import(tmp_path):
    lines = overrides.read(
        written(tmp_path, "proposal,1,title,new,ann,2026-11-25,typo",
                "proposal,9,title,x,ann,2026-11-25,gone", "call,C1,title,y,ann,2026-11-25,typo"),
        w.TABLES,
    )  # fmt: skip
    imported = [{"id": "1", "title": "old"}, {"id": "2", "title": "other"}]
    for _ in range(2):
        done = overrides.apply(w.PROPOSAL, imported, lines)
        assert [row["title"] for row in done.rows] == ["new", "other"]
        assert [o.row for o in done.used] == ["1"] and [o.row for o in done.unused] == ["9"]
    assert imported[0]["title"] == "old"


def test_the_last_one_in_time_holds(tmp_path):
    lines = overrides.read(
        written(tmp_path, "proposal,1,title,late,ann,2026-11-25,a",
                "proposal,1,title,early,ann,2026-11-01,b"),
        w.TABLES,
    )  # fmt: skip
    assert overrides.apply(w.PROPOSAL, [{"id": "1"}], lines).rows[0]["title"] == "late"


def test_a_bad_line_is_named_and_nothing_is_applied(tmp_path_factory):
    for line, column, code in [
        ("nothing,1,title,x,ann,2026-11-25,a", "table", "unknown_table"),
        ("proposal,1,titel,x,ann,2026-11-25,a", "column", "unknown_column"),
        ("finding,L|1,load,x,ann,2026-11-25,a", "column", "unknown_column"),
        ("proposal,1,amount,many,ann,2026-11-25,a", "value", "wrong_type"),
        ("proposal,1,amount,-1,ann,2026-11-25,a", "value", "out_of_range"),
        ("proposal,1,kind,basique,ann,2026-11-25,a", "value", "unknown_word"),
        ("proposal,1,early,maybe,ann,2026-11-25,a", "value", "wrong_type"),
        ("finding,L|1,table,,ann,2026-11-25,a", "value", "missing_value"),
        ("proposal,1,title,x,,2026-11-25,a", "who", "missing_value"),
        ("proposal,1,title,x,ann,yesterday,a", "when", "wrong_type"),
        ("proposal,1,title,x,ann,2026-11-25,", "reason", "missing_value"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = written(tmp_path, "proposal,1,title,x,ann,2026-11-25,a", line)
        with pytest.raises(InputError) as caught:
            overrides.read(path, w.TABLES)
        place = caught.value.place
        assert (place.file, place.row, place.column) == ("overrides.csv", 3, column)
        assert caught.value.code == code and caught.value.say("zh")


def test_all_bad_lines_are_named_together(tmp_path):
    path = written(tmp_path, "nothing,1,a,x,ann,2026-11-25,a", "proposal,1,amount,-,ann,2026-11-25,a")
    with pytest.raises(InputError) as caught:
        overrides.read(path, w.TABLES)
    assert [e.place.row for e in (caught.value, *caught.value.more)] == [2, 3]


def test_a_missing_heading_is_named(tmp_path):
    with pytest.raises(ColumnError) as caught:
        overrides.read(written(tmp_path, head="table,id,column,value,who,when\n"))
    assert caught.value.place.column == "reason"


def test_what_acted_can_be_kept_in_the_store(tmp_path):
    found = overrides.read(written(tmp_path, "proposal,1,title,x,ann,2026-11-25,a"))
    view = MemoryStore().open(Subject("ann", frozenset({"programme_officer"})))
    with view.act("load", "x") as change:
        change.insert("override", [override.record() for override in found])
    (row,) = view.select("override")
    assert (row["table"], row["row"], row["by"], row["value"]) == ("proposal", "1", "ann", "x")
    assert found[0].record()["id"] == overrides.read(tmp_path / "overrides.csv")[0].record()["id"]
    assert TABLES["override"].append_only


def test_new_lines_stand_below_what_is_there(tmp_path):
    path = tmp_path / "overrides.csv"
    line = overrides.Override("tax_rule", "R", "confirmed_by", "A", "A", "2026-11-02T00:00:00Z", "seen, read")
    overrides.append(path, [line])
    overrides.append(
        path, [overrides.Override("tax_rule", "R", "confirmed_by", None, "B", "2026-11-03T00:00:00Z", "no")]
    )
    assert [(one.value, one.by, one.reason) for one in overrides.read(path)] == [
        ("A", "A", "seen, read"),
        (None, "B", "no"),
    ]


def test_a_file_with_faults_is_not_written_over(tmp_path):
    path = tmp_path / "overrides.csv"
    path.write_text("table,id\nx,y\n", encoding="utf-8")
    with pytest.raises(ColumnError):
        overrides.append(path, [])
    assert path.read_text(encoding="utf-8") == "table,id\nx,y\n"


def test_lines_stand_below_headings_that_have_a_title_above(tmp_path):
    path = written(tmp_path, "proposal,1,title,x,ann,2026-11-25,a", head="corrections of this year\n" + HEAD.upper())
    line = overrides.Override("proposal", "2", "title", "y", "bo", "2026-11-26T00:00:00Z", "b")
    overrides.append(path, [line])
    assert [(one.row, one.value) for one in overrides.read(path)] == [("1", "x"), ("2", "y")]


ANN = Subject("ann", frozenset({"programme_officer"}), keys=frozenset({"ann", "panel 2"}))
BOB = Subject("bob", frozenset({"programme_officer"}))
ROWS = {
    "call": [{"call": "C1"}, {"call": "C2"}],
    "proposal": [{"id": "1", "call": "C1"}, {"id": "2", "call": "C2"}, {"id": "3"}],
    "review": [{"proposal": p, "n": 1} for p in "123"],
    "finding": [
        {"load": "L", "n": n, "table": table, "row": row}
        for n, (table, row) in enumerate(
            [("call", "C1"), ("proposal", "1"), ("review", "1|1"), ("review", "2|1"), ("x", "1")]
        )
    ],
}


def seen(*denials):
    entries = [{"table": t, "row": r, "level": "restricted", "deny": d} for t, r, d in denials]
    store = w.World({**ROWS, "row_visibility": entries}).fill(MemoryStore(tables=w.TABLES))
    view = store.open(ANN)
    assert store.open(BOB).count("finding") == 5
    return [view.count(name) for name in ("call", "proposal", "review", "finding")]


def test_how_far_it_reaches():
    for denials, counts in [
        ([], [2, 3, 3, 5]),
        ([("call", "C1", ["bobby"])], [2, 3, 3, 5]),
        ([("call", "C1", ["ann"])], [1, 2, 2, 2]),
        ([("call", "C1", ["panel 2"])], [1, 2, 2, 2]),
        ([("proposal", "1", ["ann"])], [2, 2, 2, 3]),
        ([("review", "1|1", ["ann"])], [2, 3, 2, 4]),
        ([("review", "2|1", ["ann"]), ("call", "C1", ["ann"])], [1, 2, 1, 1]),
        ([("finding", "L|4", ["ann"])], [2, 3, 3, 4]),
        ([("call", "C9", ["ann"])], [2, 3, 3, 5]),
    ]:
        assert seen(*denials) == counts
    # the log is closed to the recused but not to the auditor
    rows = {**ROWS, "row_visibility": [
        {"table": "call", "row": "C1", "level": "restricted", "deny": ["ann"]}]}  # fmt: skip
    store = w.World(rows).fill(MemoryStore(tables=w.TABLES))
    assert store.open(BOB).count("audit") == 1 and store.open(ANN).count("audit") == 0
    assert store.open(Subject("ann", frozenset({"auditor"}))).count("audit") == 1
    # tables that refer in a circle end the walk
    pairs = (("call", "proposal.id", "call", "up"), ("proposal", "call.call", "id", "down"))
    tables = {
        name: w._table(name, (key,), w._column(key, Type.TEXT), w._column(link, Type.TEXT, refers=to))
        for name, to, key, link in pairs
    }  # fmt: skip
    store = MemoryStore(tables={**w.TABLES, **tables})
    officer = store.open(BOB)
    with officer.act("load", "x") as change:
        change.insert("call", [{"call": "C1", "up": "P1"}, {"call": "C2", "up": None}])
        change.insert("proposal", [{"id": "P1", "down": "C1"}, {"id": "P2", "down": "C2"}])
        change.insert("row_visibility", [
            {"table": "call", "row": "C1", "level": "public", "deny": ["ann"]}])  # fmt: skip
    view = store.open(ANN)
    assert [row["id"] for row in view.select("proposal")] == ["P2"]
    assert [row["call"] for row in view.select("call")] == ["C2"]
    # nobody denied asks nothing more
    store = w.World({**ROWS, "row_visibility": []}).fill(MemoryStore(tables=w.TABLES))
    found = reach(store.session, ANN)
    assert found.unseen == {} and found.of(w.TABLES["audit"]) == FALSE


def test_a_key_that_is_a_number():
    number = w._table("call", ("call",), w._column("call", Type.INT))
    proposal = w._table("proposal", ("id",), w._column("id", Type.TEXT),
                        w._column("call", Type.INT, refers="call.call"))  # fmt: skip
    store = MemoryStore(tables={**w.TABLES, "call": number, "proposal": proposal})
    with store.open(BOB).act("load", "x") as change:
        change.insert("call", [{"call": 1}, {"call": 2}])
        change.insert("proposal", [{"id": "P1", "call": 1}, {"id": "P2", "call": 2}])
        change.insert("row_visibility", [
            {"table": "call", "row": row, "level": "public", "deny": ["ann"]}
            for row in ("1", "one")])  # fmt: skip
    assert [row["id"] for row in store.open(ANN).select("proposal")] == ["P2"]


def test_tables_of_the_record_refer_in_no_circle_but_to_themselves():
    """The walk leaves nothing out then: of a table it asks again only for the table itself."""
    left = {
        name: {c.refers.partition(".")[0] for c in table.columns if c.refers} - {name} for name, table in TABLES.items()
    }
    while ends := {name for name, targets in left.items() if not targets & left.keys()}:
        left = {name: targets for name, targets in left.items() if name not in ends}
    assert left == {}


def test_an_owner_is_public_unless_a_row_says_otherwise():
    """Else owners without a governing row would be unseen too, and their rows would not be."""
    for name in OWNERS:
        assert TABLES[name].level == "public" and len(TABLES[name].key) == 1 and TABLES[name].state


OWNED = {
    "resource": [{"id": "R"}, {"id": "part", "parent": "R"}, {"id": "bolt", "parent": "part"},
                 {"id": "S"}],
    "capability": [{"resource": id, "code": "X", "scheme": "own"} for id in ("R", "bolt", "S")],
    "access_offer": [
        {"id": name, "resources": ids, "cycle": "c", "route": "peer", "unit": "h"}
        for name, ids in (("one", ["R"]), ("both", ["S", "bolt"]), ("other", ["S"]))
    ],
}  # fmt: skip
ALL, NO_PART = ({"R", "bolt", "S"}, {"one", "both", "other"}), ({"S"}, {"other"})


def test_what_belongs_to_a_resource_is_at_most_as_visible():
    for row, rule, left in [
        ("none", {"level": "public"}, ALL),
        ("R", {"level": "restricted"}, NO_PART),
        ("part", {"level": "network"}, ({"R", "S"}, {"one", "other"})),
        ("R", {"level": "public", "embargo_until": "2026-11-25T08:00:01Z"}, NO_PART),
        ("R", {"level": "public", "embargo_until": "2026-11-25T08:00:00Z"}, ALL),
        ("R", {"level": "public", "withdrawn_at": "2026-11-25T07:00:00Z"}, NO_PART),
        ("S", {"level": "sealed"}, ({"R", "bolt"}, {"one"})),
    ]:
        store = MemoryStore(clock=lambda: w.NOW)
        with store.open(BOB).act("load", "x") as change:
            for name, rows in OWNED.items():
                change.insert(name, rows)
            change.insert("row_visibility", [{"table": "resource", "row": row, **rule}])
        view = store.open(PUBLIC)
        assert {found["resource"] for found in view.select("capability")} == left[0]
        assert {found["id"] for found in view.select("access_offer")} == left[1]
        assert {found["id"] for found in view.select("resource")} >= left[0]


def test_an_unseen_resource_closes_no_log():
    store = MemoryStore(clock=lambda: w.NOW)
    with store.open(BOB).act("load", "x") as change:
        change.insert("resource", [{"id": "R"}])
        change.insert("row_visibility", [{"table": "resource", "row": "R", "level": "sealed"}])
    assert store.open(BOB).count("resource") == 0 and store.open(BOB).count("audit") == 1
    # only tables of an owner ask who sees the owner
    store = MemoryStore(clock=lambda: w.NOW)
    with store.open(BOB).act("load", "x") as change:
        change.insert("resource", [{"id": "R"}])
        change.insert("row_visibility", [{"table": "resource", "row": "R", "level": "sealed"}])
    found = reach(store.session, PUBLIC)
    assert found.of(TABLES["organisation"]) == FALSE and found.unseen == {}
    assert found.of(TABLES["calendar"]) != FALSE and found.unseen == {"resource": {"R"}}


def test_what_somebody_does_not_see_now_or_later():
    for rule, hidden in [
        ({"level": "public"}, set()),
        ({"level": "public", "audiences": ["x"], "deny": []}, set()),
        ({"level": "public", "embargo_until": "2026-11-25T08:00:00Z"}, set()),
        ({"level": "network"}, {"R"}),
        ({"level": "public", "deny": ["ann"]}, {"R"}),
        ({"level": "public", "embargo_until": "2026-11-25T08:00:01Z"}, {"R"}),
        ({"level": "public", "withdrawn_at": "2027-01-01T00:00:00Z"}, {"R"}),
    ]:
        store = MemoryStore(clock=lambda: w.NOW)
        with store.open(BOB).act("load", "x") as change:
            change.insert("resource", [{"id": "R"}, {"id": "S"}])
            change.insert("capability", [{"resource": id, "code": "X", "scheme": "own"} for id in "RS"])
            change.insert("row_visibility", [{"table": "resource", "row": "R", **rule}])
        found = lasting(store.session)
        assert set(found.rows(TABLES["resource"])) == hidden
        assert set(found.rows(TABLES["capability"])) == {f"{id}|X|own" for id in hidden}


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
    """Bring a file back to the second version: with tables and a column that the third dropped, without later ones."""
    for name in ("confirmation", "answer", "mapping", "upload_file", "upload"):
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
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
        assert schema.prepare(connection, state_tables()) and schema.version(connection) == schema.VERSION
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


def earlier(path, end=True):
    """Make a store of an earlier release: without two tables, two columns, an index and a word."""
    known = state_tables()
    grant, kind = known["role_grant"], replace(known["outbox"]["kind"], values=("letters",))
    old = {name: table for name, table in known.items() if name not in ("mail", "call")}
    old["role_grant"] = replace(grant, columns=tuple(c for c in grant.columns if c.name[:4] not in ("depu", "conf")))
    old["outbox"] = replace(
        known["outbox"], columns=tuple(kind if c.name == "kind" else c for c in known["outbox"].columns)
    )
    old["booking"] = replace(known["booking"], columns=tuple(c for c in known["booking"].columns if c.name != "config"))
    store = SqliteStore(path, tables=old)
    subjects.operator(store)
    store.engine.run('DROP INDEX "entry_debit"')
    store.engine.run(f"PRAGMA user_version = {schema.VERSION - 1}")
    store.close()


def test_what_only_adds_is_added_at_opening_and_noted(tmp_path):
    path = tmp_path / "yuzui.sqlite"
    earlier(path)
    with closing(sqlite3.connect(path)) as db:
        before = db.execute("SELECT * FROM role_grant ORDER BY 1, 2").fetchall()
    read = SqliteStore(path, writable=False)
    assert read.engine.run('SELECT count(*) FROM "mail"') == [(0,)] and read.grants()[0]["deputy_of"] is None
    assert read.faults() == [] and list(read.replayed()) == []
    with pytest.raises(StoreError), read.open(SEALED_ANN).act("load", "x"):
        pass
    read.close()
    for _ in range(2):  # once, and then nothing more
        store = SqliteStore(path)
        assert store.faults() == [] and list(store.replayed()) == [] and store.log_state().bad is None
        assert [row["action"] for row in store.engine.log(0)] == ["grant", "checkpoint"]
        names = ", ".join(store.engine.tables["role_grant"].names[:-2])
        assert store.engine.run(f"SELECT {names} FROM role_grant ORDER BY 1, 2") == before
        store.close()
    store = SqliteStore(path)
    row = {"id": "o", "run": "r", "kind": "pack", "audit_seq": 1, "state": "waiting"}
    with pytest.raises(YuzuiError) as caught, store.open(SEALED_ANN).act("load", "x") as change:
        change.insert("outbox", [row])
    assert caught.value.code == "no_target"  # the word is known, and links are still held
    store.close()


def test_what_was_lost_is_not_taken_for_an_earlier_release(tmp_path):
    path = tmp_path / "yuzui.sqlite"
    for number, (statement, words) in enumerate(
        [
            ('DROP TABLE "role_grant"', "table “role_grant” is missing"),
            ('ALTER TABLE "role_grant" DROP COLUMN "reason"', "column “role_grant.reason” is missing"),
            ("UPDATE role_grant SET reason = 'other'", "column “role_grant.confirmed_by” is missing"),
            ('ALTER TABLE "role_grant" ADD COLUMN "more" TEXT', "column “role_grant.more” is unknown"),
            ('DROP TRIGGER "booking_kept"', "rule “booking_kept”"),
        ]
    ):
        path = tmp_path / f"{number}.sqlite"
        earlier(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute(statement)
        bytes_ = path.read_bytes()
        with pytest.raises(StoreError) as caught:
            SqliteStore(path)
        assert caught.value.code == "schema_differs" and words in caught.value.say("en"), statement
        assert "不一致" in caught.value.say("zh") and path.read_bytes() == bytes_


SEALED_ANN = Subject("ann", frozenset({"decider"}))
SEALED_BOB = Subject("bob", frozenset({"auditor"}))
CID = Subject("cid", frozenset({"reviewer"}))
ROW = {"call": "C1", "pseudonym": "R01", "person": "欧阳修", "role": "reviewer"}


@pytest.fixture
def sealed(tmp_path):
    file = open_sealed(tmp_path)
    file.keep([ROW])
    yield file
    file.close()


@pytest.fixture
def sealed_store(tmp_path):
    store = open_store(tmp_path)
    yield store
    store.close()


def test_only_its_owner_reads_the_file(sealed, tmp_path):
    assert stat.S_IMODE((tmp_path / "sealed.sqlite").stat().st_mode) == 0o600


def test_two_open_one_identity_with_an_event(sealed, sealed_store):
    row = sealed.person(sealed_store.open(SEALED_ANN), sealed_store.open(SEALED_BOB), "C1", "R01", "appeal 7")
    assert row["person"] == "欧阳修"
    (event,) = sealed_store.open(SEALED_BOB).select("audit")
    assert (event["actor"], event["action"], event["object"]) == ("ann", "unseal", "identity:C1|R01")
    assert "欧阳修" not in str(event)


@pytest.mark.parametrize(
    ("first", "second", "pseudonym"),
    [
        (SEALED_ANN, SEALED_ANN, "R01"),
        (SEALED_ANN, CID, "R01"),
        (CID, SEALED_BOB, "R01"),
        (SEALED_ANN, SEALED_BOB, "R99"),
    ],
)
def test_anybody_else_is_refused_and_logged_alike(sealed, sealed_store, first, second, pseudonym):
    with pytest.raises(VisibilityError) as caught:
        sealed.person(sealed_store.open(first), sealed_store.open(second), "C1", pseudonym, "curious")
    assert caught.value.say("en") == VisibilityError.not_found().say("en")
    (event,) = sealed_store.open(SEALED_BOB).select("audit")
    assert event["action"] == "unseal refused"


def test_no_reason_no_identity(sealed, sealed_store):
    with pytest.raises(InputError):
        sealed.person(sealed_store.open(SEALED_ANN), sealed_store.open(SEALED_BOB), "C1", "R01", "  ")


def test_no_statement_can_join_the_two(sealed, sealed_store, tmp_path):
    with pytest.raises(sqlite3.DatabaseError):
        sealed.connection.execute("ATTACH ? AS s", (str(tmp_path / "yuzui.sqlite"),))
    with pytest.raises(StoreError):
        sealed_store.engine.run("ATTACH ? AS s", (str(tmp_path / "sealed.sqlite"),))
    for view in (sealed_store.open(SEALED_ANN), sealed_store.open(CID)):
        with pytest.raises(InputError):
            view.select("identity")
    tables = {row[0] for row in sealed_store.engine.run("SELECT name FROM sqlite_schema")}
    assert "identity" not in tables
    found = sealed.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    assert found.fetchall() == [("identity",), ("draw_secret",), ("assignment_source",)]
    for file in tmp_path.glob("yuzui.sqlite*"):
        assert "欧阳修".encode() not in file.read_bytes()


def test_where_the_sheets_of_an_assignment_lie_is_noted(sealed):
    assert sealed.noted("r1") is None
    sealed.note("r1", {"path": "/家/评审", "demand": 3})
    sealed.note("r1", {"path": "/家/评审", "demand": 2})
    assert sealed.noted("r1") == {"path": "/家/评审", "demand": 2}


def test_a_later_load_replaces_and_bad_rows_are_named(sealed):
    assert sealed.keep([{**ROW, "person": "Wu"}]) == 1
    with pytest.raises(InputError):
        sealed.keep([{**ROW, "role": "spy"}])


def test_another_writer_is_waited_for_and_then_named(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.05")
    one, two = open_sealed(tmp_path), open_sealed(tmp_path)
    one.connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        two.keep([ROW])
    assert "密封文件" in caught.value.say("zh")
    one.close()
    assert two.keep([ROW]) == 1
    two.close()


def test_a_secret_is_kept_until_the_draw_asks_for_it(sealed, sealed_store, tmp_path):
    assert sealed.hidden("d1") is None
    sealed.hide("d1", "ab" * 32)
    sealed.hide("d2", "cd" * 32)
    assert sealed.hidden("d1") == "ab" * 32
    assert b"ab" * 32 not in (tmp_path / "yuzui.sqlite").read_bytes()


def open_values(shown, most):
    """Return how many values each hidden number may have, by trying every table of counts."""
    inner = [cell for cell in shown if None not in cell]
    spans = [range(most + 1) if shown[c] is None else [shown[c]] for c in inner]
    tables = np.array(np.meshgrid(*spans, indexing="ij")).reshape(len(inner), -1)
    within = {cell: [all(t in (None, v) for t, v in zip(cell, c, strict=True)) for c in inner] for cell in shown}
    sums = {cell: tables[mask].sum(axis=0) for cell, mask in within.items()}
    fits = np.ones(tables.shape[1], dtype=bool)
    for cell, value in shown.items():
        fits &= True if value is None else sums[cell] == value
    assert fits.any()
    return {c: len(np.unique(sums[c][fits])) for c, value in shown.items() if value is None}


one_way = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 4), min_size=1).map(
    lambda d: {(k,): n for k, n in d.items()}
)
two_way = st.tuples(st.integers(1, 2), st.integers(1, 3)).flatmap(
    lambda size: st.fixed_dictionaries(
        {(f"r{i}", f"c{j}"): st.integers(0, 4) for i in range(size[0]) for j in range(size[1])}
    )
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(one_way, two_way))
def test_no_suppressed_number_can_be_worked_out(counts):
    shown = suppress_suppress(counts, least=2)
    counted = open_values(shown, most=5)
    assert all(number > 1 for number in counted.values()), (counted, shown)


@given(st.one_of(one_way, two_way), st.integers(1, 5))
def test_what_is_shown_is_true_and_never_small(counts, least):
    shown = suppress_suppress(counts, least)
    for cell, value in shown.items():
        total = sum(n for c, n in counts.items()
                    if all(t in (None, v) for t, v in zip(cell, c, strict=True)))  # fmt: skip
        assert value is None or (value == total and value >= least)


@given(st.one_of(one_way, two_way), st.integers(1, 5))
def test_what_a_line_hides_is_no_small_group_either(counts, least):
    shown = suppress_suppress(counts, least)
    for line, total in shown.items():
        if total is None or None not in line or line.count(None) > 1:
            continue
        parts = [v for c, v in shown.items() if None not in c
                 and all(t in (None, v) for t, v in zip(line, c, strict=True))]  # fmt: skip
        left = total - sum(v for v in parts if v is not None)
        assert left == 0 or left >= least


def test_a_single_small_cell_takes_the_smallest_other_with_it():
    shown = suppress_suppress({("physics",): 12, ("biology",): 3, ("history",): 7}, 5)
    assert shown == {("physics",): 12, ("biology",): None, ("history",): None, (None,): 22}
    # nothing is hidden where all are many
    counts = {("a", "x"): 9, ("a", "y"): 5, ("b", "x"): 8, ("b", "y"): 6}
    shown = suppress_suppress(counts, 5)
    assert None not in shown.values() and shown[None, None] == 28 and shown["a", None] == 14
    # two way needs a cycle
    counts = {(r, c): 9 for r in "abc" for c in "xyz"} | {("a", "x"): 1}
    hidden = {cell for cell, value in suppress_suppress(counts, 5).items() if value is None}
    assert len(hidden) == 4  # the corners of a rectangle
    # a group that is small as a whole is not shown at all
    assert set(suppress_suppress({("a",): 1, ("b",): 2}, 5).values()) == {None}


def test_the_setting_is_the_default(monkeypatch):
    counts = {("a",): 4, ("b",): 4, ("c",): 50}
    assert suppress_suppress(counts)["a",] is None
    monkeypatch.setenv("YUZUI_SMALL_CELL", "3")
    assert suppress_suppress(counts)["a",] == 4


def test_what_it_does_not_do_is_refused():
    with pytest.raises(ValueError, match="dimensions"):
        suppress_suppress({("a", "b", "c"): 1})
    with pytest.raises(ValueError, match="negative"):
        suppress_suppress({("a",): -1})
    assert suppress_suppress({}) == {(None,): None}


def test_a_refusal_reaches_the_caller_although_the_log_is_held(store, monkeypatch):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.01")
    caught = []

    def other():
        try:
            with store.open(Subject("eve")).act("load", "x"):
                pass
        except VisibilityError as error:
            caught.append(error.code)

    with store.open(OFFICER).act("load", "y"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert caught == ["not_found"] and store.head().seq == 1


def test_the_face_is_written_to_the_log(store):
    for via in ("web", "api", "harvest"):
        with store.open(OFFICER, via).act("load", "x"):
            pass
    assert [e["via"] for e in store.open(OFFICER).select("audit")] == ["web", "api", "harvest"]


def test_a_fault_of_the_store_or_a_bug_is_no_refusal(store):
    for error in (StoreError(same("x")), KeyError("bug")):
        with pytest.raises(type(error)), store.open(OFFICER).act("load", "x"):
            raise error
    with pytest.raises(StateError), store.open(OFFICER).act("load", "x"):
        raise StateError(same("x"), code="stale")
    assert [e["action"] for e in store.open(OFFICER).select("audit")] == ["load refused"]


def test_nobody_without_a_name_or_a_role_acts(store):
    for subject in (Subject("", frozenset({"decider"})), Subject("eve", frozenset()), Subject("eve")):
        with pytest.raises(VisibilityError), store.open(subject).act("load", "x"):
            pass
    scoped = Subject("eve", scoped=frozenset({"reviewer"}), audiences=frozenset({"call:C1"}))
    with store.open(scoped).act("review", "x"):
        pass
    assert store.head().seq == 4
