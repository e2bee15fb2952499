# SPDX-License-Identifier: Apache-2.0
"""What happened, posted to the ledger in the store: each thing once, in one act.

A log of jobs becomes events, holds and deliveries. User time of the calendar is opened, and a
calendar that changed is a revision. Events settle the bookings they end; a booking is settled
once, and what is told of it later is counted and moves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from yuzui.facilities.accounts import stored
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import balances, statement
from yuzui.facilities.accounts.entries import Ledger, Posting, post
from yuzui.facilities.accounts.entries import append as appended
from yuzui.facilities.accounts.events import CLOSING, SERVICE, alone, examine, own
from yuzui.facilities.accounts.replay import held as holding
from yuzui.facilities.accounts.replay import replayed
from yuzui.job import row_origins
from yuzui.ledger import trace
from yuzui.ledger.posting.holds import holds
from yuzui.ledger.usage import Jobs
from yuzui.model.table import Row
from yuzui.model.tables.schedule import EVENT
from yuzui.model.visibility import In
from yuzui.scheduling.booking.policy import opened
from yuzui.scheduling.booking.postings import UNIT, opening
from yuzui.store.sql.columns import columns_of, rows_of
from yuzui.store.store import View


def log(view: View, jobs: Jobs, source: trace.Source, processors: int | None, origin: str = "real") -> dict[str, int]:
    """Post a log of jobs."""
    ran = jobs.some((jobs.procs > 0) | (jobs.run != 0))
    with view.act("post", f"log {source.name}", f"to {source.centre} {source.book.cycle}") as act:
        rows = rows_of(trace.events(ran, source))
        known = {
            row["source_key"]
            for row in view.select("event", where=In("source", (source.name,)), columns=("source_key",))
        }
        added = stored.take_events(view, act, [{**_EMPTY, **row} for row in rows])
        row_origins.mark(view, act, EVENT, rows, origin)
        fresh = ran.some([str(n) not in known for n in ran.number.tolist()])
        old = stored.ledger(view, (source.centre,))
        new = _opened(old, source.book, trace.opened(ran, processors), f"log:{source.name}")
        if added:
            used, _ = trace.spent(fresh, source)
            new = appended(new, used.accounts, used.entries)
        made = stored.append(act, old, new)
    return {"events": len(rows), "added": added, "entries": made}


_EMPTY = dict.fromkeys(EVENT.names)


def _opened(old: Ledger, book: Book, amount: int, cause: str) -> Ledger:
    """Return the ledger with a book that has opened an amount: the rest of it, or less."""
    before = statement(old).get(book, {"opened": 0})["opened"]
    if amount == before:
        return old
    source, pool = book("source"), book("pool")
    sides = (source, pool) if amount > before else (pool, source)
    kind = "revise" if before else "open"
    return post(old, [Posting(kind, *sides, abs(amount - before), 0, cause)])


def calendar(view: View, resource: Row, year: str) -> dict[str, int]:
    """Open the user time of a calendar; a calendar that changed since is a revision."""
    name = resource["id"]
    with view.act("post", f"calendar {name}", f"to {year}") as act:
        rows = view.select("calendar", where=In("resource", (name,)))
        old, book = stored.ledger(view, (name,)), Book(name, UNIT, year)
        lies = -balances(old).get(book("source").id, 0)
        if not rows:
            return {"seconds": lies, "entries": 0}
        stretches = opened(rows, resource["capacity"])
        made = opening(book, stretches, lies, ZoneInfo(resource["tz"] or "UTC"))
        new = post(old, made)
        stored.append(act, old, new)
    seconds = -balances(new).get(book("source").id, 0)
    return {"seconds": seconds, "entries": len(made)}


def happened(view: View, scopes: Iterable[str]) -> dict[str, int]:
    """Settle the bookings of some resources with what is known to have happened."""
    named = tuple(scopes)
    with view.act("post", "events", f"of {' '.join(named)}") as act:
        old = stored.ledger(view, named)
        events = stored.happenings(view, named)
        held = holds(view, old, named)
        new, uses = _unbooked(old, events, held, view.select("resource", where=In("id", named)))
        held = holds(view, new, named) if uses else held
        spans = {row["id"]: row for row in held}
        told = [e for e in events if e["booking"] is None or e["booking"] in spans]
        ended = {own(e) for e in told if e["kind"] in CLOSING}
        ready = [row for row in held if row["id"] in ended and not (row["settled"] or row["split"])]
        for book in sorted({row["book"] for row in ready}):
            new = _settled(new, book, [row for row in ready if row["book"] == book], told)
        made = stored.append(act, old, new)
        after = holds(view, new, named) if made else held
    late = _late(old, [e for e in events if spans.get(own(e), _OPEN)["settled"]])
    done = sum(row["settled"] for row in after)
    return {
        "events": len(events),
        "settled": done - sum(row["settled"] for row in held),
        "open": len(after) - done,
        "late": late,
        "alone": uses,
        "entries": made,
    }


USE = "use"
"""Holder of what was used without a booking: no proposal and no grant is known for it."""


def _unbooked(old: Ledger, events: list[Row], held: list[Row], resources: list[Row]) -> tuple[Ledger, int]:
    """Return the ledger with a hold for every use that nobody booked, and how many there are.

    No grant is known, so what is held is granted first. A use that another one, or a booking,
    contradicts is none of them: it stays flagged. One over New Year belongs to the year in which
    it began.
    """
    known = {row["id"] for row in held}
    zones = {row["id"]: ZoneInfo(row["tz"] or "UTC") for row in resources}
    fresh = [
        e for e in events
        if e["booking"] is None and e["kind"] == SERVICE and own(e) not in known
        and e["resource"] in zones and e["t1"] is not None and e["t1"] > e["t0"]
    ]  # fmt: skip
    if not fresh:
        return old, 0
    rows = columns_of([{**e, "id": own(e)} for e in events], (*EVENT.names, "id"))
    single = alone(events, resources)
    disputed = examine(rows, rows, single).flags["overlapping_events"].tolist()
    doubtful = {own(e) for e, odd in zip(events, disputed, strict=True) if odd}
    fresh = [e for e in fresh if own(e) not in doubtful and not _taken(e, held)]
    new = old
    for book, mine in sorted(_by_year(fresh, zones).items()):
        amount = sum(e["t1"] - e["t0"] for e in mine)
        grant = Posting("grant", book("pool"), book("proposal", USE), amount, 0, USE)
        booked = [{"id": own(e), "t0": e["t0"], "t1": e["t1"], "amount": 1, "proposal": USE} for e in mine]
        more = holding(columns_of(booked, ("id", "t0", "t1", "amount", "proposal")), book)
        new = appended(post(new, [grant]), more.accounts, more.columns)
    return new, len(fresh)


def _by_year(events: list[Row], zones: Mapping[str, ZoneInfo]) -> dict[Book, list[Row]]:
    """Return uses by the book of the civil year in which they began."""
    found: dict[Book, list[Row]] = {}
    for event in events:
        began = dt.datetime.fromtimestamp(event["t0"], zones[event["resource"]])
        book = Book(event["resource"], UNIT, f"{began.year:04d}")
        found.setdefault(book, []).append(event)
    return found


def _taken(event: Row, held: list[Row]) -> bool:
    """Say whether a booking of the same resource holds part of the time of a use."""
    return any(
        row["resource"] == event["resource"] and row["t0"] < event["t1"] and event["t0"] < row["t1"] for row in held
    )


_OPEN = {"settled": False}


def _settled(ledger: Ledger, book: Book, rows: list[Row], events: list[Row]) -> Ledger:
    """Return the ledger with what events make of bookings of one book that came to their end."""
    columns = columns_of(rows, ("id", "resource", "t0", "t1", "amount", "proposal"))
    mine = {row["id"] for row in rows}
    told = columns_of([e for e in events if e["booking"] is None or own(e) in mine], EVENT.names)
    more = replayed(columns, told, examine(told, columns), book, "refund")
    return appended(ledger, more.accounts, more.columns)


def _late(old: Ledger, events: list[Row]) -> int:
    """Return how many events of settled bookings the ledger has no entry of."""
    posted = set(old.entries["cause"].tolist())
    return sum(f"event:{e['source']}/{e['source_key']}" not in posted for e in events)
