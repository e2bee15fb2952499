# SPDX-License-Identifier: Apache-2.0
r"""What would have to give way where no path meets the target, each answer solved again.

A limit, a deadline and a target can give way. For limits the elastic program is solved once with
all of them soft and once for each alone; over levers it takes the place of the solver in the
search of :mod:`~yuzui.investment.backcast.successive_lp`: what comes out is what the levers do.
The problem is then solved with the limits as they would have to be: what has no path then is not
said. For the deadline, later years are tried one after another; for the target there is the
largest share within all limits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from yuzui.errors import InputError
from yuzui.investment.backcast.problem import LATEST, Answer, Means, Problem, Program, Rule, Yearly, of, program, solve
from yuzui.investment.backcast.successive_lp import Levers, Solver, successive
from yuzui.investment.lever import Path as Cube
from yuzui.solve.model import Model

if TYPE_CHECKING:
    from yuzui.solve.model import Array


# Two programs beside a target that no path meets: how far one gets, and what would give way.


SOFT = ("cap", "ceiling", "ramp")
"""Rows that somebody set; the limits of the means, ``most``, are columns'."""
_SEEN = 1e-7

Limit = tuple[str, str]
"""Kind of a limit and the means it is about (empty: all)."""


@dataclass(frozen=True, slots=True)
class Loosened:
    """A limit that gives way."""

    kind: str
    year: int
    limit: float
    needed: float
    means: str = ""


def limits(problem: Problem) -> tuple[Limit, ...]:
    """Return the limits that somebody set, each once however many years it holds."""
    limit_names = [("cap", "")] if problem.caps is not None else []
    limit_names += [("ceiling", "")] if problem.ceilings is not None else []
    for one in problem.means:
        limit_names += [("most", one.name)] if np.isfinite(problem.yearly(one.most)).any() else []
        limit_names += [("ramp", one.name)] if np.isfinite(one.ramp) else []
    return tuple(limit_names)


def reach(problem: Problem) -> Answer:
    """Return the path with the largest share of the last year within all limits."""
    lp = program(replace(problem, weight=0.0))
    rows = lp.model.rows
    aim = np.array([rule.kind == "target" for rule in lp.rules])
    free = replace(rows, low=np.where(aim, -np.inf, rows.low))
    return of(problem, replace(lp, model=replace(lp.model, objective=-lp.slope[-1], rows=free)))


def binding(answer: Answer) -> tuple[Rule, ...]:
    """Return the limits that stand in the way of more."""
    lp, names = answer.program, answer.solution
    if answer.path is None or names.duals is None or names.reduced is None:
        return ()
    rows = [
        rule
        for rule, dual in zip(lp.rules, names.duals, strict=True)
        if abs(dual) > _SEEN and rule.kind in (*SOFT, "absorb")
    ]
    at_most = np.flatnonzero((names.reduced < -_SEEN) & np.isfinite(lp.model.high))
    return (*rows, *(_column(answer.problem, int(k)) for k in at_most))


def elastic(problem: Problem, soft: Collection[Limit]) -> Answer:
    """Return the path to the target on which limits give way as little as can be."""
    lp = program(replace(problem, weight=0.0))
    model = _elastic(problem, lp, soft, _before(problem))
    return of(problem, replace(lp, model=model))


def loosened(answer: Answer, soft: Collection[Limit]) -> tuple[Loosened, ...]:
    """Return what gives way on an elastic path."""
    values = answer.solution.values
    assert values is not None
    lp = program(replace(answer.problem, weight=0.0))
    n = len(lp.model.objective)
    x, rows = values[:n], lp.model.rows
    reached, loosening = rows.activity(x), []
    for row, rule in enumerate(lp.rules):
        over = max(reached[row] - rows.high[row], rows.low[row] - reached[row])
        if (rule.kind, rule.means) in soft and over > _SEEN:
            loosening.append(_row(answer.problem, lp, row, x))
    loosening = [_for_all_years(one, loosening) for one in loosening]
    for k in np.flatnonzero(x - lp.model.high > _SEEN):
        rule, most = _column(answer.problem, int(k)), float(lp.model.high[k])
        loosening.append(Loosened("most", rule.year, most, float(x[k]), rule.means))
    return tuple(loosening)


def _for_all_years(one: Loosened, loosenings: list[Loosened]) -> Loosened:
    """Return a ramp as wide as its widest year."""
    same = [other.needed for other in loosenings if (other.kind, other.means) == (one.kind, one.means)]
    return replace(one, needed=max(same)) if one.kind == "ramp" else one


