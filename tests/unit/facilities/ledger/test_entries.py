# SPDX-License-Identifier: Apache-2.0
"""Entries are appended in whole units; what makes no entry is refused with all its faults."""

import pytest

from yuzui.errors import InputError
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.check import continues
from yuzui.facilities.accounts.entries import Ledger, Posting, post

BOOK = Book("BL01", "s", "2026B")
OTHER = Book("BL01", "shot", "2026B")
OPEN = Posting("open", BOOK("source"), BOOK("pool"), 100, 0)


def test_entries_are_numbered_and_the_older_ledger_stays():
    first = post(Ledger(), [OPEN])
    second = post(first, [OPEN._replace(amount=7, cause="x"), OPEN])
    assert (len(first), second.seq, len(second)) == (1, 3, 3)
    assert second.entries["amount"].tolist() == [100, 7, 100]
    assert continues(first, second) == [] and len(continues(second, first)) == 2
    assert second.upto(1).entries["seq"].tolist() == [1]


@pytest.mark.parametrize(
    ("posting", "column"),
    [
        (OPEN._replace(amount=0), "amount"),
        (OPEN._replace(amount=-5), "amount"),
        (OPEN._replace(amount=2.5), "amount"),
        (OPEN._replace(amount=2**62), "amount"),
        (OPEN._replace(credit=OTHER("pool")), "credit"),
        (OPEN._replace(kind="grant"), "kind"),
        (OPEN._replace(kind="gift"), "kind"),
    ],
)
def test_what_makes_no_entry_is_refused(posting, column):
    with pytest.raises(InputError) as caught:
        post(Ledger(), [OPEN, posting])
    assert (caught.value.place.row, caught.value.place.column) == (2, column)
    assert caught.value.mending is not None and caught.value.expected


def test_all_faults_are_told_at_once():
    with pytest.raises(InputError) as caught:
        post(Ledger(), [OPEN._replace(amount=0), OPEN._replace(kind="deliver")])
    assert len(caught.value.more) == 1


def test_sums_beyond_what_is_exact_are_refused():
    with pytest.raises(InputError, match="summed exactly"):
        post(Ledger(), [OPEN._replace(amount=2**61), OPEN._replace(amount=2**61)])
