# SPDX-License-Identifier: Apache-2.0
"""The closed form against plain linear algebra and against the sampler."""

import math

import numpy as np
import pytest

from yuzui.funding.scoring.closed import expected_ranks, posterior
from yuzui.funding.scoring.model import Scores
from yuzui.funding.scoring.rank import ranks
from yuzui.funding.scoring.sampler import Sampler

SIGMA = {"proposal": 0.9, "reviewer": 0.6, "error": 1.1}


def scores(n=40, m=6, seed=2):
    stream = np.random.default_rng(seed)
    count = stream.integers(1, 4, n)
    p = np.repeat(np.arange(n), count)
    r = np.concatenate([stream.permutation(m)[:k] for k in count])
    y = 5 + stream.normal(0, 0.9, n)[p] + stream.normal(0, 0.6, m)[r]
    return Scores(y + stream.normal(0, 1.1, len(p)), p, r, (1.0, 10.0))


def dense(data, sigma):
    """Mean and covariance of quality from the normal equations of all unknowns."""
    n, m = data.n_proposals, data.n_reviewers if "reviewer" in sigma else 0
    x = np.zeros((len(data.score), 1 + n + m))
    rows = np.arange(len(data.score))
    x[rows, 0] = 1
    x[rows, 1 + data.proposal] = 1
    if m:
        x[rows, 1 + n + data.reviewer] = 1
    prior = [0.0, *[sigma["proposal"] ** -2] * n, *[sigma["reviewer"] ** -2 if m else 0] * m]
    covariance = np.linalg.inv(x.T @ x / sigma["error"] ** 2 + np.diag(prior))
    mean = covariance @ x.T @ data.score / sigma["error"] ** 2
    return mean[1 : n + 1], covariance[1 : n + 1, 1 : n + 1]


@pytest.mark.parametrize("severity", [True, False])
def test_posterior_is_that_of_the_normal_equations(severity):
    sigma = SIGMA if severity else {k: v for k, v in SIGMA.items() if k != "reviewer"}
    mean, covariance = posterior(scores(), sigma)
    expected = dense(scores(), sigma)
    assert mean == pytest.approx(expected[0], abs=1e-9)
    assert covariance == pytest.approx(expected[1], abs=1e-9)


@pytest.mark.parametrize("n", [5, 40, 300])
def test_expected_ranks_are_sums_over_all_pairs(n):
    stream = np.random.default_rng(n)
    mean, root = stream.normal(size=n), stream.normal(size=(n, n)) / math.sqrt(n)
    covariance = root @ root.T + 0.1 * np.eye(n)
    found = expected_ranks(mean, covariance)
    assert found.sum() == pytest.approx(n * (n + 1) / 2)
    for j in (0, n // 2, n - 1):
        total = 1.0
        for k in range(n):
            if k != j:
                spread = covariance[j, j] + covariance[k, k] - 2 * covariance[j, k]
                total += 0.5 * math.erfc(-(mean[k] - mean[j]) / math.sqrt(2 * spread))
        assert found[j] == pytest.approx(total, abs=1e-5)


def test_sampler_agrees_where_deviations_are_known():
    data = scores()
    draws = Sampler(data, True, 7, SIGMA).advance(4_000).kept(500)
    found = ranks(draws.quality.reshape(-1, 40)).mean(axis=0)
    assert np.abs(found - expected_ranks(*posterior(data, SIGMA))).max() < 0.3


def test_leaving_the_covariance_out_moves_ranks():
    mean, covariance = posterior(scores(), SIGMA)
    wrong = expected_ranks(mean, np.diag(np.diag(covariance)))
    assert np.abs(wrong - expected_ranks(mean, covariance)).max() > 0.1
