# SPDX-License-Identifier: Apache-2.0
"""What the key figures of a facility in a year are computed from: stored rows, or a known log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.facilities.accounts import stored
from yuzui.facilities.accounts.entries import Ledger
from yuzui.facilities.accounts.events import Examined, alone, examine
from yuzui.job import row_origins
from yuzui.job.workspace import Workspace
from yuzui.ledger import trace, usage
from yuzui.ledger.posting.holds import holds
from yuzui.ledger.use import traces
from yuzui.model.provenance import computed, mix
from yuzui.model.quantity import Origin
from yuzui.model.table import Columns, Row
from yuzui.model.tables.facility import CALENDAR
from yuzui.model.tables.schedule import BOOKING, EVENT
from yuzui.model.tables.usage import ENTRY
from yuzui.model.visibility import In
from yuzui.store.sql.columns import columns_of, rows_of
from yuzui.text import Text


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
    found = _stored(workspace, facility, year)
    if not len(found.ledger) and facility in traces.TRACES:
        found = _log(workspace, facility, year) or found
    if not len(found.ledger):
        raise _none(workspace, facility, year)
    return found


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
    told = scopes or {a.scope for a in mine.accounts.values()} | stored.eventful(view)
    named = tuple(sorted(told))
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
        all(row["t0"] >= usage.LONGEST for row in events),
    )  # fmt: skip


def _origin(workspace: Workspace, ledger: Ledger, tables: Mapping[str, Sequence[Row]]) -> Origin:
    """Return the origin of what rests on rows: made up, told, or both.

    A row that came in as made up is marked; a schedule says it by its run. The desk reads both, so
    that whoever asks is told the same. Entries follow from bookings and events, and speak for
    themselves where there are none; a calendar that is told makes nothing real that is made up.
    """
    view = workspace.desk
    said: set[Origin | None] = set(row_origins.marks(view, EVENT, tables["event"]))
    said |= set(row_origins.marks(view, BOOKING, tables["booking"]))
    entries = row_origins.marks(view, ENTRY, [{"seq": n} for n in ledger.entries["seq"].tolist()])
    follows = bool(tables["event"] or tables["booking"])
    said |= set(row_origins.marks(view, CALENDAR, tables["calendar"])) - {None}
    said |= set(entries) - ({None} if follows else set())
    return mix(one or "derived" for one in said)


def _title(row: Row | None, name: str) -> Text:
    if row is None:
        return traces.TRACES[name].label if name in traces.TRACES else Text(name, name)
    en, zh = row.get("name") or row.get("name_zh"), row.get("name_zh") or row.get("name")
    return Text(en or name, zh or name)


def parts(facility: str, resources: Sequence[Row]) -> set[str]:
    """Return a resource and all that are part of it, at any depth."""
    found, before = {facility}, 0
    while len(found) > before:
        before = len(found)
        found |= {row["id"] for row in resources if row["parent"] in found}
    return found


def span(year: str) -> tuple[int, int]:
    """Return the first second of a year, UTC, and the first of the next."""
    first, last = (int(dt.datetime(int(year) + n, 1, 1, tzinfo=dt.UTC).timestamp()) for n in (0, 1))
    return first, last


def _of(whole: Ledger, year: str) -> Ledger:
    """Return the part of a ledger that belongs to cycles of a year."""
    accounts = {name: account for name, account in whole.accounts.items() if account.cycle.startswith(year)}
    kept = np.array([name in accounts for name in whole.entries["debit"]], dtype=bool)
    return Ledger(accounts, {name: values[kept] for name, values in whole.entries.items()})


def _log(workspace: Workspace, facility: str, year: str) -> Material | None:
    """Return what a log known by name says, if it is of that year; nothing of it is stored."""
    if traces.TRACES[facility].vintage[:4] != year:
        return None
    known, _, columns = traces.read(workspace, facility, None)
    jobs = usage.reported(columns, known.log)
    source = trace.Source(facility, known.name, year)
    ledger, _ = trace.ledger(jobs, source, known.processors)
    bookings = dict(trace.bookings(jobs, source))
    users = [None if n < 0 else f"user{n}" for n in jobs.user.tolist()]
    booked = rows_of({**{k: bookings[k] for k in ("id", "resource", "t0", "t1")}, "user": users})
    return Material(
        facility, known.label, year, ledger,
        [{**dict.fromkeys(EVENT.names), **row} for row in rows_of(trace.events(jobs, source))],
        bookings, {"booking": [{"schedule": source.name, **row} for row in booked]},
        Text(known.source, known.source), computed(known.origin), False, 0, jobs.dated,
    )  # fmt: skip
