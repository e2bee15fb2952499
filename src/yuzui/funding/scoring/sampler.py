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
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yuzui.funding.scoring.chains import CHAINS, PRIOR, Chains
from yuzui.funding.scoring.laws import truncated_normal, truncated_precision
from yuzui.funding.scoring.model import Scores

Array = np.ndarray[Any, Any]

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
