# SPDX-License-Identifier: Apache-2.0
"""Odds over levers: what they do is drawn from their priors, what they act on from history.

The program sees :data:`~yuzui.invest.backcast.odds.SAMPLE` futures as straight lines; the promise
is checked by letting the levers themselves act in ten thousand others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from yuzui.invest.backcast.odds import SAMPLE, Futures, Promise, by_sample
from yuzui.invest.backcast.successive import AGREED, ROUNDS, Use, replay, shares_of, straight

if TYPE_CHECKING:
    from yuzui.engines.model import Array
    from yuzui.invest.backcast.problem import Problem
    from yuzui.invest.lever import Cell


def by_levers(
    problem: Problem,
    cells: Mapping[Cell, float],
    years: Sequence[int],
    uses: Sequence[Use],
    growth: tuple[Array, Array],
    wanted: tuple[float, int],
) -> Promise:
    """Return amounts of levers that meet a target with given odds.

    Parameters
    ----------
    problem : Problem
        Target and limits, in spending.
    cells : mapping
        Money of the base year by cell.
    years : sequence of int
        The base year first.
    uses : sequence of Use
        What may be used.
    growth : tuple of array of float, shape (n, years)
        Yearly growth of every cell: futures to decide on, futures to check with.
    wanted : tuple
        Odds asked for, and the seed of the priors.

    Returns
    -------
    Promise
        ``realised`` comes from the levers themselves, not from straight lines.
    """
    import numpy as np

    from yuzui.invest.lever import Path

    sure, seed = wanted
    middle = Path.of(cells, years, _with_base(problem.yearly(problem.rest_growth)[None]))
    x = np.zeros(len(uses) * problem.years)
    promise = None
    drawn = _drawn(uses, seed, SAMPLE, len(years))
    some, fresh = growth[0][:SAMPLE], growth[1]
    for _ in range(ROUNDS):
        after, slopes = replay(middle, uses, x, with_slopes=True)
        asked = straight(problem, middle, uses, after, slopes, x)
        futures = _futures(asked, (cells, years), uses, (some, drawn), x)
        promise = by_sample(asked, futures, futures, sure)
        if promise.answer.solution.values is None:
            return promise
        new = promise.answer.solution.values[: len(x)]
        moved = float(np.abs(promise.answer.program.slope @ (new - x)).max())
        x = new
        if moved <= AGREED / 100:
            break
    assert promise is not None
    many = Path.of(cells, years, _with_base(fresh))
    late = _set(uses, _drawn(uses, seed + 1, len(fresh), len(years)))
    after, _ = replay(many, late, x)
    met = shares_of(problem, many, after)[:, -1] >= problem.target - 1e-9
    return replace(promise, realised=float(met.mean()), fresh=len(fresh))


def _with_base(rates: Array) -> Array:
    import numpy as np

    return np.hstack([np.zeros((len(rates), 1)), rates])


def _drawn(uses: Sequence[Use], seed: int, n: int, years: int) -> dict[str, dict[str, Any]]:
    """Return draws of every uncertain parameter that a use does not set, lever by lever."""
    from yuzui.invest.simulate import drawn

    return {
        use.lever.__name__: {
            name: values
            for name, values in drawn(use.lever, seed, n, years).items()
            if name not in use.values
        }
        for use in uses
    }


def _set(uses: Sequence[Use], values: Mapping[str, Mapping[str, Any]]) -> list[Use]:
    return [replace(use, values={**use.values, **values[use.lever.__name__]}) for use in uses]


def _futures(
    asked: Problem,
    start: tuple[Mapping[Cell, float], Sequence[int]],
    uses: Sequence[Use],
    chance: tuple[Array, Mapping[str, Mapping[str, Any]]],
    x: Array,
) -> Futures:
    """Return the last year of every future as straight lines at a point."""
    import numpy as np

    from yuzui.invest.lever import Path

    cells, years = start
    growth, drawn = chance
    n, columns = len(growth), len(x)
    part, below = np.zeros((n, columns)), np.zeros((n, columns))
    begin, under = np.zeros(n), np.zeros(n)
    for k in range(n):
        own = {lever: {p: v[k : k + 1] for p, v in one.items()} for lever, one in drawn.items()}
        cube = Path.of(cells, years, _with_base(growth[k : k + 1]))
        after, slopes = replay(cube, _set(uses, own), x, with_slopes=True)
        here = straight(asked, cube, uses, after, slopes, x)
        for j, one in enumerate(here.means):
            last = (j + 1) * asked.years - 1
            part[k, last] = np.asarray(one.basic)[-1]
            below[k, last] = np.asarray(one.rest)[-1] if asked.rule == "fixed_rest" else 0.0
        begin[k] = here.untouched()[-1]
        under[k] = here.denominators()[-1]
    return Futures(under, part, below, begin)
