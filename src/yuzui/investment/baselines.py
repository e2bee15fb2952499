# SPDX-License-Identifier: Apache-2.0
"""Two forecasts without economics, and the errors they made before.

A forecast that is not scored against persistence is not shown to anyone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

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
