# SPDX-License-Identifier: Apache-2.0
"""Solving a back-cast: the path asked for, the cheapest, the steadiest, and what steadiness costs.

"Cheapest subject to reaching the target in the last year" alone is degenerate: it waits and then
jumps. Both ends are therefore shown, and the ratio of their costs. Where there is no path, there
is a named status and no path: a part of one is no plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from yuzui.errors import InfeasibleError, InternalError
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.program import Program, program, uneven
from yuzui.solve import registry
from yuzui.solve.model import TO_PROOF, Limits, Model
from yuzui.solve.solution import Solution
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.solve.model import Array

Status = Literal["optimal", "infeasible", "time_out", "replay_gap"]

SLACK = 1e-8
"""By how much the least unevenness may be missed when the cheapest such path is chosen."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path of the part."""

    amounts: tuple[float, ...]
    total: float
    shares: tuple[float, ...]
    cost: float
    used: Mapping[str, tuple[float, ...]]

    @property
    def growth(self) -> tuple[float, ...]:
        """Growth of the part by year, fraction."""
        pairs = zip(self.amounts, self.amounts[1:], strict=False)
        return tuple(after / before - 1 for before, after in pairs)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a problem."""

    status: Status
    problem: Problem
    program: Program
    solution: Solution
    path: Path | None

    def needed(self) -> Path:
        """Return the path, or say why there is none."""
        if self.path is not None:
            return self.path
        if self.status == "infeasible":
            raise InfeasibleError(
                Text("no path meets the target within all limits", "在全部限制下没有达标路径"),
                fix=Text("move the deadline, lower the target or loosen a limit", "请推迟期限、降低目标或放宽限制"),
            )
        raise InternalError(Text("the path was not solved", "路径未能求解"), seen=self.status)


def solve(problem: Problem, limits: Limits | None = None) -> Answer:
    """Return the path of least cost and unevenness at the problem's λ."""
    return of(problem, program(problem), limits)


def of(
    problem: Problem, made: Program, limits: Limits | None = None, solver: Callable[[Model], Solution] | None = None
) -> Answer:
    """Return what an engine makes of a program."""
    found = solver(made.model) if solver else registry.solve(made.model, limits or TO_PROOF)
    if found.status == "infeasible":
        return Answer("infeasible", problem, made, found, None)
    if found.values is None or found.status not in ("optimal", "feasible"):
        return Answer("time_out", problem, made, found, None)
    # a program may have more columns than the means: futures written off, slacks
    path = path_of(problem, made, found.values[: made.part.shape[1]])
    return Answer("optimal", problem, made, found, path)


def path_of(problem: Problem, made: Program, x: Array) -> Path:
    """Return the path that the columns of a program stand for."""
    amounts = (1.0, *map(float, made.amounts(x)))
    levels = (1.0, *map(float, made.ratios(x) / problem.ratio(problem.share)))
    parts = np.split(x, len(problem.means))
    used = {one.name: tuple(map(float, part)) for one, part in zip(problem.means, parts, strict=True)}
    prices = [problem.yearly(one.cost) for one in problem.means]
    fade = problem.discount ** np.arange(1, problem.years + 1)
    cost = sum(float(fade @ (p * u)) for p, u in zip(prices, parts, strict=True))
    return Path(amounts, sum(amounts[1:]), tuple(map(problem.share_at, levels)), cost, used)


def cheapest(problem: Problem) -> Path:
    """Return the path of least money.

    Notes
    -----
    The linear program at λ = 0.
    """
    return solve(replace(problem, weight=0.0)).needed()


def steadiest(problem: Problem) -> Path:
    """Return the path on which the ratio of part to rest rises in equal steps, or nearly so."""
    return steadiest_answer(problem).needed()


def steadiest_answer(problem: Problem) -> Answer:
    """Return what came of asking for the least unevenness.

    Notes
    -----
    The limit of ``Σ cost + λ Σ (y_{t+1} - 2 y_t + y_{t-1})²`` as λ grows: among the paths of
    least unevenness the cheapest. Straight paths are tried first; if a further rule forbids
    them, the least second differences are found first (they are unique, for the square is
    strictly convex in them) and held while cost is minimised: two small programs, no large λ.
    """
    plain = replace(problem, weight=0.0)
    first = of(plain, program(plain, straight=True))
    if first.status != "infeasible":
        return first
    made = program(plain)
    even = of(plain, uneven(made, 1.0, cost=False))
    if even.path is None or even.solution.values is None:
        return even
    straight = program(plain, straight=True)
    rows = straight.model.rows
    bends = rows.activity(even.solution.values)
    held = np.array([rule.kind == "straight" for rule in straight.rules])
    low = np.where(held, bends - SLACK, rows.low)
    high = np.where(held, bends + SLACK, rows.high)
    model = replace(straight.model, rows=replace(rows, low=low, high=high))
    return of(plain, replace(straight, model=model))


def price_of_steadiness(problem: Problem) -> float:
    """Return the money of the steadiest path over that of the cheapest (1 = no price)."""
    return steadiest(problem).total / cheapest(problem).total
