# SPDX-License-Identifier: Apache-2.0
"""What is the memory store's own; the rest is in ``tests/contracts/test_store.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "properties"))
import strategies as w

from yuzui.model.visibility import Subject
from yuzui.store.memory import MemoryStore

OFFICER = Subject("ann", frozenset({"programme_officer"}))


def test_a_failed_act_brings_back_every_table_it_touched():
    store = MemoryStore(tables=w.TABLES)
    view = store.open(OFFICER)
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": "1"}, {"id": "2"}])
    before = {name: dict(rows) for name, rows in store.engine.rows.items()}
    with pytest.raises(ZeroDivisionError), view.act("load", "x") as change:
        change.replace("proposal", [{"id": "1", "amount": 3}])
        change.insert("call", [{"call": "C"}])
        1 / 0  # noqa: B018
    assert store.engine.rows == before


def test_closing_forgets():
    store = MemoryStore(tables=w.TABLES)
    with store.open(OFFICER).act("load", "x") as change:
        change.insert("proposal", [{"id": "1"}])
    store.close()
    assert store.open(OFFICER).count("proposal") == 0 and store.head().seq == 0
