# SPDX-License-Identifier: Apache-2.0
"""Small programs with known answers: optimum, duals, infeasible, unbounded, tie, share rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from yuzui.solve.model import Model, rows

INF = np.inf


@dataclass
class Known:
    """A model and what must come out.

    ``optimum`` None means there is none; ``points`` are all best points (a tie has several),
    ``duals`` the change of the optimum per unit of each row.
    """

    name: str
    model: Model
    status: str
    optimum: float | None = None
    points: list[list[float]] = field(default_factory=list)
    duals: list[float] | None = None


def program(objective, lines, low=0.0, high=INF, whole=False, maximise=True, quadratic=None):
    n = len(objective)
    return Model(
        objective=np.array(objective, dtype=float),
        low=np.full(n, low) if np.isscalar(low) else np.array(low, dtype=float),
        high=np.full(n, high) if np.isscalar(high) else np.array(high, dtype=float),
        integer=np.full(n, whole) if np.isscalar(whole) else np.array(whole, dtype=bool),
        rows=rows((np.array(line, dtype=float), lo, hi) for line, lo, hi in lines),
        maximise=maximise,
        quadratic=None if quadratic is None else np.array(quadratic, dtype=float),
    )


KNOWN = [
    # max 3x + 5y: x <= 4, 2y <= 12, 3x + 2y <= 18 (Wyndor Glass; Hillier and Lieberman)
    Known(
        "wyndor",
        program([3, 5], [([1, 0], -INF, 4), ([0, 2], -INF, 12), ([3, 2], -INF, 18)]),
        "optimal",
        36.0,
        [[2, 6]],
        [0.0, 1.5, 1.0],
    ),
    # min 2x + 3y: x + y >= 4, x + 3y >= 6
    Known(
        "diet",
        program([2, 3], [([1, 1], 4, INF), ([1, 3], 6, INF)], maximise=False),
        "optimal",
        9.0,
        [[3, 1]],
        [1.5, 0.5],
    ),
    Known("empty set", program([1, 1], [([1, 1], -INF, 1), ([1, 1], 2, INF)]), "infeasible"),
    Known("empty set of whole numbers", program([1, 1], [([2, 2], 3, 3)], high=5, whole=True), "infeasible"),
    Known("no end", program([1, 1], [([1, -1], -INF, 1)]), "unbounded"),
    Known("no end in whole numbers", program([1, 1], [([1, -1], -INF, 1)], whole=True), "unbounded"),
    # max 10a + 13b + 7c + 8d, weights 3 4 2 3, capacity 7: enumerated by hand
    Known(
        "knapsack",
        program([10, 13, 7, 8], [([3, 4, 2, 3], -INF, 7)], high=1, whole=True),
        "optimal",
        23.0,
        [[1, 1, 0, 0]],
    ),
    Known(
        "tie", program([5, 5, 3], [([1, 1, 1], -INF, 1)], high=1, whole=True), "optimal", 5.0, [[1, 0, 0], [0, 1, 0]]
    ),
    # a share of what is awarded: the group must be at least half of the sum
    Known(
        "share of awarded",
        program([6, 5, 4], [([40, 30, 30], -INF, 100), ([-20, 15, -15], 0, INF)], high=1, whole=True),
        "optimal",
        9.0,
        [[0, 1, 1]],
    ),
    # the optimum is zero: the gap cannot be said
    Known("nothing", program([-1, -2], [([1, 1], -INF, 1)], high=1, whole=True), "optimal", 0.0, [[0, 0]]),
    # amounts in whole currency: 100,000,001 does not fit in 100,000,000
    Known(
        "one unit over",
        program([2, 1], [([100_000_001, 50_000_000], -INF, 100_000_000)], high=1, whole=True),
        "optimal",
        1.0,
        [[0, 1]],
    ),
    # a row without a coefficient
    Known("empty row", program([1], [([0], -INF, 0), ([1], -INF, 2)]), "optimal", 2.0, [[2]], [0, 1]),
    # min (x - 1)^2 + (y - 2)^2, x + y = 2: at (0.5, 1.5), value 0.5 - 5 in this form
    Known(
        "nearest point",
        program([-2, -4], [([1, 1], 2, 2)], low=-INF, maximise=False, quadratic=[[2, 0], [0, 2]]),
        "optimal",
        -4.5,
        [[0.5, 1.5]],
    ),
    # max of a concave form, with a product term
    Known(
        "concave",
        program([4, 4], [([1, 1], -INF, 10)], quadratic=[[-2, -1], [-1, -2]]),
        "optimal",
        16 / 3,
        [[4 / 3, 4 / 3]],
    ),
]
