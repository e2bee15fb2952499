# SPDX-License-Identifier: Apache-2.0
"""Stretches in which options draw on one supply, and how much of it each must take.

A stretch is a block of a resource or a merged interval of the calendar of a pool.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.column_generation.lines import Lines, lines
from yuzui.scheduling.instance import Instance
from yuzui.scheduling.options import Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


MOST_PAIRS = 4_000_000
"""Intervals that are made at once, 64 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """One supply between two closures."""

    name: str
    supply: int
    option: Array
    start: Array
    end: Array
    length: Array
    amount: Array

    def some(self, kept: Array) -> Stretch:
        """Return the stretch with some of its options only."""
        return Stretch(
            self.name, self.supply, self.option[kept], self.start[kept], self.end[kept],
            self.length[kept], self.amount[kept],
        )  # fmt: skip

    def spans(self) -> tuple[Array, Array]:
        """Return intervals among which is always the one most overdrawn.

        Notes
        -----
        What an option takes of ``[s, e)`` bends downward only where s is a start of a window or a
        latest start, e an end or an earliest end, or ``s + e = a + b``.
        """
        starts = np.unique(np.append(self.start, self.end - self.length))
        ends = np.unique(np.append(self.end, self.start + self.length))
        middle = np.unique(self.start + self.end)
        first, last = crossed(starts, ends)
        begun, ended = np.repeat(starts, len(middle)), np.repeat(ends, len(middle))
        first = np.concatenate([first, begun, np.tile(middle, len(ends)) - ended])
        last = np.concatenate([last, np.tile(middle, len(starts)) - begun, ended])
        if not len(first):
            return first, last
        inside = (first >= starts[0]) & (last <= ends[-1]) & (first < last)
        both = np.unique(np.stack([first[inside], last[inside]]), axis=1)
        return both[0], both[1]


def crossed(starts: Array, ends: Array) -> tuple[Array, Array]:
    """Return all intervals from one of the starts to one of the ends."""
    some, others = np.unique(starts), np.unique(ends)
    every = math.isqrt(len(some) * len(others) // MOST_PAIRS) + 1
    first, last = np.meshgrid(some[::every], others[::every], indexing="ij")
    kept = first < last
    return first[kept], last[kept]


def stretches(instance: Instance, found: Options) -> list[Stretch]:
    """Return the stretches in which not all options fit side by side."""
    made = []
    one = np.ones(len(found.duration), dtype=np.int64)
    resources = list(instance.resources.values())
    for block, options in enumerate(_parted(found.block, len(found.blocks))):
        resource = resources[found.blocks.resource[block]]
        made.append(stretch(f"energy:{resource.id}", resource.capacity, found, options, one))
    for pool in instance.pools.values():
        uses = [task.uses.get(pool.id, 0) for task in instance.tasks.values()]
        amount = np.array(uses, dtype=np.int64)
        mine = np.flatnonzero(amount[found.task] > 0)
        begins = np.array([start for start, _ in pool.calendar], dtype=np.int64)
        span = np.searchsorted(begins, found.start[mine], "right") - 1
        for options in _parted(span, len(begins)):
            name = f"pool:{pool.id}"
            made.append(stretch(name, pool.capacity, found, mine[options], amount))
    return [part for part in made if _crowded(part, found)]


def _parted(number: Array, parts: int) -> list[Array]:
    """Return the places of each number."""
    order = np.argsort(number, kind="stable")
    return np.split(order, np.searchsorted(number[order], np.arange(1, parts))) if parts else []


def stretch(name: str, supply: int, found: Options, options: Array, uses: Array) -> Stretch:
    """Return the stretch in which some options draw on one supply."""
    task = found.task[options]
    return Stretch(name, supply, options, found.start[options], found.end[options], found.duration[task], uses[task])


def _crowded(part: Stretch, found: Options) -> bool:
    _, first = np.unique(found.task[part.option], return_index=True)
    return int(part.amount[first].sum()) > part.supply


def energies(part: Stretch, starts: Array, ends: Array) -> Array:
    r"""Return how much each option of a stretch takes of intervals wherever its task runs.

    Notes
    -----
    What lies in an interval first grows and then falls with the start of the task, so that one of
    the two ends is least (Baptiste, Le Pape and Nuijten 1999, doi:10.1023/A:1018995000688).
    """
    low, high = starts[:, None], ends[:, None]
    left = np.minimum(part.start + part.length, high) - np.maximum(part.start, low)
    right = np.minimum(part.end, high) - np.maximum(part.end - part.length, low)
    found: Array = np.maximum(0, np.minimum(left, right)) * part.amount
    return found


def capacity_rows(part: Stretch, starts: Array, ends: Array, tasks: Array) -> Lines:
    """Return the rows that some intervals of a stretch give, those that can be broken at all."""
    return lines(_rows(part, starts, ends, tasks))


def _rows(part: Stretch, starts: Array, ends: Array, tasks: Array) -> Iterator[tuple[str, float, Array, Array]]:
    taken = energies(part, starts, ends)
    limit = part.supply * (ends - starts)
    # each task runs once: of its options only the one that takes most can count
    own = tasks[part.option]
    first = np.flatnonzero(np.append(True, own[1:] != own[:-1])) if len(own) else own
    most = np.maximum.reduceat(taken, first, axis=1).sum(axis=1) if len(own) else 0 * limit
    for row in np.flatnonzero(most > limit):
        some = np.flatnonzero(taken[row])
        name = f"{part.name}:{starts[row]}:{ends[row]}"
        yield name, float(limit[row]), part.option[some], taken[row, some].astype(float)
