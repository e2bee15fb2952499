# SPDX-License-Identifier: Apache-2.0
r"""Other sets that keep every hard rule and are worth almost as much.

Against each set :math:`S` already known stands a cut
:math:`\sum_{j \in S} (1 - x_j) + \sum_{j \notin S} x_j \ge 3`, so that the next differs from all
of them in three proposals or more; its value is at least 99 % of the best. Named ones under the
same floor of value: cheapest, most stable (:math:`\max \sum_j \pi_j x_j`), fewest shortfalls of
soft rules. In large problems they are sought among the sets near the line.

References
----------
Balas and Jeroslow 1972, doi:10.1137/0123007 (cuts on the hypercube)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from yuzui.funding.portfolio.narrow import WHOLE
from yuzui.funding.portfolio.portfolio import formulate, point, slate_of
from yuzui.funding.portfolio.problem import UNCHANGED, Problem, Slate
from yuzui.funding.portfolio.relax import Relaxed, open_columns, rest
from yuzui.solve.model import Limits, Model, with_row

Array = np.ndarray[Any, Any]

MOST, APART, SHARE = 5, 3, 0.99
"""How many sets, in how many proposals they differ, and what part of the best value they keep."""

_CORE, _NODES, _GAP = 96, 50, 5e-3


def others(problem: Problem, slate: Slate, most: int = MOST) -> list[Slate]:
    """Return sets that differ from the slate and from one another, the best first."""
    base = formulate(problem)
    model = _worth(problem, slate, base)
    known, found = [slate], []
    for _ in range(most):
        model = _apart(problem, model, known[-1].chosen)
        other = _solved(problem, slate, model, base)
        if other is None:
            break
        known.append(other)
        found.append(other)
    return found


def cheapest(problem: Problem, slate: Slate) -> Slate | None:
    """Return the set of least spend within 1 % of the value; None if the slate is it."""
    return _by(problem, slate, -problem.candidates.amount)


def stablest(problem: Problem, slate: Slate, probability: Array) -> Slate | None:
    """Return the set whose members are funded most often in re-draws, within 1 % of the value."""
    return _by(problem, slate, probability)


def fewest_shortfalls(problem: Problem, slate: Slate) -> Slate | None:
    """Return the set that misses soft rules least, by their penalties, within 1 % of the value."""
    soft = [term for term in problem.terms if not term.rule.hard]
    if not any(term.shortfall(slate.chosen) for term in soft):
        return None
    return _by(problem, slate, np.zeros(len(problem.candidates)), penalties=True)


def _by(problem: Problem, slate: Slate, gain: Array, penalties: bool = False) -> Slate | None:
    """Return the set of most gain within 1 % of the value of proposals and pairs."""
    model, n = formulate(problem), len(problem.candidates)
    goal = np.zeros(len(model.objective))
    goal[:n] = gain[problem.order]
    worth = model
    if penalties:
        slacks = slice(n, n + sum(not term.rule.hard for term in problem.terms))
        goal[slacks] = model.objective[slacks]
        objective = model.objective.copy()
        objective[slacks] = 0.0
        worth = replace(model, objective=objective)
    asked = replace(_worth(problem, slate, worth), objective=goal)
    found = _solved(problem, slate, asked, model)
    return None if found is None or (found.chosen == slate.chosen).all() else found


def _worth(problem: Problem, slate: Slate, model: Model) -> Model:
    """Return the model with a floor under its value: 99 % of what the slate is worth."""
    value = model.value(point(problem, slate.chosen))
    least = value - (1 - SHARE) * abs(value)
    return with_row(model, model.objective, least, np.inf)


def _apart(problem: Problem, model: Model, chosen: Array) -> Model:
    """Return the model without the sets that differ from one in fewer than three proposals."""
    inside = chosen[problem.order]
    line = np.zeros(len(model.objective))
    line[: len(inside)] = np.where(inside, -1.0, 1.0)
    return with_row(model, line, APART - float(inside.sum()), np.inf)


def _solved(problem: Problem, slate: Slate, asked: Model, base: Model) -> Slate | None:
    """Return the answer to a changed model as a set with its true value; None if there is none."""
    limits = Limits(problem.limits.gap, problem.limits.seconds, 100 * _NODES)
    if len(problem.candidates) <= WHOLE:
        answer = problem.solve(asked, limits, None)
    else:
        model, linear = Relaxed(problem).of()
        free = open_columns(model, linear, _CORE) if linear.found else np.ones(len(asked.low), dtype=bool)
        left = rest(asked, point(problem, slate.chosen), free)
        answer = left.solved(problem, Limits(_GAP, problem.limits.seconds, _NODES))
    if answer.values is None:
        return None
    value = base.value(answer.values)
    made = replace(answer, objective=value, bound=slate.bound, status="feasible")
    return slate_of(problem, UNCHANGED, made)
