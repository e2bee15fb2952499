# SPDX-License-Identifier: Apache-2.0
"""Pairs are drawn as often as their probability says: a chi-square test of every pair."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.allocate.methods.assign.pricing import total
from yuzui.allocate.methods.assign.randomised import sample
from yuzui.engines import registry

DRAWS = 3000


def test_every_pair_comes_as_often_as_wanted_and_every_draw_is_an_assignment():
    given = replace(worlds.pairs(5, (6, 7), 2, 0.05, 3), share=0.6)
    found = total(given, registry.solve)
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
    taken = [
        sample(rows, columns, np.array([0.25, 0.75]), np.random.default_rng(k)).tolist()
        for k in range(400)
    ]
    assert all(sum(one) == 1 for one in taken)
    assert 60 <= sum(one[0] for one in taken) <= 140
