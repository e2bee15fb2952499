# SPDX-License-Identifier: Apache-2.0
"""Days and hours as people of a zone count and write them; a day may have 23 or 25 hours.

When clocks go forward some local times do not exist; when they go back some exist twice. The
first is an error, the second needs its offset: ``2026-10-25 02:30+01:00``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place
from yuzui.sheets.values import UNCLEAR, UnclearError, instant, zoned
from yuzui.text import Text


def second(value: Any, zone: str, place: Place | None = None) -> int:
    """Return the second UTC of a civil time."""
    try:
        return instant(value, zone)
    except UnclearError as unclear:
        message, fix = UNCLEAR[unclear.code]
        seen = str(value)[:80]
        if unclear.code.startswith("clock"):
            seen += f" {zone}"
        raise InputError(message, place or Place(), seen, unclear.expected, fix, unclear.code) from None


def zone(name: str | None, place: Place | None = None) -> ZoneInfo:
    """Return a time zone; UTC where none is named."""
    if (home := zoned("UTC" if name is None else name)) is None:
        raise InputError(
            Text("no such time zone is known", "没有该时区"),
            place=place or Place(sheet="resource", column="tz"),
            seen=str(name)[:80],
            expected="Asia/Shanghai",
            code="unknown_timezone",
        )
    return home


def shown(seconds: int, home: ZoneInfo) -> str:
    """Return a second as people of the zone write it, with its offset."""
    return _written(dt.datetime.fromtimestamp(seconds, dt.UTC).astimezone(home))


def moment(seconds: int, home: ZoneInfo) -> str:
    """Return a second as :func:`between` writes an interval.

    Examples
    --------
    >>> moment(1796086800, zone("Asia/Shanghai"))
    '2026-12-01 09:00 +08:00'
    """
    text = shown(seconds, home).replace("T", " ")
    return f"{text[:16]} {text[16:]}" if text[16] in "+-" else text


def _written(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def between(start: int, end: int, home: ZoneInfo) -> str:
    """Return an interval as people of the zone write it: the day once if it is one.

    Examples
    --------
    >>> between(1796086800, 1796094000, zone("Asia/Shanghai"))
    '2026-12-01 09:00 – 11:00 +08:00'
    """
    first, last = (shown(second, home).replace("T", " ") for second in (start, end))
    if first[16:] != last[16:] or first[16] == ":":
        return f"{first} – {last}"
    until = last[11:16] if first[:10] == last[:10] else last[:16]
    return f"{first[:16]} – {until} {first[16:]}"


def midnight(day: dt.date, home: ZoneInfo) -> int:
    """Return the first second of a civil day."""
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=home).timestamp())


def days(start: int, end: int, home: ZoneInfo) -> Iterator[tuple[dt.date, int, int]]:
    """Yield the civil days that an interval touches, with the part of it in each."""
    day = dt.datetime.fromtimestamp(start, dt.UTC).astimezone(home).date()
    low = start
    while low < end:
        following = day + dt.timedelta(days=1)
        high = min(end, midnight(following, home))
        if low < high:
            yield day, low, high
        day, low = following, max(low, high)
