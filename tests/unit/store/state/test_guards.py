# SPDX-License-Identifier: Apache-2.0
"""What a store refuses whoever writes: the same in memory and in SQLite."""

import random

import pytest

from yuzui.errors import StateError, StoreError
from yuzui.model.visibility import Subject
from yuzui.store.memory import MemoryStore
from yuzui.store.sqlite import SqliteStore
from yuzui.store.state import guards

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
    assert guards.peak(rows, 0, 10) == 4 and guards.peak(rows, 0, 4) == 2
    assert guards.peak(rows, 9, 10) == 0
    assert set(guards.RULES) == {
        "booking_fits", "booking_kept", "schedule_kept", "schedule_begins", "schedule_proven"
    }  # fmt: skip
