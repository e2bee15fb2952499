# SPDX-License-Identifier: Apache-2.0
r"""Best sequences of tasks in every block of the resources of capacity 1, by label setting.

A label is a set of tasks, the last of them and the earliest second at which it can be done; labels
of all blocks grow together, one task a step, as columns of arrays. What a label may still gain is
limited by a knapsack with set-up times, and labels that cannot pass what a block must beat go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.bound.candidates import Candidates
from yuzui.scheduling.bound.rest import Rest, rest
from yuzui.scheduling.bound.walk import NO_WALKS, Walk

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_CHUNK = 1 << 20
"""Most extensions looked at together."""

_SLACK = 1e-12
"""Relative error that adding up prizes may leave."""

_NEVER = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """What pricing found."""

    ceiling: Array
    short: Array
    block: Array
    worth: Array
    member: Array
    start: Array
    first: Array
    labels: int


def priced(
    given: Candidates, prize: Array, least: Array, room: int, most: int = 8, walks: Mapping[int, Walk] = NO_WALKS
) -> Priced:
    """Return a ceiling of what every block can be worth, and its best sequences."""
    search = _Search(given, prize, least, room, rest(given, prize, np.flatnonzero(prize > 0), walks))
    level = search.first()
    while len(level):
        search.note(level)
        level = search.next(level)
    return search.found(most)


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Labels of one length: last candidate, label before, end, worth and tasks taken."""

    last: Array
    before: Array
    end: Array
    worth: Array
    taken: Array

    def __len__(self) -> int:
        return len(self.last)

    def part(self, rows: Array) -> _Level:
        return _Level(self.last[rows], self.before[rows], self.end[rows], self.worth[rows], self.taken[rows])


