# SPDX-License-Identifier: Apache-2.0
r"""Scores as arrays, and what they can and cannot tell.

The model is :math:`y_i = \mu + \theta_{p(i)} + \rho_{r(i)} + \varepsilon_i` with quality
:math:`\theta \sim N(0, \sigma_p^2)`, severity :math:`\rho \sim N(0, \sigma_r^2)` (negative is
harsh) and error :math:`\varepsilon \sim N(0, \sigma_e^2)`; :math:`\mu` flat, each
:math:`\sigma` uniform on (0, 0.4 x scale range).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

from yuzui.errors import InputError, NotIdentifiableError
from yuzui.model.finding import Finding
from yuzui.text import Text

Array = np.ndarray[Any, Any]

FEWEST = 5
"""Fewest scored proposals for which a spread between proposals is estimated."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of one criterion, one row a score."""

    score: Array
    proposal: Array
    reviewer: Array | None
    scale: tuple[float, float]
    panel: Array | None = None
    confidence: Array | None = None

    @property
    def n_proposals(self) -> int:
        """Number of proposals with a score."""
        return int(self.proposal.max()) + 1

    @property
    def n_reviewers(self) -> int:
        """Number of reviewers; 0 if they have no ids."""
        return 0 if self.reviewer is None else int(self.reviewer.max()) + 1

    @property
    def counts(self) -> Array:
        """Scores per proposal, shape (n_proposals,)."""
        return np.bincount(self.proposal, minlength=self.n_proposals)

    @property
    def means(self) -> Array:
        """Raw mean per proposal, shape (n_proposals,)."""
        sums = np.bincount(self.proposal, self.score, minlength=self.n_proposals)
        return np.asarray(sums / self.counts)


SELECTED, ALIKE = "SELECTED", "mean_only"


def refusal(scores: Scores, statuses: Sequence[str] = ()) -> str:
    """Return why proposals cannot be ranked by these scores; empty if they can."""
    if selected(statuses):
        return SELECTED
    alike = scores.n_proposals < FEWEST or float(np.ptp(scores.score)) == 0.0
    return ALIKE if alike else ""


def check(scores: Scores, statuses: Sequence[str] = (), findings: Sequence[Finding] = ()) -> None:
    """Refuse what cannot be ranked; see :func:`refusal`."""
    why = refusal(scores, statuses)
    if why == SELECTED:
        raise NotIdentifiableError(
            Text(
                "SELECTED: every proposal in the file was accepted; a list chosen by its scores "
                "cannot be ranked by them",
                "SELECTED：名单中全部为已接受的申请；按分数选出的名单不能再用这些分数排序",
            ),
            seen=", ".join(sorted(set(statuses))[:4]),
            fix=Text("add the refused proposals and their reviews", "请补入未被接受的申请及其评审"),
            code="selected",
            detail={"findings": [finding.json() for finding in findings]} if findings else {},
        )
    if why:
        raise NotIdentifiableError(
            Text(
                "too few proposals, or one score for all: there is nothing to tell apart",
                "申请过少或所有评分相同：无从区分",
            ),
            seen=str(scores.n_proposals),
            expected=f">= {FEWEST}",
            fix=Text("give the values in a column “value”", "请在“value”（价值）列中直接给出价值"),
            code="nothing_to_tell_apart",
        )


_ACCEPTED = ("accept", "poster", "oral", "spotlight", "award", "fund", "接受", "资助", "录用")
_REFUSED = ("reject", "declin", "withdraw", "refus", "unfunded", "not ", "不", "未", "拒", "撤")


def selected(statuses: Sequence[str]) -> bool:
    """Return whether every status is an accepted one; False without statuses."""
    words = {str(word).casefold() for word in statuses if str(word).strip()}
    return bool(words) and all(
        any(part in word for part in _ACCEPTED) and not any(part in word for part in _REFUSED) for word in words
    )


