# SPDX-License-Identifier: Apache-2.0
r"""A target met with given odds: :math:`P(S_T \ge \tau) \ge a`.

Where only the denominator is random, the condition is the same as meeting the target at the
a-quantile of the last year's denominator: exact. Otherwise futures are drawn and a mixed-integer
program may miss the target in at most :math:`(1-a)N` of them (sample average). Either way the
promise is checked on futures the program never saw, and both probabilities are printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.investment.backcast.problem import Answer, Problem, Program, of, program, solve
from yuzui.investment.backcast.successive_lp import Levers, replay, shares_of, straight, successive
from yuzui.investment.lever import Path
from yuzui.solve.model import Limits, rows

if TYPE_CHECKING:
    from yuzui.solve.model import Array


SAMPLE, CHECK, BLOCK = 200, 10_000, 3
"""Futures of the sample average, futures of the check, years drawn together."""

MOVED_AT_MOST = 10.0
"""What means without a limit of their own may move in a year (amounts of the base year's part).

A future that is written off is a row with a large number in it, and that number must be known.
Means are counted in units of their own: a limit on what they move is one for all.
"""


@dataclass(frozen=True, slots=True)
class Futures:
    """The last year in many futures, in the units of the program."""

    under: Array
    part: Array | None = None
    below: Array | None = None
    start: Array | None = None

    def share_met(self, problem: Problem, lp: Program, x: Array) -> float:
        """Return the fraction of futures in which a point meets the target."""
        part = lp.part[-1] if self.part is None else self.part
        below = lp.below[-1] if self.below is None else self.below
        start = lp.start[-1] if self.start is None else self.start
        ratio = (start + part @ x) / (self.under + below @ x)
        return float(problem.meets(problem.share_of(ratio)).mean())


@dataclass(frozen=True, slots=True)
class Promise:
    """A path, the odds it was made for and the odds it has."""

    method: str
    answer: Answer
    promised: float
    realised: float | None
    fresh: int


def resampled(history: Sequence[float], years: int, n: int, generator: np.random.Generator) -> Array:
    """Return futures of yearly growth, drawn from history in blocks."""
    seen = np.asarray(history, float)
    starts = generator.integers(0, len(seen), (n, math.ceil(years / BLOCK)))
    places = (starts[:, :, None] + np.arange(BLOCK)) % len(seen)
    draws: Array = seen[places.reshape(n, -1)[:, :years]]
    return draws


def by_quantile(problem: Problem, sample: Array, fresh: Array, sure: float) -> Promise:
    """Return the path that meets the target with given odds over the denominator."""
    middle = float(problem.denominators()[-1])
    last = np.prod(1 + sample, axis=1)
    margin = float(np.quantile(last, sure, method="inverted_cdf")) / middle
    answer = solve(replace(problem, margin=margin))
    return _checked("quantile", problem, answer, Futures(last), Futures(np.prod(1 + fresh, axis=1)))


def _checked(method: str, problem: Problem, answer: Answer, sample: Futures, fresh: Futures) -> Promise:
    ratio = problem.ratio(problem.share)
    if answer.path is None or answer.solution.values is None:
        return Promise(method, answer, 0.0, None, len(fresh.under))
    x, result = answer.solution.values, answer.program
    columns = result.part.shape[1]
    promised, realised = (
        replace(one, under=one.under / ratio).share_met(problem, result, x[:columns]) for one in (sample, fresh)
    )
    return Promise(method, answer, promised, realised, len(fresh.under))


def by_sample(problem: Problem, sample: Futures, fresh: Futures, sure: float, limits: Limits | None = None) -> Promise:
    """Return the cheapest path that meets the target in enough of the futures drawn."""
    lp = program(replace(problem, weight=0.0))
    n, futures = lp.part.shape[1], len(sample.under)
    limited = lp.model.rows
    lines = [
        (np.concatenate([limited.line(row, n), np.zeros(futures)]), low, high)
        for row, (low, high) in enumerate(zip(limited.low, limited.high, strict=True))
        if lp.rules[row].kind != "target"
    ]
    lines += _missed(problem, lp, sample)
    count = np.concatenate([np.zeros(n), np.ones(futures)])
    lines.append((count, 0.0, float(math.floor((1 - sure) * futures + 1e-9))))
    model = replace(
        lp.model,
        objective=np.concatenate([lp.model.objective, np.zeros(futures)]),
        low=np.zeros(n + futures),
        high=np.concatenate([_most(problem, lp), np.ones(futures)]),
        integer=np.concatenate([np.zeros(n, dtype=bool), np.ones(futures, dtype=bool)]),
        rows=rows(lines),
    )
    answer = of(problem, replace(lp, model=model), limits)
    return _checked("sample_average", problem, answer, sample, fresh)


def _most(problem: Problem, lp: Program) -> Array:
    """Return the limit of each column; :data:`MOVED_AT_MOST` where it has none."""
    moves = np.concatenate(
        [np.maximum(abs(problem.yearly(one.basic)), abs(problem.yearly(one.rest))) for one in problem.means]
    )
    instead = MOVED_AT_MOST / np.maximum(moves, 1e-9)
    most: Array = np.where(np.isfinite(lp.model.high), lp.model.high, instead)
    return most


def _missed(problem: Problem, lp: Program, sample: Futures) -> list[tuple[Array, float, float]]:
    """Return a row per future: the target is met there, or the future is written off."""
    futures = len(sample.under)
    part = np.tile(lp.part[-1], (futures, 1)) if sample.part is None else sample.part
    below = np.tile(lp.below[-1], (futures, 1)) if sample.below is None else sample.below
    under = sample.under / problem.ratio(problem.share)
    wanted = problem.ratio(problem.target)
    scale = wanted * under
    line = (part - wanted * below) / scale[:, None]
    start = lp.start[-1] if sample.start is None else sample.start
    limit = (wanted * under - start) / scale
    harm = np.minimum(0.0, line)
    free = np.maximum(0.0, limit - harm @ _most(problem, lp))
    off = np.diag(free)
    return [(np.concatenate([line[k], off[k]]), float(limit[k]), np.inf) for k in range(futures)]


# Odds over levers: what they do is drawn from their priors, what they act on from history.


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

    def solver(subproblem: Problem) -> Answer:
        futures = _futures(subproblem, one_by_one)
        return by_sample(subproblem, futures, futures, chance.sure).answer

    def agreed(x: Array) -> bool:
        return _met(problem, *together, x) >= chance.sure - 1e-9

    central = successive(problem, middle, levers.at_medians(), solver, agreed)
    answer, n = central.answer, len(chance.fresh)
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


def _futures(subproblem: Problem, cubes: list[tuple[Path, Levers, Path]]) -> Futures:
    """Return the last year of every future as straight lines at the point of a problem."""
    x = np.asarray(subproblem.around, float)
    n = len(cubes)
    part, below = np.zeros((n, len(x))), np.zeros((n, len(x)))
    begin, under = np.zeros(n), np.zeros(n)
    for k, (cube, levers, before) in enumerate(cubes):
        after, slopes = replay(cube, levers, x, with_slopes=True)
        here = straight(subproblem, before, levers, after, slopes, x)
        for j, one in enumerate(here.means):
            last = (j + 1) * subproblem.years - 1
            part[k, last] = np.asarray(one.basic)[-1]
            below[k, last] = np.asarray(one.rest)[-1] if subproblem.rule == "fixed_rest" else 0.0
        begin[k] = here.untouched()[-1]
        under[k] = here.denominators()[-1]
    return Futures(under, part, below, begin)