def _column(problem: Problem, k: int) -> Rule:
    """Return the limit of a column."""
    return Rule("most", k % problem.years + 1, problem.means[k // problem.years].name)


def _before(problem: Problem) -> Array:
    """Return the part by year on the way to the largest share, base year first."""
    path = reach(problem).path
    if path is not None:
        return np.array(path.amounts)
    rates = 0.0 if problem.caps is None else problem.caps
    return np.cumprod([1.0, *(1 + problem.yearly(rates))])


def _elastic(problem: Problem, lp: Program, soft: Collection[Limit], before: Array) -> Model:
    """Return the program with a slack on every soft row and every soft limit of a column."""
    from yuzui.solve.model import rows

    model, n = lp.model, len(lp.model.objective)
    names = [_column(problem, k) for k in range(n)]
    bounded = [k for k in np.flatnonzero(np.isfinite(model.high)) if ("most", names[k].means) in soft]
    slots = _slots(lp, soft)
    shared = len(set(slots.values()))
    extra = shared + len(bounded)
    lines = []
    for row, rule in enumerate(lp.rules):
        line = np.concatenate([model.rows.line(row, n), np.zeros(extra)])
        low, high = float(model.rows.low[row]), float(model.rows.high[row])
        if row not in slots:
            lines.append((line, low, high))
            continue
        # a cap gives way in points of growth, every other limit in parts of itself
        size = before[rule.year - 1] if rule.kind == "cap" else max(abs(high), _SEEN)
        down = line.copy()
        line[n + slots[row]], down[n + slots[row]] = -size, size
        lines += [(line, -np.inf, high), *([(down, low, np.inf)] if np.isfinite(low) else [])]
    tops = np.concatenate([model.high, np.full(extra, np.inf)])
    for k, column in enumerate(bounded):
        line, most = np.zeros(n + extra), float(model.high[column])
        line[column], line[n + shared + k] = 1.0, -_size(problem, names[column].means)
        lines.append((line, -np.inf, most))
        tops[column] = np.inf
    return replace(
        model,
        objective=np.zeros(n + extra),
        low=np.zeros(n + extra),
        high=tops,
        integer=np.zeros(n + extra, dtype=bool),
        rows=rows(lines),
        quadratic=np.diag(np.concatenate([np.zeros(n), np.ones(extra)])),
    )


def _slots(lp: Program, soft: Collection[Limit]) -> dict[int, int]:
    """Return the slack of each soft row: a ramp is one number for all years, so is its slack."""
    places: dict[tuple[str, str, int], int] = {}
    slots_by_rule = {}
    for row, rule in enumerate(lp.rules):
        if (rule.kind, rule.means) in soft:
            key = (rule.kind, rule.means, 0 if rule.kind == "ramp" else rule.year)
            slots_by_rule[row] = places.setdefault(key, len(places))
    return slots_by_rule


def _size(problem: Problem, name: str) -> float:
    """Return what one unit of slack is worth: the largest limit that the means has in any year."""
    (means,) = (one for one in problem.means if one.name == name)
    most = problem.yearly(means.most)
    return max(float(most[np.isfinite(most)].max()), _SEEN)


def _row(problem: Problem, lp: Program, row: int, x: Array) -> Loosened:
    """Return what a soft row would have to be at a point."""
    rule = lp.rules[row]
    if rule.kind == "cap":
        assert problem.caps is not None
        amounts = [1.0, *lp.amounts(x)]
        needed = float(amounts[rule.year] / amounts[rule.year - 1] - 1)
        limit = float(problem.yearly(problem.caps)[rule.year - 1])
        return Loosened("cap", rule.year, limit, needed)
    needed = abs(float(lp.model.rows.activity(x)[row]))
    high = float(lp.model.rows.high[row])
    return Loosened(rule.kind, rule.year, high, needed, rule.means)


ROUNDING = (1e-9, 1e-6, 1e-3, 1e-2)
"""Parts of itself by which a relief is widened until the problem has a path: levers are solved to a
hundredth of a percentage point."""

TOO_MUCH = "deduction_beyond_cost"
"""Refusal of a tax rule asked for more than any rule can do: giving way so far is not enough."""


class World(Protocol):
    """A problem and what solves it: in spending, or over levers."""

    @property
    def problem(self) -> Problem:
        """What is asked, in spending."""

    def solve(self, solver: Solver) -> Answer:
        """Return what comes of the problem."""

    def longer(self, more: int) -> World:
        """Return the world with a later deadline."""

    def looser(self, by: Sequence[Loosened]) -> World:
        """Return the world with limits as they would have to be."""

    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that somebody set."""


@dataclass(frozen=True, slots=True)
class Spending:
    """A problem whose means are straight lines."""

    problem: Problem

    def solve(self, solver: Solver) -> Answer:
        """Return what comes of the problem."""
        return solver(self.problem)

    def longer(self, more: int) -> Spending:
        """Return the problem with a later deadline."""
        return Spending(self.problem.longer(more))

    def looser(self, by: Sequence[Loosened]) -> Spending:
        """Return the problem with limits as they would have to be."""
        years = self.problem.years
        means = tuple(
            replace(one, most=_raised(one.most, by, ("most", one.name), years), ramp=_widest(one.ramp, by, one.name))
            for one in self.problem.means
        )
        return Spending(replace(_looser(self.problem, by), means=means))

    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that somebody set."""
        return limits(self.problem)


@dataclass(frozen=True, slots=True)
class OverLevers:
    """A problem over levers."""

    problem: Problem
    cube: Callable[[Array], Cube]
    levers: Levers

    def solve(self, solver: Solver) -> Answer:
        """Return what comes of the problem when the levers act."""
        cube = self.cube(self.problem.yearly(self.problem.rest_growth)[None])
        return successive(self.problem, cube, self.levers, solver).answer

    def longer(self, more: int) -> OverLevers:
        """Return the world with a later deadline; what is set by year goes on as in its last."""
        return OverLevers(self.problem.longer(more), self.cube, self.levers.longer(more))

    def looser(self, by: Sequence[Loosened]) -> OverLevers:
        """Return the world with limits as they would have to be."""
        years = self.problem.years
        sought = [
            replace(one, most=_raised(one.limit, by, ("most", one.name), years), ramp=_widest(one.ramp, by, one.name))
            for one in self.levers.sought
        ]
        levers = replace(self.levers, sought=sought)
        return OverLevers(_looser(self.problem, by), self.cube, levers)

    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that somebody set."""
        means = tuple(Means(u.name, most=u.limit, ramp=u.ramp) for u in self.levers.sought)
        return limits(replace(self.problem, means=means))


@dataclass(frozen=True, slots=True)
class GivingWay:
    """Why there is no path, and what would make one."""

    reachable: float | None
    binding: tuple[Rule, ...]
    together: tuple[Loosened, ...]
    alone: tuple[tuple[Limit, tuple[Loosened, ...]], ...]
    later: int | None


def giving_way(world: World) -> GivingWay:
    """Return why a world has no path, and what would make one."""
    furthest = world.solve(reach)
    share = None if furthest.path is None else furthest.path.shares[-1]
    every = world.limits()
    together = relief(world, every)
    alone = [(one, relief(world, [one]) if len(every) > 1 else together) for one in every]
    return GivingWay(share, binding(furthest), together, tuple(alone), _later(world))


def relief(world: World, soft: Collection[Limit]) -> tuple[Loosened, ...]:
    """Return by how much limits would have to give way."""
    try:
        answer = world.solve(lambda problem: elastic(problem, soft))
        if answer.path is None:
            return ()
        loosening = loosened(answer, soft)
        for more in ROUNDING:
            wider = [replace(one, needed=one.needed + more * abs(one.needed)) for one in loosening]
            if world.looser(wider).solve(solve).path is not None:
                return tuple(wider)
    except InputError as error:
        if error.code != TOO_MUCH:
            raise
    return ()


def _later(world: World) -> int | None:
    tried = range(1, LATEST + 1)
    return next((more for more in tried if world.longer(more).solve(solve).path is not None), None)


def _looser(problem: Problem, by: Sequence[Loosened]) -> Problem:
    years = problem.years
    caps, ceilings = (
        None if value is None else _raised(value, by, (kind, ""), years)
        for kind, value in (("cap", problem.caps), ("ceiling", problem.ceilings))
    )
    return replace(problem, caps=caps, ceilings=ceilings)


def _raised(value: Yearly, by: Sequence[Loosened], limit: Limit, years: int) -> Yearly:
    """Return a limit by year with what is needed of it in some."""
    own = {one.year: one.needed for one in by if (one.kind, one.means) == limit}
    if not own:
        return value
    known = [value] * years if isinstance(value, int | float) else value
    return tuple(own.get(year, known[year - 1]) for year in range(1, years + 1))


def _widest(ramp: float, by: Sequence[Loosened], name: str) -> float:
    """Return a ramp, which is one for all years, as wide as any year needs."""
    return max([ramp, *(one.needed for one in by if (one.kind, one.means) == ("ramp", name))])
