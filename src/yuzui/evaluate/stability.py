# SPDX-License-Identifier: Apache-2.0
"""How far a number moves when the works are drawn again: stability, not confidence.

References
----------
Waltman, Calero-Medina, Kosten et al. (2012), doi:10.1002/asi.22708, stability intervals.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

DRAWS = 1000
"""Draws of a set of up to 40,000 works; larger sets are steadier and get fewer, at least 100."""
GROUPS = 400
"""Groups in which more works than these are drawn."""
LEVEL = 0.95
KIND = "stability under resampling"


def enough(works: int) -> int:
    """Return how many draws a set of works gets."""
    return max(100, min(DRAWS, 40 * DRAWS * 1000 // max(works, 1)))


def sums(rows: NDArray[Any], seed: int, draws: int) -> Floats:
    """Return column sums over works drawn with replacement.

    Parameters
    ----------
    rows : array, shape (n, k)
        One row per work.
    seed : int
        Seed.
    draws : int
        How many times the works are drawn.

    Returns
    -------
    array of float, shape (draws, k)
        Column sums of each draw; memory O(n + draws k).
    """
    import numpy as np

    n = len(rows)
    random = np.random.default_rng(seed)
    values = np.asarray(rows, dtype=np.float64)
    found = np.zeros((draws, values.shape[1]))
    for draw in range(draws if n else 0):
        times = np.bincount(random.integers(0, n, n, dtype=np.int32), minlength=n)
        found[draw] = times @ values
    return found


def ratio(top: Floats, bottom: Floats) -> tuple[float, float] | None:
    """Return the middle 95 % of a ratio of resampled sums.

    Parameters
    ----------
    top, bottom : array of float, shape (draws,)
        Sums from :func:`sums`.

    Returns
    -------
    (float, float) or None
        2.5th and 97.5th percentile; None if no draw has a denominator.
    """
    import numpy as np

    kept = bottom > 0
    if not kept.any():
        return None
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(top[kept] / bottom[kept], [tail, 100 - tail])
    return float(low), float(high)


def of_means(values: Floats, seed: int) -> Floats:
    """Return the stability interval of the mean of each column.

    Parameters
    ----------
    values : array of float, shape (n, k)
        One row per work, NaN where it has no value.
    seed : int
        Seed of the resampling.

    Returns
    -------
    array of float, shape (k, 2)
        2.5th and 97.5th percentile over :data:`DRAWS` draws; NaN where there is no value.
    """
    import numpy as np

    known = ~np.isnan(values)
    rows = np.hstack([np.where(known, values, 0), known.astype(np.float64)])
    k = values.shape[1]
    drawn = poisson_sums(rows, np.random.default_rng(seed))
    found = np.full((k, 2), np.nan)
    for column in range(k):
        span = ratio(drawn[:, column], drawn[:, k + column])
        if span is not None:
            found[column] = span
    return found


def poisson_sums(rows: Floats, random: Any) -> Floats:
    """Return column sums over works that are each drawn a Poisson number of times, mean 1.

    Parameters
    ----------
    rows : array of float, shape (n, k)
        One row per work.
    random : numpy Generator
        Seeded.

    Returns
    -------
    array of float, shape (draws, k)
        For a ratio of two sums this comes to drawing works with replacement.

    Notes
    -----
    Of more than :data:`GROUPS` works, groups that were made by lot are drawn instead, which leaves
    the spread of a sum as it is and costs no more the more works there are.
    """
    import numpy as np

    if len(rows) > GROUPS:
        order = random.permutation(len(rows))
        starts = np.arange(GROUPS) * len(rows) // GROUPS
        rows = np.add.reduceat(rows[order], starts, axis=0)
    bits = random.integers(0, 2**16, (DRAWS, len(rows)), np.uint16)
    sums: Floats = _poisson()[bits] @ rows
    return sums


@cache
def _poisson() -> Floats:
    """Return Poisson numbers of mean 1, one for each value of 16 random bits."""
    import math

    import numpy as np

    chance = np.cumsum([math.exp(-1) / math.factorial(n) for n in range(12)])
    return np.searchsorted(chance, (np.arange(2**16) + 0.5) / 2**16).astype(np.float64)
