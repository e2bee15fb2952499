# SPDX-License-Identifier: Apache-2.0
"""Shares of one set of works held against those of another."""

import math

import numpy as np
import pytest

from yuzui.fields import shares


def test_the_published_interval_of_a_ratio_of_shares():
    # Koopman 1984, Biometrics 40, 513-517: 36 of 40 against 16 of 80
    low, high = shares.koopman(36, 40, 16, 80)
    assert (round(low, 2), round(high, 2)) == (2.94, 7.15)
    assert shares.koopman(0, 40, 16, 80)[0] == 0 and shares.koopman(4, 40, 0, 80)[1] == math.inf


def test_the_interval_covers_what_was_drawn_and_turns_with_the_sets():
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(400):
        x, y = rng.binomial(60, 0.2), rng.binomial(900, 0.1)
        low, high = shares.koopman(int(x), 60, int(y), 900)
        covered += low <= 2 <= high
    assert 0.92 <= covered / 400 <= 0.98
    low, high = shares.koopman(12, 60, 90, 900)
    assert shares.koopman(90, 900, 12, 60) == pytest.approx((1 / high, 1 / low), rel=1e-6)


def test_own_works_within_the_benchmark_are_held_against_the_rest():
    apart = shares.activity((20, 100), (200, 2_000))
    assert apart.ratio == 2 and apart.low == pytest.approx(shares.koopman(20, 100, 200, 2_000)[0])
    within = shares.activity((20, 100), (220, 2_100), (20, 100))
    assert within.ratio == pytest.approx(0.2 / (220 / 2_100)) and within.low < within.ratio < within.high < 2_100 / 100
    # both say or both do not say that the shares differ
    for k in range(5, 25):
        one, other = shares.activity((k, 100), (200, 2_000)), shares.activity((k, 100), (200 + k, 2_100), (k, 100))
        assert one.unclear == other.unclear


def test_small_counts_are_refused_by_their_reason():
    for own, benchmark, reason in (
        ((5, 20), (100, 1_000), "few_own"), ((5, 50), (9, 1_000), "few_benchmark"),
        ((1, 50), (20, 1_000), "few_expected"), ((0, 50), (0, 0), "few_benchmark"),
    ):  # fmt: skip
        one = shares.activity(own, benchmark)
        assert one.refused == reason and one.ratio is None and not one.unclear and shares.REFUSALS[reason].zh
    none = shares.activity((0, 100), (100, 1_000))
    assert none.ratio == 0 and none.low == 0 and 0 < none.high < 1 and not none.unclear


def test_fractions_are_drawn_again_and_ranked_with_ties():
    weights = np.zeros((300, 2))
    weights[:90, 0] = 0.5
    weights[:, 1] = 1
    drawn = shares.redrawn(weights, 3, 800)
    assert drawn.shape == (800, 2) and (drawn[:, 1] == 300).all()
    low, high = shares.ends(drawn[:, :1] / drawn[:, 1:])
    assert low[0] < 0.15 < high[0] and abs((high - low)[0] - 2 * 1.96 * 0.5 * math.sqrt(0.3 * 0.7 / 300)) < 0.01
    assert (shares.redrawn(weights, 3, 800) == drawn).all()
    assert shares.ranks(np.array([3.0, 5.0, 5.0, 1.0])).tolist() == [3, 1, 1, 4]
