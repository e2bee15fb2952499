# SPDX-License-Identifier: Apache-2.0
"""Blocks of a page of bookings: a week of several instruments, its switches, and the dates of a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from yuzui.text import Text
from yuzui.view.table import Link

STEP = 15
"""Minutes of one step of an hour strip; what is said beside it is exact."""
Kind = Literal["free", "open", "mine", "booked", "fixed", "changeover", "closed", "past", "wish"]
"""What a stretch of time is: free to book by who looks, free but not for them, theirs, another's, of a
published schedule, and so on; ``wish`` is what stands in the form."""
KEY: dict[Kind, Text] = {
    "mine": Text("yours", "您的预订"),
    "wish": Text("your choice", "所选时段"),
    "booked": Text("booked", "已预订"),
    "fixed": Text("published schedule", "已发布排程"),
    "closed": Text("closed or change-over", "不开放或切换"),
    "free": Text("free: choose it to book", "空闲，点选即可预订"),
    "open": Text("free, not open to you now", "空闲，您目前不能预订"),
    "past": Text("over", "已过"),
}
"""What the looks of stretches stand for, in the order in which they are named."""

_WIDE, _LETTER, _TARGET = 128, 6.6, 24
"""Pixels of a strip where seven days are open, of a figure, and of what a pointer needs."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a day.

    Parameters
    ----------
    kind : str
        What it is.
    first, last : int
        Where it begins and ends on the strip, in steps from its left end.
    when : str
        Its hours, such as ``9–13``.
    text : Text
        Who has it, or what is done.
    label : Text
        What its link does, with instrument, day and hours.
    note : Text or None
        Its configuration.
    address : str
        Where it leads, as it is written: the form filled, or the booking.
    """

    kind: Kind
    first: int
    last: int
    when: str
    text: Text
    label: Text | None = None
    note: Text | None = None
    address: str = ""

    def thin(self, steps: int) -> bool:
        """Say whether its hours do not fit on it, on a strip of so many steps."""
        return (self.last - self.first) * _WIDE < steps * (len(self.when) * _LETTER + 8)

    def lone(self, day: Sequence[Stretch], steps: int) -> bool:
        """Say whether no other link of its day is so near that it could not be as wide as a pointer needs."""
        near = _TARGET * steps / _WIDE
        others = [one for one in day if one.address and one is not self]
        return all(self.first - one.last >= near or one.first - self.last >= near for one in others)


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day at the head of a column; its path shows it where there is room for one day only."""

    text: Text
    path: str
    today: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Instrument:
    """A row of a week: an instrument, what the person who looks needs for it, its stretches by day."""

    title: Text
    path: str
    days: Sequence[Sequence[Stretch]]
    lines: Sequence[Text] = ()
    state: Text | None = None
    locked: bool = False
    link: Link | None = None
    form: str = ""
    """Id of the form that its free stretches fill in place."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week: a row an instrument, a column a day, in each cell its stretches on an hour strip."""

    title: Text
    days: Sequence[WeekDay]
    rows: Sequence[Instrument]
    hours: tuple[int, int]
    link: Link | None = None

    def shut(self, n: int) -> bool:
        """Say whether nothing is open on a day."""
        return all(one.kind == "closed" for row in self.rows for one in row.days[n])

    @property
    def ticks(self) -> Sequence[int]:
        """The hours named at the head of a day."""
        first, last = self.hours
        return range(first, last + 1, max(1, (last - first) // 3))

    @property
    def steps(self) -> int:
        """How many steps a strip has."""
        return (self.hours[1] - self.hours[0]) * 60 // STEP

    @property
    def key(self) -> list[tuple[str, Text]]:
        """What is seen here, with its meaning."""
        seen = {one.kind for row in self.rows for day in row.days for one in day}
        seen |= {"closed"} if "changeover" in seen else set()
        return [(kind, text) for kind, text in KEY.items() if kind in seen]


@dataclass(frozen=True, slots=True)
class Bar:
    """Switches side by side: each a name, its links, and the path of the one in force."""

    switches: Sequence[tuple[Text, Sequence[Link], str]]


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a series; ``good`` if it can be had or is had, with the form of what can be done about it."""

    text: Text
    note: Text | None = None
    good: bool = True
    path: str = ""
    form: Any = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a series, one by one, with what is done with them together."""

    title: Text
    dates: Sequence[Date]
    lines: Sequence[Text] = ()
    form: Any = None
