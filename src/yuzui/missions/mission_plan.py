# SPDX-License-Identifier: Apache-2.0
"""A mission as it is planned: tasks with their range, what follows what, what each needs, what there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from yuzui.errors import Place
from yuzui.model.quantity import Origin
from yuzui.text import Text

Pace = Literal["week", "day", "month", "period"]
"""Unit in which durations are counted; a day is a working day, a period whatever the file counts."""
Kind = Literal["FS", "SS", "FF", "SF"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a task waits for: the end or start of another, and how long after it."""

    task: str
    kind: Kind = "FS"
    lag: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work; its planned duration lies between the shortest and the longest where those are given."""

    id: str
    duration: float
    low: float | None = None
    high: float | None = None
    title: str = ""
    performer: str = ""
    gate: bool = False
    evidence: str = ""
    deadline: str | None = None
    payment: int | None = None
    currency: str | None = None
    team: str = ""
    begun: str | None = None
    done: str | None = None
    needs: Mapping[str, int] = field(default_factory=dict)
    after: tuple[Link, ...] = ()
    place: Place = field(default_factory=Place)

    @property
    def ranged(self) -> bool:
        """Whether a range is given."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Capacity:
    """Units of a resource from a day on, until another."""

    resource: str
    units: int
    start: str | None = None
    end: str | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be known of a plan before its dates are believed."""

    code: str
    message: Text
    task: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was set aside: where, what stood there, what was expected, how to mend it."""

    place: Place
    message: Text
    seen: str
    expected: str
    fix: Text | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A mission as a sheet or the record has it."""

    tasks: tuple[Task, ...]
    capacities: tuple[Capacity, ...] = ()
    pace: Pace = "week"
    start: str | None = None
    source: str = ""
    origin: Origin = "real"
    remarks: tuple[Remark, ...] = ()
    aside: tuple[Aside, ...] = ()

    @property
    def resources(self) -> list[str]:
        """Resources that tasks need or that there are, by name in the order in which they come."""
        named = [name for task in self.tasks for name, units in task.needs.items() if units]
        return list(dict.fromkeys([*(one.resource for one in self.capacities), *named]))

    @property
    def limited(self) -> list[str]:
        """Resources of which somebody said how much there is."""
        return list(dict.fromkeys(one.resource for one in self.capacities))
