# SPDX-License-Identifier: Apache-2.0
r"""Expected ranks without draws: the cross-check of the sampler.

With the deviations held at their posterior means the posterior of quality is Gaussian with mean
:math:`m` and covariance :math:`V`, and
:math:`ER_j = 1 + \sum_{k \ne j} \Phi\bigl((m_k - m_j)/\sqrt{V_{kk} + V_{jj} - 2 V_{jk}}\bigr)`.
The covariance may not be left out: proposals share reviewers and the mean.

References
----------
Laird and Louis 1989, doi:10.3102/10769986014001029 (expected ranks)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yuzui.funding.scoring.laws import normal_cdf
from yuzui.funding.scoring.model import Scores

Array = np.ndarray[Any, Any]

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
    found = np.ones(n)
    for begin in range(0, n, _ROWS):
        rows = slice(begin, min(begin + _ROWS, n))
        spread = variance[rows, None] + variance[None, begin:] - 2.0 * covariance[rows, begin:]
        gap = mean[None, begin:] - mean[rows, None]
        before = normal_cdf(gap / np.sqrt(np.maximum(spread, 1e-18)))
        # each pair once: beyond this block's own columns the other gets what is left
        own = rows.stop - begin
        before[np.arange(own), np.arange(own)] = 0.0
        found[rows] += before.sum(axis=1)
        found[rows.stop :] += own - before[:, own:].sum(axis=0)
    return found
