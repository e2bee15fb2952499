# SPDX-License-Identifier: Apache-2.0
import math

import numpy as np
import pytest

from yuzui.reviewing.affinity.loss import loss

WHO = np.array([0, 0, 0, 1, 1])
STATED = np.array([5.0, 3.0, 1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("scores", "value"),
    [
        ([9, 5, 1, 1, 2], 0.0),
        ([1, 5, 9, 2, 1], 1.0),
        ([0, 0, 0, 0, 0], 0.5),
        # pairs weigh 2, 4, 2 and 2: one of 2 wrong, one of 2 tied
        ([5, 9, 1, 3, 3], 3 / 10),
    ],
)
def test_an_order_is_as_wrong_as_the_weights_of_its_wrong_pairs(scores, value):
    assert loss(WHO, STATED, np.array(scores, dtype=float)) == pytest.approx(value)


def test_reviewers_are_not_compared_with_one_another():
    assert loss(WHO, STATED, np.array([1.2, 1.1, 1.0, 100, 200])) == 0
    assert math.isnan(loss(np.array([0, 1]), np.array([1.0, 2.0]), np.array([1.0, 2.0])))
