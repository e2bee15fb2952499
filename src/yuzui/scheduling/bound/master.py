# SPDX-License-Identifier: Apache-2.0
"""The program that chooses one sequence for every block, as a linear and as an integer program."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.bound.pricing import Priced
from yuzui.scheduling.bound.rows import Places, Rows
from yuzui.solve import registry
from yuzui.solve.model import Limits, Model
from yuzui.solve.model import Rows as Lines

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

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


def sequences(found: Priced) -> Columns:
    """Return what pricing found as columns."""
    return Columns(found.block, found.first, found.member, found.start)


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
        found = registry.solve(model, Limits(gap=_CLOSE, seconds=math.inf, nodes=nodes))
        limited = found.status == "limit"
        if found.values is None:
            return none, limited
        return np.flatnonzero(found.values[: len(columns)] > 0.5), limited
