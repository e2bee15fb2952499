# SPDX-License-Identifier: Apache-2.0
r"""Units in which a quadratic program is handed to an engine.

Active-set solvers take second derivatives as they come: where a column is counted in small units
they are near zero, and the search circles until its time is up. Columns are therefore counted so
that :math:`Q_{jj} \ge 1`; a column without a square gets the unit in which it weighs as much as the
others in the rows they share. Nothing but units changes, and the answer is given in the caller's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.solve.model import Model
from yuzui.solve.solution import Solution

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def units(model: Model) -> Array:
    """Return the unit of each column, so many of the caller's.

    Parameters
    ----------
    model : Model
        A quadratic program.

    Returns
    -------
    array of float, shape (n,)
        Above 0; 1 for a column that meets no square in any row.
    """
    squares = np.abs(np.diag(np.asarray(model.quadratic, dtype=float)))
    curved = squares > 0
    scale = np.ones(len(squares))
    scale[curved] = 1 / np.sqrt(np.minimum(1.0, squares[curved]))
    rows = model.rows
    row = np.repeat(np.arange(len(rows.low)), np.diff(rows.starts))
    weight = np.abs(rows.values)
    beside = np.zeros(len(rows.low))
    known = curved[rows.columns]
    np.maximum.at(beside, row[known], (weight * scale[rows.columns])[known])
    open_ = ~known & (weight > 0) & (beside[row] > 0)
    least = np.full(len(squares), np.inf)
    np.minimum.at(least, rows.columns[open_], beside[row[open_]] / weight[open_])
    return np.where(~curved & np.isfinite(least), least, scale)


def within(model: Model, unit: Array) -> Model:
    """Return the model with its columns counted in other units.

    Parameters
    ----------
    model : Model
        A quadratic program.
    unit : array of float, shape (n,)
        Unit of each column.

    Returns
    -------
    Model
        Of the same optimum, its columns divided by the units.
    """
    rows = model.rows
    return replace(
        model,
        objective=model.objective * unit,
        low=model.low / unit,
        high=model.high / unit,
        rows=replace(rows, values=rows.values * unit[rows.columns]),
        quadratic=np.asarray(model.quadratic) * np.outer(unit, unit),
    )


def restored(solution: Solution, model: Model, unit: Array) -> Solution:
    """Return an answer in the units of the caller.

    Parameters
    ----------
    solution : Solution
        Of the model in other units.
    model : Model
        The caller's.
    unit : array of float, shape (n,)
        Unit of each column.

    Returns
    -------
    Solution
        Duals of rows are the same in all units of columns.
    """
    if solution.values is None:
        return solution
    values = solution.values * unit
    reduced = None if solution.reduced is None else solution.reduced / unit
    return replace(solution, values=values, objective=model.value(values), reduced=reduced)
