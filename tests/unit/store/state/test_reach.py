# SPDX-License-Identifier: Apache-2.0
"""What is not seen reaches what refers to it or belongs to it, and nothing beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))
import strategies as w

from yuzui.model.column import Type
from yuzui.model.schema import TABLES
from yuzui.model.visibility import FALSE, OWNERS, PUBLIC, Subject
from yuzui.store.memory import MemoryStore
from yuzui.store.state.row_access import lasting, reach

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


@pytest.mark.parametrize(
    ("denials", "counts"),
    [
        ([], [2, 3, 3, 5]),
        ([("call", "C1", ["bobby"])], [2, 3, 3, 5]),
        ([("call", "C1", ["ann"])], [1, 2, 2, 2]),
        ([("call", "C1", ["panel 2"])], [1, 2, 2, 2]),
        ([("proposal", "1", ["ann"])], [2, 2, 2, 3]),
        ([("review", "1|1", ["ann"])], [2, 3, 2, 4]),
        ([("review", "2|1", ["ann"]), ("call", "C1", ["ann"])], [1, 2, 1, 1]),
        ([("finding", "L|4", ["ann"])], [2, 3, 3, 4]),
        ([("call", "C9", ["ann"])], [2, 3, 3, 5]),
    ],
)
def test_how_far_it_reaches(denials, counts):
    assert seen(*denials) == counts


def test_the_log_is_closed_to_the_recused_but_not_to_the_auditor():
    rows = {**ROWS, "row_visibility": [
        {"table": "call", "row": "C1", "level": "restricted", "deny": ["ann"]}]}  # fmt: skip
    store = w.World(rows).fill(MemoryStore(tables=w.TABLES))
    assert store.open(BOB).count("audit") == 1 and store.open(ANN).count("audit") == 0
    assert store.open(Subject("ann", frozenset({"auditor"}))).count("audit") == 1


def test_tables_that_refer_in_a_circle_end_the_walk():
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


def test_nobody_denied_asks_nothing_more():
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


@pytest.mark.parametrize("name", OWNERS)
def test_an_owner_is_public_unless_a_row_says_otherwise(name):
    """Else owners without a governing row would be unseen too, and their rows would not be."""
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


@pytest.mark.parametrize(
    ("row", "rule", "left"),
    [
        ("none", {"level": "public"}, ALL),
        ("R", {"level": "restricted"}, NO_PART),
        ("part", {"level": "network"}, ({"R", "S"}, {"one", "other"})),
        ("R", {"level": "public", "embargo_until": "2026-11-25T08:00:01Z"}, NO_PART),
        ("R", {"level": "public", "embargo_until": "2026-11-25T08:00:00Z"}, ALL),
        ("R", {"level": "public", "withdrawn_at": "2026-11-25T07:00:00Z"}, NO_PART),
        ("S", {"level": "sealed"}, ({"R", "bolt"}, {"one"})),
    ],
)
def test_what_belongs_to_a_resource_is_at_most_as_visible(row, rule, left):
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


def test_only_tables_of_an_owner_ask_who_sees_the_owner():
    store = MemoryStore(clock=lambda: w.NOW)
    with store.open(BOB).act("load", "x") as change:
        change.insert("resource", [{"id": "R"}])
        change.insert("row_visibility", [{"table": "resource", "row": "R", "level": "sealed"}])
    found = reach(store.session, PUBLIC)
    assert found.of(TABLES["proposal"]) == FALSE and found.unseen == {}
    assert found.of(TABLES["calendar"]) != FALSE and found.unseen == {"resource": {"R"}}


@pytest.mark.parametrize(
    ("rule", "hidden"),
    [
        ({"level": "public"}, set()),
        ({"level": "public", "audiences": ["x"], "deny": []}, set()),
        ({"level": "public", "embargo_until": "2026-11-25T08:00:00Z"}, set()),
        ({"level": "network"}, {"R"}),
        ({"level": "public", "deny": ["ann"]}, {"R"}),
        ({"level": "public", "embargo_until": "2026-11-25T08:00:01Z"}, {"R"}),
        ({"level": "public", "withdrawn_at": "2027-01-01T00:00:00Z"}, {"R"}),
    ],
)
def test_what_somebody_does_not_see_now_or_later(rule, hidden):
    store = MemoryStore(clock=lambda: w.NOW)
    with store.open(BOB).act("load", "x") as change:
        change.insert("resource", [{"id": "R"}, {"id": "S"}])
        change.insert("capability", [{"resource": id, "code": "X", "scheme": "own"} for id in "RS"])
        change.insert("row_visibility", [{"table": "resource", "row": "R", **rule}])
    found = lasting(store.session)
    assert set(found.rows(TABLES["resource"])) == hidden
    assert set(found.rows(TABLES["capability"])) == {f"{id}|X|own" for id in hidden}
