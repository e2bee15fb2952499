# SPDX-License-Identifier: Apache-2.0
"""Instants and lengths of time as people write them: civil times of a zone, hours, shifts.

An instant is whole POSIX seconds.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.sheets import values
from yuzui.sheets.values import LAST_SECOND, UnclearError, UnfitError, number
from yuzui.text import Text
from yuzui.text.measures import seconds

UNITS: Mapping[str, tuple[int, Text]] = {
    "s": (1, Text("s", "秒")),
    "min": (60, Text("min", "分钟")),
    "h": (3_600, Text("h", "小时")),
    "d": (86_400, Text("d", "天")),
}
"""Units of a length of time: seconds, name."""
SHIFT = ("shift", "shifts", "班", "班次")
"""Words of a unit whose length an instance gives itself."""
EXPECTED_UNITS = "s, min, h, d, weeks, shift"

_LENGTH = re.compile(r"([^A-Za-z\u4e00-\u9fff]+?)\s*([A-Za-z\u4e00-\u9fff]+)?")


def instant(cell: Any, zone: ZoneInfo | None) -> int:
    """Return the second a cell names."""
    if isinstance(cell, dt.datetime):
        # a spreadsheet counts days in floats, which miss whole seconds by a little
        cell = (cell + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return values.instant(cell, zone)


def said(second: int, zone: ZoneInfo) -> dt.datetime | str | int:
    """Return an instant as a cell that :func:`instant` reads as the same second."""
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
    except UnclearError:
        return str(local)


def length(cell: Any, unit: str, shift: int | None) -> int:
    """Return the seconds a cell names."""
    if isinstance(cell, dt.time):
        cell = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, dt.timedelta):
        return round(cell.total_seconds())
    plain, own = cell, ""
    if isinstance(cell, str):
        found = _LENGTH.fullmatch(unicodedata.normalize("NFKC", cell).strip())
        if found is None:
            raise UnclearError("wrong_type", f"8 h ({EXPECTED_UNITS})")
        plain, own = found[1], found[2] or ""
    try:
        amount = number(plain, sizes=()) * factor(own or unit, shift)
    except UnfitError:
        raise UnclearError("wrong_type", f"8 h ({EXPECTED_UNITS})") from None
    if amount != amount.to_integral_value() or abs(amount) > LAST_SECOND:
        raise UnclearError("wrong_type", "n × 1 s")
    return int(amount)


def factor(unit: str, shift: int | None) -> Decimal:
    """Return the seconds of a unit."""
    if (found := seconds(unit)) is not None:
        return Decimal(found)
    if unit.strip().casefold() in SHIFT and shift:
        return Decimal(shift)
    raise UnclearError("unit_mismatch", EXPECTED_UNITS)


def largest(lengths: list[int]) -> str:
    """Return the largest unit, up to hours, in which all lengths are whole."""
    return next(u for u in ("h", "min", "s") if all(s % UNITS[u][0] == 0 for s in lengths))
