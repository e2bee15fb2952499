# SPDX-License-Identifier: Apache-2.0
r"""Blocked Gibbs sampling of the score model.

Given the :math:`\sigma` everything is Gaussian. Quality is eliminated (it is diagonal) and the
rest drawn jointly from the Schur complement by Cholesky, for up to :data:`JOINTLY` reviewers;
above that the blocks (mean, quality) and (mean, severity) take turns, each with the mean
collapsed, at a cost linear in the number of scores. Each :math:`\sigma^2` given the rest is an
inverse gamma truncated at the end of its uniform prior, drawn exactly; then the standardised
effects are held and the deviation drawn once more (interweaving), which frees chains that stick
near a deviation of nothing. All chains advance together, each on a stream of its own spawned
from the seed.

References
----------
Gelman 2006, doi:10.1214/06-BA117A (uniform priors on scales);
Yu and Meng 2011, doi:10.1198/jcgs.2011.203main (interweaving);
Heyard et al. 2022, arXiv:2102.09958 (expected rank of proposals)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

from yuzui.funding.scoring.model import Scores, truncated_normal, truncated_precision

# Draws, and chains that can be advanced: what every sampler of scores shares.


Array = np.ndarray[Any, Any]

CHAINS = 4
PRIOR = 0.4
"""End of the uniform prior of each standard deviation, as a part of the scale range."""

_BLOCK = 250


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws of every unknown."""

    mean: Array
    sigma: Mapping[str, Array]
    quality: Array
    severity: Array
    further: Mapping[str, Array] = field(default_factory=dict)

    def after(self, drop: int) -> Draws:
        """Return the draws without the first ones of every chain."""
        return Draws(
            self.mean[:, drop:],
            {name: part[:, drop:] for name, part in self.sigma.items()},
            self.quality[:, drop:],
            self.severity[:, drop:],
            {name: part[:, drop:] for name, part in self.further.items()},
        )

    def then(self, more: Draws) -> Draws:
        """Return these draws followed by more of the same chains."""

        def join(a: Array, b: Array) -> Array:
            return np.concatenate([a, b], axis=1)

        return Draws(
            join(self.mean, more.mean),
            {name: join(part, more.sigma[name]) for name, part in self.sigma.items()},
            join(self.quality, more.quality),
            join(self.severity, more.severity),
            {name: join(part, more.further[name]) for name, part in self.further.items()},
        )

    def with_quality(self, mean: Array, quality: Array) -> Draws:
        """Return the same draws with mean and quality on another scale."""
        return replace(self, mean=mean, quality=quality)

    def centred(self, shares: Array) -> Draws:
        """Return the same draws with panel effects about the panels of this call."""
        effect = self.further["panel"].astype(float)
        middle = effect @ shares
        further = dict(self.further) | {"panel": (effect - middle[:, :, None]).astype(np.float32)}
        if "cuts" not in further:
            return replace(self, mean=self.mean + middle, further=further)
        further["cuts"] = (further["cuts"] - middle[:, :, None]).astype(np.float32)
        return replace(self, further=further)


class Chains:
    """Chains on streams of their own, advanced together.

    A sampler sets ``n`` and ``m`` (proposals, reviewers), ``rho`` and ``sigma2`` (severity and
    variances now), ``size`` (normal draws a step) and says how one step goes.
    """

    n: int
    m: int
    size: int
    rho: Array
    sigma2: dict[str, Array]
    streams: list[np.random.Generator]

    def begin(self, seed: int) -> None:
        """Spawn one stream a chain from a seed."""
        spawned = np.random.SeedSequence(seed).spawn(CHAINS)
        self.streams = [np.random.default_rng(child) for child in spawned]

    def further(self) -> dict[str, Array]:
        """Return what else is recorded now, each of shape (chains, k)."""
        return {}

    def step(self, noise: Array) -> tuple[Array, Array]:
        """Draw everything once from normal noise of shape (chains, size)."""
        raise NotImplementedError

    def advance(self, steps: int) -> Draws:
        """Advance every chain and return the draws."""
        mean = np.empty((CHAINS, steps))
        sigma = {name: np.empty((CHAINS, steps)) for name in self.sigma2}
        quality = np.empty((CHAINS, steps, self.n), dtype=np.float32)
        severity = np.empty((CHAINS, steps, self.m), dtype=np.float32)
        others: dict[str, list[Array]] = {name: [] for name in self.further()}
        for begin in range(0, steps, _BLOCK):
            block = min(_BLOCK, steps - begin)
            noise = np.stack([s.standard_normal((block, self.size)) for s in self.streams], axis=1)
            for place in range(begin, begin + block):
                mu, theta = self.step(noise[place - begin])
                mean[:, place] = mu
                quality[:, place] = theta
                severity[:, place] = self.rho
                for name, value in self.sigma2.items():
                    sigma[name][:, place] = np.sqrt(value)
                for name, now in self.further().items():
                    others[name].append(now.astype(np.float32))
        further = {name: np.stack(parts, axis=1) for name, parts in others.items()}
        return Draws(mean, sigma, quality, severity, further)


