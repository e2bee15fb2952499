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

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
    Seed = int | tuple[int, ...]

DRAWS = 1000
GROUPS = 400
"""Groups in which more works than these are drawn."""
BLOCK = 16
"""Columns that are multiplied together."""
LEVEL = 0.95
KIND = "stability under resampling"


def sums(rows: NDArray[Any], seed: Seed) -> Floats:
    """Return column sums over works drawn again."""
    lots = _lots(len(rows), seed)
    drawn: Floats = (_grouped(list(rows.T), lots, 1)[0] @ _drawn(seed)).T
    return drawn


def middle(values: Floats) -> tuple[float, float] | None:
    """Return the middle 95 % of what was drawn."""
    if not len(values):
        return None
    low, high = _middles(values[None])[0].tolist()
    return None if low != low else (low, high)


def ratio(top: Floats, bottom: Floats) -> tuple[float, float] | None:
    """Return the middle 95 % of a ratio of resampled sums."""
    return middle(_ratios(top, bottom))


def of_means(columns: Sequence[Floats], seed: Seed) -> Floats:
    """Return the stability interval of the mean of each column."""
    n = len(columns[0])
    ends: Floats = of_sets(columns, np.ones(n), (n,), (seed,), seed)[0]
    return ends


def of_sets(
    columns: Sequence[Floats], weight: Floats, sizes: Sequence[int], lots: Sequence[Seed], seed: Seed
) -> Floats:
    """Return the stability intervals of the weighted means of several sets."""
    group = np.concatenate(
        [place * GROUPS + _lots(n, lot) for place, (n, lot) in enumerate(zip(sizes, lots, strict=True))]
    )
    tops, bottoms, own = [], [weight], []
    for values in columns:
        known = ~np.isnan(values)
        if known.all():
            tops.append(values * weight)
            own.append(0)
        else:
            tops.append(np.where(known, values, 0) * weight)
            own.append(len(bottoms))
            bottoms.append(known * weight)
    width = len(tops) + len(bottoms)
    rows = _grouped([*tops, *bottoms], group, len(sizes)).reshape(-1, GROUPS)
    # whole blocks: what is drawn of a set is then the same number beside any others
    rows = np.pad(rows, ((0, -len(rows) % BLOCK), (0, 0)))
    drawn = (rows @ _drawn(seed))[: len(sizes) * width].reshape(len(sizes), width, DRAWS)
    k = len(tops)
    return _middles(_ratios(drawn[:, :k], drawn[:, k:][:, own]))


def agreement(one: Floats, other: Floats) -> float | None:
    """Return how far two values of each work put the works in the same order."""
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < 3:
        return None
    ranks = []
    for values in (one[both], other[both]):
        _, place, many = np.unique(values, return_inverse=True, return_counts=True)
        ranks.append((np.cumsum(many) - (many - 1) / 2)[place])
    if any(rank.min() == rank.max() for rank in ranks):
        return None
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _grouped(columns: Sequence[NDArray[Any]], group: NDArray[Any], sets: int) -> Floats:
    """Return the sums of columns over the groups of each set, ``(sets, k, groups)``."""
    sums = [np.bincount(group, one, sets * GROUPS).reshape(sets, GROUPS) for one in columns]
    return np.stack(sums, axis=1) if sums else np.zeros((sets, 0, GROUPS))


def _middles(values: Floats) -> Floats:
    """Return the middle 95 % along the last axis, between neighbours in proportion."""
    # what is not a number is sorted behind all that is
    values, many = np.sort(values, axis=-1), values.shape[-1] - np.isnan(values).sum(axis=-1)
    tail = (1 - LEVEL) / 2
    place = np.maximum(many - 1, 0)[..., None] * np.array([tail, 1 - tail])
    below = place.astype(np.int64)
    low, high = (
        np.take_along_axis(values, at, axis=-1)
        for at in (below, np.minimum(below + 1, np.maximum(many - 1, 0)[..., None]))
    )
    ends: Floats = low + (high - low) * (place - below)
    return ends


def _ratios(top: Floats, bottom: Floats) -> Floats:
    """Return what is divided, NaN where there is nothing to divide by."""
    quotient: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return quotient


def _lots(n: int, seed: Seed) -> NDArray[np.int64]:
    """Return the group of each work: its own while there are enough, else made by lot."""
    if n <= GROUPS:
        return np.arange(n)
    group = (np.arange(n) * GROUPS // n).astype(np.uint16)
    np.random.default_rng(seed).shuffle(group)
    return group.astype(np.int64)


@lru_cache(maxsize=4)
def _drawn(seed: Seed) -> Floats:
    """Return how often each of some works, or groups of them, is drawn, draw by draw."""
    chance = np.cumsum([math.exp(-1) / math.factorial(n) for n in range(12)])
    times = np.searchsorted(chance, (np.arange(2**16) + 0.5) / 2**16).astype(np.float64)
    # a stream of its own, apart from that of lots
    random = np.random.default_rng(seed).spawn(1)[0]
    draws: Floats = times[random.integers(0, 2**16, (GROUPS, DRAWS), np.uint16)]
    draws.setflags(write=False)
    return draws
