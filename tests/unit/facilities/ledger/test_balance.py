# SPDX-License-Identifier: Apache-2.0
"""A pool that gave more than it had is reported with its grants; nothing is clipped."""

from hypothesis import given, settings
from ledger_walks import granted, walks

from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import balances, overgranted, statement
from yuzui.facilities.accounts.check import check
from yuzui.facilities.accounts.entries import Ledger, Posting, post

BOOK = Book("BL01", "s", "2026B")


def test_a_revision_below_what_was_granted_is_kept_and_reported():
    before = granted()
    assert overgranted(before) == []
    after = post(before, [Posting("revise", BOOK("pool"), BOOK("source"), 35, 6, "calendar:2")])
    (found,) = overgranted(after)
    assert (found.book, found.short, found.opened, found.since) == (BOOK, 35, 65, 7)
    assert found.json()["grants"] == [
        {"seq": 5, "owner": "proposal", "owner_id": "Q", "amount": 40, "unspent": 15},
        {"seq": 3, "owner": "partner", "owner_id": "X", "amount": 50, "unspent": 20},
    ]
    assert balances(after)[BOOK("pool").id] == -35 and check(after) == []


def test_a_grant_beyond_the_pool_is_kept_and_reported():
    after = post(granted(), [Posting("grant", BOOK("pool"), BOOK("proposal", "R"), 1, 6)])
    (found,) = overgranted(after)
    assert (found.short, found.since, found.grants[0]["owner_id"]) == (1, 7, "R")
    mended = post(after, [Posting("revise", BOOK("source"), BOOK("pool"), 1, 7)])
    assert overgranted(mended) == []


def test_a_book_that_opened_nothing_has_no_known_capacity():
    ledger = post(Ledger(), [Posting("grant", BOOK("pool"), BOOK("proposal", "P"), 5, 0)])
    (found,) = overgranted(ledger)
    assert (found.opened, found.short) == (None, 5)


def test_a_statement_accounts_for_all_that_was_opened():
    (found,) = statement(granted()).values()
    assert found["opened"] == 100 == -found["source"]
    assert {k: v for k, v in found.items() if v and k not in ("opened", "source")} == {
        "reserve": 10, "partner": 20, "proposal": 45, "held": 25,
    }  # fmt: skip


@settings(max_examples=40)
@given(walks())
def test_every_walk_balances(ledger):
    assert check(ledger) == []
    for owners in statement(ledger).values():
        opened = owners.pop("opened")
        assert sum(owners.values()) == 0 and opened == -owners["source"]
