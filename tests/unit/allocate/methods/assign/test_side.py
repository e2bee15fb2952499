# SPDX-License-Identifier: Apache-2.0
"""What a row of a side rule says over pairs, and that its price is charged to just those pairs."""

import numpy as np
import pytest

from yuzui.reviewing.assign.arcs import Dense
from yuzui.reviewing.assign.side import Crossed, Floor, Group

SCORES = np.arange(12, dtype=float).reshape(3, 4)
CODES = np.arange(12)
SIDES = {
    "group at most": Group("g", np.array([True, False, True]), np.array([0, 0, 1, -1]), 0, 1),
    "group at least": Group("g", np.array([True, True, True]), np.array([0, 0, -1, -1]), 1, 9),
    "floor": Floor(np.array([5.0, -np.inf, 12.0]), Dense(SCORES), 4),
    "crossed": Crossed("c", np.array([1, 6]), np.array([4, 9]), 4),
}


@pytest.mark.parametrize("name", SIDES)
def test_a_price_is_charged_to_the_pairs_that_a_row_counts(name):
    side = SIDES[name]
    lines = side.lines(CODES, SCORES.ravel())
    assert len(lines.keys) == len(lines.sizes) == len(lines.low) == len(lines.high) > 0
    price = np.arange(1.0, len(lines.keys) + 1)
    expected = np.zeros(12)
    at = np.repeat(np.arange(len(lines.keys)), lines.sizes)
    np.add.at(expected, CODES[lines.columns], price[at] * lines.values)
    charged = np.zeros((3, 4))
    side.charge(lines.keys, price, slice(0, 2), charged[:2])
    side.charge(lines.keys, price, slice(2, 3), charged[2:])
    np.testing.assert_allclose(-charged.ravel(), expected)


def test_a_group_counts_its_own_on_the_proposals_it_covers():
    lines = SIDES["group at most"].lines(CODES, SCORES.ravel())
    counted = np.split(lines.columns, np.cumsum(lines.sizes)[:-1])
    assert [own.tolist() for own in counted] == [[0, 1], [8, 9]]
    assert lines.high.tolist() == [1, 1]


def test_crossed_pairs_bind_only_where_both_are_kept():
    side = SIDES["crossed"]
    assert side.lines(np.array([1, 4, 6]), np.zeros(3)).keys.tolist() == [0]
    assert side.limits(np.array([0]))[1].tolist() == [1]
