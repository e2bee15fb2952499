# SPDX-License-Identifier: Apache-2.0
"""What the ledger notes of bookings, held against the checker of the ledger."""

import pytest

from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import balances
from yuzui.facilities.accounts.check import check
from yuzui.facilities.accounts.entries import Ledger, post
from yuzui.facilities.civil import second, zone
from yuzui.scheduling.booking import postings
from yuzui.scheduling.booking.postings import Kept, compensated, given_back, held, opening

HOME = zone("Asia/Shanghai")
START = second("2026-12-01T09:00", HOME.key)
BOOK = Book("EM1", "s", "2026")
ONE = Kept("b1", "EM1", "P1", START, START + 3600, 2, HOME)
OPEN = [(START - 3600, START + 36_000, 2)]


def ledger(*more):
    return post(Ledger(), [*opening(BOOK, OPEN, 0, HOME), *(p for part in more for p in part)])


def lies(ledger):
    return {name.split("/", 3)[3]: n for name, n in balances(ledger).items() if n}


def test_a_booking_is_granted_and_held():
    made = ledger(held(ONE))
    assert not check(made)
    assert lies(made) == {"source/": -79_200, "pool/": 72_000, "held/P1": 7200}


@pytest.mark.parametrize(("lost", "left"), [(0, 0), (1, 1), (7200, 7200), (10**9, 7200)])
def test_what_is_given_back_goes_to_the_pool_less_what_is_lost(lost, left):
    made = ledger(held(ONE), given_back(ONE, lost))
    assert not check(made)
    found = lies(made)
    assert found.get("lost_user/P1", 0) == left and found["pool/"] == 79_200 - left


def test_who_is_displaced_has_the_same_again_from_the_reserve():
    reserve = BOOK("reserve").id
    made = ledger(held(ONE), compensated(ONE, {reserve: 0}, "schedule:x"))
    assert not check(made)
    assert lies(made) == {"source/": -79_200, "pool/": 72_000, "proposal/P1": 7200}
    kinds = list(made.entries["kind"])
    assert kinds[-4:] == ["refund", "transfer", "set_aside", "compensate"]
    # a reserve that suffices is not filled
    assert "set_aside" not in [p.kind for p in compensated(ONE, {reserve: 7200}, "x")]


def test_a_calendar_that_changed_is_revised_and_not_opened_twice():
    assert opening(BOOK, OPEN, 79_200, HOME) == []
    (less,) = opening(BOOK, OPEN, 80_000, HOME)
    assert (less.kind, less.debit.owner, less.amount) == ("revise", "pool", 800)
    (more,) = opening(BOOK, OPEN, 79_000, HOME)
    assert (more.kind, more.debit.owner, more.amount) == ("revise", "source", 200)
    # only what lies in the year is opened
    assert opening(Book("EM1", "s", "2027"), OPEN, 0, HOME) == []


def test_a_booking_over_new_year_is_parted():
    low = second("2026-12-31T23:00", HOME.key)
    one = ONE._replace(start=low, end=low + 7200, amount=1)
    assert [(b.cycle, n) for b, n, _ in postings.parts(one)] == [("2026", 3600), ("2027", 3600)]
    assert [p.kind for p in held(one)] == ["grant", "hold"] * 2
    lost = given_back(one, 5000)
    assert [p.amount for p in lost if p.kind == "lost_user"] == [3600, 1400]


def test_names():
    assert postings.standing("EM1") == "standing:EM1" and postings.cause("b") == "booking:b"
    assert postings.books(held(ONE)) == [BOOK]
    assert {a.owner for a in postings.accounts(held(ONE)).values()} == {"pool", "proposal", "held"}
