# SPDX-License-Identifier: Apache-2.0
"""The sampler with weights: the same posterior as the blocked one, panels, classes, priors."""

import math

import numpy as np
import pytest

from yuzui.funding.scoring.model import Scores
from yuzui.funding.scoring.sampler import Sampler
from yuzui.funding.scoring.weighted import Confidence, Prior, Weighted, snsf


def simulated(n=60, m=8, each=4, panels=None, classes=None, seed=3):
    stream = np.random.default_rng(seed)
    theta, rho = stream.normal(0, 1.0, n), stream.normal(0, 0.7, m)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    error = np.ones(n * each)
    said = None
    if classes is not None:
        said = stream.integers(0, len(classes), n * each)
        error = np.array(classes)[said]
    y = 5 + theta[p] + rho[r] + error * stream.normal(size=n * each)
    at = None
    if panels is not None:
        at = np.arange(n) % len(panels)
        y = y + np.array(panels)[at[p]]
    return Scores(y, p, r, (1.0, 10.0), at, said)


def test_two_samplers_have_one_posterior():
    data = simulated()
    one = Sampler(data, True, 7).advance(2_500).kept(500)
    two = Weighted(data, True, 8).advance(2_500).kept(500)
    for name in ("proposal", "reviewer", "error"):
        assert two.sigma[name].mean() == pytest.approx(one.sigma[name].mean(), abs=0.05)
        assert two.sigma[name].std() == pytest.approx(one.sigma[name].std(), rel=0.25)
    means = [d.quality.mean(axis=(0, 1), dtype=float) for d in (one, two)]
    assert np.abs(means[0] - means[1]).max() < 0.08
    severities = [d.severity.mean(axis=(0, 1), dtype=float) for d in (one, two)]
    assert np.abs(severities[0] - severities[1]).max() < 0.1


def test_panels_take_up_their_level():
    data = simulated(panels=[-1.5, 0.0, 1.5])
    draws = Weighted(data, True, 7).advance(1_500).kept(500)
    effect = draws.further["panel"].mean(axis=(0, 1), dtype=float)
    assert effect[2] - effect[0] == pytest.approx(3.0, abs=0.8)
    quality = draws.quality.mean(axis=(0, 1), dtype=float)
    levels = [quality[data.panel == k].mean() for k in range(3)]
    assert np.ptp(levels) < 0.4, "what panels add is not counted as quality"
    plain = Weighted(simulated(), True, 7).advance(1_500).kept(500)
    assert set(plain.sigma) == {"proposal", "reviewer", "error"} and not plain.further


def test_variance_of_each_class_is_estimated():
    data = simulated(n=150, classes=[0.6, 1.0, 1.8])
    draws = Confidence(data, True, 7).advance(1_000).kept(300)
    found = draws.further["confidence"].mean(axis=(0, 1), dtype=float)
    assert found == pytest.approx([0.6, 1.0, 1.8], rel=0.15)
    with pytest.raises(ValueError, match="confidence"):
        Confidence(simulated(), True, 7)


def test_prior_of_the_swiss_tool():
    data = simulated()
    found = snsf(data)
    assert found == Prior(2.0, {"reviewer": 0.5}, pytest.approx(float(data.means.mean())), True)
    draws = Weighted(data, True, 7, found).advance(400)
    assert (draws.sigma["reviewer"] == 0.5).all()
    assert (draws.mean == found.mean).all(), "the overall mean is held"
    assert (draws.sigma["error"] < 2 * math.sqrt(2)).all()


def test_error_of_a_pair_and_a_score_has_the_law_of_their_sum():
    """Variance of two errors, each deviation uniform on (0, h): its law by quadrature."""
    chains = Weighted(simulated(), True, 7, Prior(1.0, pairs=True))
    stream, number, squares = np.random.default_rng(5), 6, 7.0
    draws = np.sort([chains._error(stream, number, squares) for _ in range(6_000)])
    v = np.linspace(1e-4, 2.0, 400_001)[:-1]
    density = np.full_like(v, math.pi / 4)
    over = np.sqrt(v[v > 1])
    density[v > 1] -= np.arccos(1 / over)
    density *= v ** (-number / 2) * np.exp(-squares / (2 * v))
    law = np.cumsum(density) / density.sum()
    gap = np.interp(draws, v, law) - np.arange(1, 6_001) / 6_000
    assert np.abs(gap).max() < 2.2 / math.sqrt(6_000)
