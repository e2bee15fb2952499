# SPDX-License-Identifier: Apache-2.0
"""A date as precisely as it was written: a day, a month, a year, two years, or unknown; never widened to a day."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from typing import Any, Literal

from yuzui.sheets import periods

Precision = Literal["day", "month", "year", "range", "unknown"]
UNKNOWN_WORDS = frozenset("unknown not-known notfound ? - – — n/a na 不详 未知 不明 未查到 待查 不清 暂缺 无".split())
_YEARS = re.compile(r"(\d{4})年?[/~–—-](\d{4})年?")
_DIGITS = {"day": 10, "month": 7, "year": 4}
_EARLIEST = 1000
"""The first year of a register; times of people begin later, see ``periods``."""
_OCTOBER = re.compile(r"\d{4}\.1")
"""A spreadsheet writes October as it writes January, once both are numbers."""
_REMARK = re.compile(r"(.*?)\s*((?:[(\[（【].*[)\]）】]|[,;，；].*)?)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PartialDay:
    """A date with its precision; ``text`` is the ISO date cut where knowledge ends, empty if unknown.

    Examples
    --------
    >>> PartialDay.of("2016-02 (approval confirmed 15 Feb)")
    PartialDay(text='2016-02', precision='month', remark='(approval confirmed 15 Feb)')
    >>> PartialDay.of("2017年5月25日").text, PartialDay.of(1983).precision, PartialDay.of("未查到").precision
    ('2017-05-25', 'year', 'unknown')
    """

    text: str
    precision: Precision
    remark: str = ""

    @classmethod
    def of(cls, cell: Any) -> PartialDay:
        """Return the date of a cell; ValueError if it is none or could be two.

        A number such as 2016.1 could be January or October, and is refused.
        """
        if isinstance(cell, dt.datetime | dt.date):
            return cls(cell.isoformat()[:10], "day")
        words = " ".join(unicodedata.normalize("NFKC", str(cell)).split()).removesuffix(".0")
        if _OCTOBER.fullmatch(words):
            raise ValueError(words)
        if words.casefold().replace(" ", "") in UNKNOWN_WORDS:
            return cls("", "unknown", "")
        body, remark = parts.groups() if (parts := _REMARK.fullmatch(words)) else (words, "")
        if (hit := _YEARS.fullmatch(body)) and hit[1] < hit[2]:
            return cls(f"{hit[1]}/{hit[2]}", "range", remark)
        if re.search(r"\d{4}", body) is None:
            if re.search(r"\d{4}", words) is None:
                raise ValueError(words)
            body, remark = words, ""  # the comma is that of “Dec 19, 2015”
        days = periods.span(body, _EARLIEST)
        return cls(cut(days.start.isoformat(), days.precision), days.precision, remark)


def cut(day: str | None, precision: str | None) -> str:
    """Return a day as far as it is known; without a precision it is known whole."""
    return "" if day is None else day[: _DIGITS.get(precision or "day", 10)]


def first(text: str) -> str:
    """Return the earliest day that a stored date can mean; of none the beginning of time."""
    if not text:
        return "0001-01-01"
    text = text.partition("/")[0]
    return text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text


def last(text: str) -> str:
    """Return the latest day that a stored date can mean; of none the end of time."""
    if not text:
        return "9999-12-31"
    text = text.rpartition("/")[2]
    if len(text) == 4:
        return f"{text}-12-31"
    return f"{text}-{monthrange(int(text[:4]), int(text[5:7]))[1]:02d}" if len(text) == 7 else text
