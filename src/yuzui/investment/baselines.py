# SPDX-License-Identifier: Apache-2.0
"""Two forecasts without economics, and the errors they made before.

A forecast that is not scored against persistence is not shown to anyone.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

PHI = 0.8
"""Damping of the drift a year."""

SPAN = 5
"""Years over which the drift is measured."""

HISTORY = 8
"""Straight years a country must have, the origin included, before it is forecast."""

FEWEST_COUNTRIES = 10.0
"""Effective number of independent countries below which no percentile is given."""

LEVELS = {"p05": 0.05, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p95": 0.95}

Shares = Mapping[int, float]
Method = Callable[[Shares, int, int], float]
"""``(shares, origin, horizon) -> share``."""


def persistence(shares: Shares, origin: int, horizon: int) -> float:
    """Forecast that nothing changes: ``Ŝ_{t+h} = S_t``."""
    return shares[origin]


def damped_drift(shares: Shares, origin: int, horizon: int, phi: float = PHI) -> float:
    """Forecast that the drift of the last five years goes on and fades.

    Notes
    -----
    ``S_t + d Σ_{i=1..h} φ^i`` with ``d = (S_t - S_{t-5}) / 5``.
    """
    drift = (shares[origin] - shares[origin - SPAN]) / SPAN
    steps = sum(phi**step for step in range(1, horizon + 1))
    return min(1.0, max(0.0, shares[origin] + drift * steps))


def plain_drift(shares: Shares, origin: int, horizon: int) -> float:
    """Forecast that the drift of the last five years goes on undamped."""
    return damped_drift(shares, origin, horizon, phi=1.0)


METHODS: Mapping[str, Method] = {"persistence": persistence, "damped_drift": damped_drift}


@dataclass(frozen=True, slots=True)
class Miss:
    """One forecast of the past and what came.

    Parameters
    ----------
    country : str
        ISO code.
    origin, horizon : int
        Year of the forecast, years ahead.
    forecast, actual : float
        Shares, fractions.
    """

    country: str
    origin: int
    horizon: int
    forecast: float
    actual: float

    @property
    def change(self) -> float | None:
        """Error in log-odds (actual less forecast), or None where odds do not exist."""
        if not (0 < self.forecast < 1 and 0 < self.actual < 1):
            return None
        return logit(self.actual) - logit(self.forecast)


def logit(share: float) -> float:
    """Return the log-odds of a share: ``ln(S/(1-S))``."""
    return math.log(share / (1 - share))


def from_logit(value: float) -> float:
    """Return the share of log-odds."""
    return 1 / (1 + math.exp(-value))


def hindcast(
    panel: Mapping[str, Shares], method: Method, horizon: int, history: int = HISTORY, first: int = 0
) -> list[Miss]:
    """Forecast every past year that can be scored, with what was known then."""
    return [
        Miss(country, year, horizon, method(shares, year, horizon), shares[year + horizon])
        for country, shares in panel.items()
        for year in sorted(shares)
        if year >= first and year + horizon in shares and all(year - back in shares for back in range(history))
    ]


def mean_absolute_error(misses: Sequence[Miss]) -> float:
    """Return the mean absolute error of forecasts, fraction; NaN if there are none."""
    errors = [abs(miss.forecast - miss.actual) for miss in misses]
    return math.fsum(errors) / len(errors) if errors else math.nan


def effective_countries(countries: Iterable[str]) -> float:
    """Return how many countries with equally many rows would be as unevenly spread.

    Notes
    -----
    ``(Σ n_c)² / Σ n_c²``: the number of countries if all have as many rows, 1 if one has all.
    """
    counts = Counter(countries).values()
    return sum(counts) ** 2 / sum(n * n for n in counts) if counts else 0.0


Value = TypeVar("Value", covariant=True)


class Ordered(Protocol[Value]):
    """Sorted values: a sequence, or an array whose first axis is sorted."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, place: int, /) -> Value:
        """Return one of them."""


