# SPDX-License-Identifier: Apache-2.0
r"""Who is served worst: assignments that look after the proposal with the lowest sum of scores.

With :math:`S_p` the sum of scores of a proposal's reviewers:

- ``max_min``: the largest :math:`t` with all :math:`S_p \ge t`, by bisection; then the total;
- ``alpha``: the largest geometric mean of the :math:`S_p`, by multipliers
  :math:`\lambda_p = 1/S_p`. With :math:`D` the largest :math:`\sum \lambda_p S_p` of any
  assignment, concavity bounds the mean of the logarithms by that at :math:`S` plus
  :math:`(D - \sum \lambda_p S_p)/n`;
- the frontier: the total at five levels of the worst, between both ends.

References
----------
Stelmakh, Shah and Singh 2019, arXiv:1806.06237 (the worst-off paper first).
Kobren, Saha and McCallum 2019, doi:10.1145/3292500.3330899 (FairFlow).
Frank and Wolfe 1956, doi:10.1002/nav.3800030109 (multipliers and their bound).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs, Scores
from yuzui.reviewing.assign.pricing import TO_PROOF, Assigned, Effort, nothing, program, total, weights
from yuzui.reviewing.assign.side import Floor, Side
from yuzui.solve.model import Limits, Model, Rows

if TYPE_CHECKING:
    from yuzui.reviewing.assign.arcs import Places
    from yuzui.reviewing.assign.pricing import Engine

    Array = np.ndarray[Any, Any]


POINTS = 5
"""Points of the frontier."""
STEPS = 40
"""Levels of the worst that are tried at most."""
COARSE = 1e-2
"""Relative gap of the total while a level is only tried."""
TURNS = 25
"""Movements of the multipliers."""
FINEST = 6
"""Decimal digits of scores that are told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Fair:
    """An assignment and what is proven of its worst-served proposal."""

    assigned: Assigned
    worst: float
    ceiling: float


def sums(pairs: Pairs, assigned: Assigned) -> Array:
    """Return the sum of scores of each proposal, expected if drawn, shape (n,)."""
    own = pairs.scores.at(assigned.rows, assigned.columns) * assigned.share
    result: Array = np.bincount(assigned.rows, own, minlength=pairs.shape[0])
    return result


def ceilings(pairs: Pairs) -> Array:
    """Return what each proposal would have with the reviewers best for it alone, shape (n,)."""
    weight, best_sums = weights(pairs), np.zeros(pairs.shape[0])
    width = min(weight.shape[1], pairs.shape[1])
    for rows in pairs.blocks():
        values = pairs.values(rows)
        best = -np.sort(-np.partition(values, values.shape[1] - width, axis=1)[:, -width:], axis=1)
        part = weight[rows, :width]
        best_sums[rows] = (np.where(part > 0, best, 0.0) * part).sum(axis=1)
    return best_sums


def grain(pairs: Pairs) -> float:
    """Return the unit all scores are multiples of; beyond :data:`FINEST` digits, a millionth."""
    fits, largest = [True] * (FINEST + 1), 0.0
    for rows in pairs.blocks():
        values = pairs.scores.block(rows, slice(None))
        largest = max(largest, float(np.abs(values).max(initial=0.0)))
        for digits in range(FINEST + 1):
            if fits[digits]:
                scaled = values * 10.0**digits
                fits[digits] = bool((np.abs(scaled - np.round(scaled)) < 1e-7).all())
    return 10.0 ** -fits.index(True) if any(fits) else (largest or 1.0) * 10.0**-FINEST


