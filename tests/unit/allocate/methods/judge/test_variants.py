# SPDX-License-Identifier: Apache-2.0
"""Cut points and stretched scales: simulated from the model, found again."""

import numpy as np
import pytest

from yuzui.funding.scoring.chains import CHAINS, Draws
from yuzui.funding.scoring.laws import normal_cdf
from yuzui.funding.scoring.model import Scores
from yuzui.funding.scoring.variants import Ordinal, Scale, told

CUTS = np.array([-2.0, -0.5, 0.2, 1.8])


def graded(n=200, m=8, each=4, seed=4):
    stream = np.random.default_rng(seed)
    theta, rho = stream.normal(0, 1.2, n), stream.normal(0, 0.6, m)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    felt = theta[p] + rho[r] + stream.normal(size=n * each)
    return Scores(1.0 + np.searchsorted(CUTS, felt), p, r, (1.0, 5.0)), theta


def test_cut_points_and_deviations_are_found():
    scores, theta = graded()
    chains = Ordinal(scores, True, 7)
    draws = chains.advance(1_500).kept(600)
    assert chains.levels.tolist() == [1, 2, 3, 4, 5]
    cuts = draws.further["cuts"].mean(axis=(0, 1), dtype=float)
    assert np.diff(cuts) == pytest.approx(np.diff(CUTS), abs=0.3)
    assert draws.sigma["proposal"].mean() == pytest.approx(1.2, abs=0.25)
    assert (draws.sigma["error"] == 1).all()
    assert np.corrcoef(draws.quality.mean(axis=(0, 1), dtype=float), theta)[0, 1] > 0.85
    assert (np.diff(draws.further["cuts"], axis=2) > 0).all(), "cut points stay in order"


def test_quality_is_told_in_score_points():
    """The score an average reviewer is expected to give, summed over the levels."""
    theta, cuts = np.array([-1.0, 0.3]), np.array([-0.5, 0.4])
    shape = (CHAINS, 1)
    draws = Draws(
        np.zeros(shape),
        {"error": np.ones(shape)},
        np.tile(theta, (*shape, 1)),
        np.zeros((*shape, 0)),
        {"cuts": np.tile(cuts, (*shape, 1))},
    )
    found = told(draws, np.array([1.0, 2.0, 5.0]))

    def expected(level):
        below = normal_cdf(cuts - level)
        return 1.0 * below[0] + 2.0 * (below[1] - below[0]) + 5.0 * (1 - below[1])

    assert found.mean[0, 0] == pytest.approx(expected(0.0), abs=1e-6)
    whole = found.mean[0, 0] + found.quality[0, 0].astype(float)
    assert whole == pytest.approx([expected(level) for level in theta], abs=1e-5)


def test_stretches_of_reviewers_are_found():
    stream = np.random.default_rng(6)
    n, m, each = 160, 6, 4
    stretch = np.array([0.4, 0.7, 1.0, 1.0, 1.4, 2.0])
    theta, rho = stream.normal(0, 1.0, n), stream.normal(0, 0.5, m)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    y = 5 + stretch[r] * theta[p] + rho[r] + 0.7 * stream.normal(size=n * each)
    draws = Scale(Scores(y, p, r, (1.0, 10.0)), True, 7).advance(1_200).kept(400)
    found = draws.further["stretch"].mean(axis=(0, 1), dtype=float)
    assert np.corrcoef(np.log(found), np.log(stretch))[0, 1] > 0.95
    assert found[5] / found[0] == pytest.approx(5.0, rel=0.4)
    assert draws.sigma["stretch"].mean() > 0.25
