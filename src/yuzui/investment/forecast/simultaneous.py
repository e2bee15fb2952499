# SPDX-License-Identifier: Apache-2.0
"""A band that a whole path stays in, where the intervals of single years hold one year each.

An honest 80 % interval misses one year in five, so several years together stray outside far more
often. The intervals of the years are widened alike until 8 in 10 past paths stayed inside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from yuzui.investment.baselines import FEWEST_COUNTRIES, effective_countries, quantile

LEVEL = 0.8
"""Nominal probability of the intervals of the years and of the band."""


class Error(NamedTuple):
    """How far off one forecast was."""

    country: str
    origin: int
    size: float


Errors = Mapping[int, Sequence[Error]]
"""Years ahead to the past errors of a method."""


@dataclass(frozen=True, slots=True)
class Band:
    """Intervals of single years, and how far they are widened for the whole path."""

    each_year: tuple[tuple[float, float], ...]
    widened: float
    paths: int
    effective: float

    @property
    def enough(self) -> bool:
        """Whether there are countries enough to draw it."""
        return self.effective >= FEWEST_COUNTRIES

    @property
    def ends(self) -> tuple[tuple[float, float], ...]:
        """Errors between which the whole path stays, by years ahead from 1."""
        return tuple((self.widened * low, self.widened * high) for low, high in self.each_year)

    def holds(self, sizes: Sequence[float]) -> bool:
        """Return whether a whole path of errors stays inside."""
        ends = zip(sizes, self.ends, strict=True)
        return all(low <= size <= high for size, (low, high) in ends)


def band(past: Errors, years: int, leave_out: str = "", level: float = LEVEL) -> Band | None:
    """Return the band of a path of some years, from the past paths of other countries.

    Notes
    -----
    With ``l_h < 0 < u_h`` the quantiles of the errors h years ahead, a path ``e`` needs the
    stretch ``max_h max(e_h / u_h, e_h / l_h)``; the factor is the ``level`` quantile of what past
    paths needed. Intervals of single years are too short for a path: Ravishanker, Wu and Glaz,
    "Multiple prediction intervals for time series", Journal of Forecasting 10 (1991). Calibrating
    them together: doi 10.1007/s10260-020-00526-6.
    """
    kept = {ahead: [one for one in rows if one.country != leave_out] for ahead, rows in past.items()}
    whole = paths(kept, years)
    if not whole:
        return None
    tail = (1 - level) / 2
    ordered = [sorted(one.size for one in kept[ahead]) for ahead in range(1, years + 1)]
    ends = tuple((quantile(sizes, tail), quantile(sizes, 1 - tail)) for sizes in ordered)
    if not all(low < 0 < high for low, high in ends):
        return None
    needed = sorted(_stretch(sizes, ends) for sizes in whole.values())
    told = effective_countries(country for country, _ in whole)
    return Band(ends, quantile(needed, level), len(whole), told)


def paths(past: Errors, years: int) -> dict[tuple[str, int], tuple[float, ...]]:
    """Return the errors of every past path that is known in all its years."""
    found: dict[tuple[str, int], list[float]] = defaultdict(list)
    for ahead in range(1, years + 1):
        for one in past.get(ahead, ()):
            if len(found[one.country, one.origin]) == ahead - 1:
                found[one.country, one.origin].append(one.size)
    return {key: tuple(sizes) for key, sizes in found.items() if len(sizes) == years}


def held_by_country(judged: Errors, past: Errors, years: int) -> dict[str, tuple[int, int]]:
    """Return, by country, how many of its whole paths stayed inside, and how many there are."""
    own = paths(judged, years)
    bands = {country: band(past, years, country) for country in {name for name, _ in own}}
    found: dict[str, tuple[int, int]] = {}
    for (name, _), sizes in own.items():
        if one := bands[name]:
            inside, count = found.get(name, (0, 0))
            found[name] = inside + one.holds(sizes), count + 1
    return found


def bootstrap(
    held: Mapping[str, tuple[int, int]], level: float = 0.9, draws: int = 4000, seed: int = 7
) -> tuple[float, float]:
    """Return the interval of a coverage: whole countries are drawn, for their paths overlap."""
    cells = np.array([held[name] for name in sorted(held)])
    picks = np.random.default_rng(seed).integers(len(cells), size=(draws, len(cells)))
    inside, count = cells[picks].sum(axis=1).T
    low, high = np.quantile(inside / count, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _stretch(sizes: Sequence[float], ends: Sequence[tuple[float, float]]) -> float:
    """Return by how much the intervals must be stretched to hold a path."""
    return max(max(size / high, size / low) for size, (low, high) in zip(sizes, ends, strict=True))


def coverage(judged: Errors, past: Errors, years: int, level: float = LEVEL) -> float | None:
    """Return how many whole paths stayed inside the band made of other countries' paths."""
    own = paths(judged, years)
    bands = {country: band(past, years, country, level) for country in {name for name, _ in own}}
    found = [one.holds(sizes) for (name, _), sizes in own.items() if (one := bands[name])]
    return sum(found) / len(found) if found else None
