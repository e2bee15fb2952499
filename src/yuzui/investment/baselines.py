# SPDX-License-Identifier: Apache-2.0
"""Two forecasts without economics, and the errors they made before.

A forecast that is not scored against persistence is not shown to anyone.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Changes = Sequence[float] | NDArray[np.float64]


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


def method_errors(misses: Iterable[Miss]) -> list[tuple[str, float]]:
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


def coverage_by_country(judged: Errors, past: Errors, years: int) -> dict[str, tuple[int, int]]:
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


# How unsteady a country is: by all its yearly changes and, as far as they are few, by others.


WEIGHTS = tuple(2 ** (step / 2) for step in range(-4, 9))
"""Numbers of changes the others may be worth: few where countries are unlike, many where alike."""

SIZES = tuple(0.02 * 1.2**step for step in range(21))
"""Typical standard deviations of a yearly change that are weighed, log-odds."""

_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Usual:
    """How unsteady countries are."""

    variance: float
    weight: float

    def believed(self, changes: Changes) -> float:
        """Return the variance of a country's changes.

        Notes
        -----
        ``(ν s₀² + n s²) / (ν + n)`` under a scaled inverse chi-squared law, with ``n`` one less
        than the number of changes and ``s²`` their variance.
        """
        n = len(changes) - 1
        own = float(np.var(changes, ddof=1))
        return (self.weight * self.variance + n * own) / (self.weight + n)


ALONE = Usual(0.0, 0.0)
"""Nobody tells how unsteady others are: a country has its own past only."""


def likelihood(stretches: Iterable[Changes]) -> NDArray[np.float64]:
    """Return how well each law of variances would have told that of one country.

    Notes
    -----
    With the variance drawn from ``ν s₀² / χ²_ν``, the pooled variance of a country with ``n``
    degrees of freedom over ``s₀²`` follows F(n, ν).
    """
    parts = [(len(part) - 1, float(np.var(part, ddof=1))) for part in stretches]
    n = sum(size for size, _ in parts)
    pooled = max(_LEAST, sum(size * own for size, own in parts) / n)
    weights, sizes = np.array(WEIGHTS)[:, None], np.array(SIZES) ** 2
    ratio = pooled / sizes
    log_density: NDArray[np.float64] = (
        np.array([_gamma(n, weight) for weight in WEIGHTS])[:, None]
        + n / 2 * np.log(n / weights)
        + (n / 2 - 1) * np.log(ratio)
        - (n + weights) / 2 * np.log1p(n * ratio / weights)
        - np.log(sizes)
    )
    return log_density


def _gamma(n: int, weight: float) -> float:
    return math.lgamma((n + weight) / 2) - math.lgamma(n / 2) - math.lgamma(weight / 2)


def learn_unsteadiness(logs: Iterable[NDArray[np.float64]]) -> Usual:
    """Return the mean law, each weighed by how well it told the variances of the countries."""
    total = sum(logs, np.zeros((len(WEIGHTS), len(SIZES))))
    chances = np.exp(total - np.max(total))
    chances /= chances.sum()
    weight = math.exp(float(chances.sum(axis=1) @ np.log(WEIGHTS)))
    size = math.exp(float(chances.sum(axis=0) @ np.log(SIZES)))
    return Usual(size**2, weight)


# The world without levers: a drift, believed as far as a country's steadiness bears it out.


CHANGES = 8
"""Most yearly changes, the latest ones, that the mean of a forecast rests on."""

FEWEST_CHANGES = 5
"""Fewest yearly changes that say how unsteady a country is."""

DRIFTS = tuple(step / 100 for step in range(1, 11))
"""Standard deviations of a yearly drift that are weighed, log-odds."""

LIVES = tuple(range(2, 11))
"""Mean lives of a drift that are weighed, years; it fades by ``1 - 1/life`` a year."""

TAKEN_BACK = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Parts of a jolt's variance that are weighed as taken back later."""

VARIANCES = tuple(3e-4 * 1000 ** (step / 15) for step in range(16))
"""Variances of the yearly jolts of one country over which a likelihood is averaged."""