JOINTLY = 40
"""Most reviewers drawn jointly; a Cholesky factor costs their cube at every step."""


@dataclass(eq=False)
class Sampler(Chains):
    """Chains of the model without panels or a variant."""

    scores: Scores
    severity: bool
    seed: int
    fixed: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        scores = self.scores
        self.begin(self.seed)
        order = np.argsort(scores.proposal, kind="stable")
        self.y = scores.score[order].astype(float)
        self.p = scores.proposal[order]
        self.count = scores.counts.astype(float)
        self.first = np.concatenate([[0], np.cumsum(scores.counts)[:-1]])
        self.high = PRIOR * (scores.scale[1] - scores.scale[0])
        self.n, self.m = scores.n_proposals, scores.n_reviewers if self.severity else 0
        self.size = self.n + self.m + 2
        self.rho = np.zeros((CHAINS, self.m))
        self.single = int(scores.counts.max()) == 1 and not self.severity and not self.fixed
        if self.severity and scores.reviewer is not None:
            self.r = scores.reviewer[order]
            self.by_reviewer = np.argsort(self.r, kind="stable")
            loads = np.bincount(self.r, minlength=self.m)
            self.load = loads.astype(float)
            self.first_r = np.concatenate([[0], np.cumsum(loads)[:-1]])
            if self.m <= JOINTLY:
                self._crosses()
        self.sigma2 = self._start()

    def _start(self) -> dict[str, Array]:
        """Return over-dispersed starts: each deviation low in some chains and high in others."""
        names = ("proposal", "error", "reviewer") if self.severity else ("proposal", "error")
        parts = np.array([0.08, 0.3, 0.6, 0.95])
        start = {name: (self.high * np.roll(parts, k)) ** 2 for k, name in enumerate(names)}
        for name, value in self.fixed.items():
            start[name] = np.full(CHAINS, value**2)
        return start

    def _crosses(self) -> None:
        """Prepare sums of products by number of scores, for the Schur complement."""
        onto = np.zeros((self.n, self.m + 1))
        onto[:, 0] = self.count
        np.add.at(onto, (self.p, 1 + self.r), 1.0)
        sums = np.add.reduceat(self.y, self.first)
        self.sizes = np.unique(self.count)
        self.crosses = [(k, onto[self.count == k], sums[self.count == k]) for k in self.sizes]
        self.at = [int(np.argmax(self.count == size)) for size in self.sizes]
        self.places = np.arange(1, self.m + 1)
        squares = np.stack([part.T @ part for _, part, _ in self.crosses])
        self.squares = squares.reshape(len(self.sizes), -1)
        self.sides = np.stack([part.T @ sum_ for _, part, sum_ in self.crosses])
        self.normal = np.zeros((self.m + 1, self.m + 1))
        self.normal[0, 0], self.normal[0, 1:] = len(self.y), self.load
        self.normal[1:, 0] = self.load
        self.normal[1:, 1:] = np.diag(self.load)
        by_reviewer = np.bincount(self.r, self.y, minlength=self.m)
        self.side = np.concatenate([[self.y.sum()], by_reviewer])

    def step(self, noise: Array) -> tuple[Array, Array]:
        """Draw everything once."""
        between, error = self.sigma2["proposal"][:, None], self.sigma2["error"][:, None]
        shrink = between / (between + error / self.count)
        if self.severity and self.m <= JOINTLY:
            mu = self._jointly(shrink, noise[:, : self.m + 1])
            averages = self._averages(self.y - self.rho.take(self.r, axis=1))
        else:
            z = self.y - self.rho.take(self.r, axis=1) if self.severity else self.y[None, :]
            averages = self._averages(z)
            weight = shrink / between
            total = weight.sum(1)
            mu = (weight * averages).sum(1) / total + noise[:, 0] / np.sqrt(total)
        spread = np.sqrt(between * (1.0 - shrink))
        theta = shrink * (averages - mu[:, None]) + spread * noise[:, self.m + 2 :]
        rest = self.y - theta[:, self.p]
        if self.severity and self.m > JOINTLY:
            mu = self._turn(rest, noise[:, 1 : self.m + 2])
        rest = rest - mu[:, None]
        if self.severity:
            rest -= self.rho.take(self.r, axis=1)
        self._scales(theta, rest)
        theta = self._interweave("proposal", theta, rest)
        if self.severity:
            self.rho = self._interweave("reviewer", self.rho, rest)
        if self.single:
            self._divide()
        return mu, theta

    def _divide(self) -> None:
        r"""Divide the variance anew between quality and error, with quality integrated out.

        With one score a proposal only :math:`\sigma_p^2 + \sigma_e^2` enters the likelihood; on
        the arc that keeps it, two uniform deviations are uniform in the angle.
        """
        total = self.sigma2["proposal"] + self.sigma2["error"]
        edge = np.arcsin(np.minimum(1.0, self.high / np.sqrt(total)))
        for chain, stream in enumerate(self.streams):
            angle = stream.uniform(np.pi / 2.0 - edge[chain], edge[chain])
            self.sigma2["proposal"][chain] = total[chain] * np.sin(angle) ** 2
            self.sigma2["error"][chain] = total[chain] * np.cos(angle) ** 2

    def _averages(self, z: Array) -> Array:
        return np.asarray(np.add.reduceat(z, self.first, axis=1) / self.count)

    def _jointly(self, shrink: Array, noise: Array) -> Array:
        """Draw mean and severity with quality eliminated."""
        error = self.sigma2["error"][:, None, None]
        weight = shrink[:, self.at] / self.sizes
        crossed = (weight @ self.squares).reshape(CHAINS, self.m + 1, self.m + 1)
        matrix = (self.normal - crossed) / error
        matrix[:, self.places, self.places] += 1.0 / self.sigma2["reviewer"][:, None]
        side = (self.side - weight @ self.sides) / error[:, :, 0]
        factor = np.linalg.cholesky(matrix)
        upper = factor.transpose(0, 2, 1)
        half = np.linalg.solve(factor, side[:, :, None])
        drawn = np.linalg.solve(upper, half + noise[:, :, None])[:, :, 0]
        self.rho = drawn[:, 1:]
        return np.asarray(drawn[:, 0])

    def _turn(self, rest: Array, noise: Array) -> Array:
        """Draw mean and severity given quality, the mean collapsed."""
        spread, error = self.sigma2["reviewer"][:, None], self.sigma2["error"][:, None]
        sums = np.add.reduceat(rest[:, self.by_reviewer], self.first_r, axis=1)
        by_reviewer = sums / self.load
        shrink = spread / (spread + error / self.load)
        weight = shrink / spread
        total = weight.sum(1)
        mu = (weight * by_reviewer).sum(1) / total + noise[:, 0] / np.sqrt(total)
        deviation = np.sqrt(spread * (1.0 - shrink))
        self.rho = shrink * (by_reviewer - mu[:, None]) + deviation * noise[:, 1:]
        return np.asarray(mu)

    def _scales(self, theta: Array, rest: Array) -> None:
        """Draw each variance given the effects of its kind."""
        effects = {"proposal": theta, "error": rest, "reviewer": self.rho}
        for name in self.sigma2:
            if name in self.fixed:
                continue
            part = effects[name]
            # numbers of Python: arithmetic on one element of an array costs several times more
            squares = np.einsum("ij,ij->i", part, part).tolist()
            shape = (part.shape[1] - 1) / 2.0
            least = float(self.high**-2)
            self.sigma2[name][:] = [
                1.0 / truncated_precision(stream, shape, sum_ / 2.0, least)
                for stream, sum_ in zip(self.streams, squares, strict=True)
            ]

    def _interweave(self, name: str, effect: Array, rest: Array) -> Array:
        """Draw a deviation given the standardised effects; return the effects, correct the rest."""
        if name in self.fixed:
            return effect
        if name == "proposal":
            sums = np.add.reduceat(rest, self.first, axis=1)
            load, at = self.count, self.p
        else:
            sums = np.add.reduceat(rest[:, self.by_reviewer], self.first_r, axis=1)
            load, at = self.load, self.r
        unit = effect / np.sqrt(self.sigma2[name])[:, None]
        sums = sums + load * effect
        information = (load * unit**2).sum(1)
        mean = ((unit * sums).sum(1) / information).tolist()
        deviation = np.sqrt(self.sigma2["error"] / information).tolist()
        drawn = np.array([truncated_normal(*law, self.high) for law in zip(self.streams, mean, deviation, strict=True)])
        self.sigma2[name] = drawn**2
        moved = unit * drawn[:, None]
        rest += (effect - moved).take(at, axis=1)
        return np.asarray(moved)


