# SPDX-License-Identifier: Apache-2.0
"""Cells to instants: seconds since 1970, or a clock reading whose zone is written somewhere.

A clock reading without a zone is eight hours off in one office and right in the next, so it is
never taken for UTC: the cell carries an offset, or its heading or its workbook names the zone. A
reading that the clocks of the zone skip is no instant, and one that they show twice is two:
neither is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONES: Mapping[str, str] = {
    "utc": "UTC",
    "gmt": "UTC",
    "世界协调时": "UTC",
    "协调世界时": "UTC",
    "世界时": "UTC",
    "北京时间": "Asia/Shanghai",
}
"""Words for a zone that are no name of the IANA data base."""
EXPECTED = "2026-09-07 08:00 · 2026-09-07 08:00+08:00 · 1788739200"
LARGEST = 2**53
_CLOCK = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)"
    r"(?:[T\s]*(\d{1,2})[:时](\d{1,2})(?:分|[:分](\d{1,2})(?:\.0+)?秒?)?)?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


class UnclearError(ValueError):
    """A cell that is no time, or not a certain one; as text it is the code of a finding."""

    def __init__(self, code: str, expected: str = EXPECTED) -> None:
        super().__init__(code)
        self.code, self.expected = code, expected


def zoned(name: str | None) -> ZoneInfo | None:
    """Return the zone of a name of the IANA data base or a word for it; None if there is none."""
    word = unicodedata.normalize("NFKC", name or "").strip()
    try:
        return ZoneInfo(ZONES.get(word.casefold(), word)) if word else None
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


def instant(cell: Any, zone: str | ZoneInfo | None = None) -> int:
    """Return an instant as whole seconds since 1970, UTC.

    Examples
    --------
    >>> instant("2026-01-05 08:00", "北京时间"), instant("2026-01-05T00:00:00Z")
    (1767571200, 1767571200)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _whole(cell)
    if isinstance(cell, dt.datetime):
        moment = cell
    elif isinstance(cell, dt.date):
        moment = dt.datetime(cell.year, cell.month, cell.day)
    else:
        words = unicodedata.normalize("NFKC", str(cell)).strip()
        if re.fullmatch(r"[+-]?\d{1,17}(\.0*)?", words):
            return _whole(int(words.split(".")[0]))
        moment = read(words)
    if moment.microsecond:
        raise UnclearError("wrong_type")
    if moment.tzinfo is None:
        moment = _placed(moment, zone if isinstance(zone, ZoneInfo) else zoned(zone))
    return int(moment.timestamp())


def _whole(cell: float) -> int:
    if cell != cell or abs(cell) > LARGEST or cell != int(cell):
        raise UnclearError("wrong_type")
    return int(cell)


def read(words: str) -> dt.datetime:
    """Return a clock reading written as text, with its offset if it has one; or say it is none."""
    found = _CLOCK.fullmatch(words)
    if found is None:
        raise UnclearError("wrong_type")
    year, month, day = (int(part) for part in found.groups()[:5] if part)
    hour, minute, second = (int(part or 0) for part in found.groups()[5:8])
    # 24:00 is the end of a day
    over = hour == 24 and not minute and not second
    try:
        moment = dt.datetime(year, month, day, 0 if over else hour, minute, second)
        return (moment + dt.timedelta(days=over)).replace(tzinfo=_offset(found[9]))
    except (ValueError, OverflowError):
        raise UnclearError("wrong_type") from None


def _offset(text: str | None) -> dt.tzinfo | None:
    if not text or text.upper() in ("Z", "UTC"):
        return dt.UTC if text else None
    ahead = dt.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return dt.timezone(-ahead if text[0] == "-" else ahead)


def _placed(moment: dt.datetime, zone: ZoneInfo | None) -> dt.datetime:
    """Return a clock reading in its zone."""
    if zone is None:
        raise UnclearError("no_zone", "Asia/Shanghai")
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    back = [one.astimezone(dt.UTC).astimezone(zone) for one in (second, first)]
    if back[1].replace(tzinfo=None, fold=0) == moment:
        raise UnclearError("clock_fold", f"{first} · {second}")
    # skipped: the clocks go from the first of these to the second
    edge = _edge(back[0], back[1])
    raise UnclearError("clock_gap", " · ".join(f"{one:%Y-%m-%d %H:%M:%S}" for one in edge))


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
