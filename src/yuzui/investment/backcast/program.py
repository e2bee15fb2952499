# SPDX-License-Identifier: Apache-2.0
r"""The program of a back-cast: variables :math:`\ell_{jt} \ge 0`, linear rows, a convex objective.

With :math:`b_t = b_t^0 + \sum_j e_{jt}\ell_{jt}`, the denominator :math:`d_t = d_t^0 + \sum_j
r_{jt}\ell_{jt}` and the scaled ratio :math:`y_t = (b_t/d_t)/(b_0/d_0)`:

.. math:: \min \sum_t \beta^t \sum_j c_{jt}\ell_{jt} + \lambda \sum_t (y_{t+1}-2y_t+y_{t-1})^2

subject to :math:`b_T \ge \kappa d_T` (exact: both sides are straight), :math:`y_t \ge y_{t-1}`,
:math:`b_t \le (1+cap_t) b_{t-1}`, ceilings on yearly cost, limits of the means. Where means move
the denominator, :math:`y_t` is replaced by its tangent at the point looked at; without that it is
exact. A linear program at :math:`\lambda = 0`, else quadratic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from yuzui.investment.backcast.problem import Problem
from yuzui.solve.model import Model, rows

if TYPE_CHECKING:
    from yuzui.solve.model import Array

Line = tuple["Array", float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a row says."""

    kind: str
    year: int
    means: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A model, what its rows say, and how its columns become a path."""

    model: Model
    rules: tuple[Rule, ...]
    part: Array
    below: Array
    start: Array
    under: Array
    slope: Array
    level: Array
    bends: Array

    def amounts(self, x: Array) -> Array:
        """Return the part by year after the base year."""
        amounts: Array = self.start + self.part @ x
        return amounts

    def ratios(self, x: Array) -> Array:
        """Return part over denominator by year, both exact."""
        ratio: Array = self.amounts(x) / (self.under + self.below @ x)
        return ratio


def program(problem: Problem, straight: bool = False) -> Program:
    """Return the program of a problem."""
    years, n = problem.years, len(problem.means) * problem.years
    frame = _frame(problem)
    said = list(_said(problem, frame, straight))
    price = np.concatenate([problem.yearly(one.cost) for one in problem.means])
    fade = np.tile(problem.discount ** np.arange(1, years + 1), len(problem.means))
    most = np.concatenate([problem.yearly(one.most) for one in problem.means])
    model = Model(
        objective=price * fade,
        low=np.zeros(n),
        high=most,
        integer=np.zeros(n, dtype=bool),
        rows=rows([line for _, line in said]),
        maximise=False,
    )
    made = replace(frame, model=model, rules=tuple(rule for rule, _ in said))
    return uneven(made, problem.weight) if problem.weight else made


def uneven(made: Program, weight: float, cost: bool = True) -> Program:
    """Return a program that also weighs unevenness."""
    bends = made.bends
    turn = bends[:, 1:] @ made.slope
    known = bends[:, 0] + bends[:, 1:] @ made.level
    linear = made.model.objective if cost else np.zeros(len(made.model.objective))
    model = replace(made.model, objective=linear + 2 * weight * turn.T @ known, quadratic=2 * weight * turn.T @ turn)
    return replace(made, model=model)


def differences(years: int, order: int) -> Array:
    """Return the first or second differences of ``y_0 … y_T`` as rows over ``y_0 … y_T``."""
    found: Array = np.diff(np.eye(years + 1), n=order, axis=0)
    return found


def _frame(problem: Problem) -> Program:
    """Return all but the model: what columns do to part, denominator and scaled ratio."""

    def beside(name: str) -> Array:
        return np.hstack([np.diag(problem.yearly(getattr(one, name))) for one in problem.means])

    ratio = problem.ratio(problem.share)
    part, below = beside("basic"), beside("rest")
    if problem.rule == "fixed_total":
        below = np.zeros_like(part)
    start, under = problem.untouched(), problem.denominators()[1:] / ratio
    point = np.zeros(part.shape[1]) if problem.around is None else np.array(problem.around)
    above, beneath = start + part @ point, under + below @ point
    slope = (part - (above / beneath)[:, None] * below) / (beneath * ratio)[:, None]
    level = above / beneath / ratio - slope @ point
    bends = differences(problem.years, 2)[: max(0, problem.years - problem.held - 1)]
    return Program(None, (), part, below, start, under, slope, level, bends)  # type: ignore[arg-type]


def _said(problem: Problem, frame: Program, straight: bool) -> Iterator[tuple[Rule, Line]]:
    """Yield every row with what it says."""
    for t in range(problem.years - problem.held - 1, problem.years):
        yield Rule("target", t + 1), _target(problem, frame, t)
    first = differences(problem.years, 1)
    if problem.floor:
        for t, step in enumerate(first):
            known = step[0] + step[1:] @ frame.level
            yield Rule("floor", t + 1), (step[1:] @ frame.slope, -known, np.inf)
    for kind, caps in (("cap", problem.caps), ("absorb", problem.absorbed)):
        if caps is not None:
            yield from _caps(kind, problem.yearly(caps), frame)
    if problem.ceilings is not None:
        for t, most in enumerate(problem.yearly(problem.ceilings)):
            line = np.concatenate([np.eye(problem.years)[t] * problem.yearly(one.cost)[t] for one in problem.means])
            yield Rule("ceiling", t + 1), (line, -np.inf, float(most))
    yield from _ramps(problem)
    if straight:
        for t, bend in enumerate(frame.bends):
            known = bend[0] + bend[1:] @ frame.level
            yield Rule("straight", t + 2), (bend[1:] @ frame.slope, -known, -known)


def _target(problem: Problem, frame: Program, t: int) -> Line:
    """Return ``b_t ≥ κ d_t``, scaled so that its limit is in units of the scaled ratio."""
    wanted = problem.goal * problem.ratio(problem.share)
    scale = frame.under[t] * problem.ratio(problem.share)
    line = (frame.part[t] - wanted * frame.below[t]) / scale
    return line, (wanted * frame.under[t] - frame.start[t]) / scale, np.inf


def _caps(kind: str, caps: Array, frame: Program) -> Iterator[tuple[Rule, Line]]:
    before = np.vstack([np.zeros(frame.part.shape[1]), frame.part[:-1]])
    known = np.concatenate([[1.0], frame.start[:-1]])
    for t, cap in enumerate(caps):
        room = (1 + cap) * known[t] - frame.start[t]
        yield Rule(kind, t + 1), (frame.part[t] - (1 + cap) * before[t], -np.inf, float(room))


def _ramps(problem: Problem) -> Iterator[tuple[Rule, Line]]:
    for j, one in enumerate(problem.means):
        if not np.isfinite(one.ramp):
            continue
        for t, step in enumerate(differences(problem.years, 1)):
            line = np.zeros(len(problem.means) * problem.years)
            line[j * problem.years : (j + 1) * problem.years] = step[1:]
            yield Rule("ramp", t + 1, one.name), (line, -one.ramp, one.ramp)
