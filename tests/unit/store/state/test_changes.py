# SPDX-License-Identifier: Apache-2.0
"""Corners of writing that no other test reaches; the rest is the contract of every store."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))
import strategies as w

from yuzui.errors import InputError
from yuzui.model.visibility import Eq, Subject
from yuzui.store import audit
from yuzui.store.memory import MemoryStore

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
