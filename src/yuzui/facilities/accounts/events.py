# SPDX-License-Identifier: Apache-2.0
"""Events of a facility: taken in once however often they are sent, flagged, and never mended.

A system may send the same event again; that changes nothing. The same key with other content is
an error, since nobody here can know which of the two happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place, together
from yuzui.facilities.accounts import entries
from yuzui.facilities.accounts.entries import NAMES, Account, Ledger, Posting, account, parsed
from yuzui.facilities.windows.provider import Intervals, intervals
from yuzui.model.finding import Finding
from yuzui.model.table import Columns, Row
from yuzui.model.tables.facility import CALENDAR
from yuzui.model.tables.schedule import EVENT
from yuzui.model.tables.usage import OWNERS
from yuzui.model.visibility import TRUE, In
from yuzui.store.sql.statement import plain
from yuzui.store.store import Change, View
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


SERVICE = "done"
LOSSES: Mapping[str, str] = MappingProxyType(
    {"aborted": "lost_user", "fault": "lost_fault", "weather": "lost_weather", "sample": "lost_sample"}
)
"""Kind of entry by kind of event; ``done`` delivers, all other kinds move nothing."""
CLOSING = (SERVICE, "aborted")
SHARED = ("fault", "weather")
"""Kinds that need no booking: they hit everything booked on the resource."""
BREAKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "negative_run_time": ("delivered", "lost_time", "mtbf", "effective_hours"),
        "missing_value": ("delivered", "lost_time", "mtbf", "effective_hours"),
        "event_without_booking": ("delivered", "effective_hours", "completeness"),
        "overlapping_events": ("delivered", "lost_time", "effective_hours", "completeness"),
        "ran_over_request": ("within_request",),
    }
)
"""Indicators from which an event with this flag is left out; elsewhere it counts."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Events after an import."""

    rows: list[Row]
    added: int
    repeated: int


def merge(known: Sequence[Row], incoming: Sequence[Row], file: str = "") -> Merged:
    """Take in events; the same import twice is the same as once."""
    have = {(row["source"], row["source_key"]): row for row in known}
    added, repeated, faults = 0, 0, []
    for number, row in enumerate(incoming, start=1):
        key = row["source"], row["source_key"]
        old = have.setdefault(key, row)
        if old is row:
            added += 1
        elif different := [n for n in EVENT.names if old.get(n) != row.get(n)]:
            faults.append(_conflict(old, row, different, Place(file, row=number)))
        else:
            repeated += 1
    if faults:
        raise together(faults)
    return Merged(list(have.values()), added, repeated)


def _conflict(old: Row, new: Row, names: Sequence[str], place: Place) -> InputError:
    both = [", ".join(f"{name} = {row.get(name)}" for name in names) for row in (new, old)]
    return InputError(
        Text("this event is already known with other content", "该事件已有记录，且内容不同"),
        place=Place(place.file, row=place.row, column=f"{new['source']} {new['source_key']}"),
        seen=both[0],
        expected=both[1],
        fix=Text(
            "send a correction as an event of its own, with its own key", "更正应作为单独的事件发送，并使用新的键"
        ),
        code="event_conflict",
    )


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """Events as arrays, each with its flags."""

    booking: Array
    start: Array
    end: Array
    flags: Mapping[str, Array]

    def usable(self, indicator: str) -> Array:
        """Return which events count for an indicator, shape (n,)."""
        out = [flag for code, flag in self.flags.items() if indicator in BREAKS[code]]
        return np.asarray(~np.any(out, axis=0), dtype=bool)

    def findings(self) -> tuple[Finding, ...]:
        """Return what was flagged, with counts."""
        column = {"event_without_booking": "booking", "missing_value": "t1"}
        return tuple(
            Finding(code, "warning", "event", column=column.get(code, "t0"), count=int(flag.sum()))
            for code, flag in self.flags.items()
            if flag.any()
        )


