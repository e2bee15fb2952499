# SPDX-License-Identifier: Apache-2.0
"""Postings of an act: numbered after what is there, accounts once, all or nothing."""

from zoneinfo import ZoneInfo

import pytest

from yuzui.errors import InputError
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import balances
from yuzui.facilities.accounts.entries import Posting
from yuzui.scheduling.booking.desk import ledger

BOOK = Book("EM1", "s", "2026")


def _open(amount):
    return Posting("open", BOOK("source"), BOOK("pool"), amount, 0)


def _post(workspace, change, made):
    return ledger.post(workspace, change, ledger.of(workspace, [BOOK.scope]), made)


def test_entries_are_numbered_on(workspace):
    with workspace.view.act("note", "first") as change:
        assert _post(workspace, change, [_open(5)]) == 1
        assert _post(workspace, change, []) == 1
    with workspace.view.act("note", "second") as change:
        assert _post(workspace, change, [_open(7), _open(1)]) == 3
    lies = balances(ledger.of(workspace, [BOOK.scope]))
    assert lies == {BOOK("source").id: -13, BOOK("pool").id: 13}
    day = [(0, 20, 1)]
    home = ZoneInfo("UTC")
    (one,) = ledger.opening(lies, [Book("EM1", "s", "1970")], day, home)
    assert (one.kind, one.amount) == ("open", 20)
    assert workspace.view.count("account") == 2


def test_the_books_of_one_scope_are_read_and_written_beside_those_of_others(workspace):
    other = Book("XRD1", "s", "2026")
    with workspace.view.act("note", "two scopes") as change:
        _post(workspace, change, [_open(5)])
        made = [Posting("open", other("source"), other("pool"), 9, 0)]
        assert ledger.post(workspace, change, ledger.of(workspace, ["XRD1"]), made) == 2
    with workspace.view.act("note", "the first again") as change:
        assert _post(workspace, change, [_open(7)]) == 3
    mine = ledger.of(workspace, ["EM1"])
    assert mine.entries["seq"].tolist() == [1, 3] and len(mine.accounts) == 2
    assert ledger.of(workspace, ["XRD1"]).entries["amount"].tolist() == [9]
    assert len(ledger.of(workspace, ["EM1", "XRD1"])) == 3 and not len(ledger.of(workspace, []))


def test_entries_of_other_scopes_are_not_read(workspace):
    """A booking must not take longer the more other facilities have noted."""
    with workspace.view.act("note", "first") as change:
        _post(workspace, change, [_open(5)])
    told = []
    engine = workspace.store.engine
    engine.connection.set_trace_callback(told.append)
    ledger.of(workspace, ["EM1"])
    engine.connection.set_trace_callback(None)
    (select,) = [one for one in told if '"entry" AS t' in one]
    plan = " ".join(str(row) for row in engine.run("EXPLAIN QUERY PLAN " + select, ()))
    assert "SEARCH t USING INDEX entry_debit (debit=?)" in plan


def test_what_makes_no_entry_writes_nothing(workspace):
    with pytest.raises(InputError), workspace.view.act("note", "wrong") as change:
        _post(workspace, change, [_open(5), _open(-1)])
    assert not workspace.view.count("entry")
