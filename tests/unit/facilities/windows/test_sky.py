# SPDX-License-Identifier: Apache-2.0
"""Published values: Meeus (1998), Astronomical Algorithms, examples 12.a, 12.b, 13.b and 25.a."""

import datetime as dt

import numpy as np
import pytest

from yuzui.facilities.windows import sky


def at(*parts):
    return int(dt.datetime(*parts, tzinfo=dt.UTC).timestamp())


WEEK = (at(2027, 3, 1, 12), at(2027, 3, 8, 12))


def test_sidereal_time_is_the_published_one():
    # 12.a: 13 h 10 m 46.3668 s; 12.b: 128.7378734 degrees
    published = 15 * (13 + 10 / 60 + 46.3668 / 3600)
    assert sky.sidereal(at(1987, 4, 10)) == pytest.approx(published, abs=1e-5)
    assert sky.sidereal(at(1987, 4, 10, 19, 21)) == pytest.approx(128.7378734, abs=1e-5)


def test_the_sun_is_where_it_was_published_to_a_hundredth_of_a_degree():
    # 25.a, by the same low-accuracy theory with aberration and nutation, which are left out here
    ascension, declination = sky.sun(at(1992, 10, 13))
    assert ascension == pytest.approx(198.38083, abs=0.01)
    assert declination == pytest.approx(-7.78507, abs=0.01)


def test_venus_stood_as_high_over_washington_as_published():
    # 13.b: apparent sidereal time there, mean here: 0.001 degrees apart
    found = sky.altitude(at(1987, 4, 10, 19, 21), 347.3193375, -6.719892, 38.92139, -77.065556)
    assert found == pytest.approx(15.1249, abs=0.001)


def test_twice_the_air_is_thirty_degrees_and_the_zenith_ninety():
    assert sky.lowest(2.0) == pytest.approx(30.0)
    assert sky.lowest(1.0) == pytest.approx(90.0)


@pytest.mark.parametrize("site", [(-30.2, -70.8), (30.7, -104.0), (32.3, 80.0), (0.0, 179.9), (80.0, 0.0)])
def test_a_target_is_up_at_exactly_the_seconds_its_altitude_says(site):
    rng = np.random.default_rng(5)
    ascension, declination = rng.uniform(0, 360, 40), rng.uniform(-89, 89, 40)
    found = sky.up(WEEK, (ascension, declination), site, 35.0)
    for target in range(40):
        mine = found.owner == target
        grid = np.arange(WEEK[0], WEEK[1], 997)
        inside = ((found.start[mine] <= grid[:, None]) & (grid[:, None] < found.end[mine])).any(1)
        high = sky.altitude(grid, ascension[target], declination[target], *site)
        sure = np.abs(high - 35.0) > 0.01
        assert (inside == (high > 35.0))[sure].all()
        assert (found.start[mine][1:] > found.end[mine][:-1]).all()


def test_a_target_that_never_sets_is_up_all_the_time():
    found = sky.up(WEEK, ([10.0, 10.0], [85.0, -85.0]), (70.0, 10.0), 30.0)
    assert (found.owner.tolist(), found.start.tolist(), found.end.tolist()) == (
        [0], [WEEK[0]], [WEEK[1]],
    )  # fmt: skip


def test_nights_are_dark_to_the_second_and_days_are_not():
    site = (-30.2, -70.8)
    found = sky.nights(WEEK, site)
    assert len(found) == 7
    dark = lambda second: sky.altitude(second, *sky.sun(second), *site) < -18  # noqa: E731
    assert dark(found.start).all()
    assert dark(found.end - 1).all()
    assert not dark(found.start - 1).any()
    assert not dark(found.end + 1).any()


def test_polar_winter_is_one_night_and_polar_summer_none():
    winter = (at(2027, 12, 20), at(2027, 12, 24))
    found = sky.nights(winter, (89.5, 0.0))
    assert (found.start.tolist(), found.end.tolist()) == ([winter[0]], [winter[1]])
    assert len(sky.nights((at(2027, 6, 20), at(2027, 6, 24)), (89.5, 0.0))) == 0
