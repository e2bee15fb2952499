# SPDX-License-Identifier: Apache-2.0
"""What is to be scheduled: resources, pools, tasks and the rules between them.

All times are whole seconds and all intervals half-open. A task runs once, without interruption,
wholly inside one window of one of its alternatives and inside one merged interval of the calendar
of that resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from yuzui.facilities.windows.spans import Span as Span
from yuzui.facilities.windows.spans import merged as merged


@dataclass(frozen=True, slots=True)
class Changeover:
    """Seconds from the end of one task to the start of the next on the same resource."""

    default: int = 0
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    shortened: tuple[tuple[str, str], ...] = ()

    def between(self, before: str, after: str) -> int:
        """Return the seconds between two configurations; none between equal ones."""
        given = self.pairs.get((before, after))
        return given if given is not None else 0 if before == after else self.default


NO_CHANGEOVER = Changeover()


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that tasks run on."""

    id: str
    calendar: tuple[Span, ...]
    capacity: int = 1
    changeover: Changeover = NO_CHANGEOVER


@dataclass(frozen=True, slots=True)
class Pool:
    """Something that tasks on any resource share."""

    id: str
    capacity: int
    calendar: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One resource a task may run on, and when."""

    resource: str
    windows: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class After:
    """The task starts no earlier and no later than some seconds after the end of another."""

    task: str
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work."""

    id: str
    value: float
    duration: int
    config: str = ""
    partner: str | None = None
    uses: Mapping[str, int] = field(default_factory=dict)
    alternatives: tuple[Alternative, ...] = ()
    after: tuple[After, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that are placed all or not at all, or of which only some may be placed."""

    id: str
    rule: str
    k: int = 1


@dataclass(frozen=True, slots=True)
class Instance:
    """One scheduling problem."""

    horizon: Span
    resources: Mapping[str, Resource]
    pools: Mapping[str, Pool]
    tasks: Mapping[str, Task]
    groups: Mapping[str, Group]
    quotas: Mapping[str, int]

    @property
    def offered(self) -> int:
        """Seconds in which the resources are open, each by its capacity."""
        opened = (one.capacity * (b - a) for one in self.resources.values() for a, b in one.calendar)
        return sum(opened)


def closed(default: int, pairs: Mapping[tuple[str, str], int], configs: Iterable[str]) -> Changeover:
    """Return a changeover table in which no detour is shorter than the direct way.

    Notes
    -----
    Shortest paths by Floyd and Warshall, O(c³) for the c configurations that a pair names: one
    that no pair names is ``default`` away from every other, and a detour over it takes
    ``2 default``.
    """
    known = {name for pair in pairs for name in pair}
    others = set(configs) - known
    names = sorted(known)
    place = {name: number for number, name in enumerate(names)}
    given = np.full((len(names), len(names)), default, dtype=np.int64)
    np.fill_diagonal(given, 0)
    for (before, after), seconds in pairs.items():
        given[place[before], place[after]] = seconds
    found = given.copy()
    if others:
        found = np.minimum(found, 2 * default)
    for middle in range(len(names)):
        np.minimum(found, found[:, middle, None] + found[None, middle, :], out=found)
    ways = [(a, b) for a in names for b in names]
    short = tuple((a, b) for a, b in ways if found[place[a], place[b]] < given[place[a], place[b]])
    table = {(a, b): int(found[place[a], place[b]]) for a, b in ways}
    return Changeover(default, table, short)
