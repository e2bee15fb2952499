# SPDX-License-Identifier: Apache-2.0
"""Copies are rewired until they stop moving, and it is told where they do not stop."""

import numpy as np
import pytest

from yuzui.evaluation import stability
from yuzui.evaluation.network import mixing


class Falling:
    """A copy that forgets at a rate, about a level of its own."""

    def __init__(self, rate, level, noise=0.0, seed=0):
        self.rate, self.level, self.noise = rate, level, noise
        self.rounds, self.random = 0, np.random.default_rng(seed)

    def advance(self, rounds):
        self.rounds += rounds

    def value(self):
        return self.level + (1 - self.level) * self.rate**self.rounds + self.noise * self.random.standard_normal()


def settled(rate, level=0.3, noise=0.0):
    copies = [Falling(rate, level, noise, n) for n in range(mixing.PROBES)]
    found = mixing.mix(copies, lambda n: (copies[n].value(),), (1.0,))
    assert {copy.rounds for copy in copies} == {found.rounds}
    return found


def test_the_slower_a_copy_forgets_the_more_rounds_it_is_given():
    rounds = [settled(rate).rounds for rate in (0.1, 0.8, 0.95, 0.99)]
    assert rounds == sorted(rounds) and rounds[0] == 2 * mixing.START and rounds[-1] > 500
    for rate in (0.8, 0.95, 0.99):
        assert settled(rate).settled and rate ** settled(rate).rounds < 2 * mixing.STILL


def test_what_does_not_settle_is_told():
    assert not settled(0.9999).settled and settled(0.9999).rounds == mixing.MOST
    assert settled(0.5, noise=0.05).settled


def test_agreement_is_the_correlation_of_ranks():
    nan = np.nan
    assert stability.agreement(np.array([1, 5, 9.0]), np.array([2, 3, 4.0])) == pytest.approx(1)
    assert stability.agreement(np.array([1, 2, 3, nan]), np.array([9, 8, 1, 0])) == pytest.approx(-1)
    assert stability.agreement(np.array([1, 1, 1.0]), np.array([1, 2, 3.0])) is None
    assert stability.agreement(np.array([1, 2.0]), np.array([1, 2.0])) is None
