# SPDX-License-Identifier: Apache-2.0
"""What happened at an instrument, as a calendar tells it: one event a line of the event table.

The place is the resource, and ``RELATED-TO`` names the booking. The first category says what
happened (done, fault, 故障, …); an event without one was a use, unless its title is one of
maintenance or closure: that is set aside. Every occurrence of a series is an
event. What is cancelled, tentative or not over yet did not happen and is set aside, as is a reading
of a clock whose zone nobody states. Lines of ``map.toml`` say what the calendar does not:
``[events] const.resource``, ``const.kind``, ``const.user_class``, ``const.zone``.

References
----------
Desruisseaux (ed.) 2009, RFC 5545, doi 10.17487/RFC5545.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.catalogue.extract import Source
from yuzui.text import Text

TITLE = Text("Calendar of operation (iCalendar)", "运行日历（iCalendar）")
LICENCE = "data of the facility"
URL = "https://www.rfc-editor.org/rfc/rfc5545"
FORMAT = "ics"
HEADINGS = tuple("uid start end summary location description status categories related calendar".split())

_NO_USE = re.compile(
    r"\b(?:maintenance|shut ?down|closed|closure|holiday|down ?time|out of order)\b"
    r"|维护|检修|维修|保养|停机|停用|停束|闭馆|放假",
    re.IGNORECASE,
)
"""Titles of events in which nobody uses an instrument."""


def _constant(row: Source, name: str) -> str | None:
    """Return what a line of ``map.toml`` says of every event."""
    return _filled(row.get(name))


def _kind(row: Source) -> str:
    """Return what every event is said to be, else its first category; one without is a use."""
    category = str(row["categories"] or "").partition(",")[0].strip()
    return _constant(row, "kind") or category or "done"


def _moment(row: Source, name: str) -> dt.datetime:
    """Return an instant; a reading of a clock needs the zone that a line of ``map.toml`` states."""
    cell = row[name]
    moment = cell if isinstance(cell, dt.datetime) else dt.datetime.fromisoformat(str(cell))
    if moment.tzinfo is None and (zone := _constant(row, "zone")):
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment


def _second(row: Source, name: str) -> int:
    moment = _moment(row, name)
    if moment.tzinfo is None:
        raise ValueError(name)
    return int(moment.timestamp())


def _unplaced(row: Source) -> bool:
    return any(_moment(row, name).tzinfo is None for name in ("start", "end"))


def _unreal(row: Source) -> bool:
    """Say whether an event did not happen: called off, never fixed, or not over yet."""
    if str(row["status"] or "").upper() in ("CANCELLED", "TENTATIVE"):
        return True
    end = _moment(row, "end")
    return end.tzinfo is not None and end > dt.datetime.now(dt.UTC)


def _closed(row: Source) -> bool:
    """Say whether an event of no category is by its title no use of the instrument."""
    kinds = _constant(row, "kind") or row["categories"]
    return not kinds and _NO_USE.search(str(row["summary"] or "")) is not None


def _filled(cell: Any) -> str | None:
    return str(cell) if cell not in (None, "") else None


TABLES = {
    "event": {
        "source": lambda row: _constant(row, "source") or _filled(row["calendar"]),
        "source_key": "uid",
        "resource": lambda row: _constant(row, "resource") or _filled(row["location"]),
        "booking": lambda row: _filled(row["related"]),
        "t0": lambda row: _second(row, "start"),
        "t1": lambda row: _second(row, "end"),
        "kind": _kind,
        "mode": lambda row: _constant(row, "mode"),
        "user_class": lambda row: _constant(row, "user_class"),
    }
}
ASIDE = {"not_happened": _unreal, "no_use": _closed, "no_zone": _unplaced}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Control room\r\n"
    b"BEGIN:VEVENT\r\nUID:e1\r\nDTSTART:20260105T000000Z\r\nDTEND:20260105T080000Z\r\n"
    b"LOCATION:BL01\r\nCATEGORIES:DONE\r\nRELATED-TO:B-7\r\nEND:VEVENT\r\n"
    b"BEGIN:VEVENT\r\nUID:e2\r\nDTSTART;TZID=Asia/Shanghai:20260105T120000\r\n"
    b"DTEND;TZID=Asia/Shanghai:20260105T123000\r\nLOCATION:BL01\r\n"
    b"CATEGORIES:\xe6\x95\x85\xe9\x9a\x9c\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    {
        "event": [
            {"source": "Control room", "source_key": "e1", "resource": "BL01", "booking": "B-7",
             "t0": 1_767_571_200, "t1": 1_767_600_000, "kind": "done"},
            {"source_key": "e2", "booking": None, "t0": 1_767_585_600, "t1": 1_767_587_400,
             "kind": "fault"},
        ]
    },
)  # fmt: skip
