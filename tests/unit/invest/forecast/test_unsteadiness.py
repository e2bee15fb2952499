# SPDX-License-Identifier: Apache-2.0
import math

import numpy as np
import pytest

from yuzui.investment.forecast import unsteadiness
from yuzui.investment.forecast.unsteadiness import SIZES, WEIGHTS, Usual


def drawn(weight, size, countries, years, seed=3):
    random = np.random.default_rng(seed)
    variances = weight * size**2 / random.chisquare(weight, countries)
    return [random.normal(0, math.sqrt(v), years) for v in variances]


def test_a_law_is_found_again_from_what_it_made():
    alike, unlike = drawn(16.0, 0.1, 80, 15), drawn(1.0, 0.1, 80, 15)
    for weight, changes in ((16.0, alike), (1.0, unlike)):
        found = unsteadiness.learn(unsteadiness.likelihood([one]) for one in changes)
        assert found.variance == pytest.approx(0.01, rel=0.35)
        assert weight / 2 < found.weight < weight * 2


def test_likelihood_is_that_of_a_variance_drawn_and_then_measured():
    changes = np.random.default_rng(1).normal(0, 0.08, 9)
    n, own = 8, changes.var(ddof=1)
    found = unsteadiness.likelihood([changes])
    grid = np.exp(np.linspace(math.log(1e-6), math.log(100), 20_001))
    places = [(4, 8), (8, 11), (12, 2)]
    densities = []
    for i, j in places:
        weight, size = WEIGHTS[i], SIZES[j] ** 2
        # density of the variance times that of what is measured, summed over the logarithm
        half = weight / 2
        prior = half * math.log(half * size) - math.lgamma(half) - half * np.log(grid)
        prior -= half * size / grid
        seen = n / 2 * np.log(n / (2 * grid)) + (n / 2 - 1) * math.log(own)
        seen += -n * own / (2 * grid) - math.lgamma(n / 2)
        densities.append(np.trapezoid(np.exp(prior + seen), np.log(grid)))
    expected = np.log(densities)
    ours = np.array([found[place] for place in places])
    assert ours - ours[0] == pytest.approx(expected - expected[0], abs=1e-6)
    # stretches are of one variance
    halves = unsteadiness.likelihood([changes[:5], changes[5:]])
    assert halves.shape == found.shape and not np.allclose(halves, found)


def test_belief_lies_between_its_own_past_and_others():
    changes = [0.01, -0.01, 0.02, -0.02, 0.01]
    own = float(np.var(changes, ddof=1))
    assert Usual(0.04, 0.0).believed(changes) == pytest.approx(own)
    assert Usual(0.04, 4.0).believed(changes) == pytest.approx((own + 0.04) / 2)
    assert unsteadiness.likelihood([[0.1, 0.1, 0.1]]).max() < math.inf


def test_without_countries_every_law_weighs_the_same():
    found = unsteadiness.learn([])
    assert found.weight == pytest.approx(math.exp(np.mean(np.log(WEIGHTS))))
