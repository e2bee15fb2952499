# SPDX-License-Identifier: Apache-2.0
"""What happened, posted to the ledger in the store: each thing once, in one act.

A log of jobs becomes events, holds and deliveries. User time of the calendar is opened, and a
calendar that changed is a revision. Events settle the bookings they end; a booking is settled
once, and what is told of it later is counted and moves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.facilities import time_ledger as stored
from yuzui.facilities.replay import hold_entries, replayed
from yuzui.facilities.time_ledger import (
    CLOSING,
    LOST,
    SERVICE,
    Account,
    Book,
    Examined,
    Ledger,
    Posting,
    alone,
    balances,
    booking_of,
    examine,
    happenings,
    post,
    statement,
)
from yuzui.facilities.time_ledger import append as appended
from yuzui.job import audited_export
from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log
from yuzui.ledger.job_log import Jobs
from yuzui.model.finding import computed, mix
from yuzui.model.quantity import Origin
from yuzui.model.table import Columns, Row
from yuzui.model.tables.facility import CALENDAR
from yuzui.model.tables.schedule import BOOKING, EVENT
from yuzui.model.tables.usage import ENTRY
from yuzui.model.visibility import In
from yuzui.scheduling.booking.desk import UNIT, opening
from yuzui.scheduling.booking.policy import opened
from yuzui.store.sql.statement import columns_of, rows_of
from yuzui.store.store import Change, View
from yuzui.text import Text

# What the ledger holds, booking by booking: read from its entries, not kept beside them.


USED = ("deliver", *LOST)
BOOKING_HOLD = "booking:"


def holds(view: View, ledger: Ledger, scopes: Sequence[str]) -> list[Row]:
    """Return what the ledger holds, or held when it was settled, for bookings of some resources."""
    rows: dict[str, list[Row]] = {}
    for row in view.select("booking", where=In("resource", tuple(scopes))):
        rows.setdefault(row["id"], []).append(row)
    named = _named(view, scopes)
    bookings: dict[tuple[str, Book], Row] = {}
    strays: list[tuple[str, int, int]] = []
    sides = ("kind", "cause", "t0", "amount", "debit", "credit")
    for kind, cause, t0, amount, debit, credit in zip(*(ledger.entries[name].tolist() for name in sides), strict=True):
        account = ledger.accounts[credit if kind == "hold" else debit]
        if account.owner != "held" or account.scope not in scopes:
            continue
        name = named.get(cause) or _booking(cause)
        if name:
            _note(bookings, (name, account, t0, amount), kind, rows.get(name, ()))
        elif kind in LOST:
            strays.append((account.id, t0, amount))
    _attribute(bookings, strays)
    ended = set(named.values())
    settled_or_open = [
        row | {"settled": row["settled"] or row["left"] <= 0}
        for row in bookings.values()
        if row["left"] > 0 or row["settled"] or row["id"] in ended
    ]
    count = Counter(row["id"] for row in settled_or_open)
    return [row | {"split": count[row["id"]] > 1} for row in settled_or_open]


def _named(view: View, scopes: Sequence[str]) -> Mapping[str, str]:
    """Return the booking of each event, by the cause an entry names."""
    rows = happenings(view, scopes)
    return {
        f"event:{row['source']}/{row['source_key']}": booking_of(row)
        for row in rows
        if row["booking"] is not None or row["kind"] == SERVICE
    }


def _booking(cause: str | None) -> str:
    """Return the booking that a cause names; empty if it names none."""
    return cause.removeprefix(BOOKING_HOLD) if cause and cause.startswith(BOOKING_HOLD) else ""


def _note(
    bookings: dict[tuple[str, Book], Row], entry: tuple[str, Account, int, int], kind: str, rows: Sequence[Row]
) -> None:
    """Note one entry of a booking."""
    name, account, t0, amount = entry
    one = bookings.get((name, account.book))
    if kind == "hold" and (one is None or not (one["left"] > 0 or one["settled"])):
        bookings[name, account.book] = _hold(entry, rows)
    elif one is None:
        return
    elif kind == "hold":
        # it held more when it ended: its first hold ended there
        one |= {"t1": t0, "known": True, "left": one["left"] + amount}
    else:
        one["left"] -= amount
        one["settled"] = one["settled"] or kind in USED


def _hold(entry: tuple[str, Account, int, int], rows: Sequence[Row]) -> Row:
    """Return a booking as it is first held; of several rows, the one that begins there."""
    name, account, t0, amount = entry
    row = next((row for row in reversed(rows) if row["t0"] == t0), None)
    booked = {"resource": account.scope, "t0": t0, "t1": t0 + amount, "amount": 1}
    if row is not None:
        booked = {part: row[part] for part in ("resource", "t0", "t1")}
        booked["amount"] = 1 if row["amount"] is None else row["amount"]
    return {
        "id": name, **booked, "proposal": account.owner_id, "book": account.book,
        "account": account.id, "left": amount, "settled": False, "known": row is not None,
    }  # fmt: skip


def _attribute(bookings: Mapping[tuple[str, Book], Row], strays: Sequence[tuple[str, int, int]]) -> None:
    """Note losses that name no booking where they fell: same account, second within it."""
    by_account: dict[str, list[Row]] = {}
    for row in bookings.values():
        by_account.setdefault(row["account"], []).append(row)
    for account, t0, amount in strays:
        for row in by_account.get(account, ()):
            if row["t0"] <= t0 < row["t1"]:
                row["left"] -= amount
                row["settled"] = True
                break


def log(view: View, jobs: Jobs, source: job_log.Source, processors: int | None, origin: str = "real") -> dict[str, int]:
    """Post a log of jobs."""
    with view.act("post", f"log {source.name}", f"to {source.centre} {source.book.cycle}") as act:
        return post_log(view, act, jobs, source, processors, origin)


def post_log(
    view: View, act: Change, jobs: Jobs, source: job_log.Source, processors: int | None, origin: str = "real"
) -> dict[str, int]:
    """Post a log of jobs within an act under way."""
    ran = jobs.some((jobs.procs > 0) | (jobs.run != 0))
    rows = rows_of(job_log.events(ran, source))
    known = {
        row["source_key"] for row in view.select("event", where=In("source", (source.name,)), columns=("source_key",))
    }
    added = stored.take_events(view, act, [{**_EMPTY, **row} for row in rows])
    audited_export.mark(view, act, EVENT, rows, origin)
    fresh = ran.some([str(n) not in known for n in ran.number.tolist()])
    old = stored.ledger(view, (source.centre,))
    new = _opened(old, source.book, job_log.opened(ran, processors), f"log:{source.name}")
    if added:
        used, _ = job_log.spent(fresh, source)
        new = appended(new, used.accounts, used.entries)
    count = stored.write_entries(act, old, new)
    return {"events": len(rows), "added": added, "entries": count}


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
    with view.act("post", f"calendar {resource['id']}", f"to {year}") as act:
        return post_calendar(view, act, resource, year)


def post_calendar(view: View, act: Change, resource: Row, year: str) -> dict[str, int]:
    """Open the user time of a calendar within an act under way."""
    name = resource["id"]
    rows = view.select("calendar", where=In("resource", (name,)))
    old, book = stored.ledger(view, (name,)), Book(name, UNIT, year)
    lies = -balances(old).get(book("source").id, 0)
    if not rows:
        return {"seconds": lies, "entries": 0}
    stretches = opened(rows, resource["capacity"])
    postings = opening(book, stretches, lies, ZoneInfo(resource["tz"] or "UTC"))
    new = post(old, postings)
    stored.write_entries(act, old, new)
    seconds = -balances(new).get(book("source").id, 0)
    return {"seconds": seconds, "entries": len(postings)}


def happened(view: View, scopes: Iterable[str]) -> dict[str, int]:
    """Settle the bookings of some resources with what is known to have happened."""
    named = tuple(scopes)
    with view.act("post", "events", f"of {' '.join(named)}") as act:
        return post_events(view, act, named)


def post_events(view: View, act: Change, named: tuple[str, ...]) -> dict[str, int]:
    """Settle the bookings of some resources within an act under way."""
    old = stored.ledger(view, named)
    events = stored.happenings(view, named)
    held = holds(view, old, named)
    new, uses = _unbooked(old, events, held, view.select("resource", where=In("id", named)))
    held = holds(view, new, named) if uses else held
    spans = {row["id"]: row for row in held}
    relevant = [e for e in events if e["booking"] is None or e["booking"] in spans]
    ended = {booking_of(e) for e in relevant if e["kind"] in CLOSING}
    ready = [row for row in held if row["id"] in ended and not (row["settled"] or row["split"])]
    for book in sorted({row["book"] for row in ready}):
        new = _settled(new, book, [row for row in ready if row["book"] == book], relevant)
    count = stored.write_entries(act, old, new)
    after = holds(view, new, named) if count else held
    late = _late(old, [e for e in events if spans.get(booking_of(e), _OPEN)["settled"]])
    done = sum(row["settled"] for row in after)
    return {
        "events": len(events),
        "settled": done - sum(row["settled"] for row in held),
        "open": len(after) - done,
        "late": late,
        "alone": uses,
        "entries": count,
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
        if e["booking"] is None and e["kind"] == SERVICE and booking_of(e) not in known
        and e["resource"] in zones and e["t1"] is not None and e["t1"] > e["t0"]
    ]  # fmt: skip
    if not fresh:
        return old, 0
    doubtful = disputed(events, held, resources, fresh)
    fresh = [e for e in fresh if booking_of(e) not in doubtful]
    new = old
    for book, mine in sorted(_by_year(fresh, zones).items()):
        amount = sum(e["t1"] - e["t0"] for e in mine)
        grant = Posting("grant", book("pool"), book("proposal", USE), amount, 0, USE)
        booked = [{"id": booking_of(e), "t0": e["t0"], "t1": e["t1"], "amount": 1, "proposal": USE} for e in mine]
        more = hold_entries(columns_of(booked, ("id", "t0", "t1", "amount", "proposal")), book)
        new = appended(post(new, [grant]), more.accounts, more.columns)
    return new, len(fresh)


def disputed(events: list[Row], held: list[Row], resources: list[Row], fresh: Iterable[Row]) -> set[str]:
    """Return which uses, by their bookings, others contradict, or a booking that somebody else holds."""
    rows = columns_of([{**e, "id": booking_of(e)} for e in events], (*EVENT.names, "id"))
    flags = examine(rows, rows, alone(events, resources)).flags["overlapping_events"].tolist()
    doubtful = {booking_of(e) for e, odd in zip(events, flags, strict=True) if odd}
    return {
        booking_of(e) for e in fresh
        if booking_of(e) in doubtful or (e["booking"] is None and (e["t1"] or 0) > e["t0"] and _taken(e, held))
    }  # fmt: skip


def cause_of(event: Row) -> str:
    """Return what entries call an event that causes them."""
    return f"event:{event['source']}/{event['source_key']}"


def delivered(ledger: Ledger) -> dict[str, int]:
    """Return the seconds that a ledger delivered for each event, by what its entries call it."""
    found: dict[str, int] = {}
    names = ("kind", "cause", "amount")
    for kind, cause, amount in zip(*(ledger.entries[name].tolist() for name in names), strict=True):
        if kind == "deliver" and cause:
            found[cause] = found.get(cause, 0) + amount
    return found


def _by_year(events: list[Row], zones: Mapping[str, ZoneInfo]) -> dict[Book, list[Row]]:
    """Return uses by the book of the civil year in which they began."""
    uses: dict[Book, list[Row]] = {}
    for event in events:
        began = dt.datetime.fromtimestamp(event["t0"], zones[event["resource"]])
        book = Book(event["resource"], UNIT, f"{began.year:04d}")
        uses.setdefault(book, []).append(event)
    return uses


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
    relevant = columns_of([e for e in events if e["booking"] is None or booking_of(e) in mine], EVENT.names)
    more = replayed(columns, relevant, examine(relevant, columns), book, "refund")
    return appended(ledger, more.accounts, more.columns)


def _late(old: Ledger, events: list[Row]) -> int:
    """Return how many events of settled bookings the ledger has no entry of."""
    posted = set(old.entries["cause"].tolist())
    return sum(f"event:{e['source']}/{e['source_key']}" not in posted for e in events)


# What the key figures of a facility in a year are computed from: stored rows, or a known log.


@dataclass(frozen=True)
class Material:
    """Rows of one facility, or of all, in one year."""

    facility: str
    title: Text
    year: str
    ledger: Ledger
    events: Sequence[Row]
    bookings: Columns
    tables: Mapping[str, Sequence[Row]]
    source: Text
    origin: Origin
    stored: bool
    last: int
    dated: bool

    @cached_property
    def columns(self) -> Columns:
        """Columns of the events."""
        return columns_of(list(self.events), EVENT.names)

    @cached_property
    def examined(self) -> Examined:
        """The events with their flags."""
        return examine(self.columns, self.bookings, self.single)

    @property
    def single(self) -> tuple[str, ...]:
        """Resources that serve one booking at a time."""
        return alone(self.events, self.tables.get("resource", ()))


def gather(workspace: Workspace, facility: str, year: str) -> Material:
    """Return what is known of a facility in a year."""
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        raise InputError(
            Text("this is no year", "这不是年份"), place=Place(column="--year"), seen=year,
            expected="2014", code="option",
        )  # fmt: skip
    material = _stored(workspace, facility, year)
    if not len(material.ledger) and facility in job_log.TRACES:
        material = _log(workspace, facility, year) or material
    if not len(material.ledger):
        raise _none(workspace, facility, year)
    return material


def _none(workspace: Workspace, facility: str, year: str) -> InputError:
    books = sorted({(a.scope, a.cycle) for a in stored.ledger(workspace.view).accounts.values()})
    return InputError(
        Text("the ledger has no entries of this facility and year", "账簿中没有该设施该年度的分录"),
        place=Place(column="--facility"),
        seen=f"{facility or '*'} {year}",
        expected="; ".join(f"{scope} {cycle}" for scope, cycle in books[:20]) or "—",
        fix=Text(
            "load events, calendar and ledger with yuzui load FILE, then post what happened: "
            f"yuzui schedule post --facility {facility or 'ID'} --year {year}",
            "请用 yuzui load 文件 装载事件、日历与账簿，再按实际发生记账："
            f"yuzui schedule post --facility {facility or '编号'} --year {year}",
        ),
        code="no_entries",
    )


def unknown(facility: str, known: Iterable[str], busy: Iterable[str] = ()) -> UnknownIdentifierError:
    """Return the error for a facility, or those that something happened at, not registered."""
    return UnknownIdentifierError(
        Text("the registry has no such resource", "设施名录中没有该资源"),
        place=Place(column="--facility"),
        seen=facility or ", ".join(sorted(busy)[:20]),
        expected=", ".join(sorted(known)[:20]) or "—",
        fix=Text(
            "load a list of them first, with the headings id and name: yuzui load LIST.csv --as resource",
            "请先导入名录，表头写“仪器编号”与“仪器名称”：yuzui load 名录.csv --as resource",
        ),
        code="unknown_resource",
    )


def _stored(workspace: Workspace, facility: str, year: str) -> Material:
    view = workspace.view
    resources = view.select("resource")
    scopes = parts(facility, resources) if facility else None
    mine = _of(stored.ledger(view, scopes), year)
    scope_ids = scopes or {a.scope for a in mine.accounts.values()} | stored.eventful(view)
    named = tuple(sorted(scope_ids))
    causes = set(mine.entries["cause"].tolist())
    begin, finish = span(year)
    events = [
        row
        for row in stored.happenings(view, named)
        if begin <= row["t0"] < finish or f"event:{row['source']}/{row['source_key']}" in causes
        or f"booking:{row['booking']}" in causes
    ]  # fmt: skip
    held = holds(view, mine, named)
    ids, never = {row["id"] for row in held}, 2**62
    bookings = columns_of(
        [{**row, "t1": row["t1"] if row["known"] else never} for row in held], ("id", "resource", "t0", "t1")
    )
    tables = {name: view.select(name, where=In("resource", named)) for name in ("booking", "calendar")} | {
        name: view.select(name) for name in ("access_offer", "time_request", "time_grant", "charge")
    }
    tables["resource"] = [row for row in resources if scopes is None or row["id"] in scopes]
    name = next((row for row in resources if row["id"] == facility), None)
    title = Text("all facilities", "全部设施") if not facility else _title(name, facility)
    return Material(
        facility, title, year, mine, events, bookings, tables,
        Text("entries and events of this workspace", "本工作区的分录与事件"),
        _origin(workspace, mine, {
            "event": events, "calendar": tables["calendar"],
            "booking": [row for row in tables["booking"] if row["id"] in ids],
        }),
        True, stored.last(view),
        all(row["t0"] >= job_log.LONGEST for row in events),
    )  # fmt: skip


def _origin(workspace: Workspace, ledger: Ledger, tables: Mapping[str, Sequence[Row]]) -> Origin:
    """Return the origin of what rests on rows: made up, told, or both.

    A row that came in as made up is marked; a schedule says it by its run. The desk reads both, so
    that whoever asks is told the same. Entries follow from bookings and events, and speak for
    themselves where there are none; a calendar that is told makes nothing real that is made up.
    """
    view = workspace.desk
    origins: set[Origin | None] = set(audited_export.marks(view, EVENT, tables["event"]))
    origins |= set(audited_export.marks(view, BOOKING, tables["booking"]))
    entries = audited_export.marks(view, ENTRY, [{"seq": n} for n in ledger.entries["seq"].tolist()])
    follows = bool(tables["event"] or tables["booking"])
    origins |= set(audited_export.marks(view, CALENDAR, tables["calendar"])) - {None}
    origins |= set(entries) - ({None} if follows else set())
    return mix(one or "derived" for one in origins)


def _title(row: Row | None, name: str) -> Text:
    if row is None:
        return job_log.TRACES[name].label if name in job_log.TRACES else Text(name, name)
    en, zh = row.get("name") or row.get("name_zh"), row.get("name_zh") or row.get("name")
    return Text(en or name, zh or name)


def parts(facility: str, resources: Sequence[Row]) -> set[str]:
    """Return a resource and all that are part of it, at any depth."""
    members, before = {facility}, 0
    while len(members) > before:
        before = len(members)
        members |= {row["id"] for row in resources if row["parent"] in members}
    return members


def span(year: str) -> tuple[int, int]:
    """Return the first second of a year, UTC, and the first of the next."""
    first, last = (int(dt.datetime(int(year) + n, 1, 1, tzinfo=dt.UTC).timestamp()) for n in (0, 1))
    return first, last


def _of(whole: Ledger, year: str) -> Ledger:
    """Return the part of a ledger that belongs to cycles of a year."""
    accounts = {name: account for name, account in whole.accounts.items() if account.cycle.startswith(year)}
    of_year = np.array([name in accounts for name in whole.entries["debit"]], dtype=bool)
    return Ledger(accounts, {name: values[of_year] for name, values in whole.entries.items()})


def _log(workspace: Workspace, facility: str, year: str) -> Material | None:
    """Return what a log known by name says, if it is of that year; nothing of it is stored."""
    if job_log.TRACES[facility].vintage[:4] != year:
        return None
    known, _, columns = job_log.read(workspace, facility, None)
    jobs = job_log.reported(columns, known.log)
    source = job_log.Source(facility, known.name, year)
    ledger, _ = job_log.log_ledger(jobs, source, known.processors)
    bookings = dict(job_log.bookings(jobs, source))
    users = [None if n < 0 else f"user{n}" for n in jobs.user.tolist()]
    booked = rows_of({**{k: bookings[k] for k in ("id", "resource", "t0", "t1")}, "user": users})
    return Material(
        facility, known.label, year, ledger,
        [{**dict.fromkeys(EVENT.names), **row} for row in rows_of(job_log.events(jobs, source))],
        bookings, {"booking": [{"schedule": source.name, **row} for row in booked]},
        Text(known.source, known.source), computed(known.origin), False, 0, jobs.dated,
    )  # fmt: skip
