# SPDX-License-Identifier: Apache-2.0
"""A linear program of which only the columns and rows that matter are ever solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.column_generation.lines import Lines, together
from yuzui.solve import registry

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


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
