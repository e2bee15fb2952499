# SPDX-License-Identifier: Apache-2.0
r"""Two other ways a score may come about: by cut points, and by reviewers who stretch the scale.

``ordinal``: a reviewer feels :math:`z = \theta_p + \rho_r + \gamma_g + \varepsilon`,
:math:`\varepsilon \sim N(0, 1)`, and says the level between whose cut points it falls. Quality is
told as the score an average reviewer is expected to give, so that it stays on the scale of the
scores. ``scale``: :math:`y = \mu + a_r \theta_p + \rho_r + \gamma_g + \varepsilon` with
:math:`\log a_r \sim N(0, \sigma_a^2)`, :math:`\sigma_a` uniform on (0, 1).

Notes
-----
Cut points are drawn with the felt values integrated out, every second one at a time (given its
neighbours each depends on the scores beside it alone), by random steps whose width is settled
during warm-up; then felt values anew, then everything is scaled by one factor along which only
the residual sum of squares changes. Stretches are drawn by random steps, since quality times a
lognormal has no closed law.

References
----------
Albert and Chib 1993, doi:10.1080/01621459.1993.10476321 (probit by felt values);
Cowles 1996, doi:10.1007/BF00162520 (cut points with felt values integrated out);
Liu and Sabatti 2000, doi:10.1093/biomet/87.2.353 (moves along groups)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yuzui.funding.scoring.chains import CHAINS, Draws
from yuzui.funding.scoring.laws import normal_between, normal_cdf, truncated_precision
from yuzui.funding.scoring.weighted import Weighted

Array = np.ndarray[Any, Any]

MOST_LEVELS = 12
"""Most different scores that are taken for levels; more are taken for a measurement."""

_FELT = 4.0
"""End of the uniform prior of deviations on the felt scale, whose error has deviation 1."""

_SETTLING = 350


@dataclass(eq=False)
class Ordinal(Weighted):
    """Chains of the ordinal probit model; ``mean`` is 0, the cut points hold it."""

    def __post_init__(self) -> None:
        self.prior = replace(self.prior, high=_FELT, fixed={**self.prior.fixed, "error": 1.0})
        super().__post_init__()

    def prepare(self) -> None:
        """Begin with cut points at the quantiles of the scores."""
        self.levels, self.level = np.unique(self.y[0], return_inverse=True)
        below = np.cumsum(np.bincount(self.level))[:-1] / self.y.shape[1]
        start = np.interp(below, normal_cdf(grid := np.linspace(-4, 4, 801)), grid)
        self.cuts = np.repeat(1.4 * start[None], CHAINS, 0)
        self.mean = np.zeros(CHAINS)
        sizes = np.bincount(self.level)
        self.width = np.repeat(2.4 / np.sqrt(sizes[:-1] + sizes[1:])[None], CHAINS, 0)
        self.turns = 0
        self.y = self._felt(np.zeros_like(self.y))

    def further(self) -> dict[str, Array]:
        """Return the cut points now."""
        return {**super().further(), "cuts": self.cuts}

    def _ends(self, cuts: Array) -> tuple[Array, Array]:
        """Return the ends of the level of each score, shape (chains, n_scores)."""
        edge = np.full((CHAINS, 1), np.inf)
        ends = np.concatenate([-edge, cuts, edge], axis=1)
        return ends[:, self.level], ends[:, self.level + 1]

    def _felt(self, expected: Array) -> Array:
        low, high = self._ends(self.cuts)
        uniform = np.stack([stream.random(expected.shape[1]) for stream in self.streams])
        return np.asarray(expected + normal_between(uniform, low - expected, high - expected))

    def _chances(self, cuts: Array, expected: Array) -> Array:
        """Return the log chance of each score."""
        low, high = self._ends(cuts)
        chance = normal_cdf(high - expected) - normal_cdf(low - expected)
        return np.asarray(np.log(np.maximum(chance, 1e-12)))

    def vary(self) -> None:
        """Put the mean into the cut points; draw scale, cut points and felt values."""
        self.cuts = self.cuts - self.mean[:, None]
        self.y = self.y - self.mean[:, None]
        self.mean = np.zeros(CHAINS)
        self._scale()
        expected = self.y - self.rest
        now = self._chances(self.cuts, expected)
        for parity in (0, 1):
            now = self._cut(parity, expected, now)
        self.turns += 1
        self.y = self._felt(expected)
        self.rest = self.y - expected

    def _scale(self) -> None:
        """Scale everything by one factor, along which only the sum of squares changes."""
        free = [name for name in self.kinds if name not in self.prior.fixed]
        if len(free) < len(self.kinds):
            return
        shape = (self.y.shape[1] + self.cuts.shape[1] + len(free)) / 2.0
        rate = np.einsum("ij,ij->i", self.rest, self.rest) / 2.0
        factor = np.empty(CHAINS)
        largest = np.max([self.sigma2[name] for name in free], axis=0)
        for chain, stream in enumerate(self.streams):
            while True:
                square = stream.standard_gamma(shape) / rate[chain]
                if square * largest[chain] < _FELT**2:
                    break
            factor[chain] = np.sqrt(square)
        column = factor[:, None]
        self.y, self.rest, self.cuts = self.y * column, self.rest * column, self.cuts * column
        for name in free:
            self.effect[name] = self.effect[name] * column
            self.sigma2[name] = self.sigma2[name] * factor**2

    def _cut(self, parity: int, expected: Array, now: Array) -> Array:
        """Move every second cut point; return the log chances after it."""
        moving = np.arange(parity, self.cuts.shape[1], 2)
        if not moving.size:
            return now
        noise = np.stack([s.standard_normal(self.cuts.shape[1]) for s in self.streams])
        tried = self.cuts.copy()
        tried[:, moving] += self.width[:, moving] * noise[:, moving]
        edge = np.full((CHAINS, 1), np.inf)
        apart = np.diff(np.concatenate([-edge, tried, edge], axis=1), axis=1) > 0
        fits = apart[:, :-1] & apart[:, 1:]
        # only a cut between ordered neighbours is tried; each score lies beside one moving cut
        tried[:, moving] = np.where(fits, tried, self.cuts)[:, moving]
        then = self._chances(tried, expected)
        beside = np.where(self.level % 2 == parity, self.level, self.level - 1)
        beside = np.clip(beside, 0, self.cuts.shape[1] - 1)
        gain = np.stack([np.bincount(beside, row, minlength=self.cuts.shape[1]) for row in then - now])
        chance = np.stack([np.log(s.random(self.cuts.shape[1])) for s in self.streams])
        taken = np.zeros(self.cuts.shape, dtype=bool)
        taken[:, moving] = (fits & (chance < gain))[:, moving]
        if self.turns < _SETTLING:
            step = np.where(taken, 0.56, -0.44) * 2.0 / np.sqrt(self.turns + 4.0)
            self.width[:, moving] *= np.exp(step)[:, moving]
        self.cuts = np.where(taken, tried, self.cuts)
        return np.where(taken[:, beside], then, now)


def told(draws: Draws, levels: Array) -> Draws:
    """Return ordinal draws with quality as the score an average reviewer is expected to give."""
    cuts = draws.further["cuts"].astype(float)
    theta = draws.quality.astype(float)
    mean = np.full(draws.mean.shape, float(levels[0]))
    quality = np.zeros_like(theta)
    for k, step in enumerate(np.diff(levels)):
        centre = normal_cdf(-cuts[:, :, k])
        mean = mean + step * centre
        quality += step * (normal_cdf(theta - cuts[:, :, k, None]) - centre[:, :, None])
    return draws.with_quality(mean, quality.astype(np.float32))


@dataclass(eq=False)
class Scale(Weighted):
    """Chains of the model with a stretch of the scale for each reviewer."""

    def prepare(self) -> None:
        """Begin with little stretch."""
        self.log_stretch = np.zeros((CHAINS, self.m))
        self.sigma2["stretch"] = np.array([0.05, 0.1, 0.2, 0.4]) ** 2

    def further(self) -> dict[str, Array]:
        """Return the stretches now."""
        return {**super().further(), "stretch": np.exp(self.log_stretch)}

    def slopes(self) -> Array:
        """Return the stretch of each reviewer."""
        return np.asarray(np.exp(self.log_stretch))

    def slope(self) -> Array:
        """Return the stretch of the reviewer of each score."""
        return np.asarray(self.slopes()[:, self.kinds["reviewer"].at])

    def vary(self) -> None:
        """Draw stretches and their spread, then exchange scale with quality."""
        reviewer, proposal = self.kinds["reviewer"], self.kinds["proposal"]
        theta = self.effect["proposal"][:, proposal.at]
        error = self.sigma2["error"][:, None]
        cross, square = reviewer.sum(self.rest * theta) / error, reviewer.sum(theta**2) / error
        before = self.slopes()
        for _ in range(3):
            cross = self._stretch(cross, square)
        self._spread(cross, square)
        self.rest += (before - self.slopes())[:, reviewer.at] * theta
        self._rescale()

    @staticmethod
    def _gain(now: Array, then: Array, cross: Array, square: Array) -> Array:
        """Return by how much the log likelihood of each reviewer rises."""
        less = now - then
        return np.asarray(-0.5 * (2.0 * less * cross + less**2 * square))

    def _stretch(self, cross: Array, square: Array) -> Array:
        """Step each log stretch at random; return the cross products after it."""
        variance = self.sigma2["stretch"][:, None]
        width = 2.0 / np.sqrt(square + 1.0 / variance)
        noise = np.stack([s.standard_normal(self.m) for s in self.streams])
        chance = np.stack([np.log(s.random(self.m)) for s in self.streams])
        tried = self.log_stretch + width * noise
        # the width knows nothing of the stretch, so steps are as likely back as forth
        now, then = np.exp(self.log_stretch), np.exp(tried)
        gain = self._gain(now, then, cross, square)
        gain += (self.log_stretch**2 - tried**2) / (2.0 * variance)
        taken = chance < gain
        self.log_stretch = np.where(taken, tried, self.log_stretch)
        return np.asarray(cross + np.where(taken, now - then, 0.0) * square)

    def _spread(self, cross: Array, square: Array) -> None:
        """Draw the spread of stretches, given them, and once more given their standard form."""
        squares = (self.log_stretch**2).sum(1)
        for chain, stream in enumerate(self.streams):
            drawn = truncated_precision(stream, (self.m - 1) / 2.0, squares[chain] / 2.0, 1.0)
            self.sigma2["stretch"][chain] = 1.0 / drawn
        step = np.array([0.4 * s.standard_normal() for s in self.streams])
        chance = np.array([np.log(s.random()) for s in self.streams])
        tried = self.log_stretch * np.exp(step)[:, None]
        gain = self._gain(np.exp(self.log_stretch), np.exp(tried), cross, square).sum(1) + step
        then = self.sigma2["stretch"] * np.exp(2.0 * step)
        taken = (chance < gain) & (then < 1.0)
        self.log_stretch = np.where(taken[:, None], tried, self.log_stretch)
        self.sigma2["stretch"] = np.where(taken, then, self.sigma2["stretch"])

    def _rescale(self) -> None:
        """Stretch all and shrink quality, which the scores cannot see."""
        variance = self.sigma2["stretch"] / self.m
        noise = np.array([s.standard_normal() for s in self.streams])
        moved = -self.log_stretch.mean(1) - variance + np.sqrt(variance) * noise
        then = self.sigma2["proposal"] * np.exp(-2.0 * moved)
        moved = np.where(then < self.high**2, moved, 0.0)
        self.log_stretch = self.log_stretch + moved[:, None]
        self.effect["proposal"] = self.effect["proposal"] * np.exp(-moved)[:, None]
        self.sigma2["proposal"] = self.sigma2["proposal"] * np.exp(-2.0 * moved)
