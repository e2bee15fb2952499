# SPDX-License-Identifier: Apache-2.0
"""The sampler finds hidden truth; the exact posterior of a panel is in tests/golden/allocate."""

import numpy as np
import pytest

from yuzui.funding.scoring.model import Scores
from yuzui.funding.scoring.sampler import CHAINS, Sampler


def simulated(n=120, reviewers=12, each=4, seed=3):
    stream = np.random.default_rng(seed)
    theta, rho = stream.normal(0, 1.0, n), stream.normal(0, 0.7, reviewers)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(reviewers)[:each] for _ in range(n)])
    y = 6 + theta[p] + rho[r] + stream.normal(0, 1.1, n * each)
    return Scores(y, p, r, (1.0, 10.0)), theta, rho


@pytest.mark.parametrize("jointly", [120, 0], ids=["jointly", "in turn"])
def test_hidden_truth_is_found(monkeypatch, jointly):
    monkeypatch.setattr("yuzui.funding.scoring.sampler.JOINTLY", jointly)
    scores, theta, rho = simulated()
    draws = Sampler(scores, True, 7).advance(1_500).kept(500)
    for name, truth, near in (("proposal", 1.0, 0.2), ("reviewer", 0.7, 0.4), ("error", 1.1, 0.15)):
        assert draws.sigma[name].mean() == pytest.approx(truth, abs=near)
    quality = draws.quality.reshape(-1, len(theta))
    assert np.corrcoef(quality.mean(0), theta)[0, 1] > 0.85
    assert np.corrcoef(draws.severity.reshape(-1, len(rho)).mean(0), rho)[0, 1] > 0.95
    low, high = np.quantile(quality, [0.025, 0.975], axis=0)
    centred = theta - theta.mean()
    assert 0.88 <= ((low <= centred) & (centred <= high)).mean() <= 1.0


def test_two_ways_of_drawing_agree(monkeypatch):
    scores, _, _ = simulated()
    found = []
    for jointly in (120, 0):
        monkeypatch.setattr("yuzui.funding.scoring.sampler.JOINTLY", jointly)
        draws = Sampler(scores, True, 7).advance(3_000).kept(1_000)
        found.append(draws.quality.reshape(-1, 120).mean(0))
    assert np.abs(found[0] - found[1]).max() < 0.06


def test_same_seed_same_draws_and_blocks_do_not_matter():
    scores, _, _ = simulated(20)
    one, two = Sampler(scores, True, 7), Sampler(scores, True, 7)
    whole, parts = one.advance(500), two.advance(250).then(two.advance(250))
    assert np.array_equal(whole.quality, parts.quality)
    assert not np.array_equal(whole.quality, Sampler(scores, True, 8).advance(500).quality)


def test_shapes_and_no_severity():
    scores, _, _ = simulated(20)
    draws = Sampler(scores, False, 7).advance(30)
    assert draws.quality.shape == (CHAINS, 30, 20) and draws.severity.shape == (CHAINS, 30, 0)
    assert set(draws.sigma) == {"proposal", "error"}
    assert draws.kept(10).mean.shape == (CHAINS, 20)


def test_starts_are_far_apart_and_deviations_stay_in_the_prior():
    scores, _, _ = simulated(20)
    sampler = Sampler(scores, True, 7)
    starts = np.sqrt(sampler.sigma2["proposal"])
    assert starts.max() / starts.min() > 10
    draws = sampler.advance(200)
    for part in draws.sigma.values():
        assert (part > 0).all() and (part < 0.4 * 9).all()


def test_unequal_numbers_of_scores():
    scores = Scores(
        np.array([5.0, 6, 7, 3, 4, 8, 9, 2]),
        np.array([0, 0, 0, 1, 2, 2, 3, 4]),
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        (1.0, 10.0),
    )
    draws = Sampler(scores, True, 1).advance(50)
    assert np.isfinite(draws.quality).all() and np.isfinite(draws.mean).all()
