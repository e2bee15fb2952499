# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.solve.solution import proven, relative_gap


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (100.0, 101.0, 0.01),
        (-100.0, -99.0, 0.01),
        (100.0, 100.0, 0.0),
        (0.0, 0.0, None),
        (0.0, 3.0, None),
        (None, 3.0, None),
        (5.0, None, None),
        (5.0, float("inf"), None),
    ],
)
def test_gap(objective, bound, gap):
    found = relative_gap(objective, bound)
    assert found is None if gap is None else found == pytest.approx(gap)


def test_proven():
    assert proven(450.0, 450.0 + 4e-7) and not proven(450.0, 450.0 + 5e-7)
    assert proven(0.0, 0.0) and not proven(0.0, 1e-6)
