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

from yuzui.allocate.methods.fund.portfolio import best, formulate, slate_of
from yuzui.allocate.methods.fund.problem import UNCHANGED, Change, Problem, Slate
from yuzui.engines.model import Limits, Model, with_row
from yuzui.engines.solution import PROVEN, relative_gap

Array = np.ndarray[Any, Any]

FEW, WHOLE = 60, 200
"""Most candidates for which the whole program is solved to proof, and at all."""

COARSE = 1e-3
"""Relative gap asked for above the first of them."""

_CORES = (24, 96)
_FRACTION = 1e-7


def near(problem: Problem, change: Change = UNCHANGED, gap: float = COARSE) -> Slate:
    """Return a set within a proven gap of the best.

    Parameters
    ----------
    problem : Problem
        The problem.
    change : Change
        What is different this time.
    gap : float
        Relative gap asked for; small problems are solved to their own limit.

    Returns
    -------
    Slate
        The set; ``bound`` is proven.
    """
    coarse = replace(problem, limits=Limits(gap, problem.limits.seconds))
    if len(problem.candidates) <= FEW:
        return best(problem, change)
    if len(problem.candidates) <= WHOLE:
        return best(coarse, change)
    model = formulate(problem, change)
    relaxed = problem.solve(model.relaxed(), problem.limits, None)
    if relaxed.values is None or relaxed.reduced is None or relaxed.objective is None:
        return best(problem, change)
    for size in _CORES:
        core = _core(model, relaxed.values, relaxed.reduced, size)
        answer = problem.solve(core, Limits(gap / 2, problem.limits.seconds), None)
        reached = relative_gap(answer.objective, relaxed.objective)
        if reached is not None and reached <= gap:
            return slate_of(problem, change, replace(answer, bound=relaxed.objective))
    return best(coarse, change)


def beyond(problem: Problem, change: Change, level: float) -> Slate | None:
    """Return a set worth more than a level, or None if there is none.

    Parameters
    ----------
    problem : Problem
        The problem.
    change : Change
        What is different.
    level : float
        Value to exceed.

    Returns
    -------
    Slate or None
        The best set, if it exceeds the level.

    Notes
    -----
    A set that moves a column away from where the relaxation put it loses at least its reduced
    cost, so only columns whose reduced cost is within (relaxed optimum - level) can differ in a
    set that exceeds the level: fixing all others decides the question exactly.
    """
    model = formulate(problem, change)
    relaxed = problem.solve(model.relaxed(), problem.limits, None)
    if relaxed.status == "infeasible":
        return None
    if relaxed.values is None or relaxed.reduced is None or relaxed.objective is None:
        return _whole(problem, change, level)
    if relaxed.objective <= level:
        return None
    point = relaxed.values
    free = ~model.integer | (np.abs(point - np.round(point)) > _FRACTION)
    free |= np.abs(relaxed.reduced) <= relaxed.objective - level + _FRACTION
    # the level as a row lets the engine cut off what is not above it
    asked = with_row(_fixed(model, point, free), model.objective, level, np.inf)
    answer = problem.solve(asked, problem.limits, None)
    if answer.status not in ("optimal", "feasible", "infeasible"):
        return _whole(problem, change, level)
    # the engine's tolerance lets a set through that only just meets the level
    if answer.objective is None or answer.objective <= level:
        return None
    return slate_of(problem, change, answer)


def _whole(problem: Problem, change: Change, level: float) -> Slate | None:
    slate = best(problem, change)
    return slate if slate.objective is not None and slate.objective > level else None


def exact(problem: Problem, change: Change = UNCHANGED) -> Slate:
    """Return the best set, proven: a good set first, then whether any is better.

    Parameters
    ----------
    problem : Problem
        The problem.
    change : Change
        What is different this time.

    Returns
    -------
    Slate
        The same value as :func:`~yuzui.allocate.methods.fund.portfolio.best`; quicker in large
        problems, because the good set decides which columns can differ in a better one.
    """
    if len(problem.candidates) <= WHOLE:
        return best(problem, change)
    quick = near(problem, change)
    if quick.objective is None:
        return quick
    level = quick.objective + PROVEN / 2 * max(1.0, abs(quick.objective))
    better = beyond(problem, change, level)
    return replace(quick, status="optimal", bound=level) if better is None else better


def _core(model: Model, point: Array, reduced: Array, size: int) -> Model:
    """Return the model with all but a few columns fixed where the relaxation put them."""
    free = ~model.integer | (np.abs(point - np.round(point)) > _FRACTION)
    free[np.argsort(np.abs(reduced), kind="stable")[:size]] = True
    return _fixed(model, point, free)


def _fixed(model: Model, point: Array, free: Array) -> Model:
    fixed = np.round(point)
    return replace(
        model, low=np.where(free, model.low, fixed), high=np.where(free, model.high, fixed)
    )
