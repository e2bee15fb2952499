# SPDX-License-Identifier: Apache-2.0
"""How far a number moves when the works are drawn again: stability, not confidence.

References
----------
Waltman, Calero-Medina, Kosten et al. (2012), doi:10.1002/asi.22708, stability intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

DRAWS = 1000
"""Draws of a set of up to 40,000 works; larger sets are steadier and get fewer, at least 100."""
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
