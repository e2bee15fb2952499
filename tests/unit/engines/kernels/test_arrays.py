# SPDX-License-Identifier: Apache-2.0
"""Spreading slices and cutting runs."""

import numpy as np

from yuzui.solve.kernels.arrays import chunks, reach, spread


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


def test_reach_finds_the_first_citer_from_a_node_on():
    in_ptr, in_idx = np.array([0, 4, 4, 6]), np.array([2, 3, 5, 9, 4, 4], dtype=np.uint32)
    nodes, least = np.array([0, 0, 0, 0, 1, 2, 2]), np.array([0, 3, 6, 10, 7, 4, 5])
    assert reach(in_ptr, in_idx, nodes, least).tolist() == [0, 1, 3, 4, 4, 4, 6]
