# SPDX-License-Identifier: Apache-2.0
"""Sets with a proven gap, quickly: the linear relaxation and a small core.

The relaxation is solved; the proposals it leaves fractional and those with the smallest reduced
costs stay free, the rest are fixed as it says, and the small program that is left is solved. The
optimum of the relaxation is a proven limit, so the gap is proven too; while it is above what was
asked for the core is widened, and at last the whole program is solved. For questions asked many
times (re-draws, whether a rule binds), never for the slate itself.

References
----------
Balas and Zemel 1980, doi:10.1287/opre.28.5.1130 (the core of a knapsack problem)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from yuzui.funding.portfolio.portfolio import best, point, slate_of
from yuzui.funding.portfolio.problem import UNCHANGED, Change, Problem, Slate
from yuzui.funding.portfolio.relax import FRACTION, Relaxed, open_columns, rest, sizes
from yuzui.solve.model import Limits
from yuzui.solve.solution import PROVEN, relative_gap

Array = np.ndarray[Any, Any]

FEW, WHOLE = 60, 200
"""Most candidates for which the whole program is solved to proof, and at all."""

COARSE = 1e-3
"""Relative gap asked for above the first of them."""

NEARBY, NODES, _FINE = 96, 60, 1e-4


def near(problem: Problem, change: Change = UNCHANGED, gap: float = COARSE, relaxed: Relaxed | None = None) -> Slate:
    """Return a set within a proven gap of the best."""
    coarse = replace(problem, limits=Limits(gap, problem.limits.seconds))
    if len(problem.candidates) <= FEW:
        return best(problem, change)
    if len(problem.candidates) <= WHOLE:
        return best(coarse, change)
    model, linear = (relaxed or Relaxed(problem)).of(change)
    if not linear.found:
        return best(problem, change)
    for size in sizes(linear):
        left = rest(model, linear.values, open_columns(model, linear, size))
        limits = Limits(left.gap(gap / 2, linear.value), problem.limits.seconds)
        answer = left.solved(problem, limits)
        reached = relative_gap(answer.objective, linear.value)
        if reached is not None and reached <= gap:
            return slate_of(problem, change, replace(answer, bound=linear.value))
    return best(coarse, change)


def rough(relaxed: Relaxed, change: Change = UNCHANGED, gap: float = COARSE) -> Slate:
    """Return a good set with whatever gap is proven: for questions asked hundreds of times."""
    problem = relaxed.problem
    if len(problem.candidates) <= WHOLE:
        return near(problem, change, gap)
    model, linear = relaxed.of(change)
    if not linear.found:
        return best(problem, change)
    for size in sizes(linear):
        left = rest(model, linear.values, open_columns(model, linear, size))
        limits = Limits(left.gap(gap, linear.value), problem.limits.seconds)
        answer = left.solved(problem, limits)
        if answer.objective is not None:
            return slate_of(problem, change, replace(answer, status="feasible", bound=linear.value))
    return best(replace(problem, limits=Limits(gap, problem.limits.seconds)), change)


def nearby(relaxed: Relaxed, slate: Slate, change: Change) -> Slate:
    """Return a set under a change that differs from a known one near the line only."""
    problem = relaxed.problem
    model, linear = relaxed.of(change)
    if not linear.found:
        return best(problem, change)
    known = point(problem, slate.chosen)
    places = problem.rank[[*change.inside, *change.outside]]
    for size in (NEARBY, 4 * NEARBY):
        free = open_columns(model, linear, size)
        free[places] = True
        left = rest(model, known, free)
        limits = Limits(left.gap(_FINE / 10, linear.value), problem.limits.seconds, NODES)
        answer = left.solved(problem, limits)
        if answer.objective is not None:
            bound = max(linear.value, answer.objective)
            return slate_of(problem, change, replace(answer, status="feasible", bound=bound))
    return rough(relaxed, change, _FINE)


def beyond(
    problem: Problem, change: Change, level: float, relaxed: Relaxed | None = None, known: Array | None = None
) -> Slate | None:
    """Return a set worth more than a level, or None if there is none.

    Notes
    -----
    A set that moves a column away from where the relaxation put it loses at least its reduced
    cost, so only columns whose reduced cost is within (relaxed optimum - level) can differ in a
    set that exceeds the level: fixing all others decides the question exactly.
    """
    model, linear = (relaxed or Relaxed(problem)).of(change)
    if linear.status == "infeasible":
        return None
    if not linear.found:
        return _whole(problem, change, level)
    if linear.value <= level:
        return None
    free = open_columns(model, linear, 0)
    free |= np.abs(linear.reduced) <= linear.value - level + FRACTION
    left = rest(model, linear.values, free)
    if known is None:
        answer = left.above(level).solved(problem, problem.limits)
    else:
        start = point(problem, known, change)
        answer = left.solved(problem, replace(problem.limits, prove=True), start)
    if answer.status not in ("optimal", "feasible", "infeasible"):
        return _whole(problem, change, level)
    # the engine's tolerance lets a set through that only just meets the level
    if answer.objective is None or answer.objective <= level:
        return None
    return slate_of(problem, change, answer)


def _whole(problem: Problem, change: Change, level: float) -> Slate | None:
    slate = best(problem, change)
    return slate if slate.objective is not None and slate.objective > level else None


def exact(problem: Problem, change: Change = UNCHANGED, relaxed: Relaxed | None = None) -> Slate:
    """Return the best set, proven: a good set first, then whether any is better."""
    if len(problem.candidates) <= WHOLE:
        return best(problem, change)
    quick = near(problem, change, relaxed=relaxed)
    if quick.objective is None:
        return quick
    level = quick.objective + PROVEN / 2 * max(1.0, abs(quick.objective))
    better = beyond(problem, change, level, relaxed, quick.chosen)
    return replace(quick, status="optimal", bound=level) if better is None else better
