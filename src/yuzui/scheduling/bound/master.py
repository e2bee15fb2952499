# SPDX-License-Identifier: Apache-2.0
"""The program that chooses one sequence for every block, as a linear and as an integer program."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.bound.energy_rows import energies, stretch
from yuzui.scheduling.bound.pricing import Priced
from yuzui.scheduling.instance import Instance, Options, Span
from yuzui.solve import registry
from yuzui.solve.model import Limits, Model
from yuzui.solve.model import Rows as Lines

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]
    Line = tuple[str, float, Array, Array]


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
