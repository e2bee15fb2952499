# SPDX-License-Identifier: Apache-2.0
"""One suite for every store. A new adapter joins by an entry in ``ADAPTERS``, without a new test.

``CANNOT`` is the map of capabilities: ``never`` is meant so, ``not_yet`` is work to do.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import threading
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.properties import strategies as w
from tests.store.memory import MemoryStore

from yuzui.errors import ColumnError, InputError, StateError, StoreError, UnknownIdentifierError, VisibilityError
from yuzui.model.schema import TABLES, links
from yuzui.model.table import Type
from yuzui.model.visibility import FALSE, And, Eq, In, LeNow, Not, Or, Overlaps, Subject
from yuzui.store import audit
from yuzui.store.sqlite import SqliteStore
from yuzui.store.state.engine import state_tables
from yuzui.store.values import decode, stored_as

OFFICER = Subject("ann", frozenset({"programme_officer"}))
PUBLIC = Subject("eve")
ADMIN = Subject("root", frozenset({"administrator"}))
AUDITOR = Subject("kim", frozenset({"auditor"}))


def never(why):
    return f"never: {why}"


def not_yet(why):
    return f"not yet: {why}"


ADAPTERS = {
    "memory": lambda folder, **kw: MemoryStore(**kw),
    "sqlite": lambda folder, **kw: SqliteStore(folder / "yuzui.sqlite", **kw),
    "sqlite in memory": lambda folder, **kw: SqliteStore(**kw),
}
CANNOT = {
    ("memory", "durable"): never("it is forgotten with its process"),
    ("sqlite in memory", "durable"): never("it is forgotten with its process"),
    ("sqlite in memory", "threads"): never("one thread at a time"),
}
ABSENT = {"postgres": not_yet("many writers"), "spark": never("transactional state; it reads snapshots")}


def pytest_generate_tests(metafunc):
    if "adapter" in metafunc.fixturenames:
        marks = metafunc.definition.iter_markers("usefixtures")
        asked = {capability for mark in marks for capability in mark.args}
        able = [name for name in ADAPTERS if not any((name, one) in CANNOT for one in asked)]
        metafunc.parametrize("adapter", able)


@pytest.fixture
def durable():
    """Name of a capability, not a value: a store that outlives its process."""


@pytest.fixture
def threads():
    """Name of a capability: a store that several threads use at once."""


class Clock:
    def __init__(self):
        self.now = w.NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make(adapter, tmp_path, clock):
    made = []

    def build(tables=w.TABLES):
        numbers = iter(range(10**6))

        def salt():
            return f"{next(numbers):032x}"

        store = ADAPTERS[adapter](tmp_path, tables=tables, clock=clock, salt=salt)
        made.append(store)
        return store

    yield build
    for store in made:
        store.close()


@pytest.fixture
def store(make):
    return make()


@pytest.fixture
def view(store):
    return store.open(OFFICER)


OTHER_PROCESS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import strategies as w
from yuzui.model.visibility import Subject
from yuzui.store.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]), tables=w.TABLES)
print("open", flush=True)
sys.stdin.readline()
print("going", flush=True)
with store.open(Subject("bob", frozenset(["programme_officer"]))).act("load", "theirs") as change:
    seq = change.seq
print(seq)
"""


def put(view, table, *rows):
    with view.act("load", table) as change:
        return change.insert(table, rows)


def proposals(view, count, **rest):
    rows = [{"id": f"P{n:02d}", "amount": n, **rest} for n in range(count)]
    return put(view, "proposal", *rows)


# ------------------------------------------------------------------ the map
def test_capability_map_is_honest():
    for name in ABSENT:
        assert find_spec(f"yuzui.store.{name}") is None, f"{name} exists: add it to ADAPTERS"
    assert all(mark.split(":")[0] in ("never", "not yet") for mark in {**CANNOT, **ABSENT}.values())


def test_tables_of_the_record_by_default(adapter, tmp_path):
    store = ADAPTERS[adapter](tmp_path)
    view = store.open(OFFICER)
    assert all(view.count(name) == 0 for name in state_tables())
    with pytest.raises(InputError):
        view.count("identity")  # it lies in the sealed file
    assert "identity" in TABLES
    store.close()


