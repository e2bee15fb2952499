# SPDX-License-Identifier: Apache-2.0
r"""Upper bound from sequences of tasks in resource blocks, by column generation.

A column is one sequence in one block. The master program gives prices to what blocks share, pricing
finds the best sequence of every block at those prices, and any prices at all prove a ceiling:

.. math:: \pi \cdot b + \sum_{k} \max_{c \in k} (v_c - \pi \cdot A_c)^+.

The least such ceiling is kept. It is valid however early the search ends, and where a
configuration survives a closure too: blocks are then looked at as if they did not touch, which
only allows more.

References
----------
Dantzig and Wolfe 1960, doi:10.1287/opre.8.1.101; Wentges 1997, doi:10.1111/1475-3995.00004
(prices between the best so far and those of the master program).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InternalError
from yuzui.scheduling.bound.linear_program import Bound
from yuzui.scheduling.bound.master import (
    Candidates,
    Columns,
    Master,
    Places,
    Priced,
    Rows,
    Walk,
    candidates,
    places,
    priced,
    rows,
    sequences,
    walk,
)
from yuzui.scheduling.instance import Instance, Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

KIND = "blocks"

_CLOSE = 1e-6
"""Relative distance of ceiling and master program at which the search ends."""

_STAY, _STAY_LONG = 0.5, 0.85
"""Weight of the best prices so far against those of the master program, and in long blocks: there
the master program knows few of the sequences that matter, and its prices are wild."""

_ROOM, _MORE = 50, 4
"""Labels of one block that are followed at a step to begin with, and how much this grows by."""

_LONG = 6
"""Mean tasks that fit into a block whose labels get their second limit at once."""

_STALLED = 4
"""Steps without a lower ceiling after which blocks with labels left out are looked at closer."""

_SEQUENCES = 20
"""Most sequences of one block that join the master program at a step."""

_COLUMN = 100
"""Work of solving the master program once, per column it has, in extensions of labels."""

_CELL, _NODES = 20, 50
"""Work of the integer program, per column and row, in extensions of labels, and most nodes of its
search."""

_OUTWARD = 1e-11
"""Relative error that adding up may leave."""


@dataclass(frozen=True, slots=True)
class Budget:
    """When the search ends: counted work, the same on every machine."""

    labels: int = 300_000_000
    cells: int = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Generated:
    """A bound, and what an integer program chose of the columns that prove it."""

    bound: Bound
    wanted: tuple[tuple[int, int, int], ...]
    closed: bool
    labels: int


def columns(
    instance: Instance, options: Options, budget: Budget | None = None, prices: Mapping[str, float] | None = None
) -> Generated:
    """Return the block bound of an instance, and the choice among its columns."""
    limit = Budget() if budget is None else budget
    search = _Search(instance, options)
    search.run(limit.labels, prices or {})
    return search.generated(limit)


@dataclass(frozen=True, slots=True, eq=False)
class _Prices:
    """Multipliers of the rows, ceilings of the blocks at them, and what they prove."""

    value: float
    rows: Array
    blocks: Array


class _Search:
    """Prices and columns, step by step."""

    def __init__(self, instance: Instance, options: Options) -> None:
        self.instance, self.options = instance, options
        self.places: Places = places(instance, options)
        self.rows: Rows = rows(instance, options, self.places)
        self.candidates: Candidates = candidates(instance, options, self.places.of >= 0)
        self.value = options.value[self.places.task]
        self.master = Master(self.rows, self.places, self.value, len(options.blocks))
        self.room, self.labels, self.stalled = _ROOM, 0, 0
        self.walks: dict[int, Walk] = {}
        self.tried: set[int] = set()
        self.stay = _STAY_LONG if self._walk(self._long()) else _STAY
        self.closed = self.done = not len(self.places)
        self.stopped = self.limited = False
        self.budget = 0
        self.used = np.zeros(len(self.master.alone))
        none = np.zeros(len(options.blocks))
        self.best = self._priced(np.zeros(len(self.rows.limit)), none, start=True)[0]

    def _priced(self, multipliers: Array, least: Array, start: bool = False) -> tuple[_Prices, Priced]:
        """Return what multipliers prove, and the best sequences at them."""
        prize = self.value - self.rows.charged(multipliers)
        tied = prize[: len(self.candidates)]
        room = 1 if start else self.room
        one = priced(self.candidates, tied, least, room, _SEQUENCES, self.walks)
        self.labels += one.labels
        single = np.zeros(len(self.options.value))
        alone = self.master.alone.place
        np.maximum.at(single, self.places.task[alone], prize[alone])
        value = self.rows.worth(multipliers) + float(single.sum() + one.ceiling.sum())
        return _Prices(value, multipliers, one.ceiling), one

    def run(self, budget: int, prices: Mapping[str, float]) -> None:
        """Look for better prices until none are left or the work is done."""
        self.budget = budget
        if self.done:
            return
        try:
            self._begin(prices)
            while not self.done and self.labels < self.budget:
                self._step()
        except InternalError:
            # the engine gave up; every ceiling so far holds
            self.stopped = True

    def _begin(self, prices: Mapping[str, float]) -> None:
        """Begin where tasks flow like water, with other prices, and with sequences at half."""
        length = self.options.blocks.end - self.options.blocks.start
        need = self.options.duration[self.places.task]
        multipliers, blocks = self.master.fluid(length, need)
        self._keep(self._priced(multipliers, 0.8 * blocks)[0])
        if prices:
            duals = np.array([prices.get(name, 0.0) for name in self.rows.names])
            duals = np.where(self.rows.equal, duals, np.maximum(duals, 0.0))
            pricing, one = self._priced(duals, 0.5 * blocks)
            self._keep(pricing)
            self.master.add(sequences(one))
        self.master.add(sequences(self._priced(multipliers / 2, 0 * blocks)[1]))

    def _keep(self, prices: _Prices) -> None:
        self.stalled += 1
        if prices.value < self.best.value:
            self.best, self.stalled = prices, 0

    def _step(self) -> None:
        """Solve the master program, and price between its prices and the best."""
        value, multipliers, blocks, self.used = self.master.solve()
        self.labels += _COLUMN * len(self.master)
        self.closed = self.done = self.best.value - value <= _CLOSE * abs(self.best.value)
        stay, added = self.stay, 0
        while not self.done and not added:
            at = stay * self.best.rows + (1 - stay) * multipliers
            least = stay * self.best.blocks + (1 - stay) * blocks
            prices, one = self._priced(at, least)
            self._keep(prices)
            added = self.master.add(sequences(one))
            if one.short.any() and (self._stalled() or self._loose(one, least, prices.value - value)):
                self.stalled = 0
                self._widen(one)
                return
            if not stay and not added:
                self.closed, self.done = not one.short.any(), True
                return
            stay = stay / 2 if stay > 0.1 else 0.0

    def _stalled(self) -> bool:
        """Return whether long blocks keep the ceiling from coming down."""
        return self.stay == _STAY_LONG and self.stalled >= _STALLED

    def _long(self) -> list[int]:
        """Return the blocks into which many tasks fit."""
        candidates, blocks = self.candidates, self.options.blocks
        count = np.diff(candidates.first)
        mean = np.bincount(candidates.block, candidates.duration, minlength=len(count)) / np.maximum(count, 1)
        long = (count > 0) & (blocks.end - blocks.start > _LONG * mean)
        return [int(block) for block in np.flatnonzero(long)]

    def _walk(self, blocks: list[int]) -> int:
        """Give blocks their second limit; return how many were not tried before."""
        fresh = [block for block in blocks if block not in self.tried]
        self.tried.update(fresh)
        walks = {block: walk(self.candidates, block) for block in fresh}
        self.walks.update({block: steps for block, steps in walks.items() if steps is not None})
        return len(fresh)

    def _widen(self, one: Priced) -> None:
        """Look closer: a second limit first, then more labels, or end where the budget would."""
        if self._walk(np.flatnonzero(one.short).tolist()):
            return
        self.room *= _MORE
        if self.labels + _MORE * one.labels > self.budget:
            self.done = True

    def _loose(self, one: Priced, least: Array, gap: float) -> bool:
        """Return whether most of a gap stems from labels left out."""
        reached = least.copy()
        np.maximum.at(reached, one.block, one.worth)
        return bool((one.ceiling - reached)[one.short].sum() > 0.5 * max(gap, 0.0))

    def generated(self, budget: Budget) -> Generated:
        """Return bound, columns and choice."""
        every = self.master.columns()
        wanted = self._wanted(every, budget)
        return Generated(self._bound(every), wanted, self.closed, self.labels)

    def _wanted(self, every: Columns, budget: Budget) -> tuple[tuple[int, int, int], ...]:
        """Return what the integer program chooses, where its work is a part of the budget."""
        cells = len(every) * (len(self.rows.limit) + self.master.blocks)
        if self.stopped or not cells or cells > min(budget.cells, budget.labels / _CELL):
            return ()
        self.labels += _CELL * cells
        try:
            numbers, self.limited = self.master.chosen(every, _NODES)
        except InternalError:
            self.stopped = True
            return ()
        chosen = every.part(numbers)
        task, block = self.places.task[chosen.place], self.places.block[chosen.place]
        return tuple(zip(task.tolist(), block.tolist(), chosen.start.tolist(), strict=True))

    def _bound(self, every: Columns) -> Bound:
        """Return the least ceiling with its multipliers by name."""
        blocks, best = self.options.blocks, self.best
        ids = tuple(self.instance.resources)
        resource = blocks.resource.tolist()
        duals = {self.rows.names[r]: float(best.rows[r]) for r in np.flatnonzero(best.rows).tolist()}
        for block in np.flatnonzero(best.blocks).tolist():
            name = f"block:{ids[resource[block]]}:{blocks.start[block]}"
            duals[name] = float(best.blocks[block])
        task = np.array([duals.get(f"task:{id}", 0.0) for id in self.instance.tasks])
        value = best.value + _OUTWARD * float(np.abs(self.rows.limit) @ np.abs(best.rows))
        value += _OUTWARD * abs(best.value)
        return Bound(value, KIND, duals, task, self._preferred(every), self.stopped, self.limited)

    def _preferred(self, every: Columns) -> Array:
        """Return how much of each option the master program uses."""
        share = np.zeros(len(self.options))
        order = np.argsort(self.places.of, kind="stable")
        edges = np.searchsorted(self.places.of[order], np.arange(len(self.places) + 1))
        for number in np.flatnonzero(self.used > 0):
            for at in range(every.first[number], every.first[number + 1]):
                place, start = every.place[at], every.start[at]
                rows = order[edges[place] : edges[place + 1]]
                last = self.options.end[rows] - self.options.duration[self.places.task[place]]
                fits = (self.options.start[rows] <= start) & (start <= last)
                share[rows[int(np.argmax(fits))]] += self.used[number]
        return share
