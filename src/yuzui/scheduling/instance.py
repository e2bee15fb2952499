# SPDX-License-Identifier: Apache-2.0
"""What is to be scheduled: resources, pools, tasks and the rules between them.

All times are whole seconds and all intervals half-open. A task runs once, without interruption,
wholly inside one window of one of its alternatives and inside one merged interval of the calendar
of that resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import Place
from yuzui.facilities import civil
from yuzui.facilities.opening_windows import Intervals, intersection, intervals
from yuzui.facilities.opening_windows import Span as Span
from yuzui.facilities.opening_windows import merged as merged

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]

InstanceJson = Mapping[str, Any]
"""An instance as its author wrote it, as JSON: reader, checker and proof each read it anew, whatever stands in it."""


def zone(document: Any) -> str:
    """Return the time zone of an instance: UTC unless it names another."""
    name = document.get("timezone") if isinstance(document, Mapping) else None
    return civil.zone(None if name is None else str(name), Place(column="timezone")).key


@dataclass(frozen=True, slots=True)
class Changeover:
    """Seconds from the end of one task to the start of the next on the same resource."""

    default: int = 0
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    shortened: tuple[tuple[str, str], ...] = ()

    def between(self, before: str, after: str) -> int:
        """Return the seconds between two configurations; none between equal ones."""
        seconds = self.pairs.get((before, after))
        return seconds if seconds is not None else 0 if before == after else self.default


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
    direct = np.full((len(names), len(names)), default, dtype=np.int64)
    np.fill_diagonal(direct, 0)
    for (before, after), seconds in pairs.items():
        direct[place[before], place[after]] = seconds
    shortest = direct.copy()
    if others:
        shortest = np.minimum(shortest, 2 * default)
    for middle in range(len(names)):
        np.minimum(shortest, shortest[:, middle, None] + shortest[None, middle, :], out=shortest)
    ways = [(a, b) for a in names for b in names]
    short = tuple((a, b) for a, b in ways if shortest[place[a], place[b]] < direct[place[a], place[b]])
    table = {(a, b): int(shortest[place[a], place[b]]) for a, b in ways}
    return Changeover(default, table, short)


# Where every task may run, as columns: the only thing bounds and search read of windows.


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Stretches of resources between closures, by resource and time."""

    resource: Array
    start: Array
    end: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.resource)


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """Options by task, resource and time; each is long enough for its task."""

    task: Array
    resource: Array
    block: Array
    start: Array
    end: Array
    first: Array
    blocks: Blocks
    duration: Array
    value: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.task)


def blocks(instance: Instance) -> Blocks:
    """Return the blocks of all resources."""
    rows = [
        (number, start, end)
        for number, resource in enumerate(instance.resources.values())
        for start, end in resource.calendar
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Blocks(table[:, 0], table[:, 1], table[:, 2])


def options(instance: Instance) -> Options:
    """Return where every task may run."""
    every = list(instance.tasks.values())
    choices = blocks(instance)
    task, windows = _windows(instance)
    pieces, block = intersection(windows, _disjoint(choices.resource, choices.start, choices.end))
    task = task[windows.source][pieces.source]
    task, pieces, block = _cut_by_pools(instance, task, pieces, block)
    duration = np.array([one.duration for one in every], dtype=np.int64)
    value = np.array([one.value for one in every], dtype=float)
    room = np.array([one.capacity for one in instance.resources.values()], dtype=np.int64)
    fits = (pieces.length >= duration[task]) & (room[pieces.owner] > 0)
    task, block = task[fits], block[fits]
    owner, start, end = pieces.owner[fits], pieces.start[fits], pieces.end[fits]
    order = np.lexsort((end, start, owner, task))
    first = np.searchsorted(task[order], np.arange(len(every) + 1))
    task, owner, block, start, end = (part[order] for part in (task, owner, block, start, end))
    return Options(task, owner, block, start, end, first, choices, duration, value)


def _windows(instance: Instance) -> tuple[Array, Intervals]:
    """Return the task of every window given, and the windows by resource."""
    place = {id: number for number, id in enumerate(instance.resources)}
    rows = [
        (number, place[one.resource], start, end)
        for number, task in enumerate(instance.tasks.values())
        for one in task.alternatives
        for start, end in one.windows
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return table[:, 0], intervals(table[:, 1], table[:, 2], table[:, 3])


def _disjoint(owner: Array, start: Array, end: Array) -> Intervals:
    return Intervals(owner, start, end, np.arange(len(owner)))


def _cut_by_pools(instance: Instance, task: Array, pieces: Intervals, block: Array) -> tuple[Array, Intervals, Array]:
    """Return the options cut by the calendars of the pools their tasks use."""
    for pool in instance.pools.values():
        uses = [one.uses.get(pool.id, 0) for one in instance.tasks.values()]
        amount = np.array(uses, dtype=np.int64)[task] if uses else np.zeros(0, dtype=np.int64)
        mine, rest = np.flatnonzero(amount > 0), np.flatnonzero(amount == 0)
        if not len(mine):
            continue
        open_ = mine[amount[mine] <= pool.capacity]
        zero = np.zeros(len(open_), dtype=np.int64)
        openings = intervals(zero, pieces.start[open_], pieces.end[open_])
        spans = np.array(pool.calendar, dtype=np.int64).reshape(-1, 2)
        calendar = _disjoint(np.zeros(len(spans), dtype=np.int64), spans[:, 0], spans[:, 1])
        cut, _ = intersection(openings, calendar)
        row = open_[openings.source[cut.source]]
        pieces_ = np.concatenate([rest, row])
        pieces = Intervals(
            pieces.owner[pieces_],
            np.concatenate([pieces.start[rest], cut.start]),
            np.concatenate([pieces.end[rest], cut.end]),
            pieces_,
        )
        task, block = task[pieces_], block[pieces_]
    return task, pieces, block


def ids(instance: Instance) -> tuple[Sequence[str], Sequence[str]]:
    """Return the ids of tasks and resources, by number."""
    return tuple(instance.tasks), tuple(instance.resources)
