# SPDX-License-Identifier: Apache-2.0
"""What every engine answers, in one vocabulary."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "limit", "failed"]

PROVEN = 1e-9
"""Relative gap at or below which a solution is called optimal."""


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """Return ``|bound - objective| / |objective|``; None where it cannot be said.

    Parameters
    ----------
    objective, bound : float or None
        Value reached and proven limit of it.

    Returns
    -------
    float or None
        Fraction; None at objective 0 or without a finite bound.
    """
    if not objective or bound is None or not math.isfinite(bound):
        return None
    return abs(bound - objective) / abs(objective)


def proven(objective: float, bound: float) -> bool:
    """Return whether nothing better than the objective is left, to :data:`PROVEN`."""
    return abs(bound - objective) <= PROVEN * max(abs(objective), 1.0)


@dataclass(frozen=True, slots=True)
class Solution:
    """An answer with its proof.

    Parameters
    ----------
    status : str
        ``optimal`` only at a relative gap of at most :data:`PROVEN`; ``feasible`` within the gap
        asked for; ``limit`` stopped before that; ``infeasible``; ``unbounded``; ``failed``.
    objective, bound : float or None
        Value reached and proven limit of it.
    values : array of float, shape (n,), or None
        The point; whole where the model says so.
    duals : array of float, shape (m,), or None
        Change of the objective per unit of each row's limit; not where columns must be whole.
    reduced : array of float, shape (n,), or None
        Reduced costs; not where columns must be whole.
    seconds : float
        Wall time spent.
    engine, version : str
        Who answered.
    """

    status: Status
    objective: float | None
    bound: float | None
    values: Array | None
    duals: Array | None
    reduced: Array | None
    seconds: float
    engine: str
    version: str

    @property
    def gap(self) -> float | None:
        """Relative gap, fraction; see :func:`relative_gap`."""
        return relative_gap(self.objective, self.bound)

    @property
    def solved(self) -> bool:
        """Whether there is a point to use."""
        return self.values is not None