class _Search:
    """Labels of all blocks, step by step."""

    def __init__(self, given: Candidates, prize: Array, least: Array, room: int, limit: Rest) -> None:
        self.given, self.prize, self.room = given, prize, room
        self.best = least.astype(float) * (1 + _SLACK)
        self.short = np.zeros(len(least), dtype=bool)
        self.ceiling = self.best.copy()
        self.labels = 0
        self.levels: list[_Level] = []
        kept = np.flatnonzero(prize > 0)
        self.rest = limit
        alone = prize[kept] + self.rest.alone[kept]
        self.kept = kept[alone > self.best[given.block[kept]]]
        block = given.block[self.kept]
        self.begin = np.searchsorted(block, np.arange(len(least)))
        self.count = np.searchsorted(block, np.arange(len(least)), "right") - self.begin
        self.place = np.zeros(len(given), dtype=np.int64)
        self.place[self.kept] = np.arange(len(self.kept)) - self.begin[block]
        self.words = int(self.count.max(initial=0)) // 64 + 1

    def first(self) -> _Level:
        rows = self.kept
        end = self.given.early[rows].min(axis=1) + self.given.duration[rows]
        taken = np.zeros((len(rows), self.words), dtype=np.uint64)
        level = _Level(rows, np.full(len(rows), -1), end, self.prize[rows], taken)
        self._take(level)
        self.labels += len(rows)
        return self._followed(level)

    def _take(self, level: _Level) -> None:
        place = self.place[level.last]
        bit = np.left_shift(np.uint64(1), (place & 63).astype(np.uint64))
        level.taken[np.arange(len(level)), place >> 6] |= bit

    def note(self, level: _Level) -> None:
        """Keep a level, and raise what each block is known to reach."""
        self.levels.append(level)
        np.maximum.at(self.ceiling, self.given.block[level.last], level.worth)

    def next(self, level: _Level) -> _Level:
        """Return the labels one task longer."""
        count = self.count[self.given.block[level.last]]
        upto = np.cumsum(count)
        cuts = np.searchsorted(upto, np.arange(_CHUNK, upto[-1] + _CHUNK, _CHUNK), "right")
        edges = np.unique(np.concatenate([[0], cuts, [len(level)]]))
        parts = [self._extended(level, np.arange(a, b), count[a:b]) for a, b in pairwise(edges)]
        self.labels += int(upto[-1])
        last, before, end, worth = (np.concatenate([part[number] for part in parts]) for number in range(4))
        longer = _Level(last, before, end, worth, level.taken[before])
        self._take(longer)
        return self._followed(self._earliest(longer))

    def _extended(self, level: _Level, rows: Array, count: Array) -> tuple[Array, ...]:
        given = self.given
        before = np.repeat(rows, count)
        offset = np.arange(len(before)) - np.repeat(np.cumsum(count) - count, count)
        last = level.last[before]
        task = self.kept[self.begin[given.block[last]] + offset]
        free = level.taken[before, offset >> 6] >> (offset & 63).astype(np.uint64)
        ready = level.end[before] + given.gaps[given.row[last] + given.config[task]]
        use = np.flatnonzero(((free & np.uint64(1)) == 0) & (ready <= self.rest.latest[task]))
        before, task, ready = before[use], task[use], ready[use]
        start = np.full(len(task), _NEVER)
        for number in range(given.early.shape[1]):
            late = given.late[task, number]
            at = np.maximum(ready, given.early[task, number])
            np.minimum(start, np.where(at <= late, at, _NEVER), out=start)
        end = start + given.duration[task]
        worth = level.worth[before] + self.prize[task]
        fits = np.flatnonzero(start < _NEVER)
        fits = fits[self._hope(task[fits], end[fits], worth[fits]) > self.best[given.block[task[fits]]]]
        return task[fits], before[fits], end[fits], worth[fits]

    def _hope(self, last: Array, end: Array, worth: Array) -> Array:
        """Return what no sequence that goes on from a label is worth more than."""
        return worth + self.rest.left(last, end)

    def _earliest(self, level: _Level) -> _Level:
        """Return one label of each set and last task, the earliest done."""
        keys = [level.end, *level.taken.T, level.last]
        level = level.part(np.lexsort(keys))
        fresh = np.ones(len(level), dtype=bool)
        fresh[1:] = level.last[1:] != level.last[:-1]
        fresh[1:] |= (level.taken[1:] != level.taken[:-1]).any(axis=1)
        return level.part(np.flatnonzero(fresh))

    def _followed(self, level: _Level) -> _Level:
        """Return the most hopeful labels of each block; what is left out raises its ceiling."""
        block = self.given.block[level.last]
        if np.bincount(block, minlength=1).max(initial=0) <= self.room:
            return level
        hope = self._hope(level.last, level.end, level.worth)
        order = np.lexsort((-hope, block))
        ranked = block[order]
        rank = np.arange(len(order)) - np.searchsorted(ranked, ranked)
        out = order[rank >= self.room]
        np.maximum.at(self.ceiling, block[out], hope[out])
        self.short[block[out]] = True
        return level.part(np.sort(order[rank < self.room]))

    def found(self, most: int) -> Priced:
        """Return ceilings and the best sequences of each block."""
        sizes = np.array([len(level) for level in self.levels], dtype=np.int64)
        base = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        none = np.zeros(0, dtype=np.int64)
        last = np.concatenate([none, *(level.last for level in self.levels)])
        end = np.concatenate([none, *(level.end for level in self.levels)])
        worth = np.concatenate([np.zeros(0), *(level.worth for level in self.levels)])
        before = np.concatenate([none, *(level.before for level in self.levels)])
        later = np.flatnonzero(before >= 0)
        before[later] += np.repeat(np.append(0, base)[: len(sizes)], sizes)[later]
        block = self.given.block[last]
        order = np.lexsort((-worth, block))
        rank = np.arange(len(order)) - np.searchsorted(block[order], block[order])
        use = order[(rank < most) & (worth[order] > self.best[block[order]])]
        member, first = _traced(use, before)
        start = end[member] - self.given.duration[last[member]]
        return Priced(self.ceiling, self.short, block[use], worth[use], last[member], start, first, self.labels)


def _traced(ends: Array, before: Array) -> tuple[Array, Array]:
    """Return the labels that lead to each end, in order, and where those of each begin."""
    steps, owners, at, owner = [], [], ends, np.arange(len(ends))
    while len(at):
        steps.append(at)
        owners.append(owner)
        at = before[at]
        at, owner = at[at >= 0], owner[at >= 0]
    if not steps:
        return np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    number = np.repeat(np.arange(len(steps)), [len(step) for step in steps])
    label, whose = np.concatenate(steps), np.concatenate(owners)
    order = np.lexsort((-number, whose))
    first = np.searchsorted(whose[order], np.arange(len(ends) + 1))
    return label[order], first
