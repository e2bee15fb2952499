# SPDX-License-Identifier: Apache-2.0
"""The frontier: what each deadline and each target costs, cheapest, steadiest and between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yuzui.invest.backcast.answer import Status, solve, steadiest_answer

if TYPE_CHECKING:
    from yuzui.invest.backcast.problem import Problem

STEADIEST = float("inf")
"""λ of the steadiest path."""


@dataclass(frozen=True, slots=True)
class Point:
    """One deadline, target and λ.

    Parameters
    ----------
    years : int
        Years to the deadline.
    target : float
        Share, fraction.
    weight : float
        λ; :data:`STEADIEST` for the least uneven path.
    status : str
        As of an answer.
    total, cost : float or None
        Money of all years and its discounted cost; None where there is no path.
    top_growth : float or None
        Largest yearly growth of the part.
    """

    years: int
    target: float
    weight: float
    status: Status
    total: float | None
    cost: float | None
    top_growth: float | None


def frontier(
    problem: Problem, years: Sequence[int], targets: Sequence[float], weights: Sequence[float]
) -> list[Point]:
    """Return every combination of deadline, target and λ.

    Parameters
    ----------
    problem : Problem
        What all have in common; limits by year are those of the longest time.
    years : sequence of int
        Years to the deadline.
    targets : sequence of float
        Shares, fractions.
    weights : sequence of float
        λ; :data:`STEADIEST` for the least uneven path.

    Returns
    -------
    list of Point
        Deadline by deadline, target by target, λ by λ.
    """
    longest = problem.longer(max(0, max(years) - problem.years))
    return [
        point(shorter(longest, span), target, weight)
        for span in years
        for target in targets
        for weight in weights
    ]


def point(problem: Problem, target: float, weight: float) -> Point:
    """Return what one target and λ cost at the problem's deadline."""
    asked = replace(problem, target=target)
    if weight == STEADIEST:
        answer = steadiest_answer(asked)
    else:
        answer = solve(replace(asked, weight=weight))
    path = answer.path
    found = (None, None, None) if path is None else (path.total, path.cost, max(path.growth))
    return Point(problem.years, target, weight, answer.status, *found)


def shorter(problem: Problem, years: int) -> Problem:
    """Return the problem over its first years."""

    def cut(value: object) -> object:
        return tuple(value)[:years] if isinstance(value, tuple | list) else value

    names = ("rest_growth", "caps", "ceilings")
    means = tuple(
        replace(one, **{n: cut(getattr(one, n)) for n in ("basic", "rest", "cost", "most")})  # type: ignore[arg-type]
        for one in problem.means
    )
    kept = {name: cut(getattr(problem, name)) for name in names}
    return replace(problem, years=years, means=means, **kept)  # type: ignore[arg-type]
