# SPDX-License-Identifier: Apache-2.0
"""Shares of fields in a set of works, and how the share in one set compares with that in another.

Two sets that were counted apart are compared by the interval of Koopman for a ratio of two shares. Where one is a part
of the other, as an institute of the world, the comparison is with the rest, and the ratio to the whole follows from it:
it is 1 exactly where the two shares are equal. Fractional counts have no such interval: they are drawn again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yuzui.model.quantity import Z95, wilson
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

LEAST_WORKS = 30
"""Works that a set needs before shares of it are compared."""
LEAST_FIELD = 10
"""Works of the field that the benchmark needs."""
LEAST_EXPECTED = 5
"""Works of the field that the own set needs, or would have at the share of the benchmark."""
DRAWS = 1_000
REFUSALS = {
    "few_own": Text("fewer than {n} works of your own", "本方成果不足 {n} 项").format(n=LEAST_WORKS),
    "few_benchmark": Text("fewer than {n} works of the field in the benchmark", "基准中该领域成果不足 {n} 项").format(
        n=LEAST_FIELD
    ),
    "few_expected": Text(
        "fewer than {n} works of the field, and no more are expected at the share of the benchmark",
        "该领域成果不足 {n} 项，按基准占比亦不应更多",
    ).format(n=LEAST_EXPECTED),
}
"""Why two shares are not compared."""


@dataclass(frozen=True, slots=True)
class Share:
    """Works of a field among all of a set, as a share with its 95 % interval (Wilson)."""

    works: int
    total: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Activity:
    """Share in one set over share in another, with its 95 % interval; None with the reason where it is refused."""

    own: Share
    benchmark: Share
    ratio: float | None
    low: float | None
    high: float | None
    refused: str = ""

    @property
    def unclear(self) -> bool:
        """Whether the interval includes 1: the shares may be equal."""
        return self.low is not None and self.high is not None and self.low <= 1 <= self.high


def share(works: int, total: int) -> Share:
    """Return the share of a field in a set; without works in the set there is none."""
    if total <= 0:
        return Share(works, total, None, None, None)
    low, high = wilson(works, total)
    return Share(works, total, works / total, low, high)


def activity(own: tuple[int, int], benchmark: tuple[int, int], within: tuple[int, int] = (0, 0)) -> Activity:
    r"""Return the activity index: the share of a field in one set over its share in another.

    With :math:`k` of :math:`n` own works outside the benchmark or in it, and :math:`m` works of the benchmark that are
    not own ones, the interval of the ratio :math:`\theta` to these is that of Koopman (1984), and that of the index is

    .. math:: A = \frac{\theta}{w\,\theta + 1 - w}, \qquad w = \text{part of the benchmark that is own}

    which rises with :math:`\theta` and is 1 where it is 1.

    Parameters
    ----------
    own, benchmark : (int, int)
        Works of the field and all works of either set.
    within : (int, int)
        Those of the own ones that stand in the benchmark too; counted in both, and held against the rest.

    Returns
    -------
    Activity
        With the reason in ``refused`` and no ratio where counts are too small; see :data:`REFUSALS`.
    """
    mine, theirs = share(*own), share(*benchmark)
    rest = benchmark[0] - within[0], benchmark[1] - within[1]
    expected = own[1] * benchmark[0] / benchmark[1] if benchmark[1] > 0 else 0.0
    reason = ""
    if own[1] < LEAST_WORKS:
        reason = "few_own"
    elif benchmark[0] < LEAST_FIELD or rest[0] <= 0:
        reason = "few_benchmark"
    elif max(own[0], expected) < LEAST_EXPECTED:
        reason = "few_expected"
    if reason:
        return Activity(mine, theirs, None, None, None, reason)
    part = within[1] / benchmark[1]
    low, high = (one / (part * one + 1 - part) if math.isfinite(one) else 1 / part if part else math.inf
                 for one in koopman(*own, *rest))  # fmt: skip
    return Activity(mine, theirs, (own[0] / own[1]) / (benchmark[0] / benchmark[1]), low, high)


def koopman(x: int, m: int, y: int, n: int) -> tuple[float, float]:
    r"""Return the 95 % interval of the ratio of two shares :math:`x/m` and :math:`y/n` of samples without overlap.

    The ratios :math:`\theta` that a :math:`\chi^2` test of :math:`p_1 = \theta p_2` does not refuse.

    References
    ----------
    Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions.
    Biometrics 40(2), 513-517. doi 10.2307/2531405.
    """
    if not y:
        return (_end(x, m, y, n, -1) if x else 0.0), math.inf
    return (_end(x, m, y, n, -1) if x else 0.0), _end(x, m, y, n, 1)


def _end(x: int, m: int, y: int, n: int, side: int) -> float:
    """Return the end of an interval on one side of its point, by halving the logarithm."""
    inside = math.log((x or 0.5) / m / ((y or 0.5) / n))
    outside = inside + side * 40.0
    for _ in range(100):
        middle = (inside + outside) / 2
        if _chi(math.exp(middle), x, m, y, n) < Z95**2:
            inside = middle
        else:
            outside = middle
    return math.exp(inside)


def _chi(ratio: float, x: int, m: int, y: int, n: int) -> float:
    b = ratio * (m + y) + x + n
    root = math.sqrt(max(b * b - 4 * ratio * (m + n) * (x + y), 0.0))
    # the smaller root, written so that nothing is lost where the two are far apart
    p = 2 * ratio * (x + y) / (b + root)
    if not 0 < p < 1:
        return 0.0
    return (x - m * p) ** 2 / (m * p * (1 - p)) * (1 + m * (ratio - p) / (n * (1 - p)))


def redrawn(weights: Reals, seed: int, draws: int = DRAWS) -> Reals:
    """Return column sums of works drawn again with replacement: one row a draw.

    Parameters
    ----------
    weights : array, one row a work
        What each work adds to each column: 1 or a fraction for its country, its country and field, the total.
    seed : int
        Seed of the draws.
    draws : int
        How many.
    """
    return np.concatenate([*_redrawn(weights, np.random.default_rng(seed), draws)])


def _redrawn(weights: Reals, rng: np.random.Generator, draws: int) -> Iterator[Reals]:
    n = len(weights)
    step = max(1, min(draws, 4_000_000 // max(n, 1)))
    for first in range(0, draws, step):
        k = min(step, draws - first)
        at = rng.integers(0, max(n, 1), size=(k, n)) + (np.arange(k) * n)[:, None]
        times = np.bincount(at.ravel(), minlength=k * n).reshape(k, n).astype(float)
        yield times @ weights


def ranks(values: Reals) -> NDArray[np.int64]:
    """Return competition ranks along the last axis, the largest first; equal values share the better rank."""
    above: NDArray[np.int64] = (values[..., None, :] > values[..., :, None]).sum(axis=-1)
    return above + 1


def ends(drawn: Reals) -> tuple[Reals, Reals]:
    """Return the 2.5 % and the 97.5 % quantile of each column of draws."""
    low, high = np.nanquantile(drawn, (0.025, 0.975), axis=0)
    return low, high