LEAST_VARIANCE = 1e-6
_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Habits:
    """How shares move, as other countries show it."""

    drift: float
    fading: float
    taken_back: float
    usual: Usual = ALONE


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one country's past lets expect."""

    place: float
    ahead: float
    known: float
    variance: float
    habits: Habits

    def share(self, horizon: int) -> float:
        """Return the share expected some years ahead, fraction.

        Notes
        -----
        ``logit⁻¹(y_t + G (1 - φ^h))`` with ``G`` the change still to come.
        """
        return from_logit(self.place + self.ahead * (1 - self.habits.fading**horizon))

    def deviation(self, horizon: int) -> float:
        """Return the standard deviation of the log-odds some years ahead.

        Notes
        -----
        ``τ² (h (1+φ)/(1-φ) - 2φ (1-φ^h)/(1-φ)²) + v ((1-κ) h + κ (1-φ^h)/(1-φ))``, less what
        the past already tells.
        """
        fading, part = self.habits.fading, self.habits.taken_back
        gone = 1 - fading**horizon
        drift = horizon * (1 + fading) / (1 - fading) - 2 * fading * gone / (1 - fading) ** 2
        jolts = (1 - part) * horizon + part * gone / (1 - fading)
        total = self.habits.drift**2 * drift + self.variance * jolts
        return math.sqrt(max(LEAST_VARIANCE, total - self.known * gone**2))


def outlook(shares: Shares, origin: int, habits: Habits) -> Outlook | None:
    """Return what is to be expected, from what was known in a year.

    Notes
    -----
    With ``d`` the last changes, ``K`` their covariance and ``u_k = φ^k`` (k years back), the
    change to come is ``G (1 - φ^h)`` with ``G = g uᵀ K⁻¹ d`` and ``g = τ² φ/(1-φ) - κ v/2``:
    positive for a steady country, negative where jolts outweigh drifts. There ``v`` is the
    variance of the last changes; that of the spread is :meth:`Usual.believed`.
    """
    levels = _levels(shares, origin)
    if len(levels) <= FEWEST_CHANGES:
        return None
    every = np.diff(levels)
    changes = every[-CHANGES:]
    variance = max(LEAST_VARIANCE, float(changes.var(ddof=1)))
    back = np.arange(len(changes))[::-1]
    lags = np.abs(back[:, None] - back[None, :])
    weight = habits.fading**back
    solved = np.linalg.solve(_covariance(lags, habits, variance), weight)
    gain = habits.drift**2 * habits.fading / (1 - habits.fading) - habits.taken_back * variance / 2
    ahead = gain * float(solved @ changes)
    believed = max(LEAST_VARIANCE, habits.usual.believed(every))
    return Outlook(levels[-1], ahead, gain**2 * float(solved @ weight), believed, habits)


def _levels(shares: Shares, origin: int) -> list[float]:
    """Return the log-odds of the straight years up to the origin, oldest first."""
    levels: list[float] = []
    for year in itertools.takewhile(shares.__contains__, itertools.count(origin, -1)):
        levels.append(logit(min(1 - _EDGE, max(_EDGE, shares[year]))))
    return levels[::-1]


def _covariance(lags: NDArray[np.int64], habits: Habits, variance: float) -> NDArray[np.float64]:
    """Return the covariance of yearly changes some years apart.

    ``τ² φ^k`` for the drift, and for the jolts ``v`` at k = 0 and ``-κ v (1-φ) φ^{k-1} / 2``.
    """
    same = lags == 0
    back = -habits.taken_back * (1 - habits.fading) / 2 * habits.fading ** np.maximum(lags - 1, 0)
    matrix: NDArray[np.float64] = habits.drift**2 * habits.fading**lags + variance * np.where(same, 1.0, back)
    return matrix


def settings() -> list[Habits]:
    """Return every way of moving that is weighed; all are equally likely beforehand."""
    return [Habits(drift, 1 - 1 / life, part) for drift, life, part in itertools.product(DRIFTS, LIVES, TAKEN_BACK)]


@dataclass(frozen=True, slots=True, eq=False)
class PastLikelihood:
    """What the past of one country tells."""

    ways: NDArray[np.float64]
    laws: NDArray[np.float64]


Evidence = Mapping[str, PastLikelihood]
"""What each country tells."""


def evidence(panel: Mapping[str, Shares]) -> Evidence:
    """Return how well each way of moving would have told the past of each country.

    Notes
    -----
    Normal likelihood of the yearly changes of the log-odds, averaged over :data:`VARIANCES`,
    since how unsteady a country is tells nothing about the others.
    """
    return {country: _past_likelihood(runs) for country, own in panel.items() if (runs := _runs(own))}


@lru_cache(maxsize=512)
def _past_likelihood(runs: tuple[tuple[float, ...], ...]) -> PastLikelihood:
    """Return what one past tells; the same is asked often."""
    return PastLikelihood(_likelihood(runs), likelihood(runs))


