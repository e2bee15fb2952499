# SPDX-License-Identifier: Apache-2.0
"""The neutral model every engine understands: linear rows, integer columns, arrays in.

Capped on purpose: a linear objective with integer columns, or a convex quadratic one without.
What needs more calls its engine inside the adapter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Linear rows ``low <= A x <= high`` in compressed row form.

    Parameters
    ----------
    starts : array of int, shape (m + 1,)
        Where each row begins in ``columns`` and ``values``.
    columns : array of int, shape (nonzeros,)
        Column of each coefficient.
    values : array of float, shape (nonzeros,)
        Coefficients.
    low, high : array of float, shape (m,)
        Limits; infinite where there is none.
    """

    starts: Array
    columns: Array
    values: Array
    low: Array
    high: Array

    def activity(self, x: Array) -> Array:
        """Return ``A x``, shape (m,)."""
        parts = np.append(self.values * x[self.columns], 0.0)
        sums = np.add.reduceat(parts, self.starts[:-1]) if len(self.low) else np.zeros(0)
        sums[np.diff(self.starts) == 0] = 0.0
        return sums

    def line(self, row: int, width: int) -> Array:
        """Return the coefficients of one row, zeros included, shape (width,)."""
        dense = np.zeros(width)
        part = slice(self.starts[row], self.starts[row + 1])
        dense[self.columns[part]] = self.values[part]
        return dense


@dataclass(frozen=True, slots=True)
class Model:
    """A linear, mixed-integer or convex quadratic program.

    Parameters
    ----------
    objective : array of float, shape (n,)
        Linear coefficients.
    low, high : array of float, shape (n,)
        Limits of the columns.
    integer : array of bool, shape (n,)
        Columns that must be whole.
    rows : Rows
        Linear rows.
    maximise : bool
        Direction.
    quadratic : array of float, shape (n, n), optional
        Symmetric ``Q`` of the term ``x' Q x / 2``; positive semidefinite when minimising,
        negative when maximising; no integer columns then.
    """

    objective: Array
    low: Array
    high: Array
    integer: Array
    rows: Rows
    maximise: bool = True
    quadratic: Array | None = None

    @property
    def need(self) -> str:
        """What an engine must be able to do: ``lp``, ``mip`` or ``qp``."""
        if self.quadratic is not None:
            return "qp"
        return "mip" if self.integer.any() else "lp"

    def relaxed(self) -> Model:
        """Return the model without its integer conditions."""
        return replace(self, integer=np.zeros(len(self.objective), dtype=bool))

    def value(self, x: Array) -> float:
        """Return the objective at a point."""
        linear = float(self.objective @ x)
        return linear if self.quadratic is None else linear + float(x @ self.quadratic @ x) / 2


@dataclass(frozen=True, slots=True)
class Limits:
    """When an engine may stop.

    Parameters
    ----------
    gap : float
        Relative gap, fraction, at which a mixed-integer search ends.
    seconds : float
        Wall time; the last guard, so that a result hangs on it only when nothing else ended
        the search.
    nodes : int or None
        Most parts of the tree that a mixed-integer search looks at: a limit that, unlike time,
        is the same everywhere.
    prove : bool
        A good set is known and only the proof is wanted: nothing is spent on finding others.
    """

    gap: float = 1e-9
    seconds: float = 60.0
    nodes: int | None = None
    prove: bool = False


TO_PROOF = Limits()
"""Search on until nothing better is left."""


def rows(lines: Iterable[tuple[Array, float, float]]) -> Rows:
    """Return rows made of dense lines.

    Parameters
    ----------
    lines : iterable of (array, float, float)
        Coefficients of shape (n,), low and high limit.

    Returns
    -------
    Rows
        The rows, in order, zeros left out.
    """
    lines_ = list(lines)
    places = [np.flatnonzero(line) for line, _, _ in lines_]
    sizes = np.array([0, *(len(place) for place in places)], dtype=np.int64)
    return Rows(
        starts=np.cumsum(sizes),
        columns=np.concatenate([np.zeros(0, dtype=np.int64), *places]),
        values=np.concatenate([np.zeros(0), *(k[0][p] for k, p in zip(lines_, places, strict=True))]),
        low=np.array([low for _, low, _ in lines_], dtype=float),
        high=np.array([high for _, _, high in lines_], dtype=float),
    )


def with_row(model: Model, line: Array, low: float, high: float) -> Model:
    """Return a model with one more row.

    Parameters
    ----------
    model : Model
        The model.
    line : array of float, shape (n,)
        Coefficients.
    low, high : float
        Limits.

    Returns
    -------
    Model
        The model with the row at the end.
    """
    columns_, place = model.rows, np.flatnonzero(line)
    return replace(
        model,
        rows=Rows(
            starts=np.append(columns_.starts, columns_.starts[-1] + len(place)),
            columns=np.append(columns_.columns, place),
            values=np.append(columns_.values, line[place]),
            low=np.append(columns_.low, low),
            high=np.append(columns_.high, high),
        ),
    )
