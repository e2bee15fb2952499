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

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from yuzui.funding.score_model import (
    CHAINS,
    PRIOR,
    Chains,
    Draws,
    Scores,
    normal_between,
    normal_cdf,
    truncated_normal,
    truncated_precision,
)

# Gibbs sampling with a weight per score: panels, classes of confidence, other priors.


Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before the scores are seen."""

    high: float | None = None
    fixed: Mapping[str, float] = field(default_factory=dict)
    mean: float | None = None
    pairs: bool = False


def snsf(scores: Scores) -> Prior:
    """Return the prior of the Swiss National Science Foundation's tool ERforResearch."""
    return Prior(2.0, {"reviewer": 0.5}, float(scores.means.mean()), True)


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """Which effect of one kind each score has; sums over the scores of each."""

    at: Array
    order: Array | None
    first: Array
    number: int

    @staticmethod
    def of(at: Array) -> _Kind:
        loads = np.bincount(at)
        order = None if (np.diff(at) >= 0).all() else np.argsort(at, kind="stable")
        return _Kind(at, order, np.concatenate([[0], np.cumsum(loads)[:-1]]), len(loads))

    def sum(self, x: Array) -> Array:
        """Return sums of shape (chains, number)."""
        ordered = x if self.order is None else x.take(self.order, axis=1)
        return np.add.reduceat(ordered, self.first, axis=1)


