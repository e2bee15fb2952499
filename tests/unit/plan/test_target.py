# SPDX-License-Identifier: Apache-2.0
"""Comparators, required rates and the on-track rule."""

import pytest

from yuzui.policy.plan.target import Target, on_track, required_rate


def target(**more):
    return Target(**{"numerator": "a", "cmp": ">", "unit": "1", "value": 0.08, **more})


@pytest.mark.parametrize(
    ("cmp", "value", "met"),
    [
        (">", 0.08, False),
        (">", 0.0801, True),
        (">=", 0.08, True),
        ("<", 0.08, False),
        ("<=", 0.08, True),
        ("=", 0.08, True),
        ("=", 0.09, False),
    ],
)
def test_over_and_at_least_differ(cmp, value, met):
    assert target(cmp=cmp).met_by(value) is met


def test_range_and_trend():
    assert target(cmp="range", value=0.2, high=0.4).met_by(0.4)
    assert not target(cmp="range", value=0.2, high=0.4).met_by(0.41)
    assert target(cmp="trend", value=None, baseline=0.5).met_by(0.6)
    assert not target(cmp="trend", value=None, baseline=0.5).met_by(0.5)
    assert not target(cmp="trend", value=None).met_by(0.6)


def test_required_rate_is_a_ratio_where_it_can_be():
    assert required_rate(100, 121, 2) == pytest.approx(0.10)
    assert required_rate(-1, 3, 2) == pytest.approx(2.0)
    assert required_rate(0, 3, 3) == pytest.approx(1.0)


def growing(rate, years=12):
    return [(2010 + n, 100 * (1 + rate) ** n) for n in range(years)]


def test_on_track_needs_two_of_three_windows():
    steady = growing(0.05)
    last = steady[-1][1]
    assert on_track(steady, last * 1.05**3, 3) == "on_track"
    assert on_track(steady, last * 1.06**3, 3) == "off_track"
    # only the last three years are fast enough: one window of three is not enough
    late = [(2010 + n, 100.0) for n in range(9)] + [(2019 + n, 100 * 1.1 ** (n + 1)) for n in range(3)]
    assert on_track(late, late[-1][1] * 1.09**2, 2) == "off_track"


def test_a_window_that_was_not_measured_is_left_out():
    short = growing(0.05, 5)
    assert on_track(short, short[-1][1] * 1.04**2, 2) == "off_track"
    six = growing(0.05, 6)
    assert on_track(six, six[-1][1] * 1.04**2, 2) == "on_track"


def test_falling_aims_are_followed_downward():
    falling = [(2010 + n, 100 * 0.9**n) for n in range(12)]
    assert on_track(falling, falling[-1][1] * 0.92**2, 2) == "on_track"
    assert on_track(falling, falling[-1][1] * 0.85**2, 2) == "off_track"


def test_few_points_or_no_time_left_is_no_data():
    assert on_track(growing(0.05, 3), 200, 2) == "no_data"
    assert on_track(growing(0.05), 200, 0) == "no_data"
