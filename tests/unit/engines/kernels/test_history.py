# SPDX-License-Identifier: Apache-2.0
"""Citation histories."""

import numpy as np

from yuzui.engines.kernels import history


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
    """1,0,0,0,0,2,5,10 of Ke et al., a history that only falls, and one of nothing."""
    begins = np.array([0, 4, 7, 7])
    age = np.array([0, 5, 6, 7, 0, 1, 2])
    count = np.array([1, 2, 5, 10, 5, 3, 2])
    found = history.delays(begins, age, count)
    assert found.tolist() == [[7, 10, 1, 4], [0, 5, 5, -1], [0, 0, 0, -1]]
