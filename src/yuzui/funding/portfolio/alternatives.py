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

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from yuzui.funding.portfolio.problem import UNCHANGED, Problem, Slate, best, formulate, point, slate_of
from yuzui.funding.portfolio.relaxation import WHOLE, Relaxed, open_columns, rest
from yuzui.solve.model import Limits, Model, with_row
from yuzui.solve.solution import PROVEN

# One answer where several are equally good.


Array = np.ndarray[Any, Any]

EXACTLY = 60
"""Most candidates for which ties are settled over whole sets."""

_EQUAL = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A slate after ties are settled."""

    slate: Slate
    tied: Array


def solve(problem: Problem) -> Settled:
    """Return the best set of a problem with ties settled; see :func:`settle`."""
    return settle(problem, best(problem))


def settle(problem: Problem, slate: Slate) -> Settled:
    """Return the set of least spend, then of first order, among equally good ones."""
    if not slate.chosen.any():
        return Settled(slate, np.zeros(len(problem.candidates), dtype=bool))
    if len(problem.candidates) <= EXACTLY:
        return _exactly(problem, slate)
    if problem.candidates.parent is not None or problem.bonuses:
        # an exchange of one for one does not see levels and pairs
        return Settled(slate, np.zeros(len(problem.candidates), dtype=bool))
    return _by_exchange(problem, slate)


def _exactly(problem: Problem, slate: Slate) -> Settled:
    order = problem.order
    tied = np.zeros(len(order), dtype=bool)
    model = formulate(problem)
    extra = np.zeros(len(model.objective) - len(order))
    amounts = np.append(problem.candidates.amount[order], extra)
    first = point(problem, slate.chosen)
    value = model.value(first)
    model = with_row(model, model.objective, value - PROVEN * max(1.0, abs(value)), np.inf)
    cheap = _least(problem, model, amounts, first)
    spend = float(amounts @ cheap)
    model = with_row(model, amounts, -np.inf, spend + PROVEN * max(1.0, spend))
    last = _least(problem, model, np.append(np.arange(1.0, len(order) + 1), extra), cheap)
    chosen = _set(last, order)
    for met in (_set(first, order), _set(cheap, order)):
        tied |= met != chosen
    return Settled(replace(slate, chosen=chosen), tied)


def _set(point: Array, order: Array) -> Array:
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = point[: len(order)] > 0.5
    return chosen


def _least(problem: Problem, model: Model, cost: Array, start: Array) -> Array:
    answer = problem.solve(replace(model, objective=cost, maximise=False), problem.limits, start)
    return start if answer.values is None else answer.values


def _by_exchange(problem: Problem, slate: Slate) -> Settled:
    """Exchange one for one, at equal value and with every rule kept, until none is better."""
    candidates = problem.candidates
    place = np.empty(len(candidates), dtype=np.int64)
    place[problem.order] = np.arange(len(candidates))
    rank = np.lexsort((place, candidates.amount))
    first = np.empty_like(rank)
    first[rank] = np.arange(len(rank))
    state = _State(problem, slate.chosen.copy())
    tied = np.zeros(len(candidates), dtype=bool)
    classes = _equal_values(candidates.value, candidates.open)
    better = True
    while better:
        better = False
        for members in classes:
            for inside in members[state.chosen[members]]:
                swaps = state.swaps(int(inside), members[~state.chosen[members]])
                tied[swaps] = True
                tied[inside] |= swaps.size > 0
                if swaps.size and first[swaps].min() < first[inside]:
                    state.swap(int(inside), int(swaps[first[swaps].argmin()]))
                    better = True
    return Settled(replace(slate, chosen=state.chosen), tied)


def _equal_values(value: Array, allowed: Array) -> list[Array]:
    """Return the places of each value that more than one eligible proposal has."""
    places = np.flatnonzero(allowed)
    order = places[np.argsort(value[places], kind="stable")]
    cuts = np.flatnonzero(np.diff(value[order]) > _EQUAL) + 1
    return [part for part in np.split(order, cuts) if len(part) > 1]


@dataclass(slots=True, eq=False)
class _State:
    """A set that is being exchanged, with what it reaches of every rule."""

    problem: Problem
    chosen: Array
    lines: list[Array] = field(init=False)
    reached: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = [term.coefficients for term in self.problem.terms]
        self.reached = [float(line @ self.chosen) for line in self.lines]

    def swaps(self, inside: int, others: Array) -> Array:
        """Return who of the others could stand in the place of one member."""
        for term, line, reached in zip(self.problem.terms, self.lines, self.reached, strict=True):
            if not others.size:
                break
            change = line[others] - line[inside]
            if not term.rule.hard:
                others = others[change == 0]
                continue
            room = (term.bound - reached) * term.looser + _EQUAL * max(1.0, abs(term.bound))
            others = others[change * term.looser <= room]
        return others

    def swap(self, inside: int, other: int) -> None:
        """Exchange one for the other."""
        self.chosen[inside], self.chosen[other] = False, True
        self.reached = [
            reached + float(line[other] - line[inside]) for line, reached in zip(self.lines, self.reached, strict=True)
        ]


MOST, APART, SHARE = 5, 3, 0.99
"""How many sets, in how many proposals they differ, and what part of the best value they keep."""

_CORE, _NODES, _GAP = 96, 50, 5e-3


def others(problem: Problem, slate: Slate, most: int = MOST) -> list[Slate]:
    """Return sets that differ from the slate and from one another, the best first."""
    base = formulate(problem)
    model = _worth(problem, slate, base)
    known, slates = [slate], []
    for _ in range(most):
        model = _apart(problem, model, known[-1].chosen)
        other = _solved(problem, slate, model, base)
        if other is None:
            break
        known.append(other)
        slates.append(other)
    return slates


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
    change = replace(_worth(problem, slate, worth), objective=goal)
    result = _solved(problem, slate, change, model)
    return None if result is None or (result.chosen == slate.chosen).all() else result


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


def _solved(problem: Problem, slate: Slate, program: Model, base: Model) -> Slate | None:
    """Return the answer to a changed model as a set with its true value; None if there is none."""
    limits = Limits(problem.limits.gap, problem.limits.seconds, 100 * _NODES)
    if len(problem.candidates) <= WHOLE:
        answer = problem.solve(program, limits, None)
    else:
        model, linear = Relaxed(problem).of()
        free = open_columns(model, linear, _CORE) if linear.feasible else np.ones(len(program.low), dtype=bool)
        left = rest(program, point(problem, slate.chosen), free)
        answer = left.solved(problem, Limits(_GAP, problem.limits.seconds, _NODES))
    if answer.values is None:
        return None
    value = base.value(answer.values)
    slate_ = replace(answer, objective=value, bound=slate.bound, status="feasible")
    return slate_of(problem, UNCHANGED, slate_)
