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
Robert 1995, doi:10.1007/BF00143942 (truncated normal draws);
Heyard et al. 2022, arXiv:2102.09958 (expected rank of proposals)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yuzui.allocate.methods.judge.model import Scores

Array = np.ndarray[Any, Any]

CHAINS = 4
JOINTLY = 120
"""Most reviewers drawn jointly; a Cholesky factor costs their cube at every step."""

PRIOR = 0.4
"""End of the uniform prior of each standard deviation, as a part of the scale range."""

_BLOCK = 250


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws of every unknown.

    Parameters
    ----------
    mean : array, shape (chains, draws)
        Overall mean, score points.
    sigma : mapping of str to array, shape (chains, draws)
        Standard deviations ``proposal``, ``error`` and, with severity, ``reviewer``.
    quality : array of float32, shape (chains, draws, n_proposals)
        Quality about the mean.
    severity : array of float32, shape (chains, draws, n_reviewers)
        Severity; no column without it.
    """

    mean: Array
    sigma: Mapping[str, Array]
    quality: Array
    severity: Array

    def kept(self, drop: int) -> Draws:
        """Return the draws without the first ones of every chain."""
        cut = {name: part[:, drop:] for name, part in self.sigma.items()}
        return Draws(self.mean[:, drop:], cut, self.quality[:, drop:], self.severity[:, drop:])

    def then(self, more: Draws) -> Draws:
        """Return these draws followed by more of the same chains."""

        def join(a: Array, b: Array) -> Array:
            return np.concatenate([a, b], axis=1)

        sigma = {name: join(part, more.sigma[name]) for name, part in self.sigma.items()}
        return Draws(
            join(self.mean, more.mean),
            sigma,
            join(self.quality, more.quality),
            join(self.severity, more.severity),
        )


def truncated_precision(
    stream: np.random.Generator, shape: float, rate: float, least: float
) -> float:
    r"""Draw :math:`u \sim \mathrm{Gamma}(a, b)` given :math:`u > c`, exactly.

    Parameters
    ----------
    stream : numpy.random.Generator
        Where randomness comes from.
    shape, rate : float
        :math:`a > 0`, :math:`b > 0`.
    least : float
        :math:`c \ge 0`.

    Returns
    -------
    float
        The draw.

    Notes
    -----
    Where most of the mass lies above :math:`c`, the plain gamma is drawn until one does. In the
    tail the proposal is :math:`c + \mathrm{Exp}(\lambda)`, :math:`\lambda = b - (a-1)^+/c`, kept
    with probability :math:`(u/c)^{a-1} e^{-(b-\lambda)(u-c)}`, whose largest value is 1 at
    :math:`u = c`: rejection from a dominating density, so the law is exact.
    """
    if least * rate <= max(shape, 1e-12):
        while True:
            drawn = stream.standard_gamma(shape) / rate
            if drawn > least:
                return float(drawn)
    slope = rate - max(shape - 1.0, 0.0) / least
    while True:
        drawn = least + stream.standard_exponential() / slope
        log_keep = (shape - 1.0) * np.log(drawn / least) - (rate - slope) * (drawn - least)
        if np.log(stream.random()) <= log_keep:
            return float(drawn)


def truncated_normal(
    stream: np.random.Generator, mean: float, deviation: float, high: float
) -> float:
    r"""Draw a normal variable given that it lies in (0, high), exactly.

    Parameters
    ----------
    stream : numpy.random.Generator
        Where randomness comes from.
    mean, deviation : float
        Of the normal law before truncation.
    high : float
        Upper end; the lower is 0.

    Returns
    -------
    float
        The draw, by rejection from the normal, the uniform or, in a tail, the exponential law.
    """
    low, top = -mean / deviation, (high - mean) / deviation
    if top < 0:
        # the upper tail of the mirror image is the same problem
        return high - truncated_normal(stream, high - mean, deviation, high)
    while True:
        if low <= 0 and top - low > _WIDE:
            z = stream.standard_normal()
            keep = low < z < top
        elif low <= 0 or top - low < 1.0 / low:
            z = stream.uniform(low, top)
            keep = stream.random() <= np.exp((max(low, 0.0) ** 2 - z * z) / 2)
        else:
            z = low + stream.standard_exponential() / low
            keep = z < top and stream.random() <= np.exp(-((z - low) ** 2) / 2)
        if keep:
            return float(mean + deviation * z)


_WIDE = 2.5
"""Width, in deviations, above which the normal itself is the quickest proposal."""


@dataclass(eq=False)
class Sampler:
    """Chains that can be advanced.

    Parameters
    ----------
    scores : Scores
        The data.
    severity : bool
        Whether reviewers have an effect.
    seed : int
        Seed; each chain has a stream of its own.
    fixed : mapping of str to float
        Standard deviations that are known, by name.
    """

    scores: Scores
    severity: bool
    seed: int
    fixed: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        scores = self.scores
        self.streams = [
            np.random.default_rng(child)
            for child in np.random.SeedSequence(self.seed).spawn(CHAINS)
        ]
        order = np.argsort(scores.proposal, kind="stable")
        self.y = scores.score[order].astype(float)
        self.p = scores.proposal[order]
        self.count = scores.counts.astype(float)
        self.first = np.concatenate([[0], np.cumsum(scores.counts)[:-1]])
        self.high = PRIOR * (scores.scale[1] - scores.scale[0])
        self.n, self.m = scores.n_proposals, scores.n_reviewers if self.severity else 0
        self.rho = np.zeros((CHAINS, self.m))
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
        self.squares = np.stack([part.T @ part for _, part, _ in self.crosses])
        self.sides = np.stack([part.T @ sum_ for _, part, sum_ in self.crosses])
        self.normal = np.zeros((self.m + 1, self.m + 1))
        self.normal[0, 0], self.normal[0, 1:] = len(self.y), self.load
        self.normal[1:, 0] = self.load
        self.normal[1:, 1:] = np.diag(self.load)
        by_reviewer = np.bincount(self.r, self.y, minlength=self.m)
        self.side = np.concatenate([[self.y.sum()], by_reviewer])

    def advance(self, steps: int) -> Draws:
        """Advance every chain and return the draws.

        Parameters
        ----------
        steps : int
            Draws per chain.

        Returns
        -------
        Draws
            Of shape (chains, steps, …).
        """
        mean = np.empty((CHAINS, steps))
        sigma = {name: np.empty((CHAINS, steps)) for name in self.sigma2}
        quality = np.empty((CHAINS, steps, self.n), dtype=np.float32)
        severity = np.empty((CHAINS, steps, self.m), dtype=np.float32)
        size = self.n + self.m + 2
        for begin in range(0, steps, _BLOCK):
            block = min(_BLOCK, steps - begin)
            noise = np.stack([s.standard_normal((block, size)) for s in self.streams], axis=1)
            for step in range(block):
                mu, theta = self._step(noise[step])
                mean[:, begin + step] = mu
                quality[:, begin + step] = theta
                severity[:, begin + step] = self.rho
                for name, value in self.sigma2.items():
                    sigma[name][:, begin + step] = np.sqrt(value)
        return Draws(mean, sigma, quality, severity)

    def _step(self, noise: Array) -> tuple[Array, Array]:
        """Draw everything once; noise has shape (chains, n + m + 2)."""
        between, error = self.sigma2["proposal"][:, None], self.sigma2["error"][:, None]
        shrink = between / (between + error / self.count)
        z = self.y[None, :].repeat(CHAINS, 0) if self.severity else self.y[None, :]
        if self.severity and self.m <= JOINTLY:
            mu = self._jointly(shrink, noise[:, : self.m + 1])
            averages = self._averages(z - self.rho[:, self.r])
        else:
            if self.severity:
                z = z - self.rho[:, self.r]
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
            rest -= self.rho[:, self.r]
        self._scales(theta, rest)
        theta = self._interweave("proposal", theta, rest)
        if self.severity:
            self.rho = self._interweave("reviewer", self.rho, rest)
        return mu, theta

    def _averages(self, z: Array) -> Array:
        return np.asarray(np.add.reduceat(z, self.first, axis=1) / self.count)

    def _jointly(self, shrink: Array, noise: Array) -> Array:
        """Draw mean and severity with quality eliminated."""
        error = self.sigma2["error"][:, None, None]
        at = [int(np.argmax(self.count == size)) for size in self.sizes]
        weight = shrink[:, at] / self.sizes
        matrix = (self.normal - np.tensordot(weight, self.squares, 1)) / error
        places = np.arange(1, self.m + 1)
        matrix[:, places, places] += 1.0 / self.sigma2["reviewer"][:, None]
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
        by_reviewer = np.add.reduceat(rest[:, self.by_reviewer], self.first_r, axis=1) / self.load
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
            squares = np.einsum("ij,ij->i", part, part)
            shape = (part.shape[1] - 1) / 2.0
            least = self.high**-2
            for chain, stream in enumerate(self.streams):
                drawn = truncated_precision(stream, shape, squares[chain] / 2.0, least)
                self.sigma2[name][chain] = 1.0 / drawn

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
        mean = (unit * sums).sum(1) / information
        deviation = np.sqrt(self.sigma2["error"] / information)
        drawn = np.array(
            [
                truncated_normal(stream, mean[chain], deviation[chain], self.high)
                for chain, stream in enumerate(self.streams)
            ]
        )
        self.sigma2[name] = drawn**2
        moved = unit * drawn[:, None]
        rest += (effect - moved)[:, at]
        return np.asarray(moved)
