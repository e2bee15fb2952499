# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.funding.scoring.rank import pooled, ranking, ranks

DRAWS = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])


def test_highest_is_first():
    assert ranks(DRAWS).tolist() == [[1, 2, 3], [1, 3, 2], [3, 2, 1], [1, 2, 3]]


def test_ranking():
    made = ranking(DRAWS, np.arange(3))
    assert made.expected.tolist() == [1.5, 2.25, 2.25]
    assert made.sucra.tolist() == [0.75, 0.375, 0.375]
    assert made.top(1).tolist() == [0.75, 0, 0.25] and made.top(3).tolist() == [1, 1, 1]
    assert made.mean.tolist() == [2.5, 1.75, 1.75]
    assert made.deviation == pytest.approx(DRAWS.std(0))
    assert made.interval["95"][0] == pytest.approx(np.quantile([1, 1, 3, 1], [0.025, 0.975]))


def test_members_of_a_group_are_told_alike():
    made = ranking(DRAWS, np.array([0, 1, 1]))
    assert made.expected[1] == made.expected[2] == 2.25
    assert made.top(1)[1] == made.top(1)[2] == 0.125
    assert made.interval["50"][1].tolist() == made.interval["50"][2].tolist()


def test_ranks_add_up():
    stream = np.random.default_rng(2)
    made = ranking(stream.normal(size=(300, 25)), np.arange(25))
    assert made.expected.sum() == pytest.approx(25 * 26 / 2)
    assert made.top(10).sum() == pytest.approx(10)


def test_pooled():
    assert pooled(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1])).tolist() == [2, 2, 5]
