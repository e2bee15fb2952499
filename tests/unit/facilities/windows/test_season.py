# SPDX-License-Identifier: Apache-2.0
"""Seasons over the turn of the year and in leap years; tides from their constants."""

import datetime as dt

import pytest

from yuzui.facilities.windows.season import SEASON, TIDE, height


def at(*parts):
    return int(dt.datetime(*parts, tzinfo=dt.UTC).timestamp())


def season(rows, low, high):
    facts = {"season": [{"place": "p", **row} for row in rows]}
    return SEASON.open({"place": "p"}, {}, (low, high), facts)


def test_a_season_over_new_year():
    row = {"first": "11-15", "last": "02-20", "workable": 0.5}
    found = season([row], at(2027, 1, 1), at(2028, 1, 1))
    assert found == [(at(2027, 1, 1), at(2027, 2, 21), 0.5), (at(2027, 11, 15), at(2028, 1, 1), 0.5)]


def test_the_last_of_february():
    row = {"first": "02-29", "last": "02-29", "workable": None}
    assert season([row], at(2027, 2, 1), at(2027, 4, 1)) == [(at(2027, 2, 28), at(2027, 3, 1), 1.0)]
    assert season([row], at(2028, 2, 1), at(2028, 4, 1)) == [(at(2028, 2, 29), at(2028, 3, 1), 1.0)]


def test_overlapping_seasons_do_not_count_twice():
    rows = [{"first": "01-01", "last": "01-10", "workable": 0.5}, {"first": "01-05", "last": "01-20", "workable": 0.9}]
    found = season(rows, at(2027, 1, 1), at(2027, 2, 1))
    assert found == [
        (at(2027, 1, 1), at(2027, 1, 11), 0.5), (at(2027, 1, 11), at(2027, 1, 21), 0.9)
    ]  # fmt: skip


def test_a_season_that_can_never_be_worked_is_none():
    assert season([{"first": "01-01", "last": "12-31", "workable": 0.0}], 0, 10) == []
    assert SEASON.open({"place": "elsewhere"}, {}, (0, 10), {"season": []}) == [(0, 10, 1.0)]


def constants(*rows):
    return [{"place": "p", "constituent": c, "amplitude": a, "lag": g, "from": 0} for c, a, g in rows]


def test_the_lunar_tide_comes_every_12_hours_25_minutes():
    # Schureman: M2 28.9841042 degrees an hour, a period of 12.4206 h
    rows = constants(("Z0", 3.0, None), ("M2", 2.0, 0.0))
    period = 12.4206012 * 3600
    assert height(rows, 0) == 5.0
    assert height(rows, period) == pytest.approx(5.0, abs=1e-6)
    assert height(rows, period / 2) == pytest.approx(1.0, abs=1e-6)
    found = TIDE.open({"place": "p", "tide_above": 3.0}, {}, (0, round(2 * period)), {"tide": rows})
    quarter = period / 4
    ends = [quarter, 3 * quarter, 5 * quarter, 7 * quarter]
    assert [s for a, b, _ in found for s in (a, b)] == pytest.approx([0, *ends, round(2 * period)], abs=1.5)


def test_the_height_is_kept_throughout_each_window():
    rows = constants(("Z0", 2.5, None), ("M2", 1.2, 40.0), ("S2", 0.6, 80.0), ("K1", 0.3, 10.0))
    horizon = (0, 20 * 86400)
    found = TIDE.open({"place": "p", "tide_above": 3.0}, {}, horizon, {"tide": rows})
    high = {t for t in range(0, horizon[1], 900) if height(rows, t) >= 3.0}
    assert {t for a, b, _ in found for t in range(-a % 900 + a, b, 900)} == high
    assert TIDE.open({"place": "p", "tide_above": None}, {}, (0, 9), {"tide": rows}) == [(0, 9, 1)]


def test_a_level_without_its_constants_is_kept_at_no_time():
    """It was open throughout where a place had none, and a lag that was left out counted as 0."""
    asked = {"place": "p", "tide_above": 3.0}
    assert TIDE.open(asked, {}, (0, 9), {"tide": []}) == []
    rows = constants(("Z0", 9.0, None), ("M2", 2.0, None))
    assert TIDE.open(asked, {}, (0, 9), {"tide": rows}) == []
    assert TIDE.open(asked, {}, (0, 9), {"tide": rows[:1]}) == [(0, 9, 1)]