def own(event: Mapping[str, Any]) -> str:
    """Return the booking of an event: the one it names, else the use that it is itself.

    A use that nobody booked is its own booking once it is posted, as a job of a log is.
    """
    name = event["booking"]
    return str(name) if name is not None else f"{event['source']}:{event['source_key']}"


def alone(events: Iterable[Mapping[str, Any]], resources: Iterable[Row]) -> tuple[str, ...]:
    """Return the resources that serve one use at a time.

    Those of capacity 1; of unknown capacity, those of which every use stands alone, without a
    booking: two users at one instrument at once is what a log says by mistake.
    """
    booked = {row["resource"] for row in events if row["booking"] is not None}
    return tuple(
        row["id"]
        for row in resources
        if row.get("capacity") == 1 or (row.get("capacity") is None and row["id"] not in booked)
    )


def examine(events: Columns, bookings: Columns, single: Collection[str] = ()) -> Examined:
    """Return which events cannot be as reported, or hang on nothing."""
    place = {name: n for n, name in enumerate(bookings["id"])}
    kind = np.asarray(events["kind"], dtype=object)
    start = np.ma.filled(np.ma.asarray(events["t0"], dtype=np.int64), 0)
    ends = plain(events["t1"])
    missing = np.array([end is None for end in ends], dtype=bool)
    pairs = zip(start.tolist(), ends, strict=True)
    end = np.array([s if e is None else e for s, e in pairs], dtype=np.int64)
    each = zip(*(events[name] for name in ("booking", "source", "source_key")), strict=True)
    names = [own({"booking": b, "source": s, "source_key": k}) for b, s, k in each]
    booking = np.array([place.get(name, -1) for name in names], dtype=np.int64)
    counted = np.isin(kind.astype(str), [SERVICE, *LOSSES])
    unbooked = (booking < 0) & counted & ~np.isin(kind.astype(str), SHARED)
    flags = {"negative_run_time": end < start, "missing_value": missing & counted}
    whole = counted & ~np.any([*flags.values()], axis=0)
    sound = whole & ~unbooked
    service = sound & (kind == SERVICE)
    codes = {name: n for n, name in enumerate(dict.fromkeys(events["resource"]))}
    resource = np.array([codes[name] for name in events["resource"]], dtype=np.int64)
    alone = np.isin(resource, [codes[name] for name in single if name in codes])
    length = np.asarray(bookings["t1"], np.int64) - np.asarray(bookings["t0"], np.int64)
    booked = booking >= 0
    # a use that no booking names and that another contradicts is in dispute, not without a booking
    stray = np.array([name is None for name in events["booking"]], dtype=bool) & unbooked
    used = whole & (kind == SERVICE) & alone & (booked | stray)
    disputed = _overlapping(used, resource, start, end)
    flags["event_without_booking"] = unbooked & ~disputed
    flags["overlapping_events"] = (
        _overlapping(service & booked, booking, start, end)
        | disputed
        | _overlapping(sound & (kind != SERVICE) & booked, booking, start, end)
    )
    flags["ran_over_request"] = np.zeros(len(start), dtype=bool)
    rows = np.flatnonzero(service & booked)
    flags["ran_over_request"][rows] = (end - start)[rows] > length[booking[rows]]
    return Examined(booking, start, end, flags)


def _overlapping(which: Array, owner: Array, start: Array, end: Array) -> Array:
    """Return which of some events share a second with another of the same owner, shape (n,)."""
    overlapping = np.zeros(len(start), dtype=bool)
    rows = np.flatnonzero(which & (end > start))
    spans = intervals(owner[rows], start[rows], end[rows])
    if len(spans) < 2:
        return overlapping
    overlapping[rows[spans.source[crossing(spans)]]] = True
    return overlapping


