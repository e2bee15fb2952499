# SPDX-License-Identifier: Apache-2.0
r"""Scores as arrays, and what they can and cannot tell.

The model is :math:`y_i = \mu + \theta_{p(i)} + \rho_{r(i)} + \varepsilon_i` with quality
:math:`\theta \sim N(0, \sigma_p^2)`, severity :math:`\rho \sim N(0, \sigma_r^2)` (negative is
harsh) and error :math:`\varepsilon \sim N(0, \sigma_e^2)`; :math:`\mu` flat, each
:math:`\sigma` uniform on (0, 0.4 x scale range).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
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
