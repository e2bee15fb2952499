# SPDX-License-Identifier: Apache-2.0
"""Named linear rows that every schedule keeps, and the ceiling that prices on them prove."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

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


def lines(made: Iterable[tuple[str, float, Array, Array]]) -> Lines:
    """Return rows from their names, limits, columns and coefficients."""
    kept = list(made)
    none = np.zeros(0, dtype=np.int64)
    sizes = [len(column) for _, _, column, _ in kept]
    return Lines(
        [name for name, *_ in kept],
        np.array([limit for _, limit, *_ in kept], dtype=float),
        np.zeros(len(kept), dtype=bool),
        np.repeat(np.arange(len(kept)), sizes),
        np.concatenate([none, *(column for _, _, column, _ in kept)]),
        np.concatenate([np.zeros(0), *(amount for *_, amount in kept)]),
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
