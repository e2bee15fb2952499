# SPDX-License-Identifier: Apache-2.0
"""A conversion has a day and a source, comes out whole, and leaves both books in balance."""

import datetime as dt

import pytest

from yuzui.errors import InputError
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import statement
from yuzui.facilities.accounts.check import check
from yuzui.facilities.accounts.conversion import convert, rate
from yuzui.facilities.accounts.entries import Ledger, Posting, post

ORBITS, SECONDS = Book("T1", "orbit", "C1"), Book("T1", "s", "C1")
RATES = [
    {"from_unit": "orbit", "to_unit": "s", "valid_from": dt.date(2020, 1, 1),
     "numerator": 5700, "denominator": 1, "source": "made up for the test"},
    {"from_unit": "orbit", "to_unit": "s", "valid_from": dt.date(2024, 1, 1),
     "numerator": 11_377, "denominator": 2, "source": "made up for the test"},
]  # fmt: skip


def test_the_rate_of_the_day_moves_both_pools():
    old, new = (rate(RATES, "orbit", "s", dt.date(y, 6, 1)) for y in (2023, 2025))
    assert (old["numerator"], new["numerator"]) == (5700, 11_377)
    opened = post(Ledger(), [Posting("open", ORBITS("source"), ORBITS("pool"), 10, 0)])
    ledger = post(opened, convert(4, ORBITS, SECONDS, new, 1))
    found = statement(ledger)
    assert (found[ORBITS]["pool"], found[SECONDS]["pool"]) == (6, 22_754)
    assert check(ledger) == []
    assert ledger.entries["cause"].tolist()[1:] == ["rate:orbit:s:2024-01-01"] * 2


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda: rate(RATES, "orbit", "s", dt.date(2019, 12, 31)), "no_rate"),
        (lambda: rate(RATES, "s", "orbit", dt.date(2025, 1, 1)), "no_rate"),
        (lambda: convert(3, ORBITS, SECONDS, RATES[1], 0), "not_whole"),
        (lambda: convert(2, SECONDS, ORBITS, RATES[0], 0), "no_rate"),
    ],
)
def test_no_rate_is_guessed_and_nothing_is_rounded(act, code):
    with pytest.raises(InputError) as caught:
        act()
    assert caught.value.code == code and caught.value.mending
