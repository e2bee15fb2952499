# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.reviewing.assign.arcs import Dense, Factor, Pairs, Sparse


def sources():
    rng = np.random.default_rng(5)
    left, right = rng.random((7, 3)), rng.random((9, 3))
    table = left @ right.T
    rows, columns = np.indices(table.shape).reshape(2, -1)
    return table, [Dense(table), Factor(left, right), Sparse.of(table.shape, rows, columns, table.ravel())]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_sources_give_one_table_by_block_and_by_pair(which):
    table, made = sources()
    source = made[which]
    assert source.shape == table.shape
    np.testing.assert_allclose(source.block(slice(2, 5), slice(None)), table[2:5])
    np.testing.assert_allclose(source.block(np.array([6, 0]), np.array([1, 8])), table[[6, 0]][:, [1, 8]])
    rows, columns = np.array([3, 0, 6]), np.array([8, 0, 2])
    np.testing.assert_allclose(source.at(rows, columns), table[rows, columns])


def test_a_block_is_the_callers_own():
    table = np.ones((2, 2))
    Dense(table).block(slice(0, 2), slice(None))[:] = 7
    assert table.max() == 1


def test_sparse_scores_fill_up_and_the_last_of_a_pair_counts():
    made = Sparse.of((2, 3), np.array([1, 0, 1]), np.array([2, 0, 2]), np.array([5.0, 1.0, 6.0]))
    assert made.block(slice(0, 2), slice(None)).tolist() == [[1, 0, 0], [0, 0, 6]]
    assert made.at(np.array([1, 1, 0]), np.array([2, 1, 0])).tolist() == [6, 0, 1]


def test_pairs_know_what_is_blocked():
    ones = np.ones(4, dtype=int)
    pairs = Pairs("abc", "wxyz", Dense(np.zeros((3, 4))), ones[:3], 0 * ones, ones, [[2, 3], [0, 1], [2, 3]])
    assert pairs.eligible().tolist() == [3, 4, 3]
    assert pairs.may(np.array([0, 0, 2]), np.array([1, 2, 3])).tolist() == [False, True, False]
    assert np.isneginf(pairs.values(slice(1, 3))).tolist() == [[False] * 4, [False] * 3 + [True]]
