# SPDX-License-Identifier: Apache-2.0
"""What happened at an instrument, as a calendar tells it: one event a line of the event table.

The first category says what happened (done, fault, 故障, …), the place is the resource, and
``RELATED-TO`` names the booking. An event without such a category is set aside: what was only
meant to happen is no event. Recurring events are not unrolled.

References
----------
Desruisseaux (ed.) 2009, RFC 5545, doi 10.17487/RFC5545.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuzui.exchange.extract import Source
from yuzui.text import Text

TITLE = Text("Calendar of operation (iCalendar)", "运行日历（iCalendar）")
LICENCE = "data of the facility"
URL = "https://www.rfc-editor.org/rfc/rfc5545"
FORMAT = "ics"
HEADINGS = tuple(
    "uid start end summary location description status categories related calendar".split()
)


def _kind(row: Source) -> str | None:
    """Return the first category; nothing happened if it was cancelled."""
    if str(row["status"] or "").upper() == "CANCELLED":
        return None
    return _filled(str(row["categories"] or "").partition(",")[0].strip())


def _second(cell: Any) -> int:
    moment = cell if isinstance(cell, dt.datetime) else dt.datetime.fromisoformat(str(cell))
    return int(moment.timestamp())


def _filled(cell: Any) -> str | None:
    return str(cell) if cell not in (None, "") else None


TABLES = {
    "event": {
        "source": "calendar",
        "source_key": "uid",
        "resource": "location",
        "booking": lambda row: _filled(row["related"]),
        "t0": lambda row: _second(row["start"]),
        "t1": lambda row: _second(row["end"]),
        "kind": _kind,
    }
}
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
