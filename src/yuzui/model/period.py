# SPDX-License-Identifier: Apache-2.0
"""Half-open periods of days and years; fiscal years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from yuzui.text import Text
from yuzui.text.numbers import day as day_text


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` up to but not including ``end``.

    Parameters
    ----------
    start, end : datetime.date or None
        Ends; None is open.

    Raises
    ------
    ValueError
        If the end is not after the start.
    """

    start: dt.date | None
    end: dt.date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"a period ends before it begins: {self.start} to {self.end}")

    @classmethod
    def of(cls, start: str | None, end: str | None) -> Period:
        """Return a period from ISO days; empty or None is open."""
        return cls(dt.date.fromisoformat(start) if start else None, dt.date.fromisoformat(end) if end else None)

    @classmethod
    def years(cls, first: int, last: int) -> Period:
        """Return the period of whole calendar years, both included."""
        return cls(dt.date(first, 1, 1), dt.date(last + 1, 1, 1))

    def __contains__(self, day: dt.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def meet(self, other: Period) -> Period | None:
        """Return the days that both periods have, or None.

        Parameters
        ----------
        other : Period
            Another period.

        Returns
        -------
        Period or None
            The common days.
        """
        starts = [p.start for p in (self, other) if p.start is not None]
        ends = [p.end for p in (self, other) if p.end is not None]
        start, end = max(starts, default=None), min(ends, default=None)
        if start is not None and end is not None and end <= start:
            return None
        return Period(start, end)

    def text(self) -> Text:
        """Return the period for people; the last day shown is the last one included."""
        last = None if self.end is None else self.end - dt.timedelta(days=1)
        if self.start is None and last is None:
            return Text("always", "不限期")
        if self.start is None and last is not None:
            return Text("until ", "至") + day_text(last)
        if last is None and self.start is not None:
            return Text("from ", "自") + day_text(self.start) + Text("", "起")
        assert self.start is not None and last is not None
        return day_text(self.start) + Text(" to ", "至") + day_text(last)


def overlaps(periods: Sequence[Period]) -> list[tuple[int, int]]:
    """Return the pairs of periods that share a day.

    Parameters
    ----------
    periods : sequence of Period
        Periods.

    Returns
    -------
    list of (int, int)
        Positions of each pair, in order.
    """
    return [
        (i, j) for i, one in enumerate(periods) for j in range(i + 1, len(periods)) if one.meet(periods[j]) is not None
    ]


def fiscal_year(day: dt.date, first_month: int = 1) -> int:
    """Return the fiscal year of a day, named by the calendar year in which it ends.

    Parameters
    ----------
    day : datetime.date
        Day.
    first_month : int
        Month in which the fiscal year begins: 1 in China, 10 in the United States, 4 in Japan
        (where it is named by the year in which it begins: subtract one).

    Returns
    -------
    int
        Fiscal year.

    Examples
    --------
    >>> fiscal_year(dt.date(2025, 10, 1), first_month=10)
    2026
    """
    return day.year + (first_month > 1 and day.month >= first_month)
