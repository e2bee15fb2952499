# SPDX-License-Identifier: Apache-2.0
"""Other sets keep every rule and 99 % of the value, and lie three proposals apart."""

import itertools

import numpy as np

from yuzui.funding.portfolio import alternatives
from yuzui.funding.portfolio.portfolio import best


def test_next_best_sets(larger):
    slate = best(larger)
    found = alternatives.others(larger, slate, 3)
    assert len(found) == 3
    for one in found:
        assert one.objective >= 0.99 * slate.objective
        assert not any(term.shortfall(one.chosen) for term in larger.terms)
    for one, other in itertools.combinations([slate, *found], 2):
        assert (one.chosen != other.chosen).sum() >= alternatives.APART


def test_cheapest_and_stablest(larger):
    slate, amount = best(larger), larger.candidates.amount
    cheap = alternatives.cheapest(larger, slate)
    assert cheap is not None and amount @ cheap.chosen < amount @ slate.chosen
    assert cheap.objective >= 0.99 * slate.objective
    chance = np.where(slate.chosen, 0.5, 0.6)
    stable = alternatives.stablest(larger, slate, chance)
    assert stable is not None and chance @ stable.chosen >= chance @ slate.chosen
    assert alternatives.fewest_shortfalls(larger, slate) is None
