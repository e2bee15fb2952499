# SPDX-License-Identifier: Apache-2.0
"""How far a number moves when the works are drawn again: stability, not confidence.

Works are drawn with replacement: each a Poisson number of times, mean 1, which for a ratio of two
sums comes to the same. Of more than :data:`GROUPS` works, groups made by lot are drawn instead: the
spread of a ratio stays as it is, and no more is drawn the more works there are.

References
----------
Waltman, Calero-Medina, Kosten et al. (2012), doi:10.1002/asi.22708, stability intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

DRAWS = 1000
GROUPS = 400
"""Groups in which more works than these are drawn."""
LEVEL = 0.95
KIND = "stability under resampling"


def sums(rows: NDArray[Any], seed: int | Sequence[int]) -> Floats:
    """Return column sums over works drawn again.

    Parameters
    ----------
    rows : array, shape (n, k)
        One row per work.
    seed : int or sequence of int
        Seed; sets whose sums are added up are drawn by different ones.

    Returns
    -------
    array of float, shape (draws, k)
        Column sums of each of :data:`DRAWS` draws, of which ratios are taken; memory O(n k).
    """
    import numpy as np

    random = np.random.default_rng(seed)
    values = np.asarray(rows, dtype=np.float64)
    if len(values) > GROUPS:
        order = random.permutation(len(values))
        starts = np.arange(GROUPS) * len(values) // GROUPS
        values = np.add.reduceat(values[order], starts, axis=0)
    bits = random.integers(0, 2**16, (DRAWS, len(values)), np.uint16)
    # a table of bytes stays in the cache, one of floating numbers does not
    found: Floats = _poisson().take(bits).astype(np.float64) @ values
    return found


def middle(values: Floats) -> tuple[float, float] | None:
    """Return the middle 95 % of what was drawn.

    Parameters
    ----------
    values : array of float, shape (draws,)
        NaN where a draw has no value.

    Returns
    -------
    (float, float) or None
        2.5th and 97.5th percentile; None if no draw has a value.
    """
    import numpy as np

    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.percentile(known, _ends())
    return float(low), float(high)


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
    kept = bottom > 0
    return middle(top[kept] / bottom[kept])


def of_means(values: Floats, seed: int | Sequence[int], weight: Floats | None = None) -> Floats:
    """Return the stability interval of the mean of each column.

    Parameters
    ----------
    values : array of float, shape (n, k)
        One row per work, NaN where it has no value.
    seed : int or sequence of int
        Seed of the resampling.
    weight : array of float, shape (n,), optional
        What each work counts; 1 without.

    Returns
    -------
    array of float, shape (k, 2)
        2.5th and 97.5th percentile; NaN where no draw has a value.
    """
    import numpy as np

    known = ~np.isnan(values)
    rows = np.hstack([np.where(known, values, 0), known])
    k = values.shape[1]
    drawn = sums(rows if weight is None else rows * weight[:, None], seed)
    top, bottom = drawn[:, :k], drawn[:, k:]
    if (bottom > 0).all():
        found: Floats = np.percentile(top / bottom, _ends(), axis=0).T
        return found
    spans = (ratio(top[:, column], bottom[:, column]) for column in range(k))
    return np.array([span or (np.nan, np.nan) for span in spans]).reshape(k, 2)


def _ends() -> tuple[float, float]:
    """Return the percentiles between which the middle lies."""
    tail = 50 * (1 - LEVEL)
    return tail, 100 - tail


@cache
def _poisson() -> NDArray[np.uint8]:
    """Return Poisson numbers of mean 1, one for each value of 16 random bits."""
    import math

    import numpy as np

    chance = np.cumsum([math.exp(-1) / math.factorial(n) for n in range(12)])
    return np.searchsorted(chance, (np.arange(2**16) + 0.5) / 2**16).astype(np.uint8)
