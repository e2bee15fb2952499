# SPDX-License-Identifier: Apache-2.0
r"""Side rules: what must hold beside demand and load, as rows over pairs.

A row limits :math:`\sum a_{pr} x_{pr}` over some pairs of one proposal (or over two crossed
pairs). Its price is charged to the pairs it counts, so that one look at every pair proves the
whole: see :mod:`yuzui.reviewing.assign.pricing`. Rows that cannot bind over the pairs kept
are left out of the program and cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Rows of a side rule over the pairs kept."""

    keys: Array
    sizes: Array
    columns: Array
    values: Array
    low: Array
    high: Array


class Side(Protocol):
    """A side rule."""

    @property
    def name(self) -> str:
        """Name of the rule."""
        ...

    def lines(self, codes: Array, scores: Array) -> Lines:
        """Return the rows over some pairs, ``proposal * m + reviewer``, with their scores."""
        ...

    def charge(self, keys: Array, price: Array, rows: slice, values: Array) -> None:
        """Take what some rows charge off the values of a block of proposals."""
        ...

    def limits(self, keys: Array) -> tuple[Array, Array]:
        """Return the limits of some rows."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Reviewers of one proposal by group: at most, or at least, so many of each."""

    name: str
    proposals: Array
    group: Array
    low: float
    high: float

    @property
    def groups(self) -> int:
        """Number of groups."""
        return int(self.group.max(initial=-1)) + 1

    def lines(self, codes: Array, scores: Array) -> Lines:
        """Return the rows that can bind; see :class:`Side`."""
        m = len(self.group)
        group = self.group[codes % m]
        inside = np.flatnonzero((group >= 0) & self.proposals[codes // m])
        key = (codes[inside] // m) * self.groups + group[inside]
        order = np.argsort(key, kind="stable")
        filled, sizes = np.unique(key, return_counts=True)
        if self.low > 0:
            wanted = np.flatnonzero(self.proposals)[:, None] * self.groups
            every = (wanted + np.arange(self.groups)).ravel()
            full = np.zeros(len(every), dtype=np.int64)
            full[np.searchsorted(every, filled)] = sizes
            return self._made(every, full, inside[order])
        over = sizes > self.high
        return self._made(filled[over], sizes[over], inside[order][np.repeat(over, sizes)])

    def _made(self, keys: Array, sizes: Array, columns: Array) -> Lines:
        return Lines(keys, sizes, columns, np.ones(len(columns)), *self.limits(keys))

    def limits(self, keys: Array) -> tuple[Array, Array]:
        """Return the limits of some rows."""
        return np.full(len(keys), float(self.low)), np.full(len(keys), float(self.high))

    def charge(self, keys: Array, price: Array, rows: slice, values: Array) -> None:
        """Take what some rows charge off the values of a block; see :class:`Side`."""
        proposal = keys // max(self.groups, 1)
        inside = (proposal >= rows.start) & (proposal < rows.stop) & (price != 0)
        table = np.zeros((rows.stop - rows.start, self.groups + 1))
        table[proposal[inside] - rows.start, keys[inside] % max(self.groups, 1)] = price[inside]
        # the last column stands for no group: the place -1
        values -= table[:, np.maximum(self.group, -1)]


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """The scores of each proposal's reviewers together must reach a limit."""

    least: Array
    scores: Any
    m: int
    name: str = "floor"

    def lines(self, codes: Array, scores: Array) -> Lines:
        """Return one row per proposal with a limit; see :class:`Side`."""
        keys = np.flatnonzero(np.isfinite(self.least))
        inside = np.flatnonzero(np.isfinite(self.least[codes // self.m]))
        sizes = np.bincount(codes[inside] // self.m, minlength=len(self.least))[keys]
        own = self.scores.at(codes[inside] // self.m, codes[inside] % self.m)
        return Lines(keys, sizes, inside, own, *self.limits(keys))

    def limits(self, keys: Array) -> tuple[Array, Array]:
        """Return the limits of some rows."""
        return self.least[keys], np.full(len(keys), np.inf)

    def charge(self, keys: Array, price: Array, rows: slice, values: Array) -> None:
        """Take what some rows charge off the values of a block; see :class:`Side`."""
        inside = (keys >= rows.start) & (keys < rows.stop) & (price != 0)
        for key, one in zip(keys[inside], price[inside], strict=True):
            row = slice(int(key), int(key) + 1)
            values[key - rows.start] -= one * self.scores.block(row, slice(None))[0]


@dataclass(frozen=True, slots=True, eq=False)
class Crossed:
    """Of two pairs at most one: nobody judges the proposal of somebody who judges theirs."""

    name: str
    first: Array
    second: Array
    m: int

    def lines(self, codes: Array, scores: Array) -> Lines:
        """Return the rows both of whose pairs are kept; see :class:`Side`."""
        places = [np.minimum(np.searchsorted(codes, c), len(codes) - 1) for c in self._both]
        both = np.logical_and.reduce([codes[p] == c for p, c in zip(places, self._both, strict=True)])
        keys = np.flatnonzero(both)
        columns = np.column_stack([p[keys] for p in places]).ravel()
        return Lines(keys, np.full(len(keys), 2), columns, np.ones(len(columns)), *self.limits(keys))

    @property
    def _both(self) -> tuple[Array, Array]:
        return self.first, self.second

    def limits(self, keys: Array) -> tuple[Array, Array]:
        """Return the limits of some rows."""
        return np.full(len(keys), -np.inf), np.ones(len(keys))

    def charge(self, keys: Array, price: Array, rows: slice, values: Array) -> None:
        """Take what some rows charge off the values of a block; see :class:`Side`."""
        for side in self._both:
            proposal = side[keys] // self.m
            inside = (proposal >= rows.start) & (proposal < rows.stop)
            at = (proposal[inside] - rows.start, side[keys][inside] % self.m)
            np.subtract.at(values, at, price[inside])