@dataclass(eq=False)
class Weighted(Chains):
    """Chains of the normal model with panels and, in subclasses, more."""

    scores: Scores
    severity: bool
    seed: int
    prior: Prior = field(default_factory=Prior)

    def __post_init__(self) -> None:
        scores, prior = self.scores, self.prior
        self.begin(self.seed)
        order = np.argsort(scores.proposal, kind="stable")
        self.order = order
        self.y = np.repeat(scores.score[order].astype(float)[None], CHAINS, 0)
        self.kinds = {"proposal": _Kind.of(scores.proposal[order])}
        if self.severity and scores.reviewer is not None:
            self.kinds["reviewer"] = _Kind.of(scores.reviewer[order])
        self.nest = scores.panel
        if scores.panel is not None:
            self.kinds["panel"] = _Kind.of(scores.panel[scores.proposal[order]])
        self.n = scores.n_proposals
        self.m = self.kinds["reviewer"].number if "reviewer" in self.kinds else 0
        self.g = self.kinds["panel"].number if "panel" in self.kinds else 0
        self.size = self.n + self.m + 2 * self.g + 1 + len(self.kinds)
        usual = PRIOR * (scores.scale[1] - scores.scale[0])
        self.high = usual if prior.high is None else prior.high
        self.effect = {name: np.zeros((CHAINS, kind.number)) for name, kind in self.kinds.items()}
        self.sigma2 = self._start()
        self.mean = np.full(CHAINS, self.y[0].mean() if prior.mean is None else prior.mean)
        self.prepare()
        self.rest = self.y - self.mean[:, None]

    def prepare(self) -> None:
        """Set what a variant needs; the rest of the state is there, the residuals are not."""

    def _start(self) -> dict[str, Array]:
        """Return over-dispersed starts: each deviation low in some chains and high in others."""
        parts = np.array([0.08, 0.3, 0.6, 0.95])
        start = {name: (self.high * np.roll(parts, k)) ** 2 for k, name in enumerate([*self.kinds, "error"])}
        for name, value in self.prior.fixed.items():
            if name in start:
                start[name] = np.full(CHAINS, value**2)
        return start

    @property
    def rho(self) -> Array:  # type: ignore[override]
        """Severity now, shape (chains, m)."""
        return self.effect.get("reviewer", np.zeros((CHAINS, 0)))

    def further(self) -> dict[str, Array]:
        """Return the effects of panels now."""
        return {"panel": self.effect["panel"]} if self.g else {}

    def weight(self) -> Array:
        """Return the precision of each score, shape (chains, n_scores) or (chains, 1)."""
        return np.asarray(1.0 / self.sigma2["error"][:, None])

    def slope(self) -> Array | None:
        """Return what quality is multiplied by in each score; None for one."""
        return None

    def step(self, noise: Array) -> tuple[Array, Array]:
        """Draw everything once."""
        weight, used = np.broadcast_to(self.weight(), self.y.shape), 0
        for name, kind in self.kinds.items():
            self._draw(name, weight, noise[:, used : used + kind.number])
            used += kind.number
        if self.g:
            self._nested(noise[:, used : used + self.g])
            used += self.g
        if self.prior.mean is None:
            self._centre(weight, noise[:, used])
            for k, name in enumerate(self.kinds):
                self._shift(name, noise[:, used + 1 + k])
        elif self.m and self.slope() is None:
            self._exchange(noise[:, used])
        self._errors()
        self.vary()
        return self.mean, self.effect["proposal"]

    def _draw(self, name: str, weight: Array, noise: Array) -> None:
        """Draw the effects of one kind and their deviation, twice."""
        kind, slope = self.kinds[name], self.slope() if name == "proposal" else None
        old = self.effect[name]
        scaled = weight if slope is None else weight * slope
        load = kind.sum(scaled if slope is None else scaled * slope)
        side = kind.sum(scaled * self.rest) + load * old
        precision = load + 1.0 / self.sigma2[name][:, None]
        new = side / precision + noise / np.sqrt(precision)
        if name not in self.prior.fixed:
            least, shape = float(self.high**-2), (kind.number - 1) / 2.0
            # numbers of Python: arithmetic on one element of an array costs several times more
            squares = (new * new).sum(1).tolist()
            self.sigma2[name][:] = [
                1.0 / truncated_precision(stream, shape, sum_ / 2.0, least)
                for stream, sum_ in zip(self.streams, squares, strict=True)
            ]
            unit = new / np.sqrt(self.sigma2[name])[:, None]
            information = (load * unit**2).sum(1)
            mean = ((unit * side).sum(1) / information).tolist()
            spread = (1.0 / np.sqrt(information)).tolist()
            deviation = np.array(
                [truncated_normal(*law, self.high) for law in zip(self.streams, mean, spread, strict=True)]
            )
            self.sigma2[name] = deviation**2
            new = unit * deviation[:, None]
        moved = (old - new).take(kind.at, axis=1)
        self.rest += moved if slope is None else slope * moved
        self.effect[name] = new

    def _nested(self, noise: Array) -> None:
        """Move all qualities of a panel against its effect, along what the scores cannot see."""
        theta, gamma = self.effect["proposal"], self.effect["panel"]
        if self.nest is None or self.slope() is not None:
            return
        between = self.sigma2["proposal"][:, None]
        beyond = self.sigma2["panel"][:, None]
        sizes = np.bincount(self.nest, minlength=self.g)
        sums = np.stack([np.bincount(self.nest, row, minlength=self.g) for row in theta])
        precision = sizes / between + 1.0 / beyond
        moved = (sums / between - gamma / beyond) / precision + noise / np.sqrt(precision)
        self.effect["proposal"] = theta - moved[:, self.nest]
        self.effect["panel"] = gamma + moved

    def _centre(self, weight: Array, noise: Array) -> None:
        """Draw the mean given all effects."""
        precision = weight.sum(1)
        moved = (weight * self.rest).sum(1) / precision + noise / np.sqrt(precision)
        self.mean = self.mean + moved
        self.rest -= moved[:, None]

    def _shift(self, name: str, noise: Array) -> None:
        """Move all effects of one kind against the mean."""
        effect, variance = self.effect[name], self.sigma2[name]
        precision = effect.shape[1] / variance
        side = effect.sum(1) / variance
        slopes = self.slopes() if name == "proposal" else None
        if slopes is not None:
            # quality enters multiplied: severity takes up the difference
            over, within = slopes - 1.0, self.sigma2["reviewer"]
            precision = precision + (over**2).sum(1) / within
            side = side - (over * self.rho).sum(1) / within
        moved = (side / precision + noise / np.sqrt(precision))[:, None]
        self.effect[name] = effect - moved
        self.mean = self.mean + moved[:, 0]
        if slopes is not None:
            self.effect["reviewer"] = self.rho + over * moved

    def slopes(self) -> Array | None:
        """Return what each reviewer multiplies quality by; None for one."""
        return None

    def _exchange(self, noise: Array) -> None:
        """Move all qualities against all severities, the mean being held."""
        theta, rho = self.effect["proposal"], self.rho
        between, within = self.sigma2["proposal"], self.sigma2["reviewer"]
        precision = theta.shape[1] / between + rho.shape[1] / within
        side = theta.sum(1) / between - rho.sum(1) / within
        moved = (side / precision + noise / np.sqrt(precision))[:, None]
        self.effect["proposal"], self.effect["reviewer"] = theta - moved, rho + moved

    def _errors(self) -> None:
        """Draw the variance of the errors."""
        if "error" in self.prior.fixed:
            return
        squares = np.einsum("ij,ij->i", self.rest, self.rest).tolist()
        for chain, stream in enumerate(self.streams):
            self.sigma2["error"][chain] = self._error(stream, self.y.shape[1], squares[chain])

    def _error(self, stream: np.random.Generator, number: int, squares: float) -> float:
        if not self.prior.pairs:
            least = self.high**-2
            return 1.0 / truncated_precision(stream, (number - 1) / 2.0, squares / 2.0, least)
        while True:
            # the sum of two squared uniforms has a flat density to high², then a falling one
            least = 0.5 * self.high**-2
            drawn = 1.0 / truncated_precision(stream, number / 2.0 - 1.0, squares / 2.0, least)
            over = math.sqrt(drawn) / self.high
            if over <= 1 or stream.random() <= 1.0 - 4.0 / math.pi * math.acos(1.0 / over):
                return drawn

    def vary(self) -> None:
        """Draw what a variant adds."""