GENERIC = {
    Type.INT: 1, Type.REAL: 0.5, Type.TEXT: "量x", Type.BOOL: True, Type.DAY: "2026-01-02",
    Type.INSTANT: 1, Type.MICRO: 1, Type.STAMP: "2026-01-02T03:04:05Z", Type.MONEY: 1,
    Type.DECIMAL: Decimal("1.2500"), Type.JSON: [],
}  # fmt: skip


def generic(column):
    """Return a value that a column of the record admits."""
    if column.values:
        return [column.values[0]] if column.type is Type.JSON else column.values[0]
    value = GENERIC[column.type]
    if column.type in (Type.INT, Type.REAL, Type.MONEY, Type.DECIMAL):
        low, high = column.low, column.high
        value = max(value, low) if low is not None else value
        value = min(value, high) if high is not None else value
        value = int(value) if column.type in (Type.INT, Type.MONEY) else value
    return value


def test_every_table_of_the_record_takes_a_row_and_gives_it_back(adapter, tmp_path):
    """The adapters, the checks of the schema and the links of the record agree."""
    store = ADAPTERS[adapter](tmp_path)
    tables = {n: t for n, t in state_tables().items() if n not in ("audit", "audit_body")}
    rows = {name: {c.name: generic(c) for c in t.columns} for name, t in tables.items()}
    for name, table in tables.items():
        for column, target in links(table):
            rows[name][column.name] = generic(target[target.key[0]])
    keeper = Subject("root", frozenset({"administrator", "programme_officer"}))
    with store.open(keeper).act("load", "everything") as change:
        for name, row in rows.items():
            assert change.insert(name, [row]) == 1
    for name, table in tables.items():
        key = tuple(stored_as(table[k].type, rows[name][k]) for k in table.key)
        held = store.session.engine.rows_by_key(table, [key])[key]
        got = {c.name: decode(c, v) for c, v in zip(table.columns, held, strict=True)}
        assert got == rows[name], name
    assert store.log_state()[::2] == (1, None)
    store.close()


# ------------------------------------------------------------------ values
ROW = {
    "id": "P1",
    "call": None,
    "title": "量子 “x'y” \n",
    "amount": 2**63 - 1,
    "score": 0.1,
    "applicant": None,
    "early": True,
    "topics": ["a", 1, {"b": None, "a": 0.5}],
    "ready": "2024-02-29",
    "sent": "2026-11-25T08:00:00Z",
    "slot": -1,
    "price": Decimal("12345678901.2345"),
    "kind": "basic",
}


def test_values_come_back_as_they_went(view):
    officer = view
    put(officer, "proposal", ROW)
    got = officer.get("proposal", "P1")
    assert got == {k: v for k, v in ROW.items() if k in w.reads(OFFICER, w.PROPOSAL)}
    assert isinstance(got["early"], bool) and isinstance(got["price"], Decimal)


def test_values_are_brought_to_one_form(view):
    row = {
        "id": "P1",
        "ready": dt.date(2026, 1, 2),
        "sent": dt.datetime(2026, 1, 2, 9, 0, 0, 900, tzinfo=dt.timezone(dt.timedelta(hours=8))),
        "slot": dt.datetime(1970, 1, 1, 0, 1, tzinfo=dt.UTC),
        "score": float("nan"),
        "early": 0,
        "price": 1.5,
    }
    put(view, "proposal", row)
    got = view.get("proposal", "P1")
    assert (got["ready"], got["sent"], got["slot"]) == ("2026-01-02", "2026-01-02T01:00:00Z", 60)
    assert (got["score"], got["early"], got["price"]) == (None, False, Decimal("1.5000"))


