# SPDX-License-Identifier: Apache-2.0
r"""How fragile a plan is: its money under falling revenue, and relabelling.

The plan is the steadiest path in spending; beyond the deadline it goes on in the same equal steps
of the scaled ratio :math:`y`. Each stress takes something from it and asks for the
largest share that is left at the deadline, and for the first later year in which the target is met
after all. What the floor promises is not asked for: under stress the share may fall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from yuzui.investment.backcast.answer import steadiest
from yuzui.investment.backcast.problem import LATEST, SPENDING, Means, Problem

if TYPE_CHECKING:
    from yuzui.solve.model import Array


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
    found: Array = np.concatenate([levels, after])[1:] * base[1:]
    return found


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
