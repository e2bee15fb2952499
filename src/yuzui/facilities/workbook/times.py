# SPDX-License-Identifier: Apache-2.0
"""Instants and lengths of time as people write them: civil times of a zone, hours, shifts.

An instant is whole POSIX seconds. A civil time that the clocks skip is no instant, and one that
they show twice is two: neither is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.store.files.understand.values import UnfitError, number
from yuzui.text import Text

UNITS: Mapping[str, tuple[int, Text, tuple[str, ...]]] = {
    "s": (1, Text("s", "秒"), ("s", "sec", "secs", "second", "seconds", "秒")),
    "min": (60, Text("min", "分钟"), ("min", "mins", "minute", "minutes", "分钟", "分")),
    "h": (3_600, Text("h", "小时"), ("h", "hr", "hrs", "hour", "hours", "小时", "时")),
    "d": (86_400, Text("d", "天"), ("d", "day", "days", "天", "日")),
}
"""Units of a length of time: seconds, name, words."""
SHIFT = ("shift", "shifts", "班", "班次")
"""Words of a unit whose length an instance gives itself."""
EXPECTED_UNITS = "s, min, h, d, shift"
EXPECTED = "2026-09-07 08:00 · 2026-09-07 08:00+08:00 · 1788739200"
MOST = 2**53

_CIVIL = re.compile(
    r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?"
    r"(?:[T ]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[+-]?\d{1,17}")
_LENGTH = re.compile(r"([^A-Za-z\u4e00-\u9fff]+?)\s*([A-Za-z\u4e00-\u9fff]+)?")


class TimeError(ValueError):
    """A cell that is no instant or no length.

    Parameters
    ----------
    code : str
        ``wrong_type``, ``dst_gap``, ``dst_fold``, ``no_timezone`` or ``unit_mismatch``.
    expected : str
        What could stand there.
    """

    def __init__(self, code: str, expected: str) -> None:
        super().__init__(code)
        self.code, self.expected = code, expected


def instant(cell: Any, zone: ZoneInfo | None) -> int:
    """Return the second a cell names.

    Parameters
    ----------
    cell : object
        A date or time, whole seconds, or either as text.
    zone : ZoneInfo or None
        Of civil times; without one they need an offset.

    Returns
    -------
    int
        POSIX seconds; a whole number stands for itself.

    Raises
    ------
    TimeError
        If it is no instant, or a civil time that does not exist or exists twice.
    """
    if isinstance(cell, dt.datetime):
        rounded = (cell + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        return _civil(rounded.replace(tzinfo=None), cell.tzinfo, zone)
    if isinstance(cell, dt.date):
        return _civil(dt.datetime.combine(cell, dt.time()), None, zone)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if float(cell).is_integer() and abs(cell) <= MOST:
            return int(cell)
        raise TimeError("wrong_type", EXPECTED)
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    if _WHOLE.fullmatch(text) and abs(int(text)) <= MOST:
        return int(text)
    return _written(text, zone)


def _written(text: str, zone: ZoneInfo | None) -> int:
    found = _CIVIL.fullmatch(text)
    if found is None:
        raise TimeError("wrong_type", EXPECTED)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        # 24:00 is the end of a day
        moment = dt.datetime(year, month, day, 0 if hour == 24 else hour, minute, second)
        if hour == 24:
            if minute or second:
                raise TimeError("wrong_type", EXPECTED)
            moment += dt.timedelta(days=1)
        return _civil(moment, _offset(found[7]), zone)
    except (ValueError, OverflowError) as error:
        if isinstance(error, TimeError):
            raise
        raise TimeError("wrong_type", EXPECTED) from None


def _offset(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC"):
        return dt.UTC
    sign, digits = -1 if text[0] == "-" else 1, text[1:].replace(":", "")
    return dt.timezone(sign * dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _civil(moment: dt.datetime, offset: dt.tzinfo | None, zone: ZoneInfo | None) -> int:
    if offset is not None:
        return round(moment.replace(tzinfo=offset).timestamp())
    if zone is None:
        raise TimeError("no_timezone", "Asia/Shanghai")
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    early, late = round(first.timestamp()), round(second.timestamp())
    if early == late:
        return early
    shown = [dt.datetime.fromtimestamp(one, zone) for one in (late, early)]
    if shown[0].replace(tzinfo=None, fold=0) != moment:
        # skipped: the clocks go from the first of these to the second
        edge = _edge(shown[0], shown[1])
        raise TimeError("dst_gap", " · ".join(one.strftime("%Y-%m-%d %H:%M:%S") for one in edge))
    both = (f"{moment:%Y-%m-%d %H:%M:%S}{_told(one)}" for one in (first, second))
    raise TimeError("dst_fold", " · ".join(both))


def _told(moment: dt.datetime) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _edge(before: dt.datetime, after: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return the last second before a leap of the clocks and the first after it."""
    low, high = round(before.timestamp()), round(after.timestamp())
    zone, start = before.tzinfo, before.utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if dt.datetime.fromtimestamp(middle, zone).utcoffset() == start:
            low = middle
        else:
            high = middle
    return dt.datetime.fromtimestamp(low, zone), dt.datetime.fromtimestamp(high, zone)


