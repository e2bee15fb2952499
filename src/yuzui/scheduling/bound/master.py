# SPDX-License-Identifier: Apache-2.0
"""The program that chooses one sequence for every block, as a linear and as an integer program."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.bound.energy import energies, stretch
from yuzui.scheduling.instance import Instance, Options, Span
from yuzui.solve import registry
from yuzui.solve.model import Limits, Model
from yuzui.solve.model import Rows as Lines

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]
    Line = tuple[str, float, Array, Array]


# Best sequences of tasks in every block of the resources of capacity 1, by label setting.


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


# Rules that tie blocks together, linear in which task lies in which block.


_SPANS = 400
"""Most intervals in which what is shared is counted, those in shortest supply first."""

_PAIRS = 4_000_000
"""Most options times intervals that are weighed."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where a task may lie, as far as the rows tell."""

    task: Array
    block: Array
    alone: Array
    start: Array
    of: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.task)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows over places, by place."""

    names: Sequence[str]
    limit: Array
    equal: Array
    whole: Sequence[Array]
    first: Array
    row: Array
    amount: Array

    def charged(self, multipliers: Array) -> Array:
        """Return what each place pays at given multipliers, shape (p,)."""
        place = np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))
        paid = self.amount * multipliers[self.row]
        return np.bincount(place, paid, minlength=len(self.first) - 1)

    def worth(self, multipliers: Array) -> float:
        """Return what the limits are worth, with groups placed whole where that pays."""
        groups = sum(max(0.0, float(multipliers[rows].sum())) for rows in self.whole)
        return float(self.limit @ multipliers) + groups


def places(instance: Instance, options: Options) -> Places:
    """Return the places of all tasks that can be placed at all."""
    room = np.array([one.capacity for one in instance.resources.values()], dtype=np.int64)
    use = np.flatnonzero(_placeable(instance, options)[options.task])
    alone = room[options.resource[use]] != 1
    single = np.where(alone, np.arange(len(use)), -1)
    keys = np.stack([alone, options.block[use], options.task[use], single])
    unique, where = np.unique(keys, axis=1, return_inverse=True)
    of = np.full(len(options), -1)
    of[use] = where.ravel()
    start = np.full(unique.shape[1], np.iinfo(np.int64).max)
    np.minimum.at(start, of[use], options.start[use])
    return Places(unique[2], unique[1], unique[0] == 1, start, of)


def _placeable(instance: Instance, options: Options) -> Array:
    """Return which tasks have an option, and all they need has one too."""
    number = {id: at for at, id in enumerate(instance.tasks)}
    may = np.diff(options.first) > 0
    needs: list[tuple[int, int]] = []
    for at, task in enumerate(instance.tasks.values()):
        for after in task.after:
            needs.append((at, number.get(after.task, -1)))
    for members in _members(instance, "all").values():
        needs += zip(members, members[1:] + members[:1], strict=True)
    changed = True
    while changed:
        changed = False
        for at, other in needs:
            if may[at] and (other < 0 or not may[other]):
                may[at], changed = False, True
    return may


def _members(instance: Instance, rule: str) -> dict[str, list[int]]:
    """Return the tasks of every group of one rule."""
    members: dict[str, list[int]] = {id: [] for id, group in instance.groups.items() if group.rule == rule}
    for at, task in enumerate(instance.tasks.values()):
        if task.group in members:
            members[task.group].append(at)
    return members


def rows(instance: Instance, options: Options, positions: Places) -> Rows:
    """Return all rows."""
    lines = [*_tasks(instance, positions), *_shares(instance, positions), *_follow(instance, positions)]
    lines += _energies(instance, options, positions)
    names = tuple(name for name, *_ in lines)
    limit = np.array([limit for _, limit, *_ in lines], dtype=float)
    row = np.repeat(np.arange(len(lines)), [len(place) for *_, place, _ in lines])
    none = np.zeros(0)
    place = np.concatenate([none.astype(np.int64), *(place for *_, place, _ in lines)])
    amount = np.concatenate([none, *(amount for *_, amount in lines)])
    order = np.lexsort((row, place))
    first = np.searchsorted(place[order], np.arange(len(positions) + 1))
    at = {name: number for number, name in enumerate(names)}
    ids = tuple(instance.tasks)
    groups = _members(instance, "all").values()
    whole = [
        np.array([at[f"task:{ids[one]}"] for one in members])
        for members in groups
        if members and f"task:{ids[members[0]]}" in at
    ]
    equal = np.zeros(len(lines), dtype=bool)
    equal[np.concatenate([none.astype(np.int64), *whole])] = True
    limit[equal] = 0.0
    return Rows(names, limit, equal, whole, first, row[order], amount[order])


def _tasks(instance: Instance, positions: Places) -> Iterator[Line]:
    """Yield one row a task: it is placed once."""
    order = np.argsort(positions.task, kind="stable")
    edges = np.searchsorted(positions.task[order], np.arange(len(instance.tasks) + 1))
    for at, id in enumerate(instance.tasks):
        mine = order[edges[at] : edges[at + 1]]
        if len(mine):
            yield f"task:{id}", 1.0, mine, np.ones(len(mine))


def _shares(instance: Instance, positions: Places) -> Iterator[Line]:
    """Yield the rows of groups of which some are placed, and of quotas."""
    duration = np.array([task.duration for task in instance.tasks.values()], dtype=float)
    for id, members in _members(instance, "any_k").items():
        mine = np.flatnonzero(np.isin(positions.task, members))
        k = instance.groups[id].k
        if len(np.unique(positions.task[mine])) > k:
            yield f"group:{id}", float(k), mine, np.ones(len(mine))
    partner = np.array([task.partner for task in instance.tasks.values()], dtype=object)
    for name, most in instance.quotas.items():
        mine = np.flatnonzero(partner[positions.task] == name)
        if duration[np.unique(positions.task[mine])].sum() > most:
            yield f"quota:{name}", float(most), mine, duration[positions.task[mine]]


def _follow(instance: Instance, positions: Places) -> Iterator[Line]:
    """Yield one row for each task that needs another placed."""
    number = {id: at for at, id in enumerate(instance.tasks)}
    for id, task in instance.tasks.items():
        mine = np.flatnonzero(positions.task == number[id]) if task.after else ()
        if not len(mine):
            continue
        for other in sorted({after.task for after in task.after}):
            before = np.flatnonzero(positions.task == number[other])
            signs = np.concatenate([np.ones(len(mine)), -np.ones(len(before))])
            yield f"after:{id}:{other}", 0.0, np.concatenate([mine, before]), signs


def _energies(instance: Instance, options: Options, positions: Places) -> Iterator[Line]:
    """Yield rows of what is shared over time: pools, and resources that take several tasks."""
    used = positions.of >= 0
    for id, pool in instance.pools.items():
        uses = np.array([task.uses.get(id, 0) for task in instance.tasks.values()], dtype=float)
        mine = np.flatnonzero(used & (uses[options.task] > 0))
        for span, limit, place, amount in _crowded(options, positions, mine, uses, (pool.capacity, pool.calendar)):
            yield f"pool:{id}:{span[0]}:{span[1]}", limit, place, amount
    once = np.ones(len(instance.tasks))
    for number, (id, one) in enumerate(instance.resources.items()):
        if one.capacity > 1:
            mine = np.flatnonzero(used & (options.resource == number))
            for span, limit, place, amount in _crowded(options, positions, mine, once, (one.capacity, one.calendar)):
                yield f"energy:{id}:{span[0]}:{span[1]}", limit, place, amount


def _crowded(
    options: Options, positions: Places, mine: Array, uses: Array, supply: tuple[int, tuple[Span, ...]]
) -> Iterator[tuple[Span, float, Array, Array]]:
    """Yield the intervals in which options may ask for more than there is.

    Notes
    -----
    A place takes at least the least that :func:`~.stretch.energies` says of its options.
    """
    if not len(mine):
        return
    block = options.block[mine]
    spans = np.stack([options.blocks.start[block], options.blocks.end[block]], axis=1)
    own = np.stack([options.start[mine], options.end[mine]], axis=1)
    wide = np.unique(np.concatenate([spans, own]), axis=0)
    if len(wide) * len(mine) > _PAIRS:
        wide = np.unique(spans, axis=0)[: max(1, _PAIRS // len(mine))]
    place, where = np.unique(positions.of[mine], return_inverse=True)
    order = np.argsort(where, kind="stable")
    used = energies(stretch("", supply[0], options, mine[order], uses), wide[:, 0], wide[:, 1]).T
    least = np.minimum.reduceat(used, np.searchsorted(where[order], np.arange(len(place))))
    limit = supply[0] * np.array([_open(supply[1], a, b) for a, b in wide.tolist()], dtype=float)
    by_task = np.zeros((len(uses), len(wide)))
    np.maximum.at(by_task, positions.task[place], least)
    excess = by_task.sum(axis=0) / np.maximum(limit, 1e-300)
    for at in np.argsort(-excess, kind="stable")[:_SPANS]:
        if by_task[:, at].sum() > limit[at]:
            some = np.flatnonzero(least[:, at])
            yield tuple(wide[at].tolist()), float(limit[at]), place[some], least[some, at]


def _open(calendar: tuple[Span, ...], low: int, high: int) -> int:
    return sum(max(0, min(end, high) - max(start, low)) for start, end in calendar)


_CLOSE = 1e-4
"""Relative gap at which the integer program ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Sequences of places, each in one block or, elsewhere, one place by itself."""

    block: Array
    first: Array
    place: Array
    start: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.block)

    def sums(self, amount: Array) -> Array:
        """Return the sum of something over the places of each, shape (n,)."""
        column = np.repeat(np.arange(len(self)), np.diff(self.first))
        return np.bincount(column, amount[self.place], minlength=len(self))

    def part(self, use: Array) -> Columns:
        """Return some of them, in that order."""
        size = np.diff(self.first)[use]
        first = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
        at = np.repeat(self.first[use] - first[:-1], size) + np.arange(first[-1])
        return Columns(self.block[use], first, self.place[at], self.start[at])


def joined(parts: list[Columns]) -> Columns:
    """Return columns one after the other."""
    none = np.zeros(0, dtype=np.int64)
    size = np.concatenate([none, *(np.diff(part.first) for part in parts)])
    return Columns(
        np.concatenate([none, *(part.block for part in parts)]),
        np.concatenate([[0], np.cumsum(size)]).astype(np.int64),
        np.concatenate([none, *(part.place for part in parts)]),
        np.concatenate([none, *(part.start for part in parts)]),
    )


def sequences(pricing: Priced) -> Columns:
    """Return what pricing found as columns."""
    return Columns(pricing.block, pricing.first, pricing.member, pricing.start)


class Master:
    """The linear program over the columns so far."""

    def __init__(self, rows: Rows, places: Places, value: Array, blocks: int) -> None:
        self.rows, self.places, self.value, self.blocks = rows, places, value, blocks
        self.parts: list[Columns] = []
        self._known: set[tuple[int, bytes]] = set()
        alone = np.flatnonzero(places.alone)
        self.alone = Columns(np.full(len(alone), -1), np.arange(len(alone) + 1), alone, places.start[alone])
        self._engine = self._begun()

    def _begun(self) -> Any:
        """Return a program without sequences: single places, and groups that are placed whole."""
        rows = self.rows
        high = np.concatenate([rows.limit, np.ones(self.blocks)])
        low = np.where(np.concatenate([rows.equal, np.zeros(self.blocks, dtype=bool)]), 0, -np.inf)
        unit = np.ones(len(high))
        np.maximum.at(unit, rows.row, np.abs(rows.amount))
        engine = registry.growing(low, high, unit)
        if len(self.alone):
            ones = np.ones(len(self.alone))
            engine.add(self.value[self.alone.place], ones, self._entries(self.alone))
        for group in rows.whole:
            engine.add(np.zeros(1), np.ones(1), (np.array([0, len(group)]), group, -np.ones(len(group))))
        return engine

    def _entries(self, columns: Columns) -> tuple[Array, Array, Array]:
        """Return columns as entries: where each begins, rows and coefficients."""
        rows, size = self.rows, len(self.rows.limit) + self.blocks
        column = np.repeat(np.arange(len(columns)), np.diff(columns.first))
        count = np.diff(rows.first)[columns.place]
        skip = rows.first[columns.place] - (np.cumsum(count) - count)
        at = np.repeat(skip, count) + np.arange(count.sum())
        tied = np.flatnonzero(columns.block >= 0)
        key = np.concatenate(
            [np.repeat(column, count) * size + rows.row[at], tied * size + len(rows.limit) + columns.block[tied]]
        )
        unique, where = np.unique(key, return_inverse=True)
        amount = np.concatenate([rows.amount[at], np.ones(len(tied))])
        starts = np.searchsorted(unique // size, np.arange(len(columns) + 1))
        return starts, unique % size, np.bincount(where, amount, minlength=len(unique))

    def fluid(self, length: Array, need: Array) -> tuple[Array, Array]:
        """Return prices of rows and blocks if tasks could flow into blocks like water."""
        tied = np.flatnonzero(~self.places.alone)
        block = self.places.block[tied]
        each = Columns(block, np.arange(len(tied) + 1), tied, np.zeros_like(tied))
        starts, rows, amount = self._entries(each)
        share = np.flatnonzero(rows >= len(self.rows.limit))
        column = np.searchsorted(starts, share, "right") - 1
        amount[share] = need[tied[column]] / length[block[column]]
        engine = self._begun()
        engine.add(self.value[tied], np.ones(len(tied)), (starts, rows, amount))
        return self._prices(engine.solve()[2])

    def _prices(self, duals: Array) -> tuple[Array, Array]:
        rows, blocks = np.split(duals, [len(self.rows.limit)])
        return np.where(self.rows.equal, rows, np.maximum(rows, 0)), np.maximum(blocks, 0)

    def add(self, columns: Columns) -> int:
        """Add the columns whose tasks are not yet together in that block; return how many."""
        fresh = []
        for number, block in enumerate(columns.block.tolist()):
            places = columns.place[columns.first[number] : columns.first[number + 1]]
            key = block, np.sort(places).tobytes()
            if key not in self._known:
                self._known.add(key)
                fresh.append(number)
        if fresh:
            new = columns.part(np.array(fresh))
            self.parts.append(new)
            high = np.full(len(new), np.inf)
            self._engine.add(new.sums(self.value), high, self._entries(new))
        return len(fresh)

    def __len__(self) -> int:
        """Return how many sequences there are."""
        return len(self._known)

    def solve(self) -> tuple[float, Array, Array, Array]:
        """Return the optimum, prices of rows and blocks, and how much of each column is used.

        Columns are the single places, then the sequences in the order they came.
        """
        value, used, duals = self._engine.solve()
        rows, blocks = self._prices(duals)
        at = len(self.alone) + len(self.rows.whole)
        return value, rows, blocks, np.concatenate([used[: len(self.alone)], used[at:]])

    def columns(self) -> Columns:
        """Return all columns, the single places first."""
        return joined([self.alone, *self.parts])

    def chosen(self, columns: Columns, nodes: int) -> tuple[Array, bool]:
        """Return which columns the integer program chooses, and whether it ended at its limit."""
        rows, groups = self.rows, len(self.rows.whole)
        starts, row, amount = self._entries(columns)
        column = np.repeat(np.arange(len(columns)), np.diff(starts))
        group = np.repeat(np.arange(groups), [len(one) for one in rows.whole])
        none = np.zeros(0, dtype=np.int64)
        row = np.concatenate([row, none, *rows.whole])
        column = np.concatenate([column, len(columns) + group])
        amount = np.concatenate([amount, -np.ones(len(group))])
        order = np.lexsort((column, row))
        size = len(rows.limit) + self.blocks
        low = np.where(rows.equal, 0.0, -np.inf)
        lines = Lines(
            np.searchsorted(row[order], np.arange(size + 1)),
            column[order],
            amount[order],
            np.concatenate([low, np.full(self.blocks, -np.inf)]),
            np.concatenate([rows.limit, np.ones(self.blocks)]),
        )
        count = len(columns) + groups
        points = np.concatenate([columns.sums(self.value), np.zeros(groups)])
        whole = np.ones(count, dtype=bool)
        model = Model(points, np.zeros(count), np.ones(count), whole, lines)
        solution = registry.solve(model, Limits(gap=_CLOSE, seconds=math.inf, nodes=nodes))
        limited = solution.status == "limit"
        if solution.values is None:
            return none, limited
        return np.flatnonzero(solution.values[: len(columns)] > 0.5), limited
