# SPDX-License-Identifier: Apache-2.0
"""From a target back to a path: the cheapest and the steadiest way, and what steadiness costs.

"Cheapest subject to reaching the target in the last year" alone is degenerate: it waits and then
jumps. Both ends are therefore shown, and the ratio of their costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yuzui.errors import InternalError
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.engines.model import Array, Model

CURVED = 1e4
"""Weight of unevenness where no straight path is allowed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A target to be met in the last year.

    Parameters
    ----------
    target, share : float
        Share aimed at and share in the base year, fractions.
    years : int
        Years from the base year to the deadline.
    rest_growth : float
        Yearly growth of the whole without the part, fraction (rule ``fixed_rest``).
    """

    target: float
    share: float
    years: int
    rest_growth: float

    @property
    def goal(self) -> float:
        """Part over rest in the last year, over the same in the base year; at least 1."""
        odds = self.target / (1 - self.target)
        return max(1.0, odds / (self.share / (1 - self.share)))


@dataclass(frozen=True, slots=True)
class Path:
    """A path of the part.

    Parameters
    ----------
    amounts : tuple of float
        Part by year, base year first, in units of the base year's part.
    total : float
        Sum over the years after the base year, same unit.
    """

    amounts: tuple[float, ...]
    total: float

    @property
    def growth(self) -> tuple[float, ...]:
        """Growth of the part by year, fraction."""
        pairs = zip(self.amounts, self.amounts[1:], strict=False)
        return tuple(after / before - 1 for before, after in pairs)


def cheapest(problem: Problem) -> Path:
    """Return the path of least money on which the share never falls.

    Notes
    -----
    Variables ``y_t = (b_t/rest_t)/(b_0/rest_0)``, scaled because unscaled models fail to solve:
    minimise ``Σ (1+g)^t y_t`` subject to ``y_t ≥ y_{t-1}``, ``y_0 = 1``, ``y_T ≥ goal``.
    """
    return _solve(problem, straight=False)


def steadiest(problem: Problem) -> Path:
    """Return the path on which the ratio of part to rest rises in equal steps.

    Notes
    -----
    The limit of ``Σ cost + λ Σ (y_{t+1} - 2 y_t + y_{t-1})²`` as λ grows: among the paths of
    least unevenness the cheapest. Straight paths are tried first (a linear program); if a
    further rule forbids them, the quadratic program with a large λ decides.
    """
    return _solve(problem, straight=True)


def price_of_steadiness(problem: Problem) -> float:
    """Return the cost of the steadiest path over that of the cheapest (1 = no price)."""
    return steadiest(problem).total / cheapest(problem).total


def _solve(problem: Problem, straight: bool) -> Path:
    from yuzui.engines import registry

    answer = registry.solve(model(problem, straight))
    if answer.status == "infeasible" and straight:
        answer = registry.solve(model(problem, False, CURVED))
    if answer.values is None or answer.status not in ("optimal", "feasible"):
        raise InternalError(Text("the path was not solved", "路径未能求解"), seen=answer.status)
    levels = [1.0, *(float(value) for value in answer.values)]
    amounts = tuple(y * (1 + problem.rest_growth) ** t for t, y in enumerate(levels))
    return Path(amounts, sum(amounts[1:]))


def model(problem: Problem, straight: bool, unevenness: float = 0.0) -> Model:
    """Return the program of a path over ``y_1 … y_T``.

    Parameters
    ----------
    problem : Problem
        What is to be met.
    straight : bool
        Whether every second difference must be zero.
    unevenness : float
        λ, the weight of squared second differences in the objective.

    Returns
    -------
    Model
        Linear at λ = 0, else convex quadratic.
    """
    import numpy as np

    from yuzui.engines.model import Model, rows

    years = problem.years
    weights = (1 + problem.rest_growth) ** np.arange(1, years + 1)
    steps, bends = _differences(years, 1), _differences(years, 2)
    # y_0 = 1 is known: it stands on the right-hand side
    start = np.array([1.0] + [0.0] * (years - 1)) if years else np.zeros(0)
    lines = [(steps[t], start[t], np.inf) for t in range(years)]
    lines.append((np.eye(years)[-1], problem.goal, np.inf))
    known = _known_bend(years)
    if straight:
        lines += [(bends[t], known[t], known[t]) for t in range(years - 1)]
    linear, quadratic = weights.astype(float), None
    if unevenness:
        linear = linear - 2 * unevenness * bends.T @ known
        quadratic = 2 * unevenness * bends.T @ bends
    free = np.zeros(years), np.full(years, np.inf)
    whole = np.zeros(years, dtype=bool)
    return Model(linear, *free, whole, rows(lines), maximise=False, quadratic=quadratic)


def _differences(years: int, order: int) -> Array:
    """Return the first or second differences of ``y_0 … y_T`` as rows over ``y_1 … y_T``."""
    import numpy as np

    whole = np.diff(np.eye(years + 1), n=order, axis=0)
    return whole[:, 1:]


def _known_bend(years: int) -> Array:
    """Return what the known ``y_0 = 1`` takes from the right-hand side of each bend."""
    import numpy as np

    whole = np.diff(np.eye(years + 1), n=2, axis=0)
    return -whole[:, 0]