# Whether chains have said enough: rank-normalised split R-hat, bulk and tail sample size.


def split(draws: Array) -> Array:
    """Return each chain cut in two halves, shape (2 chains, draws // 2, k)."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, half : 2 * half]], axis=0)


def order(values: Array) -> Array:
    """Return the stable order of each row, shape of the input."""
    n = values.shape[1]
    if values.dtype != np.float32 or n > _PLACES:
        return np.argsort(values, axis=1, kind="stable")
    # + 0.0 makes one zero of two
    bits = (values + np.float32(0.0)).view(np.int32).astype(np.int64)
    keys = np.where(bits < 0, -(bits & 0x7FFFFFFF), bits) * _PLACES + np.arange(n)
    keys.sort(axis=1)
    return keys & (_PLACES - 1)


_PLACES = 1 << 30


def normal_scores(draws: Array) -> Array:
    r"""Return draws replaced by normal scores of their pooled ranks, same shape.

    Notes
    -----
    :math:`z = \Phi^{-1}((r - 3/8)/(S + 1/4))` for rank :math:`r` of :math:`S` draws, equal
    draws in the order they came (quantities here are continuous).
    """
    chains, length, k = draws.shape
    scored = _scored(_rows(draws).reshape(k, chains * length))[1]
    return np.asarray(np.moveaxis(scored.reshape(k, chains, length), 0, 2))


def _rows(draws: Array) -> Array:
    """Return draws with one row per quantity: sorting and sums then run along memory."""
    return np.ascontiguousarray(np.moveaxis(draws, 2, 0))


@cache
def _normal(total: int) -> Array:
    normal = NormalDist()
    return np.array([normal.inv_cdf((r - 0.375) / (total + 0.25)) for r in range(1, total + 1)])


def _scored(flat: Array) -> tuple[Array, Array, Array]:
    """Return ranks from 0, normal scores and medians of rows."""
    k, total = flat.shape
    places = order(flat)
    ranks = np.empty((k, total), dtype=np.int32)
    np.put_along_axis(ranks, places, np.arange(total, dtype=np.int32)[None], 1)
    middle = np.take_along_axis(flat, places[:, [(total - 1) // 2, total // 2]], 1).mean(axis=1)
    return ranks, _normal(total)[ranks], middle


def rhat(draws: Array) -> Array:
    """Return the potential scale reduction of each quantity, shape (k,)."""
    return _rhat(_rows(draws))


def _rhat(rows: Array) -> Array:
    length = rows.shape[2]
    within = rows.var(axis=2, ddof=1).mean(axis=1)
    between = length * rows.mean(axis=2).var(axis=1, ddof=1)
    over = (length - 1) / length * within + between / length
    return np.asarray(np.sqrt(np.divide(over, within, out=np.ones_like(within), where=within > 0)))


def sample_size(draws: Array) -> Array:
    """Return the effective sample size of the mean of each quantity, shape (k,)."""
    return _sample_size(_rows(draws))


def _sample_size(rows: Array) -> Array:
    """Return sample sizes; lags are summed only while some quantity still needs them."""
    k, chains, length = rows.shape
    centred = rows - rows.mean(axis=2, keepdims=True, dtype=np.float64).astype(rows.dtype)

    def covariance(some: Array, lag: int) -> Array:
        product = np.einsum("kcl,kcl->k", some[:, :, : length - lag], some[:, :, lag:])
        return np.asarray(product.astype(np.float64) / (chains * length))

    first = covariance(centred, 0)
    within = first * length / (length - 1)
    over = first + (rows.mean(axis=2).var(axis=1, ddof=1) if chains > 1 else 0.0)
    safe = np.where(over > 0, over, 1.0)
    time, last = np.zeros(k), np.full(k, np.inf)
    alive, some = np.arange(k), centred
    for lag in range(0, length // 2 * 2, 2):
        even = 1.0 - (within[alive] - covariance(some, lag)) / safe[alive] if lag else 1.0
        odd = 1.0 - (within[alive] - covariance(some, lag + 1)) / safe[alive]
        last[alive] = np.minimum(last[alive], even + odd)
        positive = last[alive] > 0
        alive, some = alive[positive], some if positive.all() else some[positive]
        if not alive.size:
            break
        time[alive] += last[alive]
    time = np.maximum(-1.0 + 2.0 * time, 1.0 / np.log10(chains * length))
    return np.asarray(np.where(over > 0, chains * length / time, chains * length))


def diagnose(draws: Array) -> tuple[Array, Array]:
    """Return rank-normalised split R-hat and effective sample size of each quantity."""
    parts = _rows(split(draws))
    k, _, _ = shape = parts.shape
    flat = parts.reshape(k, -1)
    ranks, bulk, middle = _scored(flat)
    folded = _scored(np.abs(flat - middle[:, None]))[1].reshape(shape)
    bulk = bulk.reshape(shape)
    # as many draws lie at or below the 5 and 95 % quantile
    ends = [int(part * (flat.shape[1] - 1)) for part in (0.05, 0.95)]
    tails = [_sample_size((ranks <= end).astype(np.float32).reshape(shape)) for end in ends]
    sizes = np.minimum.reduce([_sample_size(bulk), *tails])
    return np.maximum(_rhat(bulk), _rhat(folded)), np.asarray(sizes)
