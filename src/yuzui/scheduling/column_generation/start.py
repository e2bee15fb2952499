# SPDX-License-Identifier: Apache-2.0
"""Where to begin: prices of the time of each block, and a point that fills what they fill.

Neither needs to be right: they only say which options a linear program should begin with, and from
which of its corners.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.column_generation.lines import Lines
from yuzui.scheduling.instance import Instance
from yuzui.scheduling.options import Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_PASSES = 60
_SHARE = 0.3
"""Price of a second of a partner's share at first, as part of that of a block."""
_LEAST = 1e-9
"""Share of the largest value that a value counts for at least."""
_SPREAD = (0.2, 0.02)
"""By how much of its value a task may miss its best option, at first and at last."""
_STEP = (0.6, 0.05)
"""By how much, in logarithms, a price may move, at first and at last."""


def start(instance: Instance, found: Options) -> Array:
    r"""Return prices of a second of each option.

    Notes
    -----
    Tasks spread over their options, and over staying out, in proportion to
    :math:`\exp((v - p d) / (T v))`; then the price of each supply moves by the factor
    :math:`\exp(\eta (use / supply - 1))`, and :math:`T` and :math:`\eta` fall geometrically.
    """
    if not len(found):
        return np.zeros(0)
    supply, share = _supplies(instance, found)
    length = found.duration[found.task].astype(float)
    value = found.value[found.task]
    # a task without value stays out at any price, and divides nothing by zero
    value = np.maximum(value, _LEAST * float(value.max()) or 1.0)
    counts = np.diff(found.first)[np.diff(found.first) > 0]
    first = np.cumsum(counts) - counts
    each = np.repeat(np.arange(len(counts)), counts)
    price = np.full(len(supply), float(np.median(value / length)))
    price[len(found.blocks) :] *= _SHARE
    price[-1] = 0.0
    for number in range(_PASSES):
        spread, step = (a * (b / a) ** (number / _PASSES) for a, b in (_SPREAD, _STEP))
        left = 1 - (price[found.block] + price[share]) * length / value
        most = np.maximum(0.0, np.maximum.reduceat(left, first))
        weight = np.exp((left - most[each]) / spread)
        whole = np.add.reduceat(weight, first) + np.exp(-most / spread)
        taken = length * weight / whole[each]
        use = np.bincount(found.block, taken, minlength=len(supply))
        use += np.bincount(share, taken, minlength=len(supply))
        over = use / np.maximum(supply, 1.0) - 1
        price = price * np.exp(step * np.clip(over, -1.0, 1.0))
    both: Array = price[found.block] + price[share]
    return both


def _supplies(instance: Instance, found: Options) -> tuple[Array, Array]:
    """Return the seconds of blocks, partners and, last, no partner; and that of each option."""
    room = np.array([one.capacity for one in instance.resources.values()], dtype=float)
    time = room[found.blocks.resource] * (found.blocks.end - found.blocks.start)
    shares = np.array(list(instance.quotas.values()), dtype=float)
    place = {partner: len(time) + at for at, partner in enumerate(instance.quotas)}
    none = len(time) + len(shares)
    given = [none if one.partner is None else place.get(one.partner, none) for one in instance.tasks.values()]
    return np.concatenate([time, shares, [np.inf]]), np.array(given)[found.task]


def filled(rows: Lines, order: Array) -> Array:
    """Return columns that keep all rows together, taken one by one where they fit."""
    by_column = np.argsort(rows.column, kind="stable")
    row, amount = rows.row[by_column], rows.amount[by_column]
    edges = np.searchsorted(rows.column[by_column], np.append(order, order + 1)).reshape(2, -1)
    room, taken = rows.limit.copy(), []
    for column, first, last in zip(order.tolist(), *edges.tolist(), strict=True):
        mine, much = row[first:last], amount[first:last]
        if (room[mine] >= much).all():
            room[mine] -= much
            taken.append(column)
    return np.array(taken, dtype=np.int64)
