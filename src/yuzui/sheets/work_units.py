# SPDX-License-Identifier: Apache-2.0
"""Time of people as person-months, person-days or hours: which unit a sheet has, and what share of a full post it is.

A figure in such a unit is no share: 3 person-months in half a year are 0.5. What a full post is in hours or days
differs from house to house, so it is asked for, never assumed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from yuzui.text import Text

YEAR = 12
"""Months of a person-year."""
_WORDS = (
    ("month", Text("person-months", "人月"),
     r"人\s*月|(?:person|staff|man)[\s-]*months?|(?<![a-z])pms?(?![a-z])|月人"),
    ("year", Text("person-years", "人年"), r"人\s*年|(?:person|staff|man|fte)[\s-]*years?"),
    ("day", Text("days", "天"), r"人\s*[天日]|工日|工作日|天数|天|(?<![a-z])(?:person[\s-]*)?days?(?![a-z])"),
    ("hour", Text("hours", "小时"),
     r"[人机]\s*时|小时|工时|学时|(?<![a-z])(?:person[\s-]*)?(?:hours?|hrs?|h)(?![a-z])"),
)  # fmt: skip
_SHARE = re.compile(r"%|‰|percent|share|占比|比例|百分|[^效]率")
_WEEKLY = re.compile(r"(?:per|a|/|each)\s*w(?:ee)?k|weekly|[每/]\s*周|周(?:工|学|小)时")
_MONTHLY = re.compile(r"(?:per|a|/|each)\s*month|monthly|[每/]\s*月|月(?:工|学|小)时")
_ABOVE = re.compile(r"(?:单位|\bunits?\b)\s*[:：]\s*([^)）\]】;；。]+)|[(（\[【]([^()（）\[\]【】]+)[)）\]】]\s*$")
_FIGURE = re.compile(r"(\d[\d.,]*)\s*(\D+)")


@dataclass(frozen=True, slots=True)
class Work:
    """A unit of work: person-months, person-years, days or hours; in all, or in each week or month."""

    kind: str
    label: Text
    every: str = ""

    @property
    def asked(self) -> bool:
        """Whether somebody must say what a full post is."""
        return self.kind in ("day", "hour")

    @property
    def period(self) -> Text:
        """The stretch of time that a full post is told for."""
        return Text("a week", "每周") if self.every == "week" else Text("a month", "每月")


UNITS = tuple(Work(kind, label) for kind, label, _ in _WORDS)
"""Every unit of work."""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def of_heading(heading: str) -> Work | None:
    """Return the unit of work that a heading names; None where it names a share or nothing.

    Examples
    --------
    >>> of_heading("投入人月").kind, of_heading("Hours per week").every, of_heading("工时占比"), of_heading("FTE")
    ('month', 'week', None, None)
    """
    text = _plain(heading)
    if _SHARE.search(text):
        return None
    every = "week" if _WEEKLY.search(text) else "month" if _MONTHLY.search(text) else ""
    return next((Work(kind, label, every) for kind, label, words in _WORDS if re.search(words, text)), None)


def above(texts: Iterable[str]) -> Work | None:
    """Return the unit of work that a line above the table gives.

    Examples
    --------
    >>> above(["投入表（单位：人天）"]).kind, above(["填报单位：人事处", "单位：人月"]).kind, above(["工时月报"])
    ('day', 'month', None)
    """
    for text in texts:
        for match in _ABOVE.finditer(_plain(text)):
            if (unit := of_heading(match[1] or match[2])) is not None and len(match[1] or match[2]) < 16:
                return unit
    return None


def of_cell(cell: object) -> tuple[str, Work | None]:
    """Return the figure of a cell without its unit of work, and the unit.

    Examples
    --------
    >>> of_cell("3 人月")[0], of_cell("4h")[1].kind, of_cell("0.5 FTE")
    ('3', 'hour', ('0.5 FTE', None))
    """
    text = str(cell).strip()
    match = _FIGURE.fullmatch(_plain(text))
    unit = of_heading(match[2]) if match else None
    return (match[1], unit) if match and unit else (text, None)


def share(figure: Fraction, unit: Work, start: int, end: int, full: Fraction | None) -> Fraction | None:
    """Return the share of a full post that a figure is from ``start`` to before ``end``; None if that is not known.

    Parameters
    ----------
    figure : Fraction
        Person-months, days or hours.
    unit : Work
        What it counts; in all unless it says each week or month.
    start, end : int
        Proleptic numbers of the first day, and of the first day after.
    full : Fraction or None
        Days or hours of a full post in the period of the unit.
    """
    if unit.asked and not full:
        return None
    if unit.kind == "year":
        figure *= YEAR
    each = figure / full if unit.asked and full else figure
    return each if unit.every else each / months(start, end)


def months(start: int, end: int) -> Fraction:
    """Return the months from one day to before another, a part of a month by its days.

    Examples
    --------
    >>> months(dt.date(2027, 1, 1).toordinal(), dt.date(2027, 7, 1).toordinal())
    Fraction(6, 1)
    """
    total, day, last = Fraction(0), dt.date.fromordinal(start), dt.date.fromordinal(end)
    while day < last:
        long = calendar.monthrange(day.year, day.month)[1]
        after = min(last, dt.date.fromordinal(day.toordinal() + long - day.day + 1))
        total += Fraction((after - day).days, long)
        day = after
    return total
