# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.scheduling.bound.bound import Bound


def test_a_bound_is_not_changed_once_proven():
    bound = Bound(3.0, "blocks", {"task:a": 1.0}, np.ones(1), np.zeros(0))
    with pytest.raises(AttributeError):
        bound.value = 2.0
