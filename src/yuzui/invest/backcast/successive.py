# SPDX-License-Identifier: Apache-2.0
r"""Levers in the back-cast: solve on straight lines, replay what came, straighten again.

Each round takes the slope of every lever at the amounts found so far (``linear`` of the lever),
solves, and replays the amounts through the levers themselves (``effect``, in their order). The
intercept of the next round is what the replay gave, so that slopes need only be right near the
point. It ends when the shares of program and replay agree in every year; if they do not within
:data:`ROUNDS`, the status is ``replay_gap`` and there is no path.

Where the replay puts money off to a later year because it cannot be absorbed, the growth it reached
in that year becomes a cap, and the search begins again below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from yuzui.invest.backcast.answer import Answer, solve
from yuzui.invest.backcast.problem import Means, Problem

if TYPE_CHECKING:
    from types import ModuleType

    from yuzui.engines.model import Array
    from yuzui.invest.lever import Path as Cube

ROUNDS = 20
AGREED = 0.01
"""Largest gap between program and replay, percentage points of the share."""

UNLIMITED = 10.0
"""Growth cap that limits nothing."""

Solver = Callable[[Problem], Answer]


@dataclass(frozen=True, slots=True)
class Use:
    """A lever that may be used, through one of its schedules.

    Parameters
    ----------
    lever : module
        A file of the lever seam.
    schedule : str
        The parameter whose amount by year is sought.
    most : float or sequence of float
        Most of it in a year, in its own unit; by default the top of the lever's range.
    ramp : float
        Most it may change from year to year.
    values : mapping
        The lever's other parameters.
    """

    lever: ModuleType
    schedule: str
    most: float | Sequence[float] | None = None
    ramp: float = float("inf")
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Lever and schedule, as a scenario writes them."""
        return f"{self.lever.__name__.rpartition('.')[2]}.{self.schedule}"

    @property
    def limit(self) -> float | Sequence[float]:
        """Most of it in a year."""
        return float(self.lever.RANGE[self.schedule][1]) if self.most is None else self.most


@dataclass(frozen=True, slots=True)
class Replayed:
    """A path of levers, and how well the straight lines did.

    Parameters
    ----------
    answer : Answer
        Status ``replay_gap`` and no path where they never agreed.
    rounds : int
        Rounds taken.
    gap_pp : float or None
        Largest difference of the share between program and replay, percentage points; None
        where nothing could be replayed.
    shares : tuple of float
        Shares of the replay, base year first.
    cost : float or None
        Fiscal cost of the replay over all years, not discounted, base year's part as unit.
    """

    answer: Answer
    rounds: int
    gap_pp: float | None
    shares: tuple[float, ...]
    cost: float | None


def successive(
    problem: Problem, cube: Cube, uses: Sequence[Use], solver: Solver = solve
) -> Replayed:
    """Return the path of levers that meets a target.

    Parameters
    ----------
    problem : Problem
        Target, limits and λ; what it says of means, baseline and share is taken from the cube.
    cube : Path
        The cube over base year and years of the problem, nothing used.
    uses : sequence of Use
        What may be used.
    solver : callable
        What solves one round: :func:`solve` or
        :func:`~yuzui.invest.backcast.answer.steadiest_answer`.

    Returns
    -------
    Replayed
        With a path only if program and replay agree to :data:`AGREED`.
    """
    import numpy as np

    nothing = np.zeros(len(uses) * problem.years)
    x, gap, answer = nothing, None, None
    begin = after, slopes = replay(cube, uses, x, with_slopes=True)
    for turn in range(1, ROUNDS + 1):
        answer = solver(straight(problem, cube, uses, after, slopes, x))
        if answer.path is None or answer.solution.values is None:
            # lines straightened at a replay that fell short prove nothing about the levers
            proven = not x.any() or answer.status != "infeasible"
            answer = answer if proven else replace(answer, status="replay_gap")
            return Replayed(answer, turn, gap, (), None)
        x = answer.solution.values
        after, slopes = replay(cube, uses, x, with_slopes=True)
        shares = shares_of(problem, cube, after)[0]
        gap = 100 * float(np.abs(np.array(answer.path.shares) - shares).max())
        if gap <= AGREED:
            scale = float(cube.amount("basic")[0, 0])
            cost = float(after.cost[0].sum() - cube.cost[0].sum()) / scale
            return Replayed(answer, turn, gap, tuple(map(float, shares)), cost)
        if (late := after.queued[0] > 1e-9 * after.amount("basic")[0]).any():
            problem, x, (after, slopes) = _absorbed(problem, after, late), nothing, begin
    assert answer is not None
    return Replayed(replace(answer, status="replay_gap", path=None), ROUNDS, gap, (), None)


def _absorbed(problem: Problem, after: Cube, late: Array) -> Problem:
    """Return the problem with the growth of years that put money off as a cap."""
    import numpy as np

    part = after.amount("basic")[0]
    reached = part[1:] / part[:-1] - 1
    known = np.full(problem.years, UNLIMITED)
    if problem.caps is not None:
        known = problem.yearly(problem.caps)
    return replace(problem, caps=tuple(np.where(late[1:], np.minimum(known, reached), known)))


def replay(
    cube: Cube, uses: Sequence[Use], x: Array, with_slopes: bool = False
) -> tuple[Cube, dict[str, Any]]:
    """Return the cube after all levers at given amounts, and the slope of each on the way.

    Parameters
    ----------
    cube : Path
        Nothing used.
    uses : sequence of Use
        What is used; schedules of one lever act together.
    x : array of float, shape (uses × years,)
        Amounts, use by use.
    with_slopes : bool
        Whether slopes are wanted.

    Returns
    -------
    tuple
        The cube, and use to its slope.
    """
    import numpy as np

    from yuzui.invest.lever import Setting

    parts = dict(zip((use.name for use in uses), np.split(x, len(uses)), strict=True))
    slopes: dict[str, Any] = {}
    levers = {use.lever.__name__: use.lever for use in uses}
    for lever in sorted(levers.values(), key=lambda one: int(one.ORDER)):
        own = [use for use in uses if use.lever is lever]
        values: dict[str, Any] = {}
        for use in own:
            values |= use.values
        for use in own:
            values[use.schedule] = np.concatenate([[0.0], parts[use.name]])
        setting = Setting(lever.PARAMETERS, values)
        if with_slopes:
            found = lever.linear(cube, setting)
            slopes |= {use.name: found[use.schedule] for use in own}
        cube = lever.effect(cube, setting)
    return cube, slopes


def shares_of(problem: Problem, before: Cube, after: Cube) -> Array:
    """Return the share after levers by the problem's rule, shape (1 or draws, years)."""
    whole = after.whole if problem.rule == "fixed_rest" else before.whole
    found: Array = after.amount("basic") / whole
    return found


def straight(
    problem: Problem,
    cube: Cube,
    uses: Sequence[Use],
    after: Cube,
    slopes: Mapping[str, Any],
    x: Array,
) -> Problem:
    """Return the problem with every lever as a straight line through the replayed point.

    Parameters
    ----------
    problem : Problem
        Target and limits.
    cube, after : Path
        The cube with nothing used, and as replayed.
    uses : sequence of Use
        What is used.
    slopes : mapping
        Use to its slope.
    x : array of float
        The point.

    Returns
    -------
    Problem
        Whose program is right at the point.
    """
    import numpy as np

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
        for use in uses
    )
    part = after.amount("basic")[0] / scale
    whole = (after if problem.rule == "fixed_rest" else cube).whole[0] / scale
    below = whole - part if problem.rule == "fixed_rest" else whole
    parts = np.split(x, len(uses))
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
