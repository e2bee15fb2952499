# SPDX-License-Identifier: Apache-2.0
"""Known chains: independent, correlated, disagreeing, stuck."""

import numpy as np
import pytest

from yuzui.funding.scoring.convergence import diagnose, normal_scores, sample_size, split


def chains(correlation=0.0, length=4_000, number=4, k=1, seed=5):
    stream = np.random.default_rng(seed)
    noise = stream.standard_normal((number, length, k))
    found = np.empty_like(noise)
    found[:, 0] = noise[:, 0]
    for t in range(1, length):
        found[:, t] = correlation * found[:, t - 1]
        found[:, t] += np.sqrt(1 - correlation**2) * noise[:, t]
    return found


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9, -0.4])
def test_sample_size_of_an_autoregression(correlation):
    """Effective size of n draws is n (1 - a) / (1 + a)."""
    found = sample_size(split(chains(correlation)))[0]
    assert found == pytest.approx(16_000 * (1 - correlation) / (1 + correlation), rel=0.15)


def test_rhat_of_agreeing_and_disagreeing_chains():
    good = chains(0.5)
    assert diagnose(good)[0][0] < 1.01
    moved = good.copy()
    moved[0] += 0.5
    assert diagnose(moved)[0][0] > 1.02
    wider = good.copy()
    wider[0] *= 2  # same place, other spread: only the folded form sees it
    assert diagnose(wider)[0][0] > 1.02
    drifting = good + np.linspace(-1, 1, 4_000)[None, :, None]
    assert diagnose(drifting)[0][0] > 1.1


def test_rhat_does_not_care_about_heavy_tails():
    stream = np.random.default_rng(1)
    assert diagnose(stream.standard_cauchy((4, 2_000, 1)))[0] < 1.01


def test_tails_that_stick_lower_the_sample_size():
    good = chains(0.0)
    sticky = good.copy()
    high = np.quantile(good, 0.95)
    block = np.zeros((4, 4_000, 1), dtype=bool)
    block[:, ::40] = True
    sticky[(good > high) & ~np.repeat(block, 1, axis=2)] = 0.0
    sticky[:, :200] = np.maximum(sticky[:, :200], high + 0.1)
    assert diagnose(sticky)[1][0] < 0.2 * diagnose(good)[1][0]


def test_normal_scores_are_normal_and_keep_the_order():
    draws = chains(0.0, 500, k=2) ** 3
    found = normal_scores(draws)
    assert found.mean() == pytest.approx(0, abs=1e-9) and found.std() == pytest.approx(1, abs=0.01)
    flat, raw = found[:, :, 0].ravel(), draws[:, :, 0].ravel()
    assert np.array_equal(np.argsort(flat, kind="stable"), np.argsort(raw, kind="stable"))


def test_quantity_that_never_moves():
    still = np.ones((4, 100, 1))
    assert sample_size(split(still))[0] == 400


def test_odd_lengths_lose_one_draw():
    assert split(np.zeros((2, 7, 1))).shape == (4, 3, 1)
