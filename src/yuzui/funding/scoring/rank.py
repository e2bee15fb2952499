# SPDX-License-Identifier: Apache-2.0
r"""Ranks from draws by sorting.

Rank 1 is the best. Expected rank is the mean rank over draws, intervals are quantiles, SUCRA is
:math:`(n - ER)/(n - 1)`, and P(top K) the share of draws with a rank of at most K. Proposals
with one review pattern share one posterior, so their draws are pooled.

References
----------
Heyard et al. 2022, arXiv:2102.09958; Salanti et al. 2011, doi:10.1016/j.jclinepi.2010.03.016
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.funding.scoring.convergence import order

Array = np.ndarray[Any, Any]

LEVELS = {"50": (0.25, 0.75), "90": (0.05, 0.95), "95": (0.025, 0.975)}


def ranks(draws: Array) -> Array:
    """Return the rank of each proposal in each draw, shape (draws, n), 1 for the highest."""
    found = np.empty(draws.shape, dtype=np.int32)
    places = np.arange(1, draws.shape[1] + 1, dtype=np.int32)
    np.put_along_axis(found, order(-draws), places[None, :], 1)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Ranks with their uncertainty."""

    mean: Array
    deviation: Array
    expected: Array
    interval: dict[str, Array]
    draws: Array
    group: Array

    @property
    def sucra(self) -> Array:
        """Surface under the cumulative ranking curve, shape (n,), 1 for the best."""
        n = len(self.expected)
        return np.asarray((n - self.expected) / (n - 1))

    def top(self, k: int) -> Array:
        """Return the probability of a rank of at most k, shape (n,), pooled by group."""
        return pooled((self.draws <= k).mean(axis=0), self.group)


def pooled(values: Array, group: Array) -> Array:
    """Return the mean of each group at each of its members, shape (n,)."""
    sums = np.bincount(group, values)
    return np.asarray((sums / np.bincount(group))[group])


def ranking(draws: Array, group: Array, found: Array | None = None) -> Ranking:
    """Rank draws."""
    found = ranks(draws) if found is None else found
    mean = pooled(draws.mean(axis=0, dtype=np.float64), group)
    square = pooled((draws.astype(np.float64) ** 2).mean(axis=0), group)
    ends = {level: np.empty((draws.shape[1], 2)) for level in LEVELS}
    quantiles = np.array(sorted({q for pair in LEVELS.values() for q in pair}))
    sizes = np.bincount(group)
    alone = np.flatnonzero(sizes[group] == 1)
    if alone.size:
        own = np.quantile(np.ascontiguousarray(found[:, alone].T), quantiles, axis=1)
        at = dict(zip(quantiles, own, strict=True))
        for level, (low, high) in LEVELS.items():
            ends[level][alone] = np.stack([at[low], at[high]], axis=1)
    for number in np.flatnonzero(sizes > 1):
        members = np.flatnonzero(group == number)
        at = dict(zip(quantiles, np.quantile(found[:, members], quantiles), strict=True))
        for level, (low, high) in LEVELS.items():
            ends[level][members] = at[low], at[high]
    return Ranking(
        mean=mean,
        deviation=np.sqrt(np.maximum(square - mean**2, 0.0)),
        expected=pooled(found.mean(axis=0), group),
        interval=ends,
        draws=found,
        group=group,
    )
