# SPDX-License-Identifier: Apache-2.0
"""Events of a facility: taken in once however often they are sent, flagged, and never mended.

A system may send the same event again; that changes nothing. The same key with other content is
an error, since nobody here can know which of the two happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place, together
from yuzui.facilities.windows.interval import Intervals, intervals
from yuzui.model.finding import Finding
from yuzui.model.table import Columns, Row
from yuzui.model.tables.schedule import EVENT
from yuzui.store.sql.columns import plain
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

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
    found = np.zeros(len(start), dtype=bool)
    rows = np.flatnonzero(which & (end > start))
    given = intervals(owner[rows], start[rows], end[rows])
    if len(given) < 2:
        return found
    found[rows[given.source[crossing(given)]]] = True
    return found


def crossing(given: Intervals) -> Array:
    """Return which intervals share a second with another of the same owner."""
    found = np.zeros(len(given), dtype=bool)
    last, reach = -1, 0
    longest = -1
    for row, (owner, start, end) in enumerate(
        zip(given.owner.tolist(), given.start.tolist(), given.end.tolist(), strict=True)
    ):
        if owner != last:
            last, reach, longest = owner, end, row
            continue
        if start < reach:
            found[row] = found[longest] = True
        if end > reach:
            reach, longest = end, row
    return found
