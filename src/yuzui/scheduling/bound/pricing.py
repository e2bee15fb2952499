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

from yuzui.scheduling.instance import Instance, Options

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Tasks that may run in each block of a resource of capacity 1, as columns.


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Tasks that may run in each block of a resource of capacity 1, by block and task."""

    block: Array
    task: Array
    duration: Array
    early: Array
    late: Array
    config: Array
    row: Array
    gaps: Array
    first: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.task)


def candidates(instance: Instance, options: Options, mask: Array) -> Candidates:
    """Return the candidates of every block of a resource of capacity 1."""
    room = np.array([one.capacity for one in instance.resources.values()], dtype=np.int64)
    use = np.flatnonzero(mask & (room[options.resource] == 1))
    use = use[np.lexsort((options.start[use], options.task[use], options.block[use]))]
    fresh = np.ones(len(use), dtype=bool)
    same = options.block[use][1:] == options.block[use][:-1]
    fresh[1:] = ~same | (options.task[use][1:] != options.task[use][:-1])
    head, owner = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    place = np.arange(len(use)) - head[owner]
    task, block = options.task[use][head], options.block[use][head]
    shape = len(head), int(place.max(initial=0)) + 1
    whole = np.iinfo(np.int64)
    early, late = np.full(shape, whole.max), np.full(shape, whole.min)
    early[owner, place] = options.start[use]
    late[owner, place] = options.end[use] - options.duration[options.task[use]]
    config, row, gaps = _changeovers(instance, task, options.resource[use][head])
    first = np.searchsorted(block, np.arange(len(options.blocks) + 1))
    duration = options.duration[task]
    return Candidates(block, task, duration, early, late, config, row, gaps, first)


def _changeovers(instance: Instance, task: Array, resource: Array) -> tuple[Array, Array, Array]:
    """Return configuration and table row of every candidate, and the tables."""
    config, row = np.zeros(len(task), dtype=np.int64), np.zeros(len(task), dtype=np.int64)
    names = np.array([one.config for one in instance.tasks.values()], dtype=object)
    tables, base = [np.zeros(0, dtype=np.int64)], 0
    for number, one in enumerate(instance.resources.values()):
        mine = np.flatnonzero(resource == number)
        if not len(mine):
            continue
        known = sorted(set(names[task[mine]]))
        place = {name: at for at, name in enumerate(known)}
        table = [one.changeover.between(a, b) for a in known for b in known]
        config[mine] = [place[name] for name in names[task[mine]]]
        row[mine] = base + config[mine] * len(known)
        tables.append(np.array(table, dtype=np.int64))
        base += len(table)
    return config, row, np.concatenate(tables)


# What a label may still gain if tasks may come again, but never twice in a row.


_WALK_CELLS = 720
"""Most steps of time of a block."""


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Steps of one block, which hang on no prize."""

    open: int
    step: int
    done: Array
    gap: Array
    config: Array

    def gains(self, prize: Array) -> Array:
        """Return the most that may be gained after each candidate from each step on."""
        count, steps = self.done.shape
        every = np.arange(count)
        gains = np.zeros((count, steps))
        worth = np.full((count, steps + int(self.gap.max(initial=0))), -np.inf)
        use = np.flatnonzero(prize > 0)
        if not len(use):
            return gains
        prized, gap = prize[use], self.gap[:, use]
        kinds = np.arange(len(gap))
        for at in range(steps - 1, -1, -1):
            done = self.done[use, at]
            fits = done < steps
            worth[use[fits], at] = prized[fits] + gains[use[fits], done[fits]]
            next_ = worth[use[None, :], at + gap]
            first = next_.argmax(axis=1)
            best = next_[kinds, first]
            next_[kinds, first] = -np.inf
            second = next_.max(axis=1)
            same = use[first][self.config] == every
            gains[:, at] = np.where(same, second[self.config], best[self.config])
            np.maximum(gains[:, at], 0, out=gains[:, at])
        return gains


NO_WALKS: Mapping[int, Walk] = {}
"""No block gets a second limit."""


