# SPDX-License-Identifier: Apache-2.0
r"""Levers in the back-cast: solve on straight lines, replay what came, straighten again.

Each round takes the slope of every lever at the amounts found so far (``linear`` of the lever),
solves, and replays the amounts through the levers themselves (``effect``, in their order). The
intercept of the next round is what the replay gave, so that slopes need only be right near the
point. It ends when the shares of program and replay agree in every year; if they do not within
:data:`ROUNDS`, the status is ``replay_gap`` and there is no path.

Where the replay puts money off to a later year because it cannot be absorbed, the growth it reached
in that year becomes what can be absorbed, and the search begins again below it.

Levers that act as given stand in the same order as those that are sought: what a lever adds meets
the money that others put there before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.investment.backcast.problem import Answer, Means, Problem, solve
from yuzui.investment.lever import Path as Cube
from yuzui.investment.lever import Setpoint, Setting
from yuzui.investment.simulate import Settings, medians

if TYPE_CHECKING:
    from yuzui.solve.model import Array

ROUNDS = 20
AGREED = 0.01
"""Largest gap between program and replay, percentage points of the share."""

UNLIMITED = 10.0
"""Yearly growth that limits nothing."""

Solver = Callable[[Problem], Answer]


@dataclass(frozen=True, slots=True)
class Use:
    """A lever that may be used, through one of its schedules."""

    lever: ModuleType
    schedule: str
    most: float | Sequence[float] | None = None
    ramp: float = float("inf")
    values: Mapping[str, Setpoint] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Lever and schedule, as a scenario writes them."""
        return f"{self.lever.__name__.rpartition('.')[2]}.{self.schedule}"

    @property
    def limit(self) -> float | Sequence[float]:
        """Most of it in a year."""
        return float(self.lever.RANGE[self.schedule][1]) if self.most is None else self.most