def test_array_scalars_are_values(view):
    import numpy

    put(view, "proposal", {"id": "P1", "amount": numpy.int64(7), "early": numpy.bool_(True)})
    assert view.get("proposal", "P1")["amount"] == 7


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("amount", "seven", "wrong_type"),
        ("amount", 2**63, "wrong_type"),
        ("amount", -1, "out_of_range"),
        ("kind", "basique", "unknown_word"),
        ("early", 2, "wrong_type"),
        ("ready", "2026-02-30", "wrong_type"),
        ("ready", "20260228", "wrong_type"),
        ("sent", dt.datetime(2026, 1, 1), "wrong_type"),
        ("score", float("inf"), "wrong_type"),
        ("title", "a\0b", "wrong_type"),
        ("title", "\ud800", "wrong_type"),
        ("price", "1.23456", "wrong_type"),
        ("topics", {1: 2}, "wrong_type"),
        ("id", None, "missing_value"),
        ("colour", 1, "unknown_word"),
    ],
)
def test_a_value_that_does_not_fit_names_its_place(view, column, value, code):
    rows = [{"id": "P1"}, {"id": "P2", column: value}]
    with pytest.raises(InputError) as caught:
        put(view, "proposal", *rows)
    place = caught.value.place
    assert (place.sheet, place.row, place.column) == ("proposal", 2, column)
    assert caught.value.code == code
    assert all(caught.value.say(lang) for lang in ("en", "zh"))
    assert "第 2 行" in caught.value.say("zh") and "row 2" in caught.value.say("en")
    assert view.count("proposal") == 0


def test_all_faults_are_named_together(view):
    rows = [{"id": "P1", "amount": -1}, {"id": "P2", "early": "?"}]
    with pytest.raises(InputError) as caught:
        put(view, "proposal", *rows)
    assert [e.place.row for e in (caught.value, *caught.value.more)] == [1, 2]


# ------------------------------------------------------------------ writing
def test_a_key_that_exists_is_named(view):
    proposals(view, 2)
    for rows in ([{"id": "P9"}, {"id": "P01"}], [{"id": "P9"}, {"id": "P9"}]):
        with pytest.raises(StoreError) as caught:
            put(view, "proposal", *rows)
        place = caught.value.place
        assert (place.sheet, place.row, place.column) == ("proposal", 2, "id")
        assert caught.value.code == "key_exists"
    assert view.count("proposal") == 2


def test_an_act_may_go_on_after_a_refused_batch(view):
    proposals(view, 1)
    with view.act("load", "x") as change:
        with pytest.raises(StoreError):
            change.insert("proposal", [{"id": "P7"}, {"id": "P00"}])
        change.insert("proposal", [{"id": "P8"}])
    assert [row["id"] for row in view.select("proposal")] == ["P00", "P8"]


def test_links_are_checked_when_the_act_ends(view):
    with view.act("load", "x") as change:
        change.insert("review", [{"proposal": "P1", "n": 1}])
        change.insert("proposal", [{"id": "P1"}])
    with pytest.raises(UnknownIdentifierError) as caught:
        put(view, "review", {"proposal": "P9", "n": 1})
    error = caught.value
    assert (error.place.sheet, error.place.column, error.seen) == ("review", "proposal", "P9")
    assert error.detail["row"] == "P9|1"
    with pytest.raises(UnknownIdentifierError), view.act("drop", "x") as change:
        change.delete("proposal", Eq("id", "P1"))
    assert view.count("proposal") == 1 and view.count("review") == 1


def test_all_of_an_act_or_nothing(view):
    with pytest.raises(RuntimeError), view.act("load", "x") as change:
        change.insert("proposal", [{"id": "P1"}])
        change.insert("row_visibility", [{"table": "proposal", "row": "P1", "level": "public"}])
        raise RuntimeError
    assert view.count("proposal") == 0 and view.count("audit") == 0


def test_replace_and_delete(view):
    proposals(view, 3)
    with view.act("mend", "x") as change:
        assert change.replace("proposal", [{"id": "P00", "amount": 9}, {"id": "P9"}]) == 2
        assert change.delete("proposal", In("id", ("P01", "P77"))) == 1
    assert [(r["id"], r["amount"]) for r in view.select("proposal")] == [
        ("P00", 9), ("P02", 2), ("P9", None)]  # fmt: skip


def test_append_only_tables_only_grow(view):
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": "P1"}])
        change.insert("review", [{"proposal": "P1", "n": 1}])
    for write in (
        lambda c: c.replace("review", [{"proposal": "P1", "n": 1}]),
        lambda c: c.delete("review", Not(FALSE)),
        lambda c: c.insert("audit", []),
        lambda c: c.delete("audit_body", Not(FALSE)),
    ):
        with pytest.raises(StateError), view.act("mend", "x") as change:
            write(change)
    assert view.count("review") == 1


