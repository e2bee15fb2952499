# SPDX-License-Identifier: Apache-2.0
"""Growth of a field against a total of the same composition, and what may be said of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yuzui.model.quantity import Z95

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEADY = 0.03
"""Growth a year within which a field is steady."""
UNLIKE = 10.0
"""Dispersion from which the total is of another composition than the field."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth a year with its 95 % interval, dispersion, and the standard error of the slope."""

    rate: float
    low: float
    high: float
    slope: float
    error: float
    phi: float


def growth(years: Sequence[int], works: Sequence[float], totals: Sequence[float]) -> Growth | None:
    r"""Return growth of works as a share of a total.

    Poisson regression of works on the year with offset :math:`\ln(total)`; dispersion
    :math:`\phi = \max(1, X^2/(n-2))`; :math:`g = e^b - 1`, interval :math:`e^{b \pm z\sqrt{\phi}\,se} - 1`.

    Parameters
    ----------
    years, works, totals : sequence, one a year
        Works of the field and all works of the same strata.

    Returns
    -------
    Growth or None
        None with fewer than three years, without a work, or with works in the first or the last year alone: no
        finite growth fits these.
    """
    x = np.asarray(years, float)
    y, total = np.asarray(works, float), np.asarray(totals, float)
    there = total > 0
    x, y, total = x[there], y[there], total[there]
    if x.size < 3 or not y.sum() or (np.count_nonzero(y) == 1 and y[0] + y[-1] > 0):
        return None
    middle = x.mean()
    design = np.stack([np.ones_like(x), x - middle], axis=1)
    beta = np.array([math.log(y.sum() / total.sum()), 0.0])
    for _ in range(100):
        mean = total * np.exp(design @ beta)
        information = design.T @ (design * mean[:, None])
        step = np.linalg.solve(information, design.T @ (y - mean))
        # a whole step may go too far where most works are of a few years
        likelihood = y @ (design @ beta) - mean.sum()
        while y @ (design @ (beta + step)) - (total * np.exp(design @ (beta + step))).sum() < likelihood - 1e-9:
            step /= 2
        beta += step
        if np.abs(step).max() < 1e-12:
            break
    mean = total * np.exp(design @ beta)
    error = math.sqrt(np.linalg.inv(design.T @ (design * mean[:, None]))[1, 1])
    phi = max(1.0, float(((y - mean) ** 2 / mean).sum()) / (x.size - 2))
    slope = float(beta[1])
    half = Z95 * error * math.sqrt(phi)
    return Growth(
        math.expm1(slope), math.expm1(slope - half), math.expm1(slope + half), slope, error * math.sqrt(phi), phi
    )


def growth_inside(years: Sequence[int], works: NDArray[np.int64], totals: NDArray[np.int64]) -> Growth | None:
    r"""Return growth inside strata: how fast the share grows in each, one rate for all.

    Poisson regression with a level of its own for each stratum,
    :math:`\ln\mu_{st} = \ln(total_{st}) + a_s + b t`; given the works of a stratum these are multinomial, which leaves
    the slope alone to be found. Dispersion :math:`\phi = \max(1, X^2/(cells - strata - 1))`. Unlike :func:`growth` it
    does not move where a stratum that always held more of the field makes up more of the total.

    Parameters
    ----------
    years : sequence of int
        Columns.
    works, totals : array of shape (strata, years)
        Works of the field and all works.

    Returns
    -------
    Growth or None
        None where no stratum has a work of the field and two years, or no finite growth fits.
    """
    some = (works.sum(axis=1) > 0) & ((totals > 0).sum(axis=1) > 1)
    y, total = works[some].astype(float), totals[some].astype(float)
    cells = int((total > 0).sum())
    if not some.any() or cells - len(y) < 2:
        return None
    x = np.asarray(years, float) - float(np.mean(years))
    of_stratum, slope = y.sum(axis=1), 0.0
    for _ in range(100):
        weight = total * np.exp(slope * x)
        share = weight / weight.sum(axis=1, keepdims=True)
        middle = share @ x
        information = float((of_stratum * (share @ (x * x) - middle**2)).sum())
        if information < 1e-9:  # all works of each stratum are of its first or its last year
            return None
        step = float((y @ x - of_stratum * middle).sum()) / information
        # a step too long for one Newton step to be trusted
        slope += max(-1.0, min(1.0, step))
        if abs(step) < 1e-12:
            break
    mean = share * of_stratum[:, None]
    there = total > 0
    misfit = float(((y[there] - mean[there]) ** 2 / mean[there]).sum())
    phi = max(1.0, misfit / (cells - len(y) - 1))
    error = math.sqrt(phi / information)
    half = Z95 * error
    return Growth(math.expm1(slope), math.expm1(slope - half), math.expm1(slope + half), slope, error, phi)


def widened(one: Growth, years: int) -> tuple[float, float]:
    r"""Return the ends of the interval of growth by Student's t, for a verdict.

    A dispersion estimated from few years is uncertain itself: of 5 years without growth and :math:`\phi = 4` the normal
    interval leaves out none in 14 of 100, that of t with n - 2 degrees in 3. Where the dispersion is taken as 1 nothing
    was estimated and the interval stays. Quantile by the expansion of Abramowitz & Stegun 26.7.5, whose error is 0.004
    at 3 degrees.
    """
    half = one.error * (student(years - 2) if one.phi > 1 else Z95)
    return math.expm1(one.slope - half), math.expm1(one.slope + half)


def student(degrees: int) -> float:
    """Return the 97.5 % quantile of Student's t with some degrees of freedom, three at least.

    Examples
    --------
    >>> [round(student(n), 2) for n in (3, 8, 30)]
    [3.18, 2.31, 2.04]
    """
    z, n = Z95, max(degrees, 3)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def telling_years(one: Growth, years: int) -> int | None:
    r"""Return the length of a series from which its growth could be told from none; None if it does not grow.

    The standard error of a slope falls with :math:`\sqrt{12/(T^3 - T)}`: the smallest T at which
    :math:`z\,\sigma\sqrt{12/(T^3 - T)} < |b|`, :math:`\sigma` as in the years there are.
    """
    if not one.slope:
        return None
    sigma = one.error * math.sqrt((years**3 - years) / 12)
    length = max(years, 3)
    while Z95 * sigma * math.sqrt(12 / (length**3 - length)) >= abs(one.slope):
        length += 1
        if length > 1_000:
            return None
    return length
