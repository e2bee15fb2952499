# SPDX-License-Identifier: Apache-2.0
"""Postings of an act: numbered after what is there, accounts once, all or nothing."""

from zoneinfo import ZoneInfo

import pytest

from yuzui.errors import InputError
from yuzui.facilities.ledger.account import Book
from yuzui.facilities.ledger.entries import Posting
from yuzui.studies.parts.booking import ledger

BOOK = Book("EM1", "s", "2026")


def _open(amount):
    return Posting("open", BOOK("source"), BOOK("pool"), amount, 0)


def test_entries_are_numbered_on(workspace):
    with workspace.view.act("note", "first") as change:
        assert ledger.post(workspace, change, [_open(5)]) == 1
        assert ledger.post(workspace, change, []) == 1
    with workspace.view.act("note", "second") as change:
        assert ledger.post(workspace, change, [_open(7), _open(1)]) == 3
    lies = ledger.balances(workspace)
    assert lies == {BOOK("source").id: -13, BOOK("pool").id: 13}
    day = [(0, 20, 1)]
    home = ZoneInfo("UTC")
    (one,) = ledger.opening(lies, [Book("EM1", "s", "1970")], day, home)
    assert (one.kind, one.amount) == ("open", 20)
    assert workspace.view.count("account") == 2


def test_what_makes_no_entry_writes_nothing(workspace):
    with pytest.raises(InputError), workspace.view.act("note", "wrong") as change:
        ledger.post(workspace, change, [_open(5), _open(-1)])
    assert not workspace.view.count("entry")
