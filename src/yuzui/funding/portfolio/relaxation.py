# SPDX-License-Identifier: Apache-2.0
"""The linear relaxation of one problem, asked again and again, and the small programs it leaves.

Each question differs from the last in values or in who must be in or out, so the relaxation goes
on from where it stood. What is decided by it is taken out of the program altogether: the rest is
a program over the free columns alone, with the limits less what the decided ones use.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yuzui.funding.portfolio.problem import UNCHANGED, Change, Problem, Slate, best, formulate, point, slate_of
from yuzui.solve.model import Limits, Model, Rows, with_row
from yuzui.solve.solution import PROVEN, Solution, Status, relative_gap

Array = np.ndarray[Any, Any]

FRACTION = 1e-7
"""Distance from a whole number that is rounding."""

_LEAST, _TIMES, _WIDER = 24, 6, 4


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """The optimum of a relaxation, if there is one."""

    status: Status
    feasible: bool
    value: float
    values: Array
    reduced: Array
    duals: Array

    @property
    def open(self) -> Array:
        """Which columns are not whole, shape (n,)."""
        return np.asarray(np.abs(self.values - np.round(self.values)) > FRACTION)


def _linear(answer: Solution) -> Linear:
    value, duals = answer.objective, answer.duals
    if answer.values is None or answer.reduced is None or duals is None or value is None:
        return Linear(answer.status, False, np.inf, np.zeros(0), np.zeros(0), np.zeros(0))
    return Linear(answer.status, True, value, answer.values, answer.reduced, duals)


class Relaxed:
    """The linear relaxation of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._engine = problem.warm() if problem.warm is not None else None
        self._base: Model | None = None

    def of(self, change: Change = UNCHANGED) -> tuple[Model, Linear]:
        """Return the model of a change and the optimum of its relaxation."""
        model = self.model(change)
        if self._engine is not None:
            return model, _linear(self._engine.solve(model.relaxed()))
        return model, _linear(self.problem.solve(model.relaxed(), self.problem.limits, None))

    def model(self, change: Change = UNCHANGED) -> Model:
        """Return the model of a change; where only limits and values move it shares its rows."""
        terms = self.problem.terms
        moved = [terms[k] for k in change.loosened]
        if any(t.whole is not None for t in moved):
            return formulate(self.problem, change)
        if self._base is None:
            self._base = formulate(self.problem)
        program, rank = self._base, self.problem.rank
        if change.dropped or change.loosened:
            low, high = program.rows.low.copy(), program.rows.high.copy()
            for k, limit in change.loosened.items():
                side = high if terms[k].sense == "<=" else low
                side[k] = terms[k].at(limit).bound
            low[list(change.dropped)], high[list(change.dropped)] = -np.inf, np.inf
            program = replace(program, rows=replace(program.rows, low=low, high=high))
        if change.value is not None:
            values = program.objective.copy()
            values[rank] = change.value
            program = replace(program, objective=values)
        if change.inside or change.outside:
            low, high = program.low.copy(), program.high.copy()
            low[rank[list(change.inside)]] = high[rank[list(change.inside)]] = 1.0
            high[rank[list(change.outside)]] = 0.0
            program = replace(program, low=low, high=high)
        return program


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What is left of a program once most of its columns are decided."""

    model: Model
    whole: Model
    point: Array
    free: Array

    @property
    def decided(self) -> float:
        """Value of the decided columns."""
        return float(self.whole.objective[~self.free] @ self.point[~self.free])

    def above(self, level: float) -> Rest:
        """Return the same with the level as a row: the engine cuts off what is not above it."""
        line = self.model.objective
        return replace(self, model=with_row(self.model, line, level - self.decided, np.inf))

    def solved(self, problem: Problem, limits: Limits, start: Array | None = None) -> Solution:
        """Return the engine's answer as one to the whole program; its bound is of the rest."""
        first = None if start is None else start[self.free]
        answer = problem.solve(self.model, limits, first)
        if answer.values is None:
            return answer
        values = self.point.copy()
        values[self.free] = answer.values
        value = self.whole.value(values)
        bound = None if answer.bound is None else max(answer.bound + self.decided, value)
        return replace(answer, values=values, objective=value, bound=bound)

    def gap(self, whole: float, total: float) -> float:
        """Return the gap of the rest that is a gap of the whole, at a total value."""
        part = abs(total - self.decided)
        return min(0.5, whole * abs(total) / part) if part else whole


def rest(model: Model, point: Array, free: Array) -> Rest:
    """Return what is left of a program when all but the free columns are decided."""
    free = free | ~model.integer
    decided = np.where(free, 0.0, np.round(point))
    rows = model.rows
    used = rows.activity(decided)
    columns = free[rows.columns]
    ends = np.append(0, np.cumsum(columns))[rows.starts]
    place = np.cumsum(free) - 1
    smaller = Rows(
        starts=ends,
        columns=place[rows.columns[columns]],
        values=rows.values[columns],
        low=rows.low - used,
        high=rows.high - used,
    )
    reduced = Model(model.objective[free], model.low[free], model.high[free], model.integer[free], smaller)
    return Rest(reduced, model, decided, free)


def open_columns(model: Model, linear: Linear, size: int) -> Array:
    """Return the columns that stay free: the fractional ones and the smallest reduced costs."""
    free = ~model.integer | linear.open
    free[np.argsort(np.abs(linear.reduced), kind="stable")[:size]] = True
    return np.asarray(free)


def sizes(linear: Linear) -> list[int]:
    """Return the sizes of the cores to try: by how many columns the relaxation leaves open."""
    first = max(_LEAST, _TIMES * int(linear.open.sum()))
    return [size for size in (first, _WIDER * first) if size < len(linear.values)]


# Sets with a proven gap, quickly: the linear relaxation and a small core.


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
    if not linear.feasible:
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
    if not linear.feasible:
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
    if not linear.feasible:
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
    if not linear.feasible:
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
