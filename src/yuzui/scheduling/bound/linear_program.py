# SPDX-License-Identifier: Apache-2.0
"""Named linear rows that every schedule keeps, and the ceiling that prices on them prove."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.instance import Instance, Options
from yuzui.solve import registry

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


_EPS = 2.0**-52


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Rows ``sum(amount * x[column]) <= limit``, or ``= limit``; every column lies in [0, 1]."""

    names: Sequence[str]
    limit: Array
    equal: Array
    row: Array
    column: Array
    amount: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.names)

    @property
    def starts(self) -> Array:
        """Where each row begins in the coefficients, shape (m + 1,)."""
        return np.searchsorted(self.row, np.arange(len(self) + 1))

    def charged(self, prices: Array, columns: int) -> Array:
        """Return what each column pays at given prices, shape (columns,)."""
        paid = self.amount * prices[self.row]
        charge: Array = np.bincount(self.column, paid, minlength=columns)
        return charge


def lines(entries: Iterable[tuple[str, float, Array, Array]]) -> Lines:
    """Return rows from their names, limits, columns and coefficients."""
    entry_list = list(entries)
    none = np.zeros(0, dtype=np.int64)
    sizes = [len(column) for _, _, column, _ in entry_list]
    return Lines(
        [name for name, *_ in entry_list],
        np.array([limit for _, limit, *_ in entry_list], dtype=float),
        np.zeros(len(entry_list), dtype=bool),
        np.repeat(np.arange(len(entry_list)), sizes),
        np.concatenate([none, *(column for _, _, column, _ in entry_list)]),
        np.concatenate([np.zeros(0), *(amount for *_, amount in entry_list)]),
    )


def together(parts: Sequence[Lines]) -> Lines:
    """Return the rows of several tables as one, in order."""
    before = np.cumsum([0, *(len(part) for part in parts)])
    return Lines(
        [name for part in parts for name in part.names],
        np.concatenate([part.limit for part in parts]),
        np.concatenate([part.equal for part in parts]),
        np.concatenate([part.row + at for part, at in zip(parts, before[:-1], strict=True)]),
        np.concatenate([part.column for part in parts]),
        np.concatenate([part.amount for part in parts]),
    )


def ceiling(rows: Lines, worth: Array, prices: Array) -> float:
    r"""Return what no point that keeps the rows can be worth, whatever the prices.

    Notes
    -----
    Holds for any such prices (Neumaier and Shcherbina 2004, doi:10.1007/s10107-003-0433-3). A
    difference of k products of floating-point numbers is off by at most (k + 2) ε times the sum of
    their sizes, which is added.
    """
    n = len(worth)
    left = worth - rows.charged(prices, n)
    size = np.abs(worth) + rows.charged(np.abs(prices), n)
    count = np.bincount(rows.column, minlength=n)
    most = np.maximum(0.0, left + (count + 2) * _EPS * size)
    limits = rows.limit * prices
    total = math.fsum([*limits.tolist(), *most[most > 0].tolist()])
    spare = 2 * _EPS * (float(np.abs(limits).sum()) + float(most.sum()))
    return math.nextafter(total + spare, math.inf)


# A linear program of which only the columns and rows that matter are ever solved.


class Sifting:
    """A linear program over all columns, of which some are in play."""

    def __init__(self, rows: Lines, worth: Array) -> None:
        self.rows, self._worth = rows, worth
        self._place = np.full(len(worth), -1, dtype=np.int64)
        self._played = np.zeros(0, dtype=np.int64)
        # worths near 1, whatever a point is: the engine's tolerances are absolute
        self._point = float(np.abs(worth).mean()) or 1.0 if len(worth) else 1.0
        low = np.where(rows.equal, rows.limit, -np.inf)
        self._engine = registry.growing(low, rows.limit, _units(rows))

    @property
    def steps(self) -> int:
        """Steps of the simplex method that the last solution took."""
        return int(self._engine.steps)

    def resting(self) -> Array:
        """Return which columns are not in play, shape (n,)."""
        idle: Array = self._place < 0
        return idle

    def play(self, columns: Array, most: Array) -> None:
        """Bring columns into play."""
        self._place[columns] = len(self._played) + np.arange(len(columns))
        fresh = self._place[self.rows.column] >= len(self._played)
        self._played = np.append(self._played, columns)
        row, amount = self.rows.row[fresh], self.rows.amount[fresh]
        place = self._place[self.rows.column[fresh]] - (len(self._played) - len(columns))
        order = np.argsort(place, kind="stable")
        starts = np.searchsorted(place[order], np.arange(len(columns) + 1))
        worth = self._worth[columns] / self._point
        self._engine.add(worth, most, (starts, row[order], amount[order]))

    def begin(self, columns: Array, rows: Array) -> None:
        """Say where to begin: columns in play that are 1, each filling one of some rows."""
        self._engine.begin(self._place[columns], rows)

    def widen(self, more: int) -> None:
        """Add columns without worth, of at most 1, and bring them into play."""
        columns = len(self._worth) + np.arange(more)
        self._worth = np.append(self._worth, np.zeros(more))
        self._place = np.append(self._place, np.full(more, -1))
        self.play(columns, np.ones(more))

    def keep(self, more: Lines) -> None:
        """Add rows, which hold with ``<=``."""
        place = self._place[more.column]
        row, amount, place = (part[place >= 0] for part in (more.row, more.amount, place))
        starts = np.searchsorted(row, np.arange(len(more) + 1))
        limits = np.full(len(more), -np.inf), more.limit
        self._engine.add_rows(limits, _units(more), (starts, place, amount))
        self.rows = together([self.rows, more])

    def solve(self) -> tuple[Array, Array]:
        """Return columns and prices of the rows; columns at rest are 0."""
        _, values, duals = self._engine.solve()
        x = np.zeros(len(self._worth))
        x[self._played] = np.clip(values, 0.0, 1.0)
        prices = duals * self._point
        return x, np.where(self.rows.equal, prices, np.maximum(0.0, prices))


