# SPDX-License-Identifier: Apache-2.0
"""The Moon against the almanac; windows of targets, Moon and seeing against their definition."""

import datetime as dt

import numpy as np
import pytest

from yuzui.facilities.windows import night, sky


def at(*parts):
    return int(dt.datetime(*parts, tzinfo=dt.UTC).timestamp())


def test_the_moon_of_the_worked_example():
    # Meeus (1998), examples 47.a and 48.a: 1992 April 12, 0h TD; apparent right ascension
    # 134.688470, declination 13.768368, lit part 0.6786
    ascension, declination = night.moon(at(1992, 4, 12))
    assert ascension == pytest.approx(134.688470, abs=0.3)
    assert declination == pytest.approx(13.768368, abs=0.2)
    assert night.lit(at(1992, 4, 12)) == pytest.approx(0.6786, abs=0.003)


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        # total eclipses are at full Moon and new Moon: 2018-07-27 20:22 and 2017-08-21 18:26 UT
        ((2018, 7, 27, 20, 22), 1.0),
        ((2017, 8, 21, 18, 26), 0.0),
    ],
)
def test_eclipses_are_at_full_and_new_moon(moment, part):
    assert night.lit(at(*moment)) == pytest.approx(part, abs=0.001)


def test_angles():
    assert night.apart((0, 0), (90, 0)) == pytest.approx(90)
    assert night.apart((10, 89), (190, 89)) == pytest.approx(2)


SITE = {"id": "t", "lat": 40.396, "lon": 117.577}
H = (at(2026, 12, 20, 4), at(2026, 12, 23, 4))


def inside(windows, grid):
    return np.array([any(a <= t < b for a, b, _ in windows) for t in grid.tolist()])


def test_a_target_is_observed_up_in_the_dark():
    grid = np.arange(*H, 977)
    found = night.NIGHT.open({"ra": 56.75, "dec": 24.12, "airmass": 1.5}, SITE, H, {})
    place = (SITE["lat"], SITE["lon"])
    dark = sky.altitude(grid, *sky.sun(grid), *place) < -18
    up = sky.altitude(grid, 56.75, 24.12, *place) > np.degrees(np.arcsin(1 / 1.5))
    assert (inside(found, grid) == (dark & up)).mean() > 0.995
    assert len(night.NIGHT.open({}, SITE, H, {})) == 3


def test_the_moon_is_far_and_dim_enough():
    grid = np.arange(*H, 977)
    target = (83.63, 22.01)
    task = {"ra": target[0], "dec": target[1], "moon_distance": 40.0, "moon_lit": 0.5}
    found = night.MOON.open(task, SITE, H, {})
    far = night.apart(night.moon(grid), target) >= 40
    down = sky.altitude(grid, *night.moon(grid), SITE["lat"], SITE["lon"]) < 0
    assert 0 < (far & down).mean() < 1
    assert (inside(found, grid) == (far & down)).mean() > 0.98
    assert not (inside(found, grid) & ~(far & down)).any()
    assert night.MOON.open({}, SITE, H, {}) == [(*H, 1.0)]


def test_seeing_is_that_of_the_forecast():
    rows = [
        {"resource": "t", "from": 0, "until": 10, "seeing": 0.8, "chance": 0.5},
        {"resource": "t", "from": 5, "until": 20, "seeing": 0.9, "chance": None},
        {"resource": "t", "from": 20, "until": 30, "seeing": 2.0, "chance": None},
    ]
    found = night.SEEING.open({"seeing": 1.0}, {"id": "t"}, (0, 40), {"seeing": rows})
    assert found == [(0, 10, 0.5), (10, 20, 1.0)]
    assert night.SEEING.open({}, {"id": "t"}, (0, 40), {"seeing": rows}) == [(0, 40, 1.0)]