def components(scores: Scores) -> Array:
    """Return the part of the graph of proposals and reviewers each proposal lies in."""
    n = scores.n_proposals
    if scores.reviewer is None:
        return np.zeros(n, dtype=np.int64)
    label = np.arange(n + scores.n_reviewers)
    while True:
        before = label.copy()
        low = np.minimum(label[scores.proposal], label[n + scores.reviewer])
        np.minimum.at(label, scores.proposal, low)
        np.minimum.at(label, n + scores.reviewer, low)
        label = label[label]
        if np.array_equal(label, before):
            return np.unique(label[:n], return_inverse=True)[1]


def identifiable(scores: Scores) -> bool:
    """Return whether severity can be told from quality."""
    if scores.reviewer is None or scores.n_reviewers < 3:
        return False
    parts = int(components(scores).max()) + 1
    free = len(scores.score) - scores.n_proposals - scores.n_reviewers + parts
    return free > 0 and int(np.bincount(scores.reviewer).max()) > 1


def patterns(scores: Scores) -> Array:
    """Return a number per review pattern, shape (n_proposals,).

    Notes
    -----
    Without severity the number of scores and their sum are sufficient: proposals that share
    both have one posterior, and differences between their draws are simulation noise.
    """
    sums = np.bincount(scores.proposal, scores.score, minlength=scores.n_proposals)
    pairs = np.stack([scores.counts.astype(float), np.round(sums, 9)], axis=1)
    return np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)


def severity_asked(scores: Scores) -> None:
    """Refuse a wish for severity that the data cannot answer."""
    if not identifiable(scores):
        raise NotIdentifiableError(
            Text(
                "severity is not identifiable: reviewers have no ids or their ids do not repeat",
                "评审严苛度不可识别：评审人无编号或编号不重复出现",
            ),
            fix=Text(
                "leave --severity away, or give each reviewer the same id in all reviews",
                "请省略 --severity，或让每位评审人在各份评审中使用同一编号",
            ),
            code="severity_not_identifiable",
        )