@dataclass(frozen=True, slots=True)
class Given:
    """A lever that acts as it is set; nothing of it is sought."""

    lever: ModuleType
    values: Mapping[str, Setpoint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Levers:
    """All levers of a back-cast."""

    sought: Sequence[Use]
    fixed: Sequence[Given] = ()

    def modules(self) -> list[ModuleType]:
        """Return the levers, each once, in the order in which they act."""
        every: list[Use | Given] = [*self.sought, *self.fixed]
        modules = {one.lever.__name__: one.lever for one in every}
        return sorted(modules.values(), key=lambda one: int(one.ORDER))

    def known(self, values: Settings) -> Levers:
        """Return the levers with values for what they leave open."""

        def of(one: Any) -> Any:
            return replace(one, values={**values.get(one.lever.__name__, {}), **one.values})

        return Levers([of(one) for one in self.sought], [of(one) for one in self.fixed])

    def longer(self, more: int) -> Levers:
        """Return the levers over more years; what is set by year goes on as in its last."""

        def on(value: Any) -> Any:
            return (*value, *[value[-1]] * more) if isinstance(value, list | tuple) else value

        def of(one: Any) -> Any:
            return replace(one, values={name: on(value) for name, value in one.values.items()})

        sought = [replace(of(one), most=on(one.most)) for one in self.sought]
        return Levers(sought, [of(one) for one in self.fixed])

    def at_medians(self) -> Levers:
        """Return the levers with everything that is uncertain at its median."""
        return self.known({one.__name__: medians(one) for one in self.modules()})


@dataclass(frozen=True, slots=True)
class Replayed:
    """A path of levers, and how well the straight lines did."""

    answer: Answer
    rounds: int
    gap_pp: float | None
    shares: tuple[float, ...]
    cost: float | None


def successive(
    problem: Problem, cube: Cube, levers: Levers, solver: Solver = solve, agreed: Callable[[Array], bool] | None = None
) -> Replayed:
    """Return the path of levers that meets a target."""
    nothing = np.zeros(len(levers.sought) * problem.years)
    x, gap, answer = nothing, None, None
    begin, slopes = replay(cube, levers, x, with_slopes=True)
    after, first = begin, slopes
    for turn in range(1, ROUNDS + 1):
        answer = solver(straight(problem, begin, levers, after, slopes, x))
        if answer.path is None or answer.solution.values is None:
            # lines straightened at a replay that fell short prove nothing about the levers
            proven = not x.any() or answer.status != "infeasible"
            answer = answer if proven else replace(answer, status="replay_gap")
            return Replayed(answer, turn, gap, (), None)
        x = answer.solution.values[: len(nothing)]
        after, slopes = replay(cube, levers, x, with_slopes=True)
        shares = shares_of(problem, begin, after)[0]
        gap = 100 * float(np.abs(np.array(answer.path.shares) - shares).max())
        if gap <= AGREED and (agreed is None or agreed(x)):
            scale = float(cube.amount("basic")[0, 0])
            cost = float(after.cost[0].sum() - begin.cost[0].sum()) / scale
            return Replayed(answer, turn, gap, tuple(map(float, shares)), cost)
        waiting = after.queued[0] - begin.queued[0]
        if (late := waiting > 1e-9 * after.amount("basic")[0]).any():
            problem, x = _absorbed(problem, after, late), nothing
            after, slopes = begin, first
    assert answer is not None
    return Replayed(replace(answer, status="replay_gap", path=None), ROUNDS, gap, (), None)


def _absorbed(problem: Problem, after: Cube, late: Array) -> Problem:
    """Return the problem with the growth of years that put money off as what can be absorbed."""
    part = after.amount("basic")[0]
    reached = part[1:] / part[:-1] - 1
    known = problem.yearly(UNLIMITED if problem.absorbed is None else problem.absorbed)
    return replace(problem, absorbed=tuple(np.where(late[1:], np.minimum(known, reached), known)))


def replay(cube: Cube, levers: Levers, x: Array, with_slopes: bool = False) -> tuple[Cube, dict[str, Any]]:
    """Return the cube after all levers at given amounts, and the slope of each on the way."""
    sought = levers.sought
    every: list[Use | Given] = [*levers.fixed, *sought]
    parts = np.split(x, len(sought)) if sought else []
    amounts = dict(zip((use.name for use in sought), parts, strict=True))
    slopes: dict[str, Any] = {}
    for lever in levers.modules():
        values: dict[str, Any] = {}
        for one in every:
            values |= one.values if one.lever is lever else {}
        own = [use for use in sought if use.lever is lever]
        for use in own:
            values[use.schedule] = np.concatenate([[0.0], amounts[use.name]])
        setting = Setting(lever.PARAMETERS, values)
        if with_slopes and own:
            linear_effects = lever.linear(cube, setting)
            slopes |= {use.name: linear_effects[use.schedule] for use in own}
        cube = lever.effect(cube, setting)
    return cube, slopes


def shares_of(problem: Problem, before: Cube, after: Cube) -> Array:
    """Return the share after levers by the problem's rule, shape (1 or draws, years)."""
    whole = after.whole if problem.rule == "fixed_rest" else before.whole
    shares: Array = after.amount("basic") / whole
    return shares


def straight(problem: Problem, cube: Cube, levers: Levers, after: Cube, slopes: Mapping[str, Any], x: Array) -> Problem:
    """Return the problem with every lever as a straight line through the replayed point."""
    scale = float(cube.amount("basic")[0, 0])
    means = tuple(
        Means(
            use.name,
            tuple(slopes[use.name].basic[1:] / scale),
            tuple(slopes[use.name].rest[1:] / scale),
            tuple(slopes[use.name].cost[1:] / scale),
            use.limit,
            use.ramp,
        )
        for use in levers.sought
    )
    part = after.amount("basic")[0] / scale
    whole = (after if problem.rule == "fixed_rest" else cube).whole[0] / scale
    below = whole - part if problem.rule == "fixed_rest" else whole
    parts = np.split(x, len(means))
    for one, amount in zip(means, parts, strict=True):
        part = part - np.concatenate([[0.0], np.array(one.basic) * amount])
        if problem.rule == "fixed_rest":
            below = below - np.concatenate([[0.0], np.array(one.rest) * amount])
    growth = tuple(below[1:] / below[:-1] - 1)
    share = float(cube.amount("basic")[0, 0] / cube.whole[0, 0])
    return replace(
        problem, share=share, rest_growth=growth, means=means,
        baseline=tuple(part[1:]), around=tuple(x),
    )  # fmt: skip