def walk(candidates: Candidates, block: int) -> Walk | None:
    """Return the steps of one block; None where a task is shorter than a step could be."""
    mine = np.arange(candidates.first[block], candidates.first[block + 1])
    early, late, duration = candidates.early[mine], candidates.late[mine], candidates.duration[mine]
    used = late >= early
    open_ = int(early.min())
    close = int((late + duration[:, None])[used].max())
    head, config = np.unique(candidates.config[mine], return_index=True, return_inverse=True)[1:]
    gap = candidates.gaps[candidates.row[mine[head]][:, None] + candidates.config[mine][None, :]]
    parts = [duration, gap.ravel(), (early - open_)[used]]
    step = int(np.gcd.reduce(np.concatenate(parts)))
    step = max(step, -(-(close - open_) // _WALK_CELLS))
    if step > duration.min():
        return None
    steps = (close - open_) // step + 1
    begin = open_ + step * np.arange(steps)
    never = np.iinfo(np.int64).max
    start = np.full((len(mine), steps), never)
    for number in range(early.shape[1]):
        at = np.maximum(begin[None, :], early[:, number, None])
        fits = at <= late[:, number, None]
        start[fits] = np.minimum(start[fits], at[fits])
    done = np.full_like(start, steps)
    can = start < never
    done[can] = ((start + duration[:, None])[can] - open_) // step
    return Walk(open_, step, done, gap // step, config)


# What what is left of a block may still be worth, at most: the limit that prunes labels.


_REST_CELLS = 512
"""Most steps of time in the table of a block."""


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What a label may still gain in what is left of its block, at most."""

    latest: Array
    alone: Array
    close: Array
    step: Array
    block: Array
    row: Array
    table: Array
    walked: Walked

    def left(self, last: Array, end: Array) -> Array:
        """Return what may still be gained after candidates that end at some second."""
        block = self.block[last]
        cell = (self.close[block] - end) // self.step[block]
        gain: Array = self.table[self.row[last] + cell]
        return self.walked.least(gain, last, end)


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """Most that may be gained after a candidate if tasks may come again, in some blocks."""

    open: Array
    step: Array
    row: Array
    table: Array

    def least(self, gain: Array, last: Array, end: Array) -> Array:
        """Return a gain after candidates that end at some second, lowered to the most here."""
        mine = np.flatnonzero(self.row[last] >= 0)
        one = last[mine]
        at = self.row[one] + (end[mine] - self.open[one]) // self.step[one]
        gain[mine] = np.minimum(gain[mine], self.table[at])
        return gain


def _walked(candidates: Candidates, prize: Array, walks: Mapping[int, Walk]) -> Walked:
    count = len(candidates)
    open_, step, row = np.zeros(count, np.int64), np.ones(count, np.int64), np.full(count, -1)
    tables, base = [np.zeros(0)], 0
    for block, walk in walks.items():
        mine = np.arange(candidates.first[block], candidates.first[block + 1])
        gains = walk.gains(prize[mine])
        open_[mine], step[mine] = walk.open, walk.step
        row[mine] = base + np.arange(len(mine)) * gains.shape[1]
        tables.append(gains.ravel())
        base += gains.size
    return Walked(open_, step, row, np.concatenate(tables))


def rest(candidates: Candidates, prize: Array, mask: Array, walks: Mapping[int, Walk] = NO_WALKS) -> Rest:
    """Return the tables of all blocks.

    Notes
    -----
    A knapsack whose items are the tasks with the least changeover into them, and whose families,
    the configurations, each cost what entering them takes more; the family a label ends in is open
    already. Windows are passed over, lengths are rounded down to steps and what is left too, so
    nothing a sequence can do is excluded.
    """
    count = len(candidates.first) - 1
    latest = candidates.late.max(axis=1)
    close, step = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
    row, alone = np.zeros(len(candidates), dtype=np.int64), np.zeros(len(candidates))
    tables, base = [np.zeros(1)], 1
    edges = np.searchsorted(candidates.block[mask], np.arange(count + 1))
    for block in np.flatnonzero(np.diff(edges)):
        mine = mask[edges[block] : edges[block + 1]]
        close[block] = (latest[mine] + candidates.duration[mine]).max()
        length = int(close[block] - candidates.early[mine].min())
        table, step[block] = _families(candidates, prize, mine, length)
        place = np.unique(candidates.config[mine], return_inverse=True)[1]
        row[mine] = base + place * table.shape[1]
        rest = (length - candidates.duration[mine]) // step[block]
        alone[mine] = table.max(axis=0)[rest]
        tables.append(table.ravel())
        base += table.size
    walked = _walked(candidates, prize, walks)
    return Rest(latest, alone, close, step, candidates.block, row, np.concatenate(tables), walked)


def _families(candidates: Candidates, prize: Array, mine: Array, length: int) -> tuple[Array, int]:
    """Return the most that fits into so many steps after each configuration of a block."""
    duration, config = candidates.duration[mine], candidates.config[mine]
    head = np.unique(config, return_index=True)[1]
    gap = candidates.gaps[candidates.row[mine[head]][:, None] + config[head][None, :]]
    within = np.diagonal(gap).copy()
    np.fill_diagonal(gap, np.iinfo(np.int64).max)
    into = np.where(len(head) > 1, gap.min(axis=0), within)
    each = np.minimum(within, into)
    step = int(np.gcd.reduce(np.concatenate([duration, each, into])))
    step = max(step, -(-length // _REST_CELLS))
    table = np.zeros((len(head), length // step + 1))
    for number, name in enumerate(config[head]):
        extra = int(into[number] - each[number]) // step
        family = np.full_like(table, -np.inf)
        family[:, extra:] = table[:, : max(0, table.shape[1] - extra)]
        family[number] = table[number]
        for item in np.flatnonzero(config == name):
            size = int(duration[item] + each[number]) // step
            if size < table.shape[1]:
                more = family[:, : table.shape[1] - size] + prize[mine[item]]
                np.maximum(family[:, size:], more, out=family[:, size:])
        np.maximum(table, family, out=table)
    return table, step


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
    candidates: Candidates, prize: Array, least: Array, room: int, most: int = 8, walks: Mapping[int, Walk] = NO_WALKS
) -> Priced:
    """Return a ceiling of what every block can be worth, and its best sequences."""
    search = _Search(candidates, prize, least, room, rest(candidates, prize, np.flatnonzero(prize > 0), walks))
    level = search.first()
    while len(level):
        search.note(level)
        level = search.next(level)
    return search.sequences(most)


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Labels of one length: last candidate, label before, end, worth and tasks taken."""

    last: Array
    before: Array
    end: Array
    worth: Array
    used: Array

    def __len__(self) -> int:
        return len(self.last)

    def part(self, rows: Array) -> _Level:
        return _Level(self.last[rows], self.before[rows], self.end[rows], self.worth[rows], self.used[rows])


class _Search:
    """Labels of all blocks, step by step."""

    def __init__(self, candidates: Candidates, prize: Array, least: Array, room: int, limit: Rest) -> None:
        self.candidates, self.prize, self.room = candidates, prize, room
        self.best = least.astype(float) * (1 + _SLACK)
        self.short = np.zeros(len(least), dtype=bool)
        self.ceiling = self.best.copy()
        self.labels = 0
        self.levels: list[_Level] = []
        profitable = np.flatnonzero(prize > 0)
        self.rest = limit
        alone = prize[profitable] + self.rest.alone[profitable]
        self.profitable = profitable[alone > self.best[candidates.block[profitable]]]
        block = candidates.block[self.profitable]
        self.begin = np.searchsorted(block, np.arange(len(least)))
        self.count = np.searchsorted(block, np.arange(len(least)), "right") - self.begin
        self.place = np.zeros(len(candidates), dtype=np.int64)
        self.place[self.profitable] = np.arange(len(self.profitable)) - self.begin[block]
        self.words = int(self.count.max(initial=0)) // 64 + 1

    def first(self) -> _Level:
        rows = self.profitable
        end = self.candidates.early[rows].min(axis=1) + self.candidates.duration[rows]
        used = np.zeros((len(rows), self.words), dtype=np.uint64)
        level = _Level(rows, np.full(len(rows), -1), end, self.prize[rows], used)
        self._take(level)
        self.labels += len(rows)
        return self._followed(level)

    def _take(self, level: _Level) -> None:
        place = self.place[level.last]
        bit = np.left_shift(np.uint64(1), (place & 63).astype(np.uint64))
        level.used[np.arange(len(level)), place >> 6] |= bit

    def note(self, level: _Level) -> None:
        """Keep a level, and raise what each block is known to reach."""
        self.levels.append(level)
        np.maximum.at(self.ceiling, self.candidates.block[level.last], level.worth)

    def next(self, level: _Level) -> _Level:
        """Return the labels one task longer."""
        count = self.count[self.candidates.block[level.last]]
        upto = np.cumsum(count)
        cuts = np.searchsorted(upto, np.arange(_CHUNK, upto[-1] + _CHUNK, _CHUNK), "right")
        edges = np.unique(np.concatenate([[0], cuts, [len(level)]]))
        parts = [self._extended(level, np.arange(a, b), count[a:b]) for a, b in pairwise(edges)]
        self.labels += int(upto[-1])
        last, before, end, worth = (np.concatenate([part[number] for part in parts]) for number in range(4))
        longer = _Level(last, before, end, worth, level.used[before])
        self._take(longer)
        return self._followed(self._earliest(longer))

    def _extended(self, level: _Level, rows: Array, count: Array) -> tuple[Array, ...]:
        candidates = self.candidates
        before = np.repeat(rows, count)
        offset = np.arange(len(before)) - np.repeat(np.cumsum(count) - count, count)
        last = level.last[before]
        task = self.profitable[self.begin[candidates.block[last]] + offset]
        free = level.used[before, offset >> 6] >> (offset & 63).astype(np.uint64)
        ready = level.end[before] + candidates.gaps[candidates.row[last] + candidates.config[task]]
        use = np.flatnonzero(((free & np.uint64(1)) == 0) & (ready <= self.rest.latest[task]))
        before, task, ready = before[use], task[use], ready[use]
        start = np.full(len(task), _NEVER)
        for number in range(candidates.early.shape[1]):
            late = candidates.late[task, number]
            at = np.maximum(ready, candidates.early[task, number])
            np.minimum(start, np.where(at <= late, at, _NEVER), out=start)
        end = start + candidates.duration[task]
        worth = level.worth[before] + self.prize[task]
        fits = np.flatnonzero(start < _NEVER)
        fits = fits[self._hope(task[fits], end[fits], worth[fits]) > self.best[candidates.block[task[fits]]]]
        return task[fits], before[fits], end[fits], worth[fits]

    def _hope(self, last: Array, end: Array, worth: Array) -> Array:
        """Return what no sequence that goes on from a label is worth more than."""
        return worth + self.rest.left(last, end)

    def _earliest(self, level: _Level) -> _Level:
        """Return one label of each set and last task, the earliest done."""
        keys = [level.end, *level.used.T, level.last]
        level = level.part(np.lexsort(keys))
        fresh = np.ones(len(level), dtype=bool)
        fresh[1:] = level.last[1:] != level.last[:-1]
        fresh[1:] |= (level.used[1:] != level.used[:-1]).any(axis=1)
        return level.part(np.flatnonzero(fresh))

    def _followed(self, level: _Level) -> _Level:
        """Return the most hopeful labels of each block; what is left out raises its ceiling."""
        block = self.candidates.block[level.last]
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

    def sequences(self, most: int) -> Priced:
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
        block = self.candidates.block[last]
        order = np.lexsort((-worth, block))
        rank = np.arange(len(order)) - np.searchsorted(block[order], block[order])
        use = order[(rank < most) & (worth[order] > self.best[block[order]])]
        member, first = _traced(use, before)
        start = end[member] - self.candidates.duration[last[member]]
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