def max_min(pairs: Pairs, engine: Engine, effort: Effort = TO_PROOF, sides: Sequence[Side] = ()) -> Fair:
    """Return the assignment whose worst-served proposal has the most, then of largest total."""
    rough, unit = replace(effort, gap=max(effort.gap, COARSE)), grain(pairs)
    best = total(pairs, engine, rough, sides)
    if not len(best.rows):
        return Fair(best, 0.0, float("nan"))
    low, ceiling = _worst(pairs, best), float(ceilings(pairs).min())
    high = ceiling
    for _ in range(STEPS):
        if high < low + unit * 0.75:
            break
        level = low + unit * max(1, int((high - low) / unit / 2))
        fairer = at_least(pairs, engine, level - unit / 4, rough, sides)
        if len(fairer.rows):
            low, best = _worst(pairs, fairer), fairer
            continue
        high = level - unit
        # what a search gave up on is not proven impossible
        ceiling = high if fairer.status == "infeasible" and ceiling > high else ceiling
    fairer = at_least(pairs, engine, low - unit / 4, effort, sides)
    best = fairer if len(fairer.rows) else replace(best, status="limit")
    worst = _worst(pairs, best)
    return Fair(best, worst, worst if ceiling < worst + unit * 0.75 else ceiling)


def at_least(pairs: Pairs, engine: Engine, level: float, effort: Effort, sides: Sequence[Side] = ()) -> Assigned:
    """Return the assignment of largest total in which every proposal has so much."""
    floor = Floor(np.full(pairs.shape[0], level), pairs.scores, pairs.shape[1])
    return total(pairs, engine, effort, (*sides, floor))


def frontier(
    pairs: Pairs, engine: Engine, ends: tuple[Assigned, Assigned], effort: Effort
) -> list[tuple[float, float]]:
    """Return the total at levels of the worst between that of the total and the fairest."""
    first, last = (_worst(pairs, end) for end in ends)
    candidates = [ends[0], ends[1]]
    for level in np.linspace(first, last, POINTS)[1:-1].tolist() if last > first else ():
        candidates.append(at_least(pairs, engine, level * (1 - 1e-12), effort))
    points = {(_worst(pairs, one), one.objective) for one in candidates if len(one.rows)}
    # an assignment that is worse in both belongs to no frontier
    front = [p for p in points if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in points)]
    return sorted(front)


def alpha(
    pairs: Pairs, engine: Engine, effort: Effort = TO_PROOF, sides: Sequence[Side] = ()
) -> tuple[Assigned, float, float]:
    """Return the assignment with the largest geometric mean of the proposals' sums found."""
    best = total(pairs, engine, effort, sides)
    if not len(best.rows):
        return best, 0.0, float("nan")
    point = sums(pairs, best)
    tiny = max(float(point.mean()) * 1e-6, 1e-300)
    ceiling = float(np.log(np.maximum(ceilings(pairs), tiny)).mean())
    mean = float(np.log(np.maximum(point, tiny)).mean())
    for turn in range(TURNS):
        price = 1 / np.maximum(point, tiny)
        moved = total(pairs.with_scores(Weighted(pairs.scores, price)), engine, effort, sides)
        if not len(moved.rows):
            break
        here = float(np.log(np.maximum(point, tiny)).mean())
        ceiling = min(ceiling, here + (moved.bound - float(price @ point)) / len(point))
        own = sums(pairs, moved)
        if (reached := float(np.log(np.maximum(own, tiny)).mean())) > mean:
            mean = reached
            objective = float(own.sum())
            best = replace(moved, objective=objective, bound=max(best.bound, objective))
        if ceiling - mean <= effort.gap:
            break
        point = point + (own - point) * 2 / (turn + 3)
    status = "optimal" if ceiling - mean <= effort.gap else "feasible"
    return replace(best, status=status), float(np.exp(mean)), float(np.exp(max(ceiling, mean)))


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """Scores times a weight of each proposal."""

    source: Scores
    weight: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Number of proposals and of reviewers."""
        return self.source.shape

    def block(self, rows: Places, columns: Places) -> Array:
        """Return the scores of some proposals with some reviewers, shape (rows, columns)."""
        scores: Array = self.source.block(rows, columns) * self.weight[rows][:, None]
        return scores

    def at(self, rows: Array, columns: Array) -> Array:
        """Return the scores of single pairs, shape (k,)."""
        scores: Array = self.source.at(rows, columns) * self.weight[rows]
        return scores


def _worst(pairs: Pairs, assigned: Assigned) -> float:
    return float(sums(pairs, assigned).min(initial=float("inf")))


# The worst-served proposal first, then the next worst, and so on: the leximin assignment.


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
