# SPDX-License-Identifier: Apache-2.0
"""Lengths of time as people write them in a cell: 2.5, 2:30, 1h30min, 90 min, 3小时30分, 一个半小时."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from yuzui.sheets.values import UnfitError, number, numeral

HOUR, MINUTE = 3_600, 60
"""Seconds."""
_AMOUNT = r"\d+(?:\.\d+)?|[一二三四五六七八九十]+|两"
_CLOCK = re.compile(r"(\d+):(\d{1,2})(?::(\d{1,2}))?")
_SPAN = re.compile(
    rf"(?:(?:(?P<hours>{_AMOUNT})(?P<and>个半)?|(?P<half>半个?|halfan?))"
    r"(?:个?小时|个?钟头|个钟|时|hours?|hrs?\.?|h)(?P<more>半)?)?"
    r"(?:零|又|and|,)?"
    rf"(?:(?P<minutes>{_AMOUNT})(?P<minute>分钟|分|minutes?|mins?\.?|m|$)|(?P<quarters>[一三123])刻钟?)?"
    rf"(?:(?P<seconds>{_AMOUNT})(?:秒钟?|seconds?|secs?\.?|s))?"
)


def length(cell: Any, step: float = HOUR) -> dt.timedelta | None:
    """Return the length of time in a cell; None if it holds none that is sure.

    A number alone counts in ``step`` seconds, the unit of its heading. A day is no length here: nobody knows how
    many hours of it an instrument ran.

    Examples
    --------
    >>> [str(length(cell)) for cell in (2.5, "2:30", "2h30", "2小时30分", "两个半小时", "150 min")]
    ['2:30:00', '2:30:00', '2:30:00', '2:30:00', '2:30:00', '2:30:00']
    >>> length("about 3 h"), length("3小时90分")
    (None, None)
    """
    if isinstance(cell, dt.timedelta):
        return cell
    if isinstance(cell, dt.time):
        return dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, str):
        text = "".join(unicodedata.normalize("NFKC", cell).casefold().split())
        if match := _CLOCK.fullmatch(text):
            return dt.timedelta(**dict(zip(("hours", "minutes", "seconds"), _whole(match), strict=True)))
        if text and (match := _SPAN.fullmatch(text)) and not text.replace(".", "").isdigit():
            return _spoken(match)
    if cell is None:
        return None
    try:
        plain = dt.timedelta(seconds=round(float(number(cell, sizes=())) * step))
    except (UnfitError, OverflowError):
        return None
    return plain if plain >= dt.timedelta() else None


def _whole(match: re.Match[str]) -> list[int]:
    return [int(part or 0) for part in match.groups()]


def _spoken(match: re.Match[str]) -> dt.timedelta | None:
    """Return the length in hours, minutes and seconds; None where parts contradict each other, as in 3小时90分."""
    part = match.groupdict()
    hours = _number(part["hours"]) + 0.5 * sum(part[name] is not None for name in ("and", "half", "more"))
    over = part["hours"] is not None or part["half"] is not None
    minutes = _number(part["minutes"]) + 15 * _number(part["quarters"])
    seconds = _number(part["seconds"])
    if part["minute"] in ("", "m") and not over:
        return None  # they are minutes only behind hours, as in 2h30 and 2h30m
    if over and minutes and (minutes >= MINUTE or hours % 1):
        return None
    if seconds >= MINUTE and (over or minutes):
        return None
    return dt.timedelta(seconds=round(hours * HOUR + minutes * MINUTE + seconds))


def _number(text: str | None) -> float:
    if not text:
        return 0
    if text == "两":
        return 2
    return float(text) if text[0].isdecimal() else numeral(text)