class Confidence(Weighted):
    """Chains with a variance of its own for each class of confidence, estimated."""

    def prepare(self) -> None:
        """Begin all classes at one variance."""
        if self.scores.confidence is None:
            raise ValueError("scores have no confidence")
        self.klass = self.scores.confidence[self.order]
        self.share = np.bincount(self.klass) / len(self.klass)
        self.by_class = np.repeat(self.sigma2["error"][:, None], len(self.share), 1)

    def weight(self) -> Array:
        """Return the precision of each score by its class."""
        return np.asarray((1.0 / self.by_class)[:, self.klass])

    def _errors(self) -> None:
        least = self.high**-2
        for chain, stream in enumerate(self.streams):
            squares = np.bincount(self.klass, self.rest[chain] ** 2, minlength=len(self.share))
            numbers = np.bincount(self.klass, minlength=len(self.share))
            for k, (number, sum_) in enumerate(zip(numbers, squares, strict=True)):
                drawn = truncated_precision(stream, (number - 1) / 2.0, sum_ / 2.0, least)
                self.by_class[chain, k] = 1.0 / drawn
        # for the intraclass correlation: the variance of a score of any class
        self.sigma2["error"] = self.by_class @ self.share

    def further(self) -> dict[str, Array]:
        """Return the deviation of each class now."""
        return {**super().further(), "confidence": np.sqrt(self.by_class)}


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
        accepted = np.zeros(self.cuts.shape, dtype=bool)
        accepted[:, moving] = (fits & (chance < gain))[:, moving]
        if self.turns < _SETTLING:
            step = np.where(accepted, 0.56, -0.44) * 2.0 / np.sqrt(self.turns + 4.0)
            self.width[:, moving] *= np.exp(step)[:, moving]
        self.cuts = np.where(accepted, tried, self.cuts)
        return np.where(accepted[:, beside], then, now)


def thresholds_of(draws: Draws, levels: Array) -> Draws:
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
        accepted = chance < gain
        self.log_stretch = np.where(accepted, tried, self.log_stretch)
        return np.asarray(cross + np.where(accepted, now - then, 0.0) * square)

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
        accepted = (chance < gain) & (then < 1.0)
        self.log_stretch = np.where(accepted[:, None], tried, self.log_stretch)
        self.sigma2["stretch"] = np.where(accepted, then, self.sigma2["stretch"])

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
