# SPDX-License-Identifier: Apache-2.0
"""Working days: Monday to Friday but for the holidays and worked weekends that an installation loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from yuzui.job.workspace import Workspace
from yuzui.text import Text

UNLOADED = Text("Working days are Monday to Friday: no holidays are loaded", "工作日按周一至周五计：未载入节假日")
"""Said where terms are shown, while nobody loaded a calendar."""


class Calendar:
    """The working days of an installation."""

    def __init__(self, apart: Mapping[str, bool]) -> None:
        self.apart = apart

    @classmethod
    def of(cls, workspace: Workspace) -> Calendar:
        """Return the calendar that was loaded, if any."""
        rows = workspace.desk.select("working_day")
        return cls({str(row["day"]): bool(row["works"]) for row in rows})

    @property
    def loaded(self) -> bool:
        """Whether holidays are known."""
        return bool(self.apart)

    def works(self, day: dt.date) -> bool:
        """Say whether a day is worked."""
        return self.apart.get(day.isoformat(), day.weekday() < 5)

    def after(self, day: str, count: int) -> str:
        """Return the day that lies so many working days after one."""
        moment = dt.date.fromisoformat(day)
        for _ in range(count):
            moment += dt.timedelta(days=1)
            while not self.works(moment):
                moment += dt.timedelta(days=1)
        return moment.isoformat()

    def between(self, day: str, until: str) -> int:
        """Return how many working days lie behind one day, up to another; negative if that came before."""
        first, last = dt.date.fromisoformat(day), dt.date.fromisoformat(until)
        if last < first:
            return -self.between(until, day)
        return sum(self.works(first + dt.timedelta(days=n)) for n in range(1, (last - first).days + 1))
