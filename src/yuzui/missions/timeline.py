# SPDX-License-Identifier: Apache-2.0
"""Days and units of a mission: what day lies so many weeks, working days or months after its start."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache

from yuzui.job.workflow.days import Calendar
from yuzui.missions.mission_plan import Pace
from yuzui.model.tables.mission import PACES
from yuzui.text import Text
from yuzui.text.numbers import number

FINE = 1e-6
"""Parts of a unit that are rounding and no time."""


@dataclass(frozen=True)
class Timeline:
    """Units since the start of a mission, and days; without a start there are no days."""

    pace: Pace
    start: str | None
    calendar: Calendar

    @property
    def dated(self) -> bool:
        """Whether units can be told as days."""
        return self.start is not None and self.pace != "period"

    def day(self, units: float | None) -> str | None:
        """Return the day by which so many units are over."""
        if units is None or not self.dated:
            return None
        whole = math.ceil(units * (7 if self.pace == "week" else 1) - FINE)
        start = dt.date.fromisoformat(str(self.start))
        if self.pace == "week":
            return (start + dt.timedelta(days=whole)).isoformat()
        if self.pace == "day":
            return _worked(self, whole)
        months = math.floor(units + FINE)
        first, part = _months(start, months), units - months
        days = math.ceil(part * ((_months(start, months + 1) - first).days) - FINE) if part > FINE else 0
        return (first + dt.timedelta(days=days)).isoformat()

    def place(self, day: str) -> float:
        """Return how many units after the start a day begins; less than none before it."""
        start, moment = dt.date.fromisoformat(str(self.start)), dt.date.fromisoformat(day[:10])
        if self.pace == "week":
            return (moment - start).days / 7
        if self.pace == "day":
            return float(self.calendar.between(start.isoformat(), moment.isoformat()))
        months = (moment.year - start.year) * 12 + moment.month - start.month
        months -= _months(start, months) > moment
        first = _months(start, months)
        return months + (moment - first).days / (_months(start, months + 1) - first).days

    def say(self, units: float, digits: int | None = None) -> Text:
        """Return so many units in words."""
        if digits is None:
            digits = 0 if abs(units - round(units)) < FINE else 1
        name = PACES[self.pace]
        amount = number(units, digits)
        plural = "" if amount.en == "1" else "s"
        measure = "个" if self.pace in ("month", "day") else ""
        return amount + Text(f" {name.en}{plural}", f"{measure}{name.zh}")

    @property
    def unit(self) -> Text:
        """Name of the unit, as of an axis."""
        name = PACES[self.pace]
        return Text(f"{name.en}s", name.zh) if self.pace != "period" else Text("periods", "期")


def _months(start: dt.date, months: int) -> dt.date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def _worked(timeline: Timeline, whole: int) -> str:
    return timeline.calendar.after(str(timeline.start), whole)
