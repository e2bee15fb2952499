# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.reviewing.assign.prices import Prices, look, near, noise, settle, weights, worst


@pytest.mark.parametrize("seed", range(12))
def test_any_prices_bound_every_assignment(seed):
    given = worlds.pairs(seed)
    all_ = [worlds.values(given, one).sum() for one in worlds.every(given)]
    rng = np.random.default_rng(seed)
    for price in (np.zeros(5), rng.normal(0, 10, 5), settle(given)):
        assert look(given, Prices(price), 3).bound >= max(all_, default=-np.inf) - 1e-9


def test_settled_prices_prove_more_than_none():
    given = worlds.pairs(1, (40, 30), 3, 0.0, 6)
    none = look(given, Prices(np.zeros(30)), 3).bound
    assert look(given, Prices(settle(given)), 3).bound < none


@pytest.mark.parametrize("seed", range(12))
def test_no_better_assignment_holds_a_pair_that_is_not_near(seed):
    given = worlds.pairs(seed)
    all_ = sorted(worlds.every(given), key=lambda one: worlds.values(given, one).sum())
    if len(all_) < 3:
        return
    prices = Prices(settle(given))
    reached = worlds.values(given, all_[len(all_) // 2]).sum()
    kept = near(given, prices, look(given, prices, 1).bound - reached, 10**6)
    better = [one for one in all_ if worlds.values(given, one).sum() > reached]
    assert {p * 5 + r for one in better for p, r in one} <= set(kept.tolist())
    assert near(given, prices, np.inf, 3) is None


def test_weights_of_a_capped_pair_add_up_to_the_demand():
    given = worlds.pairs(0)
    assert weights(given)[0].tolist() == [1, 1]
    from dataclasses import replace

    assert weights(replace(given, share=0.8))[0].tolist() == pytest.approx([0.8, 0.8, 0.4])


def test_worst_says_how_far_a_bad_assignment_is_from_best():
    given = worlds.pairs(3, tight=0.0)
    codes = np.sort([0, 1, 5, 6, 12, 13, 18, 19])
    bound, margin = worst(given, Prices(np.zeros(5)), codes, np.ones(8))
    assert bound >= given.scores.values.ravel()[codes].sum()
    assert margin > 0


def test_noise_hangs_on_ids_only():
    given = worlds.pairs(0)
    assert noise(given, np.arange(20)).tolist() == noise(worlds.pairs(9), np.arange(20)).tolist()
    assert len(set(noise(given, np.arange(20)).tolist())) == 20
