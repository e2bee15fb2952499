# SPDX-License-Identifier: Apache-2.0
"""From bookings and events to entries: what was held, delivered and lost, and to what.

A booking holds its time; the service reported for it delivers, less what was lost inside it. Time
on which two reports disagree is neither: it stays held, so that completeness shows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui.facilities.opening_windows import Intervals, complement, intersection, intervals, union
from yuzui.facilities.time_ledger import (
    CLOSING,
    LOSSES,
    LOST,
    NAMES,
    RULES,
    SERVICE,
    SHARED,
    Account,
    Book,
    Examined,
    Ledger,
    crossing,
    moves,
)
from yuzui.model.table import Columns, Row
from yuzui.model.tables.usage import OWNERS
from yuzui.text import Text

if TYPE_CHECKING:
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


def hold_entries(bookings: Columns, book: Book) -> Entries:
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
    net, of = _without(service, lost, len(start))
    parts = [_part("deliver", net, of, amount, cause)]
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
    spans = intervals(examined.booking[rows], examined.start[rows], examined.end[rows])
    return Intervals(spans.owner, spans.start, spans.end, rows[spans.source])


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
    spans = intervals(whose, begin, until)
    return spans, event_row[spans.source]


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
    closed = np.zeros(count, dtype=bool)
    closed[examined.booking[closing & good]] = True
    closed[examined.booking[closing & ~good]] = False
    closed[disputed] = False
    return closed


def _some(spans: Intervals, rows: Array) -> Intervals:
    return Intervals(spans.owner[rows], spans.start[rows], spans.end[rows], spans.source[rows])


def _part(kind: str, pieces: Intervals, event: Array, amount: Array, cause: Array) -> _Part:
    lengths = pieces.length * amount[pieces.owner]
    return _Part(kind, pieces.owner, lengths, pieces.start, cause[event])


_SIDES = {"hold": ("proposal", "held"), "refund": ("held", "proposal"),
          "deliver": ("held", "delivered")}  # fmt: skip


def _entries(parts: list[_Part], bookings: Columns, book: Book) -> Entries:
    names = {name: n for n, name in enumerate(dict.fromkeys(bookings["proposal"]))}
    of = np.array([names[name] for name in bookings["proposal"]], dtype=np.int64)
    accounts: dict[str, Account] = {}
    columns: dict[str, list[Array]] = {name: [] for name in NAMES}
    for part in parts:
        rows = np.flatnonzero(part.amount > 0)
        booking = part.booking[rows]
        for side, owner in zip(("debit", "credit"), _SIDES.get(part.kind, ("held", part.kind)), strict=True):
            owned = [book(owner, name) for name in names]
            used = np.unique(of[booking]).tolist()
            accounts |= {owned[n].id: owned[n] for n in used}
            columns[side].append(np.array([a.id for a in owned], dtype=object)[of[booking]])
        columns["seq"].append(np.zeros(len(rows), dtype=np.int64))
        columns["t0"].append(part.at[rows])
        columns["amount"].append(part.amount[rows])
        columns["kind"].append(np.full(len(rows), part.kind, dtype=object))
        columns["cause"].append(part.cause[rows])
        columns["by"].append(np.full(len(rows), None, dtype=object))
    joined = {name: np.concatenate(values) for name, values in columns.items()}
    return Entries(accounts, joined)


# Is a time ledger sound? Every rule that is broken, with account, figures and entries.


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that is broken."""

    rule: str
    where: str
    seen: str = ""
    limit: str = ""
    entries: tuple[int, ...] = ()

    @property
    def message(self) -> Text:
        """The rule."""
        return RULES[self.rule]


@dataclass(slots=True)
class _Sums:
    """What the entries of a ledger come to."""

    account: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    opened: dict[Book, int] = field(default_factory=lambda: defaultdict(int))
    granted: dict[tuple[Book, str], int] = field(default_factory=lambda: defaultdict(int))
    """Granted to and compensated, less given back or on, by proposal."""
    share: dict[tuple[Book, str], int] = field(default_factory=lambda: defaultdict(int))
    """Share received less given back or on, by partner."""
    elsewhere: dict[tuple[Book, str], int] = field(default_factory=lambda: defaultdict(int))
    """Given to a proposal by others than a partner."""
    partners: dict[tuple[Book, str], set[str]] = field(default_factory=lambda: defaultdict(set))


def check(ledger: Ledger, tolerance: int = 0) -> list[Broken]:
    """Return every rule a ledger breaks.

    Notes
    -----
    Invariants 3 and 4 of the ledger: per scope, unit and cycle the accounts sum to zero, and what
    was opened equals what lies with all other owners; per proposal and per partner
    held + delivered + lost <= granted + compensated. O(n).
    """
    sums = _Sums()
    broken: list[Broken] = []
    last = 0
    for values in zip(*(ledger.entries[name].tolist() for name in NAMES), strict=True):
        entry = dict(zip(NAMES, values, strict=True))
        broken += _entry(ledger.accounts, entry, last)
        last = max(last, entry["seq"])
        _add(sums, ledger.accounts, entry)
    broken += _balance(ledger.accounts, sums)
    broken += _negative(ledger.accounts, sums, tolerance)
    broken += _spent(ledger.accounts, sums, tolerance)
    return broken