def _units(rows: Lines) -> Array:
    """Return the largest coefficient of each row; 1 for a row without."""
    unit = np.zeros(len(rows))
    np.maximum.at(unit, rows.row, np.abs(rows.amount))
    return np.where(unit > 0, unit, 1.0)


# Where to begin: prices of the time of each block, and a point that fills what they fill.


_PASSES = 60
_SHARE = 0.3
"""Price of a second of a partner's share at first, as part of that of a block."""
_LEAST = 1e-9
"""Share of the largest value that a value counts for at least."""
_SPREAD = (0.2, 0.02)
"""By how much of its value a task may miss its best option, at first and at last."""
_STEP = (0.6, 0.05)
"""By how much, in logarithms, a price may move, at first and at last."""


def start(instance: Instance, options: Options) -> Array:
    r"""Return prices of a second of each option.

    Notes
    -----
    Tasks spread over their options, and over staying out, in proportion to
    :math:`\exp((v - p d) / (T v))`; then the price of each supply moves by the factor
    :math:`\exp(\eta (use / supply - 1))`, and :math:`T` and :math:`\eta` fall geometrically.
    """
    if not len(options):
        return np.zeros(0)
    supply, share = _supplies(instance, options)
    length = options.duration[options.task].astype(float)
    value = options.value[options.task]
    # a task without value stays out at any price, and divides nothing by zero
    value = np.maximum(value, _LEAST * float(value.max()) or 1.0)
    counts = np.diff(options.first)[np.diff(options.first) > 0]
    first = np.cumsum(counts) - counts
    each = np.repeat(np.arange(len(counts)), counts)
    price = np.full(len(supply), float(np.median(value / length)))
    price[len(options.blocks) :] *= _SHARE
    price[-1] = 0.0
    for number in range(_PASSES):
        spread, step = (a * (b / a) ** (number / _PASSES) for a, b in (_SPREAD, _STEP))
        left = 1 - (price[options.block] + price[share]) * length / value
        most = np.maximum(0.0, np.maximum.reduceat(left, first))
        weight = np.exp((left - most[each]) / spread)
        whole = np.add.reduceat(weight, first) + np.exp(-most / spread)
        used = length * weight / whole[each]
        use = np.bincount(options.block, used, minlength=len(supply))
        use += np.bincount(share, used, minlength=len(supply))
        over = use / np.maximum(supply, 1.0) - 1
        price = price * np.exp(step * np.clip(over, -1.0, 1.0))
    both: Array = price[options.block] + price[share]
    return both


def _supplies(instance: Instance, options: Options) -> tuple[Array, Array]:
    """Return the seconds of blocks, partners and, last, no partner; and that of each option."""
    room = np.array([one.capacity for one in instance.resources.values()], dtype=float)
    time = room[options.blocks.resource] * (options.blocks.end - options.blocks.start)
    shares = np.array(list(instance.quotas.values()), dtype=float)
    place = {partner: len(time) + at for at, partner in enumerate(instance.quotas)}
    none = len(time) + len(shares)
    quotas = [none if one.partner is None else place.get(one.partner, none) for one in instance.tasks.values()]
    return np.concatenate([time, shares, [np.inf]]), np.array(quotas)[options.task]


def filled(rows: Lines, order: Array) -> Array:
    """Return columns that keep all rows together, taken one by one where they fit."""
    by_column = np.argsort(rows.column, kind="stable")
    row, amount = rows.row[by_column], rows.amount[by_column]
    edges = np.searchsorted(rows.column[by_column], np.append(order, order + 1)).reshape(2, -1)
    room, used = rows.limit.copy(), []
    for column, first, last in zip(order.tolist(), *edges.tolist(), strict=True):
        mine, much = row[first:last], amount[first:last]
        if (room[mine] >= much).all():
            room[mine] -= much
            used.append(column)
    return np.array(used, dtype=np.int64)


# What no schedule can exceed, with the prices that prove it.


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A proven ceiling of the value of every schedule."""

    value: float
    kind: str
    duals: Mapping[str, float]
    prices: Array
    preferred: Array
    stopped: bool = False
    limited: bool = False
