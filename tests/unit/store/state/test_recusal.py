# SPDX-License-Identifier: Apache-2.0
"""A denial reaches what refers to the denied row, and nothing beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))
import strategies as w

from yuzui.record.column import Type
from yuzui.record.visibility import FALSE, Subject
from yuzui.store.memory import MemoryStore
from yuzui.store.state.recusal import Recusal

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
    recusal = Recusal(store.engine, ANN, w.NOW)
    assert recusal.denied == {} and recusal.of(w.TABLES["audit"]) == FALSE


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
