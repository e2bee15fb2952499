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

from yuzui.errors import InputError
from yuzui.investment.backcast.answer import Answer, solve
from yuzui.investment.backcast.elastic_relaxation import Limit, Loosened, binding, elastic, limits, loosened, reach
from yuzui.investment.backcast.problem import LATEST, Means, Problem, Yearly
from yuzui.investment.backcast.program import Rule
from yuzui.investment.backcast.successive_lp import Levers, Solver, successive
from yuzui.investment.lever import Path as Cube

if TYPE_CHECKING:
    from yuzui.solve.model import Array

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
        found = loosened(answer, soft)
        for more in ROUNDING:
            wider = [replace(one, needed=one.needed + more * abs(one.needed)) for one in found]
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
