# SPDX-License-Identifier: Apache-2.0
"""What no schedule can exceed, with the prices that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A proven ceiling of the value of every schedule.

    Parameters
    ----------
    value : float
        No schedule is worth more, points.
    kind : str
        Which model proves it.
    duals : mapping
        Name of a row to its multiplier.
    prices : array of float, shape (tasks,)
        What each task is worth beyond the prices of what it takes.
    preferred : array of float, shape (options,)
        How much of each option the relaxed schedule uses, fraction.
    stopped : bool
        Whether the engine gave up before its end: the ceiling holds, and could be lower.
    limited : bool
        Whether the integer program over its columns ran out of nodes: ceiling and schedule hold,
        and a better choice of the same columns may exist.
    """

    value: float
    kind: str
    duals: Mapping[str, float]
    prices: Array
    preferred: Array
    stopped: bool = False
    limited: bool = False