def said(second: int, zone: ZoneInfo) -> dt.datetime | str | int:
    """Return an instant as a cell that :func:`instant` reads as the same second.

    Parameters
    ----------
    second : int
        POSIX seconds.
    zone : ZoneInfo
        Its zone.

    Returns
    -------
    datetime, str or int
        Local time without a zone; text with its offset where the clocks show it twice; the second
        itself where no calendar reaches.
    """
    try:
        local = dt.datetime.fromtimestamp(second, zone)
    except (ValueError, OverflowError, OSError):
        return second
    moment = local.replace(tzinfo=None, fold=0)
    offset = local.utcoffset() or dt.timedelta()
    if moment.year < 1901 or offset.total_seconds() % 60:
        return second
    try:
        return moment if instant(moment, zone) == second else second
    except TimeError:
        return f"{moment:%Y-%m-%d %H:%M:%S}{_told(local)}"


def length(cell: Any, unit: str, shift: int | None) -> int:
    """Return the seconds a cell names.

    Parameters
    ----------
    cell : object
        A number, a time of the spreadsheet, or text with a unit of its own.
    unit : str
        Unit of a plain number, as its heading says; empty if it says none.
    shift : int or None
        Seconds of a shift.

    Returns
    -------
    int
        Seconds; may be negative.

    Raises
    ------
    TimeError
        If it is no whole number of seconds, or has no known unit.
    """
    if isinstance(cell, dt.time):
        cell = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, dt.timedelta):
        return round(cell.total_seconds())
    plain, own = cell, ""
    if isinstance(cell, str):
        found = _LENGTH.fullmatch(unicodedata.normalize("NFKC", cell).strip())
        if found is None:
            raise TimeError("wrong_type", f"8 h ({EXPECTED_UNITS})")
        plain, own = found[1], found[2] or ""
    try:
        amount = number(plain, sizes=()) * factor(own or unit, shift)
    except UnfitError:
        raise TimeError("wrong_type", f"8 h ({EXPECTED_UNITS})") from None
    if amount != amount.to_integral_value() or abs(amount) > MOST:
        raise TimeError("wrong_type", "n × 1 s")
    return int(amount)


def factor(unit: str, shift: int | None) -> Decimal:
    """Return the seconds of a unit.

    Parameters
    ----------
    unit : str
        A word of :data:`UNITS` or :data:`SHIFT`.
    shift : int or None
        Seconds of a shift; None if the settings give none.

    Returns
    -------
    Decimal
        Seconds.

    Raises
    ------
    TimeError
        If there is no such unit, or none is said.
    """
    word = unit.strip().casefold()
    for seconds, _, words in UNITS.values():
        if word in words:
            return Decimal(seconds)
    if word in SHIFT and shift:
        return Decimal(shift)
    raise TimeError("unit_mismatch", EXPECTED_UNITS)


def largest(lengths: list[int]) -> str:
    """Return the largest unit, up to hours, in which all lengths are whole."""
    return next(u for u in ("h", "min", "s") if all(s % UNITS[u][0] == 0 for s in lengths))
