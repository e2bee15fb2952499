# SPDX-License-Identifier: Apache-2.0
"""What the time ledger notes of bookings: opened, granted, held, given back, lost, compensated.

What is booked by hand hangs on a standing internal proposal of the resource. Its time is granted
as it is booked and goes back to the pool as it is given back, so that the pool always holds what
nobody has. Amounts are seconds of capacity; the cycle is the civil year, in the zone of the
resource, and a booking over New Year is noted in both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from yuzui.facilities.accounts import entries, events
from yuzui.facilities.accounts.entries import Account, Book, Ledger, Posting
from yuzui.facilities.civil import midnight
from yuzui.job.workspace import Workspace
from yuzui.store.store import Change

UNIT = "s"
"""Unit of every book that bookings are noted in: seconds of capacity."""


class Kept(NamedTuple):
    """A booking as the ledger knows it."""

    id: str
    resource: str
    proposal: str
    start: int
    end: int
    amount: int
    home: ZoneInfo


def standing(resource: str) -> str:
    """Return the id of the standing internal proposal of a resource, its task and its schedule."""
    return f"standing:{resource}"


def cycles(start: int, end: int, home: ZoneInfo) -> Iterator[tuple[str, int, int]]:
    """Yield the civil years an interval touches, with the part of it in each."""
    year = dt.datetime.fromtimestamp(start, dt.UTC).astimezone(home).year
    while start < end:
        high = min(end, midnight(dt.date(year + 1, 1, 1), home))
        yield str(year), start, high
        start, year = high, year + 1


def parts(one: Kept) -> Iterator[tuple[Book, int, int]]:
    """Yield the books of a booking with the seconds of capacity in each, and when they begin."""
    for cycle, low, high in cycles(one.start, one.end, one.home):
        yield Book(one.resource, UNIT, cycle), (high - low) * one.amount, low


def opening(book: Book, stretches: Iterable[tuple[int, int, int]], opened: int, home: ZoneInfo) -> list[Posting]:
    """Return what opens the user time of a cycle, or revises it where the calendar changed."""
    year = int(book.cycle)
    low, high = (midnight(dt.date(one, 1, 1), home) for one in (year, year + 1))
    total = sum(max(0, min(b, high) - max(a, low)) * room for a, b, room in stretches)
    if total == opened:
        return []
    source, pool = book("source"), book("pool")
    kind = "revise" if opened else "open"
    sides = (source, pool) if total > opened else (pool, source)
    return [Posting(kind, *sides, abs(total - opened), low, f"calendar:{book.scope}")]


def held(one: Kept) -> list[Posting]:
    """Return what grants the time of a booking and holds it."""
    return [
        Posting(kind, book(a, of), book(b, one.proposal), amount, low, cause(one.id))
        for book, amount, low in parts(one)
        for kind, a, of, b in (("grant", "pool", "", "proposal"), ("hold", "proposal", one.proposal, "held"))
    ]


def given_back(one: Kept, lost: int) -> list[Posting]:
    """Return what gives the time of a booking back, less what its user lost."""
    entries = []
    for book, amount, low in parts(one):
        gone = min(lost, amount)
        lost -= gone
        mine = (book("held", one.proposal), book("proposal", one.proposal))
        if gone:
            away = book("lost_user", one.proposal)
            entries.append(Posting("lost_user", mine[0], away, gone, low, cause(one.id)))
        if rest := amount - gone:
            entries.append(Posting("refund", *mine, rest, low, cause(one.id)))
            entries.append(Posting("transfer", mine[1], book("pool"), rest, low, cause(one.id)))
    return entries


def compensated(one: Kept, reserve: Mapping[str, int], by: str) -> list[Posting]:
    """Return what gives a displaced booking its time back and as much again from the reserve."""
    entries = []
    left = dict(reserve)
    for book, amount, low in parts(one):
        mine, back, pool = book("proposal", one.proposal), book("reserve"), book("pool")
        hold, why = book("held", one.proposal), cause(one.id)
        entries.append(Posting("refund", hold, mine, amount, low, why))
        entries.append(Posting("transfer", mine, pool, amount, low, why))
        if (short := amount - left.get(back.id, 0)) > 0:
            entries.append(Posting("set_aside", pool, back, short, low, why, by))
        left[back.id] = max(0, -short)
        entries.append(Posting("compensate", back, mine, amount, low, why, by))
    return entries


def books(postings: Sequence[Posting]) -> list[Book]:
    """Return the books that postings touch, each once."""
    return list(dict.fromkeys(one.debit.book for one in postings))


def accounts(postings: Iterable[Posting]) -> dict[str, Account]:
    """Return the accounts that postings name, by id."""
    return {one.id: one for posting in postings for one in (posting.debit, posting.credit)}


def cause(booking: str) -> str:
    """Return how an entry names the booking that caused it."""
    return f"booking:{booking}"


# Postings into the kept ledger, within the act that causes them.


Stretches = Sequence[tuple[int, int, int]]


def of(workspace: Workspace, scopes: Iterable[str]) -> Ledger:
    """Return the books of some scopes, whoever asks."""
    return events.ledger(workspace.desk, scopes)


def post(workspace: Workspace, change: Change, old: Ledger, postings_: Sequence[Posting]) -> int:
    """Write entries, and the accounts they name."""
    if postings_:
        events.append(change, old, entries.post(old, postings_))
    return change.last("entry")


def openings(lies: Mapping[str, int], books: Iterable[Book], stretches: Stretches, home: ZoneInfo) -> list[Posting]:
    """Return what opens the user time of some cycles, or revises it."""
    return [one for book in books for one in opening(book, stretches, -lies.get(book("source").id, 0), home)]
