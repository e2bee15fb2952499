# SPDX-License-Identifier: Apache-2.0
"""V12: the optimiser against code that shares nothing with it.

Small cases are solved by looking at every point of a grid, at every corner of the limits, and by
nested sections of a convex function, in plain Python; the engine's answers are put into the
optimality conditions by hand.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tests.validation.truth import Truth, rounded, share_of
from yuzui.investment.backcast_problem import Answer, Problem, cheapest, price_of_steadiness, solve, steadiest
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same

CHEAPEST, STEADIEST, PRICE = 21_172.7, 22_686.4, 1.0715
TARGETS = (0.07, 0.075, 0.08, 0.085, 0.09)
SHARE, GROWTH = 0.0688, 0.089

_MILLIONTH = same("<= 1e-6")
_MONOTONE = Text("cost rises with the target and falls with time", "成本随目标上升、随期限推迟下降")


def measured(workspace: Workspace) -> Iterator[Truth]:
    """Yield what V12 asks: small cases, optimality conditions, published paths, directions."""
    yield from _small_cases()
    yield _conditions()
    yield _limit()
    yield _published(workspace)
    yield _directions()


def _small_cases() -> Iterator[Truth]:
    worst = 0.0
    for years, target in itertools.product((1, 2, 3, 4), (0.07, 0.08, 0.09)):
        problem = Problem(target, SHARE, years, GROWTH)
        worst = max(worst, _apart(cheapest(problem).total, enumerated(problem)))
    yield Truth("V12", "enumeration", {"worst": worst}, _MILLIONTH, worst <= 1e-6)
    worst, cases, without = 0.0, 0, 0
    for problem in limited():
        answer, corner = solve(problem), least_corner(problem)
        cases, without = cases + 1, without + (corner is None)
        if (answer.path is None) != (corner is None):
            worst = math.inf
        elif answer.path is not None and corner is not None:
            worst = max(worst, _apart(answer.path.total, corner))
    found = {"worst": worst, "cases": cases, "without_path": without}
    yield Truth("V12", "corners", found, _MILLIONTH, worst <= 1e-6 and 0 < without < cases)
    worst = 0.0
    for weight in (0.1, 1.0, 10.0, 1000.0):
        problem = Problem(0.08, SHARE, 3, GROWTH, weight=weight)
        worst = max(worst, _apart(_objective(solve(problem)), sectioned(problem)))
    yield Truth("V12", "sections", {"worst": worst}, _MILLIONTH, worst <= 1e-6)


def _apart(one: float, other: float) -> float:
    return abs(one - other) / abs(other)


def limited() -> list[Problem]:
    """Return seeded problems of at most four years with caps and ceilings, some without path."""
    dice, found = random.Random(7), []
    for _ in range(24):
        years = dice.randint(2, 4)
        growth = tuple(dice.uniform(0.0, 0.12) for _ in range(years))
        caps = tuple(rate + dice.uniform(0.01, 0.12) for rate in growth)
        level, ceilings = 1.0, []
        for rate in growth:
            level *= 1 + rate
            ceilings.append(level * dice.uniform(1.01, 1.25))
        target = dice.uniform(0.07, 0.08)
        found.append(Problem(target, SHARE, years, growth, caps=caps, ceilings=tuple(ceilings)))
    return found


def enumerated(problem: Problem, steps: int = 8) -> float:
    """Return the least cost over all rising paths on a grid of levels that holds the ends."""
    goal = _goal(problem)
    levels = [1 + (goal - 1) * step / steps for step in range(steps + 1)]
    rise = _sizes(problem)
    return min(
        sum(level * size for level, size in zip(path, rise, strict=True))
        for path in itertools.combinations_with_replacement(levels, problem.years)
        if path[-1] >= goal - 1e-12
    )


def _goal(problem: Problem) -> float:
    odds = problem.target / (1 - problem.target)
    return max(1.0, odds / (problem.share / (1 - problem.share)))


def _sizes(problem: Problem) -> list[float]:
    """Return the rest by year after the base year, whose own is 1."""
    given = problem.rest_growth
    rates = [given] * problem.years if isinstance(given, int | float) else list(given)
    return list(itertools.accumulate((1 + rate for rate in rates), lambda a, b: a * b))


def least_corner(problem: Problem) -> float | None:
    """Return the least cost over all corners of the limits, or None if there is none."""
    years, size = problem.years, _sizes(problem)
    limits: list[tuple[list[float], float]] = []  # a·b >= c, in the part by year
    for t in range(years):
        floor, cap, top = [0.0] * years, [0.0] * years, [0.0] * years
        floor[t], cap[t], top[t] = 1 / size[t], -1.0, -1.0
        rate = 1 + problem.caps[t]  # type: ignore[index]
        if t:
            floor[t - 1], cap[t - 1] = -1 / size[t - 1], rate
        limits += [
            (floor, 0.0 if t else 1.0),
            (cap, 0.0 if t else -rate),
            (top, -problem.ceilings[t]),  # type: ignore[index]
        ]
    limits.append(([0.0] * (years - 1) + [1 / size[-1]], _goal(problem)))
    costs = []
    for tight in itertools.combinations(limits, years):
        point = crossing(tight)
        if point and all(_dot(a, point) >= c - 1e-9 for a, c in limits):
            costs.append(sum(point))
    return min(costs, default=None)


def _dot(one: Iterable[float], other: Iterable[float]) -> float:
    return float(sum(a * b for a, b in zip(one, other, strict=True)))


def crossing(limits: Sequence[tuple[Sequence[float], float]]) -> list[float] | None:
    """Return the point where limits hold with equality, by elimination; None if there is none."""
    rows = [[*line, limit] for line, limit in limits]
    n = len(rows)
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if abs(rows[pivot][k]) < 1e-12:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(n):
            if i != k:
                factor = rows[i][k] / rows[k][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [rows[k][n] / rows[k][k] for k in range(n)]


def sectioned(problem: Problem) -> float:
    """Return the least cost and unevenness of three years, by nested golden sections."""
    goal, size, weight = _goal(problem), _sizes(problem), problem.weight

    def value(first: float, second: float) -> float:
        bends = (second - 2 * first + 1, goal - 2 * second + first)
        money = first * size[0] + second * size[1] + goal * size[2]
        return money + weight * sum(bend * bend for bend in bends)

    def inner(first: float) -> float:
        return section(lambda second: value(first, second), first, goal)

    return section(inner, 1.0, goal)


def section(function: Callable[[float], float], low: float, high: float) -> float:
    """Return the least value of a convex function between two points."""
    part = (math.sqrt(5) - 1) / 2
    for _ in range(60):
        one, other = high - part * (high - low), low + part * (high - low)
        if function(one) <= function(other):
            high = other
        else:
            low = one
    return function((low + high) / 2)


def _objective(answer: Answer) -> float:
    """Return cost and weighed unevenness of a path, from its amounts alone."""
    problem, path = answer.problem, answer.path
    if path is None:
        return math.inf
    sizes = [1.0, *_sizes(problem)]
    levels = [amount / size for amount, size in zip(path.amounts, sizes, strict=True)]
    bends = [c - 2 * b + a for a, b, c in zip(levels, levels[1:], levels[2:], strict=False)]
    return sum(path.amounts[1:]) + problem.weight * sum(bend * bend for bend in bends)


def _conditions() -> Truth:
    worst = 0.0
    for problem, weight in itertools.product(limited(), (0.0, 1.0, 100.0)):
        answer = solve(replace(problem, weight=weight))
        if answer.path is not None:
            worst = max(worst, residual(answer))
    return Truth("V12", "conditions", {"worst": worst}, _MILLIONTH, worst <= 1e-6)


def residual(answer: Answer) -> float:
    """Return the largest violation of the optimality conditions at a point found."""
    model, found = answer.program.model, answer.solution
    x, duals, reduced = found.values, found.duals, found.reduced
    assert x is not None and duals is not None and reduced is not None
    gradient = [float(c) for c in model.objective]
    if model.quadratic is not None:
        gradient = [g + _dot(row, x) for g, row in zip(gradient, [*model.quadratic], strict=True)]
    worst, kept = 0.0, model.rows
    sides = [*zip(x, model.low, model.high, reduced, strict=True)]
    for row, dual in enumerate(duals):
        line = kept.line(row, len(x))
        gradient = [g - dual * a for g, a in zip(gradient, line, strict=True)]
        sides.append((_dot(line, x), kept.low[row], kept.high[row], dual))
    for value, low, high, dual in sides:
        # a dual is a force from below if positive, from above if negative
        room = value - low if dual > 0 else high - value
        worst = max(worst, low - value, value - high, min(abs(dual), max(room, 0.0)))
    return float(max(worst, *(abs(g - z) for g, z in zip(gradient, reduced, strict=True))))


def _limit() -> Truth:
    worst = 0.0
    for target, years in itertools.product((0.07, 0.08, 0.09), (3, 6)):
        problem = Problem(target, SHARE, years, GROWTH, weight=1e-7)
        path = solve(problem).path
        worst = max(worst, math.inf if path is None else _apart(path.total, cheapest(problem).total))
    bar = Text("<= 1e-6 at a weight of 1e-7", "权重为 1e-7 时 <= 1e-6")
    return Truth("V12", "quadratic_to_linear", {"worst": worst}, bar, worst <= 1e-6)


def _published(workspace: Workspace) -> Truth:
    base = share_of(workspace, "CHN").latest
    problem = Problem(0.08, base.share, 6, GROWTH)
    cheap, steady = cheapest(problem).total, steadiest(problem).total
    scale = base.amounts()[0]
    totals = (round(cheap * scale, 1), round(steady * scale, 1), round(steady / cheap, 4))
    found: dict[str, Any] = dict(zip(("cheapest", "steadiest", "price"), totals, strict=True))
    wanted = (CHEAPEST, STEADIEST, PRICE)
    bar = same(" / ".join(map(str, wanted)))
    return Truth("V12", "paths_2030", found, bar, totals == wanted)


def _directions() -> Truth:
    """Return whether cost rises with the target and falls as the deadline moves away."""
    found: dict[str, Any] = {}
    holds = True
    for name, method in (("cheapest", cheapest), ("steadiest", steadiest)):
        by_target = [method(Problem(t, SHARE, 6, GROWTH)).total for t in TARGETS]
        by_year = [method(Problem(0.08, SHARE, 8, GROWTH, held=h)).total for h in range(7, -1, -1)]
        holds &= by_target == sorted(by_target) and by_year == sorted(by_year, reverse=True)
        found |= {f"{name}_by_target": rounded(by_target, 4)}
        found |= {f"{name}_by_deadline": rounded(by_year, 4)}
    prices = [price_of_steadiness(Problem(0.08, SHARE, years, GROWTH)) for years in (1, 2)]
    holds &= math.isclose(prices[0], 1.0) and prices[1] > 1
    found["price_in_1_and_2_years"] = rounded(prices, 4)
    return Truth("V12", "monotone", found, _MONOTONE, holds)
