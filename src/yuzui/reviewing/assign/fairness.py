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
from yuzui.reviewing.assign.prices import weights
from yuzui.reviewing.assign.pricing import TO_PROOF, Assigned, Effort, total
from yuzui.reviewing.assign.side import Floor, Side

if TYPE_CHECKING:
    import numpy as np

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