def crossing(spans: Intervals) -> Array:
    """Return which intervals share a second with another of the same owner."""
    crosses = np.zeros(len(spans), dtype=bool)
    last, reach = -1, 0
    longest = -1
    for row, (owner, start, end) in enumerate(
        zip(spans.owner.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    ):
        if owner != last:
            last, reach, longest = owner, end, row
            continue
        if start < reach:
            crosses[row] = crosses[longest] = True
        if end > reach:
            reach, longest = end, row
    return crosses


# The ledger in the store: read as one, appended to, never changed.


FEW = 500
"""Names asked for one by one; of more, all events are read and chosen from."""


def ledger(view: View, scopes: Iterable[str] | None = None) -> Ledger:
    """Return the ledger as far as the subject sees it."""
    if scopes is None:
        rows, where = view.select("account"), TRUE
    else:
        rows = view.select("account", where=In("scope", tuple(scopes)))
        where = In("debit", tuple(row["id"] for row in rows))
    known = {row["id"]: account(row) for row in rows}
    return Ledger(known, entries.columns(view.select("entry", where=where, order=("seq",))))


def last(view: View) -> int:
    """Return the number of the last entry that the subject sees, 0 if there is none."""
    rows = view.select("entry", columns=("seq",), order=("-seq",), limit=1)
    return int(rows[0]["seq"]) if rows else 0


def append(change: Change, old: Ledger, new: Ledger) -> int:
    """Write the entries that a ledger has beyond the stored one, and accounts they name."""
    change.insert("account", [a.row() for a in new.accounts.values() if a.id not in old.accounts])
    fresh = new.entries["seq"] > old.seq
    cells = [new.entries[name][fresh].tolist() for name in NAMES]
    rows = [dict(zip(NAMES, row, strict=True)) for row in zip(*cells, strict=True)]
    elsewhere = change.last("entry") - old.seq
    return change.insert("entry", [row | {"seq": row["seq"] + elsewhere} for row in rows])


def take_events(view: View, change: Change, rows: Sequence[Row], file: str = "") -> int:
    """Take in events, each once."""
    sources = tuple(dict.fromkeys(row["source"] for row in rows))
    known = view.select("event", where=In("source", sources)) if sources else []
    merged = merge(known, rows, file)
    return change.insert("event", merged.rows[len(known) :])


def happenings(view: View, scopes: Iterable[str]) -> list[Row]:
    """Return the events of some resources, those among them that call a resource by its name."""
    wanted = set(scopes)
    named = view.select("resource", columns=("id", "name", "name_zh"))
    bearers: dict[str, set[str]] = {}
    for row in named:
        for name in {row["name"], row["name_zh"]} - {None, ""}:
            bearers.setdefault(name, set()).add(row["id"])
    ids = {row["id"] for row in named}
    alias = {
        name: next(iter(owners))
        for name, owners in bearers.items()
        if len(owners) == 1 and name not in ids and owners <= wanted
    }
    names = wanted | alias.keys()
    where = In("resource", tuple(sorted(names))) if len(names) <= FEW else TRUE
    rows = view.select("event", where=where)
    return [row | {"resource": alias.get(row["resource"], row["resource"])} for row in rows if row["resource"] in names]


def eventful(view: View) -> set[str]:
    """Return the ids of resources that events name, by id or by a single name."""
    ids = [row["id"] for row in view.select("resource", columns=("id",))]
    return {row["resource"] for row in happenings(view, ids)}


def unregistered(view: View) -> dict[str, int]:
    """Return how many events stand for what the registry has under no id and no single name."""
    named = view.select("resource", columns=("id", "name", "name_zh"))
    known = {value for row in named for value in row.values()}
    counts: dict[str, int] = {}
    for row in view.select("event", columns=("resource",)):
        if row["resource"] not in known:
            counts[row["resource"]] = counts.get(row["resource"], 0) + 1
    return counts


def take_entries(view: View, change: Change, rows: Sequence[Row], file: str = "") -> int:
    """Append entries of a file to the ledger, all of them or none."""
    old = ledger(view)
    cells = (old.entries[name].tolist() for name in NAMES)
    numbers = {entry[0]: entry[1:] for entry in zip(*cells, strict=True)}
    held = set(numbers.values())
    faults: list[InputError] = []
    postings: list[Posting] = []
    for number, row in enumerate(rows, start=1):
        sides, content = _said(row)
        if content in held:
            continue
        place = Place(file, "entry", number)
        if row["seq"] in numbers:
            faults.append(_renumbered(row, place, numbers[row["seq"]]))
            continue
        debit, credit = sides.values()
        if debit is None or credit is None:
            faults.append(_unnamed(row, place, "debit" if debit is None else "credit"))
            continue
        postings.append(
            Posting(row["kind"], debit, credit, row["amount"], row["t0"], row["cause"] or "",
                    row["by"] or "")
        )  # fmt: skip
        faults += entries.faults(postings[-1], place)
    if faults:
        raise together(faults)
    return append(change, old, entries.post(old, postings)) if postings else 0


def numbered(view: View, rows: Sequence[Row]) -> list[Row]:
    """Return the numbers (``seq``) of the entries that say what rows of a file say."""
    contents = {_said(row)[1] for row in rows}
    whole = ledger(view).entries
    each = zip(*(whole[name].tolist() for name in NAMES), strict=True)
    return [{"seq": seq} for seq, *cells in each if tuple(cells) in contents]


def _said(row: Row) -> tuple[dict[str, Account | None], tuple[object, ...]]:
    """Return the accounts a row names, and what it says, its number left out."""
    sides = {side: parsed(row[side]) for side in ("debit", "credit")}
    named = {side: row[side] if one is None else one.id for side, one in sides.items()}
    return sides, tuple((row | named)[name] for name in NAMES[1:])


def _renumbered(row: Row, place: Place, held: Sequence[object]) -> InputError:
    return InputError(
        Text("the ledger gave this number to another entry", "该序号在账簿中已属另一分录"),
        place=replace(place, column="seq"),
        seen=", ".join(str(row[name]) for name in NAMES),
        expected=", ".join(map(str, (row["seq"], *held))),
        fix=Text("leave the number empty: a correction is an entry of its own", "请将序号留空：更正应作为单独的分录"),
        code="entry_conflict",
    )


def _unnamed(row: Row, place: Place, column: str) -> InputError:
    return InputError(
        Text("this names no account of the ledger", "这不是账簿账户的名称"),
        place=replace(place, column=column),
        seen=str(row[column]),
        expected=f"scope/cycle/unit/owner[/holder]: BL01/2026B/s/proposal/P1; owner = {' | '.join(OWNERS)}",
        code="account",
    )


def take_calendar(view: View, change: Change, rows: Sequence[Row], file: str = "") -> int:
    """Take in rows of the calendar; one version says one thing of every second."""
    named = tuple(dict.fromkeys(row["resource"] for row in rows))
    known = view.select("calendar", where=In("resource", named)) if named else []
    key = CALENDAR.key
    whole = {tuple(row[k] for k in key): row for row in (*known, *rows)}
    ordered = sorted(whole.values(), key=lambda r: (r["resource"], r["version"], r["t0"]))
    faults = [
        _overlap(one, other, file)
        for one, other in pairwise(ordered)
        if (one["resource"], one["version"]) == (other["resource"], other["version"]) and other["t0"] < one["t1"]
    ]
    if faults:
        raise together(faults)
    return change.replace("calendar", rows)


def _overlap(one: Row, other: Row, file: str) -> InputError:
    intervals_ = [f"{row['t0']} – {row['t1']} {row['state']}" for row in (one, other)]
    return InputError(
        Text("two rows of one version of the calendar overlap", "日历同一版本中的两行相互重叠"),
        place=Place(file, "calendar", column=str(one["resource"])),
        seen=intervals_[1],
        expected=f"t0 >= {one['t1']}  ({intervals_[0]})",
        fix=Text(
            "end the first where the second begins, or give the correction a higher version",
            "请使前一行止于后一行之始，或为更正取更高的版本号",
        ),
        code="calendar_overlap",
    )