def scale_of(score: Array, declared: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return the scale: the declared one, or the lowest and highest score seen."""
    if declared is None:
        return float(score.min()), float(score.max())
    low, high = declared
    if not low < high:
        raise InputError(
            Text("a scale runs from a lower to a higher score", "量表应由低分到高分"),
            seen=f"{low:g}–{high:g}",
            fix=Text(
                "write the lower end of the scale first, as in low 1 and high 5",
                "请先写量表的低端，例如最低分 1、最高分 5",
            ),
        )
    return low, high


# Draws of truncated laws, exactly, and the normal distribution function of arrays.


_END, _FINE = 9, 2048


@cache
def _table() -> tuple[Array, Array]:
    """Return a grid of the line and the normal distribution function on it."""
    grid = np.linspace(-_END, _END, 2 * _END * _FINE + 1)
    return grid, np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in grid])


def normal_cdf(x: Array) -> Array:
    """Return the normal distribution function, to 1e-8, same shape."""
    table = _table()[1]
    place = (np.clip(x, -_END, _END) + _END) * _FINE
    below = np.minimum(place.astype(np.int64), len(table) - 2)
    part = place - below
    low = table[below]
    return np.asarray(low + part * (table[below + 1] - low))


def normal_between(uniform: Array, low: Array, high: Array) -> Array:
    """Return standard normal draws between two ends."""
    grid, table = _table()
    mirrored = low > 0
    lower = np.where(mirrored, -high, low)
    upper = np.where(mirrored, -low, high)
    begin, end = normal_cdf(lower), normal_cdf(upper)
    values = np.interp(begin + uniform * (end - begin), table, grid)
    values = np.clip(values, np.maximum(lower, -_END), np.minimum(upper, _END))
    return np.asarray(np.where(mirrored, -values, values))


def truncated_precision(stream: np.random.Generator, shape: float, rate: float, least: float) -> float:
    r"""Draw :math:`u \sim \mathrm{Gamma}(a, b)` given :math:`u > c`, exactly.

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


def truncated_normal(stream: np.random.Generator, mean: float, deviation: float, high: float) -> float:
    r"""Draw a normal variable given that it lies in (0, high), exactly."""
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


# Expected ranks without draws: the cross-check of the sampler.


MOST = 2_000
"""Most proposals for which all pairs are compared."""

_ROWS = 128


def posterior(scores: Scores, sigma: Mapping[str, float]) -> tuple[Array, Array]:
    """Return mean and covariance of quality, the deviations being known."""
    mean, schur, spread, onto = _solved(scores, sigma)
    n, error = scores.n_proposals, sigma["error"] ** -2
    across = np.linalg.solve(np.linalg.cholesky(schur), (error * onto * spread[:, None]).T)
    covariance = across.T @ across
    covariance[np.arange(n), np.arange(n)] += spread
    return mean, covariance


def quality(scores: Scores, sigma: Mapping[str, float]) -> Array:
    """Return the mean of quality alone, for which no pair of proposals is looked at."""
    return _solved(scores, sigma)[0]


def _solved(scores: Scores, sigma: Mapping[str, float]) -> tuple[Array, Array, Array, Array]:
    """Return mean of quality, Schur complement, spread of each proposal, and who scored what."""
    n, error = scores.n_proposals, sigma["error"] ** -2
    reviewer = scores.reviewer if "reviewer" in sigma else None
    m = 0 if reviewer is None else scores.n_reviewers
    onto = np.zeros((n, m + 1))
    onto[:, 0] = scores.counts
    side = np.zeros(m + 1)
    side[0] = scores.score.sum()
    within = np.zeros((m + 1, m + 1))
    within[0, 0] = len(scores.score)
    if reviewer is not None:
        np.add.at(onto, (scores.proposal, reviewer + 1), 1.0)
        side[1:] = np.bincount(reviewer, scores.score, minlength=m)
        load = np.bincount(reviewer, minlength=m)
        within[0, 1:] = within[1:, 0] = load
        within[1:, 1:] = np.diag(load)
    sums = np.bincount(scores.proposal, scores.score, minlength=n)
    spread = 1.0 / (scores.counts * error + sigma["proposal"] ** -2)
    schur = error * within - (error**2) * (onto.T * spread) @ onto
    schur[np.arange(1, m + 1), np.arange(1, m + 1)] += sigma["reviewer"] ** -2 if m else 0.0
    rest = error * side - error**2 * onto.T @ (spread * sums)
    mean = spread * error * (sums - onto @ np.linalg.solve(schur, rest))
    return mean, schur, spread, onto


def expected_ranks(mean: Array, covariance: Array) -> Array:
    """Return expected ranks, 1 for the best."""
    n = len(mean)
    variance = np.diag(covariance)
    ranks = np.ones(n)
    for begin in range(0, n, _ROWS):
        rows = slice(begin, min(begin + _ROWS, n))
        spread = variance[rows, None] + variance[None, begin:] - 2.0 * covariance[rows, begin:]
        gap = mean[None, begin:] - mean[rows, None]
        before = normal_cdf(gap / np.sqrt(np.maximum(spread, 1e-18)))
        # each pair once: beyond this block's own columns the other gets what is left
        own = rows.stop - begin
        before[np.arange(own), np.arange(own)] = 0.0
        ranks[rows] += before.sum(axis=1)
        ranks[rows.stop :] += own - before[:, own:].sum(axis=0)
    return ranks


# Blocked Gibbs sampling of the score model.


# Draws, and chains that can be advanced: what every sampler of scores shares.


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


class Chains(ABC):
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

    @abstractmethod
    def step(self, noise: Array) -> tuple[Array, Array]:
        """Draw everything once from normal noise of shape (chains, size)."""

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


NO_ERROR = 1e-9
"""Least variance of the error, as a part of the square of the largest deviation."""
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
            # what reviewers explain exactly leaves no error, and a system of equations that is singular
            floor = NO_ERROR * float(self.high**2) if name == "error" else 0.0
            self.sigma2[name][:] = [
                max(floor, 1.0 / truncated_precision(stream, shape, sum_ / 2.0, least))
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