def continues(old: Ledger, new: Ledger) -> list[Broken]:
    """Return the entries of an older ledger that a newer one does not have as they were."""
    later = {row[0]: row for row in zip(*(new.entries[n].tolist() for n in NAMES), strict=True)}
    return [
        Broken("append_only", str(row[0]), str(later.get(row[0])), str(row), (row[0],))
        for row in zip(*(old.entries[n].tolist() for n in NAMES), strict=True)
        if later.get(row[0]) != row
    ]


def _entry(accounts: Mapping[str, Account], entry: Row, last: int) -> Iterator[Broken]:
    seq, amount, kind = entry["seq"], entry["amount"], entry["kind"]
    where = f"{entry['debit']} → {entry['credit']}"
    if amount <= 0:
        yield Broken("amount", where, str(amount), "> 0", (seq,))
    if seq <= last:
        yield Broken("sequence", where, str(seq), f"> {last}", (seq,))
    debit, credit = accounts.get(entry["debit"]), accounts.get(entry["credit"])
    if debit is None or credit is None:
        yield Broken("account", where, "", "", (seq,))
        return
    if debit.book != credit.book:
        yield Broken("book", where, " ".join(credit[2:]), " ".join(debit[2:]), (seq,))
    if not moves(kind, debit, credit):
        yield Broken("move", where, f"{kind}: {debit.owner} → {credit.owner}", "", (seq,))


def _add(sums: _Sums, accounts: Mapping[str, Account], entry: Row) -> None:
    amount, kind = entry["amount"], entry["kind"]
    sums.account[entry["debit"]] -= amount
    sums.account[entry["credit"]] += amount
    debit, credit = accounts.get(entry["debit"]), accounts.get(entry["credit"])
    if debit is None or credit is None:
        return
    if kind in ("open", "revise"):
        for side, sign in ((debit, 1), (credit, -1)):
            if side.owner == "source":
                sums.opened[side.book] += sign * amount
    if kind not in ("grant", "compensate", "transfer"):
        return
    for side, other, sign in ((credit, debit, 1), (debit, credit, -1)):
        key = (side.book, side.owner_id)
        if side.owner == "proposal":
            sums.granted[key] += sign * amount
            if other.owner == "partner":
                sums.partners[key].add(other.owner_id)
            else:
                sums.elsewhere[key] += sign * amount
        elif side.owner == "partner" and other.owner != "proposal":
            sums.share[key] += sign * amount


def _balance(accounts: Mapping[str, Account], sums: _Sums) -> Iterator[Broken]:
    by_book: dict[Book, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, amount in sums.account.items():
        if (account := accounts.get(name)) is not None:
            by_book[account.book][account.owner] += amount
    for book, owners in sorted(by_book.items()):
        where = f"{book.scope} {book.cycle} {book.unit}"
        if total := sum(owners.values()):
            yield Broken("balance", where, str(total), "0")
        known = sum(n for owner, n in owners.items() if owner != "source" and owner in OWNERS)
        if known != sums.opened[book]:
            yield Broken("balance", where, str(known), str(sums.opened[book]))


def _negative(accounts: Mapping[str, Account], sums: _Sums, tolerance: int) -> Iterator[Broken]:
    for name, amount in sorted(sums.account.items()):
        account = accounts.get(name)
        if account is None or account.owner == "pool":
            continue
        if account.owner == "source":
            if amount > 0:
                yield Broken("negative", name, str(-amount), ">= 0")
        elif amount < -(tolerance if account.owner in ("proposal", "partner") else 0):
            yield Broken("negative", name, str(amount), ">= 0")


def _spent(accounts: Mapping[str, Account], sums: _Sums, tolerance: int) -> Iterator[Broken]:
    used: dict[tuple[Book, str], int] = defaultdict(int)
    for name, amount in sums.account.items():
        account = accounts.get(name)
        if account is not None and account.owner in ("held", "delivered", *LOST):
            used[account.book, account.owner_id] += amount
    for (book, proposal), amount in sorted(used.items()):
        # time of a continuous service hangs on no proposal
        if proposal and amount > sums.granted[book, proposal] + tolerance:
            yield Broken("proposal", proposal, str(amount), str(sums.granted[book, proposal]))
    members: dict[tuple[Book, str], list[str]] = defaultdict(list)
    for (book, proposal), partners in sums.partners.items():
        for partner in partners:
            members[book, partner].append(proposal)
    for (book, partner), proposals in sorted(members.items()):
        spent = sum(used[book, proposal] for proposal in proposals)
        limit = sums.share[book, partner] + _others(sums, book, partner, proposals)
        if spent > limit + tolerance:
            yield Broken("partner", partner, str(spent), str(limit))


def _others(sums: _Sums, book: Book, partner: str, proposals: Iterable[str]) -> int:
    """Return what proposals of a partner have from the pool, the reserve and other partners."""
    return sum(
        sums.elsewhere[book, proposal]
        + sum(max(0, sums.share[book, other]) for other in sums.partners[book, proposal] - {partner})
        for proposal in proposals
    )
