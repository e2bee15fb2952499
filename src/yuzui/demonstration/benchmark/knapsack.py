# SPDX-License-Identifier: Apache-2.0
r"""The best value under one budget, by dynamic programming over non-dominated states.

Item by item, every state (cost, value) is kept that no other state beats at no more cost; the
last one within the budget is the optimum. Exact in whole numbers, and nothing is shared with the
solver it is compared to: no linear program, no branching, no rules.

References
----------
Nemhauser and Ullmann 1969, doi:10.1287/mnsc.15.9.494
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def best_value(cost: Sequence[int], value: Sequence[int], budget: int) -> int:
    """Return the largest value of a set within a budget.

    Examples
    --------
    >>> best_value([3, 4, 5], [4, 5, 6], 8)
    10
    """
    costs, values = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    # large items first: the states they rule out are never made
    for c, v in sorted(zip(cost, value, strict=True), reverse=True):
        fits = costs + c <= budget
        both = np.concatenate([costs, costs[fits] + c])
        worth = np.concatenate([values, values[fits] + v])
        order = np.lexsort((-worth, both))
        both, worth = both[order], worth[order]
        above = np.maximum.accumulate(worth)
        undominated = np.append(True, worth[1:] > above[:-1])
        costs, values = both[undominated], worth[undominated]
    return int(values[-1])
