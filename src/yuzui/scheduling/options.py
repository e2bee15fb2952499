# SPDX-License-Identifier: Apache-2.0
"""Where every task may run, as columns: the only thing bounds and search read of windows.

An option is one window of one task on one resource inside one block, a merged interval of the
resource's calendar, cut by the calendars of the pools the task uses. Windows that overlap stay
apart: a task lies wholly inside one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.facilities.windows.interval import Intervals, intersection, intervals
from yuzui.scheduling.instance import Instance

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


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
    found = blocks(instance)
    task, windows = _windows(instance)
    pieces, block = intersection(windows, _disjoint(found.resource, found.start, found.end))
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
    return Options(task, owner, block, start, end, first, found, duration, value)


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
        given = intervals(zero, pieces.start[open_], pieces.end[open_])
        spans = np.array(pool.calendar, dtype=np.int64).reshape(-1, 2)
        calendar = _disjoint(np.zeros(len(spans), dtype=np.int64), spans[:, 0], spans[:, 1])
        cut, _ = intersection(given, calendar)
        row = open_[given.source[cut.source]]
        kept = np.concatenate([rest, row])
        pieces = Intervals(
            pieces.owner[kept],
            np.concatenate([pieces.start[rest], cut.start]),
            np.concatenate([pieces.end[rest], cut.end]),
            kept,
        )
        task, block = task[kept], block[kept]
    return task, pieces, block


def ids(instance: Instance) -> tuple[Sequence[str], Sequence[str]]:
    """Return the ids of tasks and resources, by number."""
    return tuple(instance.tasks), tuple(instance.resources)
