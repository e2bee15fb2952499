# SPDX-License-Identifier: Apache-2.0
"""The frontier: what each deadline and each target costs, cheapest, steadiest and between.

All points are counted over the same years, to the latest deadline: who is there earlier keeps the
target to the end. Otherwise a later deadline would look dearer only because it has more years.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from yuzui.investment.backcast.problem import (
    LATEST,
    SPENDING,
    Answer,
    Means,
    Problem,
    Program,
    Status,
    of,
    program,
    solve,
    steadiest,
    steadiest_answer,
)
from yuzui.solve import registry

if TYPE_CHECKING:
    from yuzui.solve.model import Array


STEADIEST = float("inf")
"""λ of the steadiest path."""


@dataclass(frozen=True, slots=True)
class Point:
    """One deadline, target and λ."""

    years: int
    target: float
    weight: float
    status: Status
    extra: float | None
    total: float | None
    top_growth: float | None


def frontier(problem: Problem, years: Sequence[int], targets: Sequence[float], weights: Sequence[float]) -> list[Point]:
    """Return every combination of deadline, target and λ."""
    last = max(*years, problem.years)
    longest = problem.longer(last - problem.years)
    whole_of_longest = float(longest.denominators()[1:].sum())
    grid = []
    for span in years:
        one, without = replace(longest, held=last - span), set[float]()
        for weight in weights:
            for answer in _answers(one, targets, weight, without):
                grid.append(_point(span, weight, answer, whole_of_longest))
                if answer.status == "infeasible":
                    without.add(answer.problem.target)
    return grid


def _point(years: int, weight: float, answer: Answer, reference_total: float) -> Point:
    path = answer.path
    numbers = (None, None, None)
    if path is not None:
        numbers = (path.total - reference_total, path.total, max(path.growth))  # type: ignore[assignment]
    return Point(years, answer.problem.target, weight, answer.status, *numbers)


def _answers(problem: Problem, targets: Sequence[float], weight: float, without: Collection[float]) -> Iterator[Answer]:
    """Yield the answer of each target; only limits differ between them, so a start is kept.

    Targets without any path, of whatever weight, are known from those asked before.
    """
    if weight not in (0.0, STEADIEST):
        yield from (solve(replace(problem, target=t, weight=weight)) for t in targets)
        return
    engine, straight = registry.warm(), weight == STEADIEST
    plain = replace(problem, weight=0.0)
    lp = program(plain, straight)
    for target in targets:
        harder = replace(plain, target=target)
        answer = of(harder, _aimed(lp, harder, straight), solver=engine.solve)
        if straight and answer.status == "infeasible" and target not in without:
            answer = steadiest_answer(harder)
        yield answer


def _aimed(lp: Program, problem: Problem, straight: bool) -> Program:
    """Return a program with another target, which is a limit where no means moves the rest."""
    if lp.below.any():
        return program(problem, straight)
    rows = lp.model.rows
    low = np.array(rows.low)
    for row, rule in enumerate(lp.rules):
        if rule.kind == "target":
            t = rule.year - 1
            scale = lp.under[t] * problem.ratio(problem.share)
            low[row] = problem.goal - lp.start[t] / scale
    return replace(lp, model=replace(lp.model, rows=replace(rows, low=low)))


# What a little more would cost: duals of the target and the limits, and one year more.


STEPS = {"target": 0.001, "cap": 0.01, "absorb": 0.01, "ceiling": 0.01}
"""Step each price is for: share, growth a year, fraction of the ceiling."""

NOTHING = 1e-9
"""A price below this is none (in units of the base year's part)."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one step of a limit changes."""

    kind: str
    year: int
    step: float
    cost: float


def prices(answer: Answer) -> tuple[Price, ...]:
    """Return the price of a step of each limit that binds, the target first."""
    duals = answer.solution.duals
    if answer.path is None or duals is None or answer.problem.met:
        return ()
    rows = []
    for row, rule in enumerate(answer.program.rules):
        if rule.kind not in STEPS or _past_the_whole(answer, rule.kind):
            continue
        cost = float(duals[row]) * _moved(answer, rule.kind, rule.year)
        if abs(cost) > NOTHING:
            rows.append(Price(rule.kind, rule.year, STEPS[rule.kind], cost))
    return tuple(rows)


def _past_the_whole(answer: Answer, kind: str) -> bool:
    # A share has no step past one: such a price would be of a limit nobody can set.
    return kind == "target" and answer.problem.target + STEPS[kind] >= 1


def _moved(answer: Answer, kind: str, year: int) -> float:
    """Return by how much a step moves the limit of a row."""
    problem, result, x = answer.problem, answer.program, answer.solution.values
    assert answer.path is not None and x is not None
    if kind == "target":
        more = replace(problem, target=problem.target + STEPS[kind]).goal - problem.goal
        below = result.under[year - 1] + result.below[year - 1] @ x
        return float(more * below / result.under[year - 1])
    if kind in ("cap", "absorb"):
        return STEPS[kind] * answer.path.amounts[year - 1]
    assert problem.ceilings is not None
    return STEPS[kind] * float(problem.yearly(problem.ceilings)[year - 1])


@dataclass(frozen=True, slots=True)
class LaterYear:
    """The deadline as asked beside a deadline one year later, over the same years."""

    kept: float | None
    later: float | None

    @property
    def saves(self) -> float | None:
        """What one year more saves; None where one of the two has no path."""
        if self.kept is None or self.later is None:
            return None
        return self.kept - self.later


def one_year_more(problem: Problem, steady: bool = False) -> LaterYear:
    """Return what one year more would save, by solving both deadlines over the same years.

    Notes
    -----
    A sum over one year more is no saving: both paths are counted to the later deadline, and who
    is there in time must stay there.
    """

    def cost(held: int) -> float | None:
        longer = problem.longer(1, held)
        path = (steadiest_answer(longer) if steady else solve(longer)).path
        return None if path is None else path.cost

    return LaterYear(cost(1), cost(0))


# How fragile a plan is: its money under falling revenue, and relabelling.


@dataclass(frozen=True, slots=True)
class Stress:
    """What is left of a plan."""

    name: str
    size: float
    share: float
    shortfall: float
    years_lost: int | None


def falling_revenue(problem: Problem, fall: float, plan: Array | None = None) -> Stress:
    """Return what is left if each year's money falls short of the plan, each year by more."""
    spending = _plan(problem, plan) * (1 - fall) ** np.arange(1, problem.years + LATEST + 1)

    def stressed(years: int) -> Problem:
        return replace(_over(problem, years), ceilings=tuple(spending[:years]))

    return _left("falling_revenue", problem, fall, stressed)


def relabelling(problem: Problem, part: float, plan: Array | None = None) -> Stress:
    """Return the real share if a part of what is reported as new is only called so."""
    extra = _extra(problem, plan)

    def stressed(years: int) -> Problem:
        means = (Means("extra", basic=1 - part, most=tuple(extra[:years])),)
        return replace(_over(problem, years), means=means)

    return _left("relabelling", problem, part, stressed)


def planned(problem: Problem) -> Array:
    """Return the spending of the steadiest plan, going on in equal steps after the deadline."""
    path = steadiest(plain(problem))
    base = _over(problem, problem.years + LATEST).denominators()
    levels = np.array(path.amounts) / base[: problem.years + 1]
    step = float(levels[-1] - levels[0]) / problem.years
    after = levels[-1] + step * np.arange(1, LATEST + 1)
    spending: Array = np.concatenate([levels, after])[1:] * base[1:]
    return spending


def _plan(problem: Problem, plan: Array | None) -> Array:
    return planned(problem) if plan is None else plan


def _extra(problem: Problem, plan: Array | None) -> Array:
    """Return what the plan spends beyond today's share."""
    base = _over(problem, problem.years + LATEST).denominators()
    return np.asarray(np.maximum(0.0, _plan(problem, plan) - base[1:]))


def plain(problem: Problem) -> Problem:
    """Return the problem in spending alone, without limits."""
    return replace(problem, caps=None, ceilings=None, means=SPENDING, baseline=None, around=None, weight=0.0)


def _over(problem: Problem, years: int) -> Problem:
    longer = plain(problem).longer(max(0, years - problem.years))
    return replace(longer, floor=False)


def _left(name: str, problem: Problem, size: float, stressed: Callable[[int], Problem]) -> Stress:
    share = _most(stressed(problem.years))
    later = range(problem.years, problem.years + LATEST + 1)
    met = (year for year in later if problem.meets(_most(stressed(year))))
    lost = next(met, None)
    years = None if lost is None else lost - problem.years
    return Stress(name, size, share, problem.target - share, years)


def _most(problem: Problem) -> float:
    """Return the largest share of the last year: without a floor years do not hang together."""
    (means,) = problem.means
    allowed = problem.yearly(means.most)[-1]
    if problem.ceilings is not None:
        allowed = min(allowed, problem.yearly(problem.ceilings)[-1])
    part = problem.untouched()[-1] + problem.yearly(means.basic)[-1] * allowed
    return problem.share_at(float(part / problem.denominators()[-1]))
