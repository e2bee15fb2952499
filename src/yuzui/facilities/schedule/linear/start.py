# SPDX-License-Identifier: Apache-2.0
"""Prices to begin with: of the time of each block, from a few passes over all options.

They need not be right: they only say which options a linear program should begin with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yuzui.facilities.schedule.instance import Instance
from yuzui.facilities.schedule.options import Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_PASSES = 60
_SPREAD = (0.2, 0.02)
"""By how much of its value a task may miss its best option, at first and at last."""
_STEP = (0.6, 0.05)
"""By how much, in logarithms, a price may move, at first and at last."""


def start(instance: Instance, found: Options) -> Array:
    r"""Return a price of a second of each block.

    Parameters
    ----------
    instance : Instance
        The problem.
    found : Options
        Where its tasks may run.

    Returns
    -------
    array of float, shape (blocks,)
        Points a second.

    Notes
    -----
    Tasks spread over their options, and over staying out, in proportion to
    :math:`\exp((v - p d) / (T v))`; then each price moves by the factor
    :math:`\exp(\eta (use / supply - 1))`, and :math:`T` and :math:`\eta` fall geometrically.
    """
    import numpy as np

    room = np.array([one.capacity for one in instance.resources.values()], dtype=float)
    supply = room[found.blocks.resource] * (found.blocks.end - found.blocks.start)
    length = found.duration[found.task].astype(float)
    value = np.maximum(found.value[found.task], np.finfo(float).tiny)
    counts = np.diff(found.first)
    has = np.flatnonzero(counts)
    first, counts = found.first[has], counts[has]
    price = np.full(len(supply), float(np.median(value / length)) if len(found) else 0.0)
    for number in range(_PASSES if len(found) else 0):
        spread, step = (a * (b / a) ** (number / _PASSES) for a, b in (_SPREAD, _STEP))
        left = 1 - price[found.block] * length / value
        most = np.maximum(0.0, np.maximum.reduceat(left, first))
        weight = np.exp((left - np.repeat(most, counts)) / spread)
        whole = np.add.reduceat(weight, first) + np.exp(-most / spread)
        taken = weight / np.repeat(whole, counts)
        use = np.bincount(found.block, length * taken, minlength=len(supply))
        over = use / np.maximum(supply, 1.0) - 1
        price = price * np.exp(step * np.clip(over, -1.0, 1.0))
    return price
