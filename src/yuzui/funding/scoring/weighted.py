# SPDX-License-Identifier: Apache-2.0
r"""Gibbs sampling with a weight per score: panels, classes of confidence, other priors.

One effect after another is drawn given the rest, each score with a precision of its own. A flat
direction (all of one kind of effect up, the mean down) is drawn exactly along itself after each
round, and each deviation is drawn twice, the second time with the standardised effects held, so
that chains mix as if blocks had been drawn jointly. It shares nothing with
:class:`~yuzui.funding.scoring.sampler.Sampler` but the laws: where both apply, each is the
other's test.

References
----------
Liu and Sabatti 2000, doi:10.1093/biomet/87.2.353 (moves along groups);
Yu and Meng 2011, doi:10.1198/jcgs.2011.203main (interweaving);
Heyard et al. 2022, arXiv:2102.09958 (the prior ``snsf``)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yuzui.funding.scoring.chains import CHAINS, PRIOR, Chains
from yuzui.funding.scoring.laws import truncated_normal, truncated_precision
from yuzui.funding.scoring.model import Scores

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
        sorted_ = x if self.order is None else x.take(self.order, axis=1)
        return np.add.reduceat(sorted_, self.first, axis=1)


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
