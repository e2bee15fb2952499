# SPDX-License-Identifier: Apache-2.0
"""Citation histories."""

import numpy as np
import pytest

from yuzui.solve.kernels import history


def test_ages_run_from_before_publication_and_keep_order():
    time = np.array([1999, 2000, 2000, 2002])
    in_ptr, in_idx = np.array([0, 0, 3, 3, 3]), np.array([0, 2, 3], dtype=np.uint32)
    assert history.ages(time, in_ptr, in_idx, 0, 4).tolist() == [[1, -1, 1], [1, 0, 1], [1, 2, 1]]


def test_merged_adds_up_neighbours():
    work, age, count = history.merged(np.array([1, 1, 2]), np.array([0, 0, 0]), np.array([2, 3, 4]))
    assert (work.tolist(), age.tolist(), count.tolist()) == ([1, 2], [0, 0], [5, 4])


def test_merged_of_nothing():
    empty = np.array([], dtype=np.int64)
    assert [len(a) for a in history.merged(empty, empty, empty)] == [0, 0, 0]


def test_delays_find_the_peak_and_the_farthest_age():
    """1,0,0,0,0,2,5,10 of Ke et al., and a work of nothing."""
    ages = [0, *[5] * 2, *[6] * 5, *[7] * 10]
    time = np.array([2000, *(2000 + age for age in ages)])
    in_ptr = np.array([0, *[18] * 19])
    found, value = history.delays(time, in_ptr, np.arange(1, 19), (0, 2), False)
    assert found.tolist() == [[7, 10, 4], [0, 0, -1]]
    assert value.tolist() == [pytest.approx(711 / 35), 0]
