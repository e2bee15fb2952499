# SPDX-License-Identifier: Apache-2.0
r"""The worst-served proposal first, then the next worst, and so on: the leximin assignment.

With :math:`S_p` the sum of scores of a proposal's reviewers, one program finds the highest level
:math:`t_l` that all reach but those let off before, the next counts how few stay at it:

.. math:: S_p + \sum_{i < l} H z_{pi} \ge t_l, \quad S_p \ge \sum_{i < l} t_i z_{pi}, \quad
          \sum_p z_{pi} \le c_i, \quad \sum_i z_{pi} \le 1,

with :math:`z_{pi}` whether proposal :math:`p` is let off at level :math:`i` and :math:`H` no less
than any sum. At the last level the total is made as large as can be.

References
----------
Ogryczak and Sliwinski 2006, doi:10.1007/11751649_84 (lexicographic max-min by counting).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.fairness import Fair, ceilings, grain, sums
from yuzui.reviewing.assign.flow import program
from yuzui.reviewing.assign.pricing import TO_PROOF, Assigned, Effort, nothing
from yuzui.solve.model import Limits, Model, Rows

if TYPE_CHECKING:
    import numpy as np

    from yuzui.reviewing.assign.pricing import Engine

    Array = np.ndarray[Any, Any]

LEVELS = 60
"""Levels that are settled one by one at most."""
MOST = 500
"""Proposals for which it is offered."""


def leximin(pairs: Pairs, engine: Engine, effort: Effort = TO_PROOF, codes: Array | None = None) -> tuple[Fair, int]:
    """Return the assignment whose sums, in ascending order, are largest from the first on."""
    n, m = pairs.shape
    every = np.setdiff1d(np.arange(n * m), pairs.codes, assume_unique=True)
    steps = _Levels(pairs, engine, effort, every if codes is None else codes)
    while steps.settled < n and len(steps.at) < LEVELS and not steps.ended:
        steps.next()
    assigned = steps.finish()
    proven = codes is None and not steps.ended and steps.settled >= n
    if assigned.status != "infeasible":
        assigned = replace(assigned, status="optimal" if proven else "feasible")
    worst = float(sums(pairs, assigned).min()) if len(assigned.rows) else 0.0
    ceiling = worst if codes is None and not steps.ended else float(ceilings(pairs).min())
    return Fair(assigned, worst, ceiling), steps.settled


class _Levels:
    """The levels settled so far: at the worst a counted few, all others above."""

    def __init__(self, pairs: Pairs, engine: Engine, effort: Effort, codes: Array) -> None:
        self.pairs, self.engine, self.effort, self.codes = pairs, engine, effort, codes
        m = pairs.shape[1]
        self.owner = codes // m
        self.scores = pairs.scores.at(codes // m, codes % m)
        self.unit, self.high = grain(pairs), float(ceilings(pairs).max())
        self.at: list[float] = []
        self.many: list[int] = []
        self.floor, self.count, self.ended = 0.0, 0.0, False
        self.values: Array | None = None

    @property
    def settled(self) -> int:
        return sum(self.many)

    def next(self) -> None:
        """Settle the next level: how high it is, and how few stay at it."""
        point = self._solve(np.zeros(len(self.codes)), self.many, level=None)
        if point is None:
            self.ended = True
            return
        own = np.bincount(self.owner, self.scores * point, self.pairs.shape[0])
        level = float(np.sort(own)[self.settled])
        self.at.append(level)
        counted = self._solve(np.zeros(len(self.codes)), [*self.many, -1], level + self.unit)
        self.ended = counted is None
        self.many.append(1 if counted is None else max(1, round(self.count)))
        self.floor, self.values = level, point if counted is None else counted

    def finish(self) -> Assigned:
        """Return the largest total at the levels settled."""
        if self.values is None:
            return nothing(self.pairs, len(self.codes), 0)
        left = self.settled < self.pairs.shape[0]
        point = self._solve(self.scores, self.many, self.floor if left else self.high)
        values = self.values if point is None else point
        chosen, m = np.flatnonzero(values > 0.5), self.pairs.shape[1]
        codes, objective = self.codes[chosen], float(self.scores[chosen].sum())
        blank = nothing(self.pairs, len(self.codes), len(self.at), "feasible")
        return replace(
            blank, rows=codes // m, columns=codes % m, share=np.ones(len(codes)),
            objective=objective, bound=objective if point is not None else np.inf,
        )  # fmt: skip

    def _solve(self, worth: Array, many: list[int], level: float | None) -> Array | None:
        """Solve for a level: as high as can be (None), or given; -1 counts are made small."""
        model = self._model(worth, many, level)
        solution = self.engine(model, Limits(self.effort.gap, self.effort.seconds))
        if solution.values is None or solution.status == "limit":
            return None
        n, k = self.pairs.shape[0], len(self.codes)
        self.count = float(solution.values[k + (len(many) - 1) * n :][:n].sum()) if many else 0.0
        rounded: Array = solution.values[:k].round()
        return rounded

    def _model(self, worth: Array, many: list[int], level: float | None) -> Model:
        """Return the program: pairs, who is let off at which level, and the level itself."""
        n, k, depth = self.pairs.shape[0], len(self.codes), len(many)
        free, width = level is None, k + n * depth + 1
        top = self.high if level is None else level - self.unit / 4
        price = np.zeros(width)
        price[:k] = worth
        if free:
            price[-1] = 1.0
        elif depth and many[-1] < 0:
            price[k + n * (depth - 1) : k + n * depth] = -1.0
        whole = np.ones(width, dtype=bool)
        whole[-1] = False
        return Model(
            objective=price,
            low=np.append(np.zeros(width - 1), 0.0 if free else top),
            high=np.append(np.ones(width - 1), top),
            integer=whole,
            rows=self._rows(many, top),
        )

    def _rows(self, many: list[int], top: float) -> Rows:
        """Return demand and loads, then the rows of the module's formula."""
        n, k, depth = self.pairs.shape[0], len(self.codes), len(many)
        first = program(self.pairs, self.codes, self.scores, (), True).rows
        level = k + n * depth
        columns, values = [first.columns], [first.values]
        sizes, low, high = [np.diff(first.starts)], [first.low], [first.high]

        def add(where: Array, worth: Array, least: float, most: float) -> None:
            columns.append(where)
            values.append(worth)
            sizes.append(np.array([len(where)]))
            low.append(np.array([least]))
            high.append(np.array([most]))

        for p in range(n):
            own = np.flatnonzero(self.owner == p)
            let = k + p + n * np.arange(depth)
            up = np.concatenate([self.scores[own], np.full(depth, top), [-1.0]])
            add(np.concatenate([own, let, [level]]), up, 0.0, np.inf)
            down = np.concatenate([self.scores[own], -np.array(self.at[:depth])])
            add(np.concatenate([own, let]), down, -self.unit / 4, np.inf)
            add(let, np.ones(depth), 0.0, 1.0)
        for i, count in enumerate(many):
            add(k + n * i + np.arange(n), np.ones(n), 0.0, float(n if count < 0 else count))
        starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64)
        return Rows(starts, *(np.concatenate(part) for part in (columns, values, low, high)))
