# SPDX-License-Identifier: Apache-2.0
"""Spreading slices and cutting runs."""

import numpy as np

from yuzui.engines.kernels.arrays import chunks, spread


def test_spread_lists_positions_with_their_slice():
    positions, owner = spread(np.array([5, 0, 2]), np.array([7, 0, 5]))
    assert positions.tolist() == [5, 6, 2, 3, 4]
    assert owner.tolist() == [0, 0, 2, 2, 2]


def test_spread_of_nothing_is_nothing():
    positions, owner = spread(np.array([], dtype=int), np.array([], dtype=int))
    assert len(positions) == len(owner) == 0


def test_chunks_cover_everything_in_order_within_the_limit():
    weights = np.array([3, 3, 10, 0, 0, 4, 4])
    runs = chunks(weights, 6)
    assert runs == [(0, 2), (2, 3), (3, 6), (6, 7)]
    assert [i for a, b in runs for i in range(a, b)] == list(range(7))


def test_chunks_of_nothing():
    assert chunks(np.array([], dtype=int), 5) == []