def test_no_write_outside_an_act(view):
    with view.act("load", "x") as change:
        pass
    with pytest.raises(StateError):
        change.insert("proposal", [{"id": "P1"}])
    with pytest.raises(StoreError), view.act("a", "x"), view.act("b", "x"):
        pass


@pytest.mark.usefixtures("threads")
def test_no_write_from_another_thread_than_the_act(view):
    caught = []

    def other(change):
        try:
            change.insert("proposal", [{"id": "P1"}])
        except StoreError as error:
            caught.append(error.code)

    with view.act("load", "x") as change:
        thread = threading.Thread(target=other, args=(change,))
        thread.start()
        thread.join()
    assert caught == ["outside_act"] and view.count("proposal") == 0


def test_reads_inside_an_act_see_its_writes(view):
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": "P1"}])
        assert view.count("proposal") == 1


@pytest.mark.usefixtures("threads")
def test_a_second_writer_waits_then_is_told(view, store, monkeypatch):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.05")
    caught = []

    def other():
        try:
            with store.open(OFFICER).act("load", "y"):
                pass
        except StoreError as error:
            caught.append((error.code, error.exit))

    with view.act("load", "x"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert caught == [("busy", 6)]


@pytest.mark.usefixtures("threads")
def test_thirty_two_threads_write_one_after_the_other(store):
    def one(n):
        proposals(store.open(OFFICER), 0)
        put(store.open(OFFICER), "proposal", {"id": f"T{n:02d}"})

    threads = [threading.Thread(target=one, args=(n,)) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.open(OFFICER).count("proposal") == 32
    assert store.log_state()[::2] == (64, None)


# ------------------------------------------------------------------ reading
def test_conditions(view):
    put(view, "proposal", {"id": "P1", "amount": 5, "topics": ["a"], "sent": "2026-11-25T08:00:00Z"})
    put(view, "proposal", {"id": "P2", "kind": "basic", "early": True})

    def ids(where):
        return [row["id"] for row in view.select("proposal", where=where)]

    assert ids(Eq("amount", 5)) == ids(Eq("amount", 5.0)) == ["P1"]
    assert ids(Eq("amount", "5")) == ids(Eq("amount", 5.5)) == []
    assert ids(Not(Eq("amount", "5"))) == ids(Or((Not(FALSE),))) == ["P1", "P2"]
    assert ids(Eq("amount", None)) == ids(Eq("early", True)) == ids(In("kind", ("basic",))) == ["P2"]
    assert ids(Overlaps("topics", ("a", "b"))) == ids(LeNow("sent")) == ["P1"]
    assert ids(And((In("amount", (5, 6)), Not(Eq("early", True))))) == ["P1"]
    assert ids(FALSE) == ids(In("id", ())) == ids(Overlaps("topics", ())) == []
    wide = Or(tuple(Eq("amount", n) for n in range(5000)))
    assert ids(wide) == ["P1"] and ids(In("amount", tuple(range(50_000)))) == ["P1"]


def test_order_and_pages_reach_every_row_once(view):
    rows = [{"id": f"P{n:02d}", "amount": None if n % 3 else n // 6, "score": n % 2} for n in range(40)]
    put(view, "proposal", *rows)
    for order in ((), ("-id",), ("amount",), ("-amount", "score"), ("score", "-amount", "-id")):
        whole = view.select("proposal", order=order)
        names = [name.removeprefix("-") for name in order]
        names += [] if "id" in names else ["id"]
        seen, after = [], None
        while page := view.select("proposal", order=order, limit=7, after=after):
            seen += page
            after = [page[-1][name] for name in names]
        assert seen == whole and len(whole) == 40
    best = view.select("proposal", order=("-amount",), limit=1)[0]
    assert best["amount"] == 6
    assert view.select("proposal", order=("amount",), limit=1)[0]["amount"] is None


def test_bad_questions_are_refused(view):
    with pytest.raises(InputError):
        view.select("nothing")
    for ask in (
        lambda: view.select("proposal", columns=["amuont"]),
        lambda: view.select("proposal", order=["amuont"]),
        lambda: view.count("proposal", Eq("amuont", 1)),
    ):
        with pytest.raises(ColumnError) as caught:
            ask()
        assert "amount" in caught.value.expected
    with pytest.raises(InputError):
        view.select("proposal", limit=-1)
    with pytest.raises(InputError):
        view.select("proposal", order=("amount",), after=[1])
    deep = Eq("id", "P1")
    for _ in range(100):
        deep = Not(deep)
    with pytest.raises(InputError):
        view.count("proposal", deep)


def test_chosen_columns_come_in_the_order_asked(view):
    proposals(view, 1)
    assert list(view.select("proposal", columns=["amount", "id"])[0]) == ["amount", "id"]
    assert view.select("proposal", columns=["applicant"]) == [{}]


# ------------------------------------------------------------------ who sees what
def test_missing_and_forbidden_are_one_error(view, store):
    proposals(view, 1)
    texts = []
    for key in (("P00",), ("P99",), (None,), (7,), ("P00", "x")):
        with pytest.raises(VisibilityError) as caught:
            store.open(PUBLIC).get("proposal", *key)
        texts.append(caught.value.say("en") + caught.value.say("zh"))
    assert len(set(texts)) == 1


def test_embargo_ends_to_the_second(view, store, clock):
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": "P1"}])
        change.insert("row_visibility", [{
            "table": "proposal", "row": "P1", "level": "public",
            "embargo_until": "2026-11-25T08:00:00Z"}])  # fmt: skip
    second = dt.timedelta(seconds=1)
    seen = []
    for clock.now in (w.NOW - second, w.NOW, w.NOW + second):
        seen.append(store.open(PUBLIC).count("proposal"))
    assert seen == [0, 1, 1]
    clock.now = w.NOW - second
    early = Subject("eve", audiences=frozenset({"embargo"}))
    assert store.open(early).count("proposal") == 1


def test_withdrawal_takes_effect_to_the_second(view, store, clock):
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": "P1"}])
        change.insert("row_visibility", [{
            "table": "proposal", "row": "P1", "level": "public",
            "withdrawn_at": "2026-11-25T08:00:00Z"}])  # fmt: skip
    clock.now = w.NOW - dt.timedelta(seconds=1)
    assert store.open(PUBLIC).count("proposal") == 1
    clock.now = w.NOW
    assert store.open(PUBLIC).count("proposal") == 0 == view.count("proposal")


def test_rows_are_made_public_and_denial_and_embargo_stand(view, store, clock):
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": f"P{n}"} for n in range(1, 5)])
        about = {"table": "proposal", "level": "restricted"}
        change.insert("row_visibility", [
            about | {"row": "P1"}, about | {"row": "P2", "deny": ["eve"]},
            about | {"row": "P3", "embargo_until": "2026-11-26T00:00:00Z"}])  # fmt: skip
    early = Subject("ann", frozenset({"programme_officer"}), frozenset({"embargo"}))
    with store.open(early).act("publish", "x") as change:
        assert change.publish("proposal", [(f"P{n}",) for n in range(1, 5)]) == 4
    assert [row["id"] for row in store.open(PUBLIC).select("proposal")] == ["P1", "P4"]
    clock.now = w.NOW + dt.timedelta(days=2)
    assert store.open(PUBLIC).count("proposal") == 3
    assert store.log_state().bad is None


def test_nobody_makes_public_what_they_do_not_see(view, store):
    put(view, "proposal", {"id": "P1"})
    other = store.open(Subject("bob", frozenset({"member"})))
    for asked, key in ((other, "P1"), (view, "P2")):
        with pytest.raises(VisibilityError), asked.act("publish", "x") as change:
            change.publish("proposal", [("P1",), (key,)])
    assert store.open(PUBLIC).count("proposal") == 0


def test_a_hidden_column_in_a_condition_or_order_matches_nothing(view):
    put(view, "proposal", {"id": "P1", "applicant": "Wu"}, {"id": "P2"})
    for where in (Eq("applicant", "Wu"), Not(Eq("applicant", "Wu")), Eq("applicant", None),
                  Or((Not(FALSE), Eq("applicant", "Wu")))):  # fmt: skip
        assert view.count("proposal", where) == 0 and view.select("proposal", where=where) == []
        with view.act("drop", "x") as change:
            assert change.delete("proposal", where) == 0
    assert view.select("proposal", order=("applicant",)) == []
    assert view.count("proposal") == 2
    assert "applicant" not in view.get("proposal", "P1")


def test_a_conflicted_officer_notices_nothing(store):
    calls = [{"call": "C1"}, {"call": "C2"}]
    with store.open(ADMIN).act("load", "x") as change:
        change.insert("call", calls)
        change.insert("proposal", [{"id": "P1", "call": "C2"}, {"id": "P2", "call": "C1"}])
        change.insert("row_visibility", [
            {"table": "call", "row": "C1", "level": "restricted", "deny": ["ann"]}])  # fmt: skip
    bob = store.open(Subject("bob", frozenset({"programme_officer"})))
    ann = store.open(OFFICER)

    def all_of_it(view):
        return [(view.count(name), view.select(name)) for name in w.TABLES]

    before, bobs = all_of_it(ann), all_of_it(bob)
    with bob.act("load", "call:C1") as change:
        change.insert("proposal", [{"id": "P3", "call": "C1", "amount": 5}])
        change.insert("review", [{"proposal": "P3", "n": 1}])
        change.insert("finding", [{"load": "L", "n": 1, "table": "proposal", "row": "P3"},
                                  {"load": "L", "n": 2, "table": "review", "row": "P3|1"}])  # fmt: skip
    assert all_of_it(ann) == before and all_of_it(bob) != bobs
    assert [row["id"] for row in ann.select("proposal")] == ["P1"]
    assert bob.count("proposal") == 3
    auditor = store.open(Subject("ann", frozenset({"auditor", "programme_officer"})))
    assert auditor.count("audit") == 2 and auditor.count("proposal") == 1


def test_a_hidden_row_cannot_be_overwritten_or_removed(view, store):
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": "P1", "amount": 5}])
        change.insert("row_visibility", [
            {"table": "proposal", "row": "P1", "level": "sealed"}])  # fmt: skip
    with pytest.raises(VisibilityError), view.act("mend", "x") as change:
        change.replace("proposal", [{"id": "P1", "amount": 6}])
    with view.act("drop", "x") as change:
        assert change.delete("proposal", Not(FALSE)) == 0


def test_a_column_out_of_sight_keeps_its_value_when_the_row_is_replaced(store):
    view = store.open(OFFICER)
    put(view, "proposal", {"id": "P1", "applicant": "Wu", "amount": 1})
    with view.act("mend", "x") as change:
        change.replace("proposal", [{"id": "P1", "amount": 2}])
    rows = store.session.engine.rows_by_key(w.PROPOSAL, [("P1",)])[("P1",)]
    kept = dict(zip(w.PROPOSAL.names, rows, strict=True))
    assert (kept["applicant"], kept["amount"]) == ("Wu", 2)


def test_only_an_administrator_grants_roles(view, store):
    row = {"subject": "ann", "role": "auditor", "scope": "*", "valid_from": "2026-01-01",
           "granted_by": "ann"}  # fmt: skip
    with pytest.raises(VisibilityError), view.act("grant", "x") as change:
        change.insert("role_grant", [row])
    with store.open(ADMIN).act("grant", "x") as change:
        change.insert("role_grant", [row])
    assert [r["role"] for r in store.grants("ann")] == ["auditor"] and store.grants("bob") == []


# ------------------------------------------------------------------ log
def test_every_act_is_one_event(view, store):
    for _ in range(3):
        proposals(view, 0)
    with view.act("export", "proposal", "for the board\nmeeting"):
        pass
    events = view.select("audit")
    assert [e["seq"] for e in events] == [1, 2, 3, 4]
    last = events[-1]
    assert (last["actor"], last["via"], last["action"], last["object"]) == (
        "ann", "cli", "export", "proposal")  # fmt: skip
    assert "\n" not in last["reason"] and last["reason"].startswith("for the board")
    assert last["at"] == "2026-11-25T08:00:00Z" and last["before"] is last["after"] is None
    assert store.log_state() == (4, (4, last["hash"]), None) and store.head() == (4, last["hash"])


def test_an_act_knows_the_number_of_its_event(view, store):
    with pytest.raises(StateError), view.act("load", "x") as change:
        refused = change.seq
        raise StateError(w.same("no"))
    with view.act("load", "y") as change:
        first = change.seq
        change.insert("proposal", [{"id": "P1"}])
        assert change.seq == first
    proposals(view, 0)
    assert refused == 1 and change.seq == first == 2 and store.head().seq == 3
    assert view.select("audit", where=Eq("seq", first))[0]["object"] == "y"


@pytest.mark.usefixtures("threads")
def test_the_number_is_right_whoever_else_writes(store):
    told = {}

    def one(n):
        with store.open(OFFICER).act("load", f"x{n}") as change:
            told[f"x{n}"] = change.seq

    threads = [threading.Thread(target=one, args=(n,)) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {e["object"]: e["seq"] for e in store.open(OFFICER).select("audit")}


@pytest.mark.usefixtures("durable")
def test_the_number_is_right_beside_another_process(store, tmp_path):
    """The other begins its act while ours is under way, so it waits for ours to end."""
    view = store.open(OFFICER)
    places = [str(tmp_path / "yuzui.sqlite"), str(Path(w.__file__).parent)]
    words = [sys.executable, "-c", OTHER_PROCESS, *places]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "open\n"
        with view.act("load", "ours") as change:
            other.stdin.write("go\n")
            other.stdin.flush()
            assert other.stdout.readline() == "going\n"
            change.insert("proposal", [{"id": "P1"}])
        theirs = int(other.stdout.readline())
    log = [(event["seq"], event["object"]) for event in view.select("audit")]
    assert log == [(change.seq, "ours"), (theirs, "theirs")]


def test_refused_acts_are_events_and_change_nothing(view, store):
    with pytest.raises(VisibilityError), store.open(PUBLIC, "web").act("load", "proposal"):
        raise AssertionError("not reached")
    with pytest.raises(StateError), view.act("decide", "slate S1") as change:
        change.insert("proposal", [{"id": "P1"}])
        raise StateError(w.same("no"), code="stale_run")
    with pytest.raises(InputError):
        put(view, "proposal", {"id": None})
    found = [(e["actor"], e["via"], e["action"], e["reason"]) for e in view.select("audit")]
    assert found == [
        ("eve", "web", "load refused", "not_found"),
        ("ann", "cli", "decide refused", "stale_run"),
        ("ann", "cli", "load refused", "missing_value"),
    ]
    assert view.count("proposal") == 0 and store.log_state().bad is None


def test_bodies_are_kept_apart_and_can_be_erased(view, store):
    proposals(view, 2)
    with view.act("mend", "x") as change:
        change.replace("proposal", [{"id": "P00", "title": "secret words"}])
    assert view.count("audit_body") == 0  # sealed
    event = view.select("audit")[-1]
    bodies = store.session.engine.rows_by_key(w.TABLES["audit_body"], [(event["body_ref"],)])
    ((_, salt, body),) = bodies.values()
    assert "secret words" in body
    assert audit.body_holds(event, {"salt": salt, "body": json.loads(body)})
    assert not audit.body_holds(event, {"salt": salt, "body": {"before": [], "after": []}})
    with pytest.raises(VisibilityError), view.act("erase", "x") as change:
        change.erase([event["body_ref"]])
    with store.open(ADMIN).act("erase", "audit_body", "PIPL Art. 47") as change:
        assert change.erase([event["body_ref"], "unknown"]) == 1
    assert not store.session.engine.rows_by_key(w.TABLES["audit_body"], [(event["body_ref"],)])
    assert store.log_state().bad is None


def test_nothing_is_decided_on_a_broken_log(view, store):
    proposals(view, 1)
    with view.act("decide", "slate"):
        pass
    proposals(view, 0)
    table = w.TABLES["audit"]
    with store.session.engine.transaction():
        row = list(store.session.engine.rows_by_key(table, [(3,)])[(3,)])
        row[table.names.index("actor")] = "mallory"
        store.session.engine.put(table, [tuple(row)], replace=True)
    assert store.log_state().bad == 3
    with pytest.raises(StoreError) as caught, view.act("decide", "slate"):
        pass
    assert caught.value.detail["seq"] == 3 and "第 3 行" in caught.value.say("zh")
    proposals(view, 0)  # reads and other work go on
    assert view.count("proposal") == 1


# ------------------------------------------------------------------ durability
@pytest.mark.usefixtures("durable")
def test_what_was_committed_is_there_again(make):
    first = make()
    proposals(first.open(OFFICER), 3)
    head = first.head()
    first.close()
    second = make()
    assert second.open(OFFICER).count("proposal") == 3 and second.head() == head
    assert second.log_state([head]).bad is None
