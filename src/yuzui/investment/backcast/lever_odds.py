# SPDX-License-Identifier: Apache-2.0
"""Odds over levers: what they do is drawn from their priors, what they act on from history.

The search is that of :mod:`~yuzui.investment.backcast.successive_lp`, with its safeguards; only
what solves a round differs: a program that sees
:data:`~yuzui.investment.backcast.odds.SAMPLE` futures as straight lines and may miss the target in
some of them. It goes on until the levers themselves keep
the promise in those futures; what is realised is what they do in ten thousand others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.investment.backcast.answer import Answer
from yuzui.investment.backcast.odds import SAMPLE, Futures, Promise, by_sample
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.successive_lp import Levers, replay, shares_of, straight, successive
from yuzui.investment.lever import Path

if TYPE_CHECKING:
    from yuzui.solve.model import Array


@dataclass(frozen=True, slots=True)
class Chance:
    """What is drawn, and the odds that are asked for."""

    growth: Array
    fresh: Array
    sure: float
    seed: int


def by_levers(problem: Problem, cube: Callable[[Array], Path], levers: Levers, chance: Chance) -> Promise:
    """Return amounts of levers that meet a target with given odds."""
    middle = cube(problem.yearly(problem.rest_growth)[None])
    some = chance.growth[:SAMPLE]
    drawn = _drawn(levers, chance.seed, len(some), problem.years + 1)
    one_by_one = [_begun(cube(some[k : k + 1]), levers.known(_one(drawn, k)), problem) for k in range(len(some))]
    together = cube(some), levers.known(drawn)

    def solver(asked: Problem) -> Answer:
        futures = _futures(asked, one_by_one)
        return by_sample(asked, futures, futures, chance.sure).answer

    def agreed(x: Array) -> bool:
        return _met(problem, *together, x) >= chance.sure - 1e-9

    found = successive(problem, middle, levers.at_medians(), solver, agreed)
    answer, n = found.answer, len(chance.fresh)
    if answer.path is None or answer.solution.values is None:
        return Promise("sample_average", answer, 0.0, None, n)
    x = answer.solution.values[: answer.program.part.shape[1]]
    late = levers.known(_drawn(levers, chance.seed + 1, n, problem.years + 1))
    promised, realised = _met(problem, *together, x), _met(problem, cube(chance.fresh), late, x)
    return Promise("sample_average", answer, promised, realised, n)


def _begun(cube: Path, levers: Levers, problem: Problem) -> tuple[Path, Levers, Path]:
    """Return a future with the cube in which only the levers that are given act."""
    nothing = np.zeros(len(levers.sought) * problem.years)
    return cube, levers, replay(cube, levers, nothing)[0]


def _met(problem: Problem, cube: Path, levers: Levers, x: Array) -> float:
    """Return the fraction of futures in which the levers, at given amounts, meet the target."""
    after, _ = replay(cube, levers, x)
    before, _ = replay(cube, levers, 0 * x)
    last = shares_of(problem, before, after)[:, -1]
    return float(problem.meets(last).mean())


def _drawn(levers: Levers, seed: int, n: int, years: int) -> dict[str, dict[str, Array]]:
    """Return draws of every uncertain parameter, lever by lever."""
    from yuzui.investment.simulate import drawn

    return {one.__name__: drawn(one, seed, n, years) for one in levers.modules()}


def _one(drawn: dict[str, dict[str, Array]], k: int) -> dict[str, dict[str, Any]]:
    return {lever: {name: values[k : k + 1] for name, values in one.items()} for lever, one in drawn.items()}


def _futures(asked: Problem, cubes: list[tuple[Path, Levers, Path]]) -> Futures:
    """Return the last year of every future as straight lines at the point of a problem."""
    x = np.asarray(asked.around, float)
    n = len(cubes)
    part, below = np.zeros((n, len(x))), np.zeros((n, len(x)))
    begin, under = np.zeros(n), np.zeros(n)
    for k, (cube, levers, before) in enumerate(cubes):
        after, slopes = replay(cube, levers, x, with_slopes=True)
        here = straight(asked, before, levers, after, slopes, x)
        for j, one in enumerate(here.means):
            last = (j + 1) * asked.years - 1
            part[k, last] = np.asarray(one.basic)[-1]
            below[k, last] = np.asarray(one.rest)[-1] if asked.rule == "fixed_rest" else 0.0
        begin[k] = here.untouched()[-1]
        under[k] = here.denominators()[-1]
    return Futures(under, part, below, begin)
