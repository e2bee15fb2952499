# SPDX-License-Identifier: Apache-2.0
"""What the views of a store share: clock, tables, and a log that is not read twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))
import strategies as w

from yuzui.errors import InputError, StoreError
from yuzui.model.schema import TABLES
from yuzui.model.visibility import Subject
from yuzui.store import moment
from yuzui.store.memory import MemoryStore
from yuzui.store.state.engine import state_tables, utc_now

OFFICER = Subject("ann", frozenset({"programme_officer"}))


def test_no_variable_dates_an_act(monkeypatch):
    """A build may fix the clock of files; an act so dated would be a lie."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795593600")
    assert utc_now() != w.NOW and utc_now().tzinfo is not None
    assert moment.of_files() == w.NOW
    for wrong in ("soon", "9" * 40):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(InputError) as caught:
            moment.of_files()
        assert caught.value.place.column == "SOURCE_DATE_EPOCH" and caught.value.say("zh")


def test_a_store_holds_state_and_neither_snapshots_nor_identities():
    tables = state_tables()
    assert {"proposal", "review", "audit", "run"} <= set(tables)
    assert "identity" not in tables and all(table.state for table in tables.values())
    assert any(not table.state for table in TABLES.values())


def test_what_was_verified_is_not_read_again():
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


def test_a_log_cut_short_is_noticed_by_the_process_that_knew_it():
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
