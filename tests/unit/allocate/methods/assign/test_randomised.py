# SPDX-License-Identifier: Apache-2.0
"""Pairs are drawn as often as their probability says: a chi-square test of every pair.

Probabilities spread by a bonus are held to every point of the grid on which the optimum lies.
"""

import itertools
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.reviewing.assign import randomised
from yuzui.reviewing.assign.pricing import total
from yuzui.reviewing.assign.randomised import Spread, perturbed, sample, worth
from yuzui.solve import registry

DRAWS = 3000


@pytest.mark.parametrize("beta", [0.0, 0.4])
def test_every_pair_comes_as_often_as_wanted_and_every_draw_is_an_assignment(beta):
    given = replace(worlds.pairs(5, (6, 7), 2, 0.05, 3), share=0.6)
    found = total(given, registry.solve)
    if beta:
        found = perturbed(given, registry.solve, found, beta)[0]
    stream, counts = np.random.default_rng(11), np.zeros(len(found.rows))
    for _ in range(DRAWS):
        drawn = sample(found.rows, found.columns, found.share, stream)
        counts += drawn
        loads = np.bincount(found.columns[drawn], minlength=7)
        assert np.bincount(found.rows[drawn], minlength=6).tolist() == [2] * 6
        assert (loads >= given.low).all() and (loads <= given.high).all()
    between = (found.share > 1e-9) & (found.share < 1 - 1e-9)
    p = found.share[between]
    square = ((counts[between] - DRAWS * p) ** 2 / (DRAWS * p * (1 - p))).sum()
    # draws of pairs are never positively correlated, so this is at most a chi-square
    size = int(between.sum())
    assert size > 6
    assert square < size + 4 * (2 * size) ** 0.5
    assert (counts[~between] == DRAWS * np.round(found.share[~between])).all()


def test_whole_pairs_are_left_as_they_are():
    rows, columns = np.array([0, 0, 1]), np.array([0, 1, 0])
    drawn = sample(rows, columns, np.array([1.0, 0.0, 1.0]), np.random.default_rng(0))
    assert drawn.tolist() == [True, False, True]


def test_a_path_between_two_reviewers_keeps_the_proposal_whole():
    rows, columns = np.array([0, 0]), np.array([0, 1])
    taken = [sample(rows, columns, np.array([0.25, 0.75]), np.random.default_rng(k)).tolist() for k in range(400)]
    assert all(sum(one) == 1 for one in taken)
    assert 60 <= sum(one[0] for one in taken) <= 140


def of_grid(given, beta, step):
    """Return what every fractional assignment on a grid is worth, at most, by trying them all."""
    n, m = given.shape
    parts = round(given.share / step)
    rows = []
    for p in range(n):
        may = [parts if given.may(np.array([p]), np.array([r]))[0] else 0 for r in range(m)]
        wanted = round(int(given.demand[p]) / step)
        points = itertools.product(*(range(top + 1) for top in may))
        rows.append([np.array(one) * step for one in points if sum(one) == wanted])
    best = -np.inf
    for chosen in itertools.product(*rows):
        share = np.stack(chosen)
        load = share.sum(axis=0)
        if (load >= given.low - 1e-9).all() and (load <= given.high + 1e-9).all():
            best = max(best, float((given.scores.values * worth(share, given.share, beta, parts)).sum()))
    return best


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("beta", [0.2, 1.0])
def test_no_point_of_the_grid_is_worth_more(seed, beta):
    given = replace(worlds.pairs(seed, (3, 3), 1, 0.1, 1), share=0.8)
    plain = total(given, registry.solve)
    if not len(plain.rows):
        return
    found, value, ceiling = perturbed(given, registry.solve, plain, beta, pieces=4)
    assert found.status == "optimal" and value == pytest.approx(of_grid(given, beta, 0.2))
    assert ceiling == pytest.approx(value)
    own = given.scores.at(found.rows, found.columns)
    assert value == pytest.approx(float(own @ worth(found.share, 0.8, beta, 4)))
    assert found.objective == pytest.approx(float(own @ found.share))
    assert found.objective <= plain.objective + 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_a_bonus_spreads_and_costs_no_more_than_it_says(seed):
    given = replace(worlds.pairs(seed, (6, 7), 2, 0.05, 3), share=0.6)
    plain = total(given, registry.solve)
    if not len(plain.rows):
        return
    before = Spread.of(plain.share)
    for beta in (0.1, 0.5):
        found, value, ceiling = perturbed(given, registry.solve, plain, beta)
        after = Spread.of(found.share)
        assert after.entropy >= before.entropy - 1e-9 and after.support >= before.support
        assert after.largest <= 0.6 + 1e-9 and found.objective <= plain.objective + 1e-9
        scores = given.scores.at(plain.rows, plain.columns)
        # the plain probabilities are one choice among those that are worth no more
        assert float(scores @ worth(plain.share, 0.6, beta)) <= value + 1e-9 <= ceiling + 2e-9


def test_at_an_equal_score_the_spread_is_wider():
    given = worlds.pairs(0, (4, 6), 2, 0.0)
    given = replace(given, low=np.zeros(6, int), high=np.full(6, 4), share=0.5)
    given.scores.values[:] = 3.0
    plain = total(given, registry.solve)
    found = perturbed(given, registry.solve, plain, 0.3)[0]
    assert found.objective == pytest.approx(plain.objective)
    before, after = Spread.of(plain.share), Spread.of(found.share)
    assert after.entropy > before.entropy and after.support == 24 > before.support
    assert after.largest < before.largest == 0.5


def test_pairs_left_out_at_first_are_looked_at_and_enter(monkeypatch):
    given = replace(worlds.pairs(2, (20, 30), 2, 0.05, 3), share=0.6)
    plain = total(given, registry.solve)
    whole = perturbed(given, registry.solve, plain, 1.0)
    monkeypatch.setattr(randomised, "FEW", 0)
    monkeypatch.setattr(randomised, "MOST", -3)
    few = perturbed(given, registry.solve, plain, 1.0)
    assert few[0].rounds > 1 and few[0].pairs_used < whole[0].pairs_used
    assert few[1] == pytest.approx(whole[1]) and few[2] == pytest.approx(whole[1])


def test_a_score_below_zero_is_not_spread_for_gain():
    given = worlds.pairs(0, (1, 3), 1, 0.0)
    given = replace(given, low=np.zeros(3, int), high=np.ones(3, int), share=0.8)
    given.scores.values[:] = [[5.0, -1.0, -2.0]]
    found, value, _ = perturbed(given, registry.solve, total(given, registry.solve), 0.2, 4)
    # of the last fifth of the first pair more is gained than a pair below zero costs
    assert found.share.tolist() == pytest.approx([0.8, 0.2])
    assert value == pytest.approx(5 * (0.8 - 0.2 * 0.64) - 0.2)


def test_the_spread_of_what_is_certain_is_nothing():
    assert Spread.of(np.array([1.0, 0.0, 1.0])) == Spread(0.0, 2, 1.0)
    half = Spread.of(np.full(4, 0.5))
    assert half.entropy == pytest.approx(2 * np.log(2)) and (half.support, half.largest) == (4, 0.5)
