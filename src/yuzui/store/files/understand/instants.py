# SPDX-License-Identifier: Apache-2.0
"""Cells to instants: seconds since 1970, or a clock reading whose zone is written somewhere.

A clock reading without a zone is eight hours off in one office and right in the next, so it is
never taken for UTC: the cell carries an offset, or the heading names the zone.
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
LARGEST = 2**53
_CLOCK = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
    r"(?:[T\s]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?|分)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)


class UnclearError(ValueError):
    """A cell that is no instant, or not a certain one; the argument is a code of a finding."""


def instant(cell: Any, heading: str = "") -> int:
    """Return an instant as whole seconds since 1970, UTC.

    Parameters
    ----------
    cell : object
        Number of seconds, date, or clock reading.
    heading : str
        What stands in brackets in the heading; a zone, where readings carry no offset.

    Returns
    -------
    int
        Seconds. A date is its midnight.

    Raises
    ------
    UnclearError
        ``wrong_type`` if it is no whole second, ``no_zone`` without a zone, ``clock_gap`` and
        ``clock_fold`` for a reading that the clocks of the zone never or twice showed.

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
        if re.fullmatch(r"[+-]?\d{1,16}(\.0*)?", words):
            return _whole(float(words))
        moment = _read(words)
    if moment.microsecond:
        raise UnclearError("wrong_type")
    return int((moment if moment.tzinfo else _placed(moment, heading)).timestamp())


def _whole(cell: float) -> int:
    if cell != cell or abs(cell) >= LARGEST or cell != int(cell):
        raise UnclearError("wrong_type")
    return int(cell)


def _read(words: str) -> dt.datetime:
    found = _CLOCK.fullmatch(words)
    if found is None:
        raise UnclearError("wrong_type")
    parts = [int(part) for part in found.groups()[:5] if part]
    clock = [int(part or 0) for part in found.groups()[5:8]]
    try:
        day = dt.date(parts[0], parts[1], parts[2])
        moment = dt.datetime.combine(day, dt.time(clock[0], clock[1], clock[2]))
    except ValueError:
        raise UnclearError("wrong_type") from None
    zone = found[9]
    if not zone:
        return moment
    if zone == "Z":
        return moment.replace(tzinfo=dt.UTC)
    ahead = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    if ahead >= dt.timedelta(days=1):
        raise UnclearError("wrong_type")
    return moment.replace(tzinfo=dt.timezone(-ahead if zone[0] == "-" else ahead))


def _placed(moment: dt.datetime, heading: str) -> dt.datetime:
    """Return a clock reading in the zone of its heading."""
    word = unicodedata.normalize("NFKC", heading).strip()
    name = ZONES.get(word.casefold(), word)
    try:
        zone = ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, OSError, ValueError):
        zone = None
    if zone is None:
        raise UnclearError("no_zone")
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    back = first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    raise UnclearError("clock_fold" if back == moment else "clock_gap")