def _likelihood(runs: tuple[tuple[float, ...], ...]) -> NDArray[np.float64]:
    """Return the log-likelihood of one country's changes by setting.

    With ``A`` the covariance of drifts of size 1 and ``B`` that of jolts of variance 1, both
    become diagonal in one basis; so a size of drift and a variance cost no matrix of their own.
    """
    drifts = np.array(DRIFTS)[:, None, None] ** 2
    variances = np.array(VARIANCES)[:, None]
    logs = np.zeros((len(DRIFTS), len(LIVES) * len(TAKEN_BACK), len(VARIANCES)))
    for changes in map(np.array, runs):
        lags = np.abs(np.subtract.outer(*[np.arange(len(changes))] * 2))
        for way, (life, part) in enumerate(itertools.product(LIVES, TAKEN_BACK)):
            jolts = np.linalg.cholesky(_covariance(lags, Habits(0.0, 1 - 1 / life, part), 1.0))
            half = np.linalg.solve(jolts, (1 - 1 / life) ** lags)
            sizes, basis = np.linalg.eigh(np.linalg.solve(jolts, half.T))
            square = (basis.T @ np.linalg.solve(jolts, changes)) ** 2
            spreads = drifts * sizes + variances
            logs[:, way] -= np.sum(np.log(spreads) + square / spreads, axis=2) / 2
            logs[:, way] -= np.sum(np.log(np.diag(jolts)))
    top = np.max(logs, axis=2, keepdims=True)
    log_density: NDArray[np.float64] = (top[:, :, 0] + np.log(np.mean(np.exp(logs - top), axis=2))).ravel()
    return log_density


def _runs(shares: Shares) -> tuple[tuple[float, ...], ...]:
    """Return the yearly changes of every stretch of straight years that is long enough."""
    known = [year for year in sorted(shares) if 0 < shares[year] < 1]
    ends = [year for year in known if year + 1 not in known]
    stretches = [
        [shares[year] for year in known if start < year <= end] for start, end in itertools.pairwise([-math.inf, *ends])
    ]
    return tuple(
        tuple(np.diff([logit(share) for share in stretch]).tolist()) for stretch in stretches if len(stretch) >= HISTORY
    )


def learn(known: Evidence, leave_out: str = "") -> Habits:
    """Return the mean way of moving, each weighed by how well it told the past of others."""
    ways = np.array([(one.drift, one.fading, one.taken_back) for one in settings()])
    others = [own for country, own in known.items() if country != leave_out]
    logs = sum((own.ways for own in others), np.zeros(len(ways)))
    weights = np.exp(logs - np.max(logs))
    drift, fading, part = weights @ ways / weights.sum()
    usual = learn_unsteadiness(own.laws for own in others)
    return Habits(float(drift), float(fading), float(part), usual)


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast of the past, what came, and how far off it was for its own measure."""

    miss: Miss
    error: float | None


def simulated_hindcast(
    panel: Mapping[str, Shares], known: Evidence, horizons: Sequence[int], history: int = HISTORY, first: int = 0
) -> dict[int, list[Scored]]:
    """Forecast every past year that can be scored, with what was known then."""
    scored: dict[int, list[Scored]] = {horizon: [] for horizon in horizons}
    for country, shares in panel.items():
        origins = [
            year for year in sorted(shares) if year >= first and all(year - back in shares for back in range(history))
        ]
        habits = learn(known, country) if origins else None
        for origin in origins:
            view = outlook(shares, origin, habits) if habits else None
            for horizon in horizons:
                if view is not None and origin + horizon in shares:
                    scored[horizon].append(_scored(country, shares, origin, horizon, view))
    return scored


def _scored(country: str, shares: Shares, origin: int, horizon: int, view: Outlook) -> Scored:
    miss = Miss(country, origin, horizon, view.share(horizon), shares[origin + horizon])
    return Scored(miss, None if miss.change is None else miss.change / view.deviation(horizon))


def errors(scored: Iterable[Scored]) -> list[tuple[str, float]]:
    """Return the past errors in standard deviations, with their countries."""
    return [(one.miss.country, one.error) for one in scored if one.error is not None]


def outcomes(view: Outlook, horizon: int, past: Sequence[tuple[str, float]]) -> Spread:
    """Return where a share may be: the method's past errors, in the measure of this country."""
    size = view.deviation(horizon)
    return spread(view.share(horizon), [(country, size * error) for country, error in past])
