# SPDX-License-Identifier: Apache-2.0
"""Ledgers for tests: a small one, and random walks of postings that a facility might make."""

from hypothesis import strategies as st

from yuzui.facilities.time_ledger import LOST, MOVES, Book, Ledger, Posting, balances, post

BOOKS = Book("BL01", "s", "2026A"), Book("BL01", "s", "2026B"), Book("BL01", "shot", "2026A")
NAMED = {"proposal", "partner", "held", "delivered", *LOST}
STEPS = sorted((kind, a, b) for kind, pairs in MOVES.items() for a, b in pairs)


def _account(draw, book, owner, name):
    return book(owner, name if owner in NAMED else "")


def granted():
    """Return a small ledger with a partner, two proposals and a reserve."""
    return post(
        Ledger(),
        [
            Posting("open", BOOKS[1]("source"), BOOKS[1]("pool"), 100, 0),
            Posting("set_aside", BOOKS[1]("pool"), BOOKS[1]("reserve"), 10, 1),
            Posting("grant", BOOKS[1]("pool"), BOOKS[1]("partner", "X"), 50, 2),
            Posting("grant", BOOKS[1]("partner", "X"), BOOKS[1]("proposal", "P"), 30, 3),
            Posting("grant", BOOKS[1]("pool"), BOOKS[1]("proposal", "Q"), 40, 4),
            Posting("hold", BOOKS[1]("proposal", "Q"), BOOKS[1]("held", "Q"), 25, 5),
        ],
    )


@st.composite
def walks(draw, most=25):
    """Draw a ledger in which every account but the pools keeps what it owes."""
    ledger = Ledger()
    for n in range(draw(st.integers(0, most))):
        kind, a, b = draw(st.sampled_from(STEPS))
        book = draw(st.sampled_from(BOOKS))
        name = "" if "continuous" in (a, b) else draw(st.sampled_from("PQ"))
        other = name if "held" in (a, b) or a != b else "PQ"[name == "P"]
        debit, credit = _account(draw, book, a, name), _account(draw, book, b, other)
        left = balances(ledger).get(debit.id, 0)
        most_now = 50 if a in ("source", "pool") else left
        if kind == "revise" and b == "source":
            most_now = min(50, -balances(ledger).get(credit.id, 0))
        if most_now > 0:
            amount = draw(st.integers(1, most_now))
            ledger = post(ledger, [Posting(kind, debit, credit, amount, n)])
    return ledger
