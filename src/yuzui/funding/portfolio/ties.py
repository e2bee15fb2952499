# SPDX-License-Identifier: Apache-2.0
r"""One answer where several are equally good.

Among sets of the best value the one that spends least is taken, and among those the one whose
members come first in the order of SHA-256(seed, id): with :math:`h_j` the place in that order,
:math:`\min \sum_j h_j x_j` at that value and spend. Up to :data:`EXACTLY` candidates this is
solved exactly. Above, equally good sets can be astronomically many (scores are whole numbers, so
sums of values coincide), and the rule is applied to exchanges of one proposal for one other of
the same value. What could be exchanged is reported as tied.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from yuzui.funding.portfolio.portfolio import best, formulate, point
from yuzui.funding.portfolio.problem import Problem, Slate
from yuzui.solve.model import Model, with_row
from yuzui.solve.solution import PROVEN

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
