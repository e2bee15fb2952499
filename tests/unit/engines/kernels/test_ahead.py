# SPDX-License-Identifier: Apache-2.0
"""Asking for memory changes nothing, and may be of a place that is not there."""

import numpy as np
import pytest

from yuzui.solve.kernels import available, kernel
from yuzui.solve.kernels.prefetch import ahead


@kernel(twin=lambda one, two: int(one.sum() + two.sum()), parts=(ahead,))
def _total(one, two):
    total = 0
    for i in range(len(one)):
        ahead(one, i + 3)
        ahead(two, 10**6 * i - 5)
        total += one[i] + two[i, 0] + two[i, 1]
    return total


@pytest.mark.parametrize("engine", available())
def test_sums_are_the_same(engine):
    one, two = np.arange(9, dtype=np.uint32), np.arange(18, dtype=np.int64).reshape(9, 2)
    assert _total(one, two, engine=engine) == _total.loop(one, two) == 36 + 153
    assert one.tolist() == list(range(9)) and two.ravel().tolist() == list(range(18))


def test_in_plain_python_nothing_is_asked_for():
    assert ahead(np.arange(2), 99) is None
