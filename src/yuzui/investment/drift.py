# SPDX-License-Identifier: Apache-2.0
"""How unsteady a country is: by all its yearly changes and, as far as they are few, by others.

A few changes may look steadier than the country is. How much the variances of countries differ
tells how many changes of its own the rest of the world is worth to a country.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from yuzui.investment.baselines import HISTORY, Miss, Shares, Spread, from_logit, logit, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Changes = Sequence[float] | NDArray[np.float64]


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
class Told:
    """What the past of one country tells."""

    ways: NDArray[np.float64]
    laws: NDArray[np.float64]


Evidence = Mapping[str, Told]
"""What each country tells."""


def evidence(panel: Mapping[str, Shares]) -> Evidence:
    """Return how well each way of moving would have told the past of each country.

    Notes
    -----
    Normal likelihood of the yearly changes of the log-odds, averaged over :data:`VARIANCES`,
    since how unsteady a country is tells nothing about the others.
    """
    return {country: _told(runs) for country, own in panel.items() if (runs := _runs(own))}


@lru_cache(maxsize=512)
def _told(runs: tuple[tuple[float, ...], ...]) -> Told:
    """Return what one past tells; the same is asked often."""
    return Told(_likelihood(runs), likelihood(runs))


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


def hindcast(
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
