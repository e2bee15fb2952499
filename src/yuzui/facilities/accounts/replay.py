# SPDX-License-Identifier: Apache-2.0
"""From bookings and events to entries: what was held, delivered and lost, and to what.

A booking holds its time; the service reported for it delivers, less what was lost inside it. Time
on which two reports disagree is neither: it stays held, so that completeness shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui.facilities.accounts.account import Account, Book
from yuzui.facilities.accounts.entries import NAMES
from yuzui.facilities.accounts.events import CLOSING, LOSSES, SERVICE, SHARED, Examined, crossing
from yuzui.facilities.windows.interval import Intervals, complement, intersection, intervals, union
from yuzui.model.table import Columns

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Rest = Literal["refund", "lost_user"]
"""What becomes of booked time a closed booking did not use: given back, or lost by its user."""


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Entries still without numbers, and the accounts they name."""

    accounts: Mapping[str, Account]
    columns: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Amounts of one kind of entry, by booking."""

    kind: str
    booking: Array
    amount: Array
    at: Array
    cause: Array


def held(bookings: Columns, book: Book) -> Entries:
    """Return the entries that hold the time of firm bookings."""
    start, end, amount = _times(bookings)
    part = _Part("hold", np.arange(len(start)), (end - start) * amount, start, _causes(bookings))
    return _entries([part], bookings, book)


def replayed(bookings: Columns, events: Columns, examined: Examined, book: Book, rest: Rest) -> Entries:
    """Return the entries that follow from events."""
    start, end, amount = _times(bookings)
    kind = np.asarray(events["kind"], dtype=object)
    cause = _named(events)
    good = examined.usable("delivered")
    service = _service(examined, good & (kind == SERVICE))
    lost, row = _lost(bookings, events, examined, kind)
    dispute = crossing(lost)
    given, of = _without(service, lost, len(start))
    parts = [_part("deliver", given, of, amount, cause)]
    for name, entry in LOSSES.items():
        rows = np.flatnonzero((kind[row] == name) & ~dispute)
        parts.append(_part(entry, _some(lost, rows), row[rows], amount, cause))
    spent = np.zeros(len(start), dtype=np.int64)
    for part in parts:
        np.add.at(spent, part.booking, part.amount)
    left = (end - start) * amount - spent
    closed = _closed(examined, kind, lost.owner[dispute], len(start))
    names = _causes(bookings)
    over, under = np.flatnonzero(left < 0), np.flatnonzero(closed & (left > 0))
    ends = np.maximum(end, start)
    return _entries(
        [
            _Part("hold", over, -left[over], ends[over], names[over]),
            *parts,
            _Part(rest, under, left[under], ends[under], names[under]),
        ],
        bookings,
        book,
    )


def _times(bookings: Columns) -> tuple[Array, Array, Array]:
    start, end, amount = (np.asarray(bookings[n], dtype=np.int64) for n in ("t0", "t1", "amount"))
    return start, end, amount


def _causes(bookings: Columns) -> Array:
    return np.array([f"booking:{name}" for name in bookings["id"]], dtype=object)


def _named(events: Columns) -> Array:
    pairs = zip(events["source"], events["source_key"], strict=True)
    return np.array([f"event:{source}/{key}" for source, key in pairs], dtype=object)


def _service(examined: Examined, which: Array) -> Intervals:
    """Return service by booking; ``source`` is the event."""
    rows = np.flatnonzero(which)
    found = intervals(examined.booking[rows], examined.start[rows], examined.end[rows])
    return Intervals(found.owner, found.start, found.end, rows[found.source])


def _lost(bookings: Columns, events: Columns, examined: Examined, kind: Array) -> tuple[Intervals, Array]:
    """Return losses by booking, and the event of each; also those that are in dispute."""
    sound = ~(examined.flags["negative_run_time"] | examined.flags["missing_value"])
    loss = np.isin(kind.astype(str), list(LOSSES)) & sound
    own = np.flatnonzero(loss & (examined.booking >= 0))
    wide = np.flatnonzero(loss & (examined.booking < 0) & np.isin(kind.astype(str), SHARED))
    owner, start, end = ([p[own]] for p in (examined.booking, examined.start, examined.end))
    row = [own]
    codes = {name: n for n, name in enumerate(dict.fromkeys(bookings["resource"]))}
    place = np.array([codes[name] for name in bookings["resource"]], dtype=np.int64)
    booked = intervals(place, bookings["t0"], bookings["t1"])
    for event in wide.tolist():
        # one outage at a time: outages that overlap each other are in dispute
        where = codes.get(events["resource"][event], -1)
        span = intervals([where], [examined.start[event]], [examined.end[event]])
        pieces, _ = intersection(booked, span)
        owner.append(booked.source[pieces.source])
        start.append(pieces.start)
        end.append(pieces.end)
        row.append(np.full(len(pieces), event))
    whose, begin, until, event_row = (np.concatenate(p) for p in (owner, start, end, row))
    found = intervals(whose, begin, until)
    return found, event_row[found.source]


def _without(service: Intervals, lost: Intervals, owners: int) -> tuple[Intervals, Array]:
    """Return service less losses, and the event of each piece."""
    if not len(lost) or not len(service):
        return service, service.source
    ends = int(service.start.min()), int(service.end.max())
    pieces, _ = intersection(service, complement(union(lost), owners, *ends))
    return pieces, service.source[pieces.source]


def _closed(examined: Examined, kind: Array, disputed: Array, count: int) -> Array:
    """Return which bookings came to an end that nobody disputes, shape (count,)."""
    closing = np.isin(kind.astype(str), CLOSING) & (examined.booking >= 0)
    good = examined.usable("delivered")
    found = np.zeros(count, dtype=bool)
    found[examined.booking[closing & good]] = True
    found[examined.booking[closing & ~good]] = False
    found[disputed] = False
    return found


def _some(given: Intervals, rows: Array) -> Intervals:
    return Intervals(given.owner[rows], given.start[rows], given.end[rows], given.source[rows])


def _part(kind: str, pieces: Intervals, event: Array, amount: Array, cause: Array) -> _Part:
    lengths = pieces.length * amount[pieces.owner]
    return _Part(kind, pieces.owner, lengths, pieces.start, cause[event])


_SIDES = {"hold": ("proposal", "held"), "refund": ("held", "proposal"),
          "deliver": ("held", "delivered")}  # fmt: skip


def _entries(parts: list[_Part], bookings: Columns, book: Book) -> Entries:
    names = {name: n for n, name in enumerate(dict.fromkeys(bookings["proposal"]))}
    of = np.array([names[name] for name in bookings["proposal"]], dtype=np.int64)
    accounts: dict[str, Account] = {}
    found: dict[str, list[Array]] = {name: [] for name in NAMES}
    for part in parts:
        rows = np.flatnonzero(part.amount > 0)
        booking = part.booking[rows]
        for side, owner in zip(("debit", "credit"), _SIDES.get(part.kind, ("held", part.kind)), strict=True):
            owned = [book(owner, name) for name in names]
            used = np.unique(of[booking]).tolist()
            accounts |= {owned[n].id: owned[n] for n in used}
            found[side].append(np.array([a.id for a in owned], dtype=object)[of[booking]])
        found["seq"].append(np.zeros(len(rows), dtype=np.int64))
        found["t0"].append(part.at[rows])
        found["amount"].append(part.amount[rows])
        found["kind"].append(np.full(len(rows), part.kind, dtype=object))
        found["cause"].append(part.cause[rows])
        found["by"].append(np.full(len(rows), None, dtype=object))
    joined = {name: np.concatenate(values) for name, values in found.items()}
    return Entries(accounts, joined)
