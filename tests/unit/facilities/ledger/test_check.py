# SPDX-License-Identifier: Apache-2.0
"""Each rule of a sound ledger, broken on purpose, is named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_walks import granted, walks

from yuzui.facilities.accounts.account import RULES, Book
from yuzui.facilities.accounts.check import check, continues
from yuzui.facilities.accounts.entries import Ledger, Posting, post

BOOK = Book("BL01", "s", "2026B")


def changed(ledger, place, **cells):
    entries = {name: values.copy() for name, values in ledger.entries.items()}
    for name, value in cells.items():
        entries[name][place] = value
    return Ledger(ledger.accounts, entries)


def rules(ledger):
    return {broken.rule for broken in check(ledger)}


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -3}, "amount"),
        ({"seq": 2}, "sequence"),
        ({"credit": "nobody"}, "account"),
        ({"credit": "nobody"}, "balance"),
        ({"kind": "deliver"}, "move"),
        ({"amount": 99}, "negative"),
        ({"amount": 99}, "proposal"),
    ],
)
def test_a_change_of_one_cell_is_named(cells, rule):
    broken = changed(granted(), 5, **cells)
    assert rule in rules(broken)
    assert all(b.rule in RULES and b.where for b in check(broken))


def test_units_that_mix_are_named():
    other = Book("BL01", "shot", "2026B")
    mixed = post(granted(), [Posting("open", other("source"), other("pool"), 5, 0)])
    assert check(mixed) == []
    broken = changed(mixed, 6, credit=BOOK("pool").id)
    found = check(broken)
    assert {b.rule for b in found} == {"book", "balance"}
    assert [b.entries for b in found if b.rule == "book"] == [(7,)]


def test_a_partner_beyond_its_share_is_named_and_a_tolerance_is_kept():
    hold = Posting("hold", BOOK("proposal", "P"), BOOK("held", "P"), 60, 9)
    over = post(granted(), [hold])
    assert {(b.rule, b.where) for b in check(over)} == {
        ("negative", BOOK("proposal", "P").id), ("proposal", "P"), ("partner", "X"),
    }  # fmt: skip
    assert check(over, tolerance=30) == []
    assert {b.rule for b in check(over, tolerance=29)} == {"negative", "proposal"}


def test_an_entry_made_is_never_changed():
    ledger = granted()
    (found,) = continues(ledger, changed(ledger, 2, by="someone"))
    assert (found.rule, found.entries) == ("append_only", (3,))


@settings(max_examples=40)
@given(walks(), st.data())
def test_more_spent_than_there_is_is_found_in_any_walk(ledger, data):
    spent = np.flatnonzero(~np.isin(ledger.entries["debit"], [*_endless(ledger)]))
    place = data.draw(st.sampled_from([None, *spent.tolist()]))
    if place is not None:
        assert "negative" in rules(changed(ledger, place, amount=10**6))


def _endless(ledger):
    return [name for name, a in ledger.accounts.items() if a.owner in ("source", "pool")]