def quantile(ordered: Ordered[Value], level: float) -> Value:
    """Return the smallest of sorted values with at least this share of values at or below it."""
    return ordered[max(0, math.ceil(round(level * len(ordered), 9)) - 1)]


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a share may be, as the past changes of countries put it.

    Parameters
    ----------
    shares : tuple of float
        Outcomes, sorted, fractions; one per past change.
    countries : int
        Countries the changes come from.
    effective : float
        Effective number of independent countries.
    """

    shares: tuple[float, ...]
    countries: int
    effective: float

    @property
    def enough(self) -> bool:
        """Whether percentiles may be given."""
        return self.effective >= FEWEST_COUNTRIES

    @property
    def mean(self) -> float:
        """Mean outcome, fraction."""
        return math.fsum(self.shares) / len(self.shares)

    def quantile(self, level: float) -> float:
        """Return the smallest outcome with at least this share of outcomes at or below it."""
        return quantile(self.shares, level)

    def percentiles(self) -> dict[str, float | None]:
        """Return p05 … p95, all None where the evidence is too thin."""
        return {name: self.quantile(level) if self.enough else None for name, level in LEVELS.items()}

    def at_least(self, target: float) -> int:
        """Return how many outcomes reach the target."""
        return sum(share >= target for share in self.shares)

    def probability(self, target: float) -> float | None:
        """Return the share of outcomes that reach the target; None on thin evidence."""
        return self.at_least(target) / len(self.shares) if self.enough else None


def spread(share: float, changes: Iterable[tuple[str, float]]) -> Spread:
    """Add past changes of log-odds to a share."""
    rows = list(changes)
    place = logit(min(1 - 1e-9, max(1e-9, share)))
    return Spread(
        tuple(sorted(from_logit(place + change) for _, change in rows)),
        len({country for country, _ in rows}),
        effective_countries(country for country, _ in rows),
    )


def own_errors(misses: Iterable[Miss]) -> list[tuple[str, float]]:
    """Return a method's past errors as changes of log-odds, for :func:`spread`."""
    return [(miss.country, miss.change) for miss in misses if miss.change is not None]


# What became of other countries: their past changes, added to today's share.


def changes(panel: Mapping[str, Shares], horizon: int, leave_out: str = "") -> list[tuple[str, float]]:
    """Return all changes of log-odds over a number of years.

    Notes
    -----
    ``Δ_h = y_{t+h} - y_t`` with ``y = ln(S/(1-S))``.
    """
    rows = []
    for country, shares in panel.items():
        for year, share in shares.items():
            later = shares.get(year + horizon)
            if country != leave_out and later is not None and 0 < share < 1 and 0 < later < 1:
                rows.append((country, logit(later) - logit(share)))
    return rows


def interval_coverage(rows: Sequence[tuple[str, float]], level: float = 0.8) -> float:
    """Return how often the interval made of the other countries held a country's change."""
    tail = (1 - level) / 2
    inside = total = 0
    for country in {name for name, _ in rows}:
        others = sorted(change for name, change in rows if name != country)
        own = [change for name, change in rows if name == country]
        if others:
            low, high = quantile(others, tail), quantile(others, 1 - tail)
            inside += sum(low <= change <= high for change in own)
            total += len(own)
    return inside / total if total else math.nan


# A band that a whole path stays in, where the intervals of single years hold one year each.


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
    others = {ahead: [one for one in rows if one.country != leave_out] for ahead, rows in past.items()}
    whole = paths(others, years)
    if not whole:
        return None
    tail = (1 - level) / 2
    ordered = [sorted(one.size for one in others[ahead]) for ahead in range(1, years + 1)]
    ends = tuple((quantile(sizes, tail), quantile(sizes, 1 - tail)) for sizes in ordered)
    if not all(low < 0 < high for low, high in ends):
        return None
    needed = sorted(_stretch(sizes, ends) for sizes in whole.values())
    effective = effective_countries(country for country, _ in whole)
    return Band(ends, quantile(needed, level), len(whole), effective)


def paths(past: Errors, years: int) -> dict[tuple[str, int], tuple[float, ...]]:
    """Return the errors of every past path that is known in all its years."""
    sizes_by_path: dict[tuple[str, int], list[float]] = defaultdict(list)
    for ahead in range(1, years + 1):
        for one in past.get(ahead, ()):
            if len(sizes_by_path[one.country, one.origin]) == ahead - 1:
                sizes_by_path[one.country, one.origin].append(one.size)
    return {key: tuple(sizes) for key, sizes in sizes_by_path.items() if len(sizes) == years}


def held_by_country(judged: Errors, past: Errors, years: int) -> dict[str, tuple[int, int]]:
    """Return, by country, how many of its whole paths stayed inside, and how many there are."""
    own = paths(judged, years)
    bands = {country: band(past, years, country) for country in {name for name, _ in own}}
    counts: dict[str, tuple[int, int]] = {}
    for (name, _), sizes in own.items():
        if one := bands[name]:
            inside, count = counts.get(name, (0, 0))
            counts[name] = inside + one.holds(sizes), count + 1
    return counts


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


def path_coverage(judged: Errors, past: Errors, years: int, level: float = LEVEL) -> float | None:
    """Return how many whole paths stayed inside the band made of other countries' paths."""
    own = paths(judged, years)
    bands = {country: band(past, years, country, level) for country in {name for name, _ in own}}
    rows = [one.holds(sizes) for (name, _), sizes in own.items() if (one := bands[name])]
    return sum(rows) / len(rows) if rows else None
