# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.investment.backcast_report import asked as asking
from yuzui.investment.backcast_report import cubes
from yuzui.investment.backcast_report.asked import Asked


def test_the_cube_begins_with_the_series_and_grows_as_the_problem(read):
    one = asking.problem(Asked(by=2027, growth=0.1), read.share)
    cube = cubes.cube(one, read.facts, read.share)
    assert tuple(cube.years) == tuple(cubes.years(one, read.share)) == (2024, 2025, 2026, 2027)
    assert cube.whole[0, -1] == pytest.approx(read.share.latest.whole * 1.1**3)
    assert float(cube.share()[0, -1]) == pytest.approx(read.share.latest.share)


def test_a_future_has_its_own_growth(read):
    growth = np.array([[0.0, 0.1], [0.2, 0.0], [-0.1, 0.1]])
    cube = cubes.growing(read.facts, read.share)(growth)
    grown = read.share.latest.whole * np.array([1.1, 1.2, 0.99])
    assert cube.whole[:, -1] == pytest.approx(grown)
