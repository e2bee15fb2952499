# SPDX-License-Identifier: Apache-2.0
"""User time: the newest version holds whole, capacity multiplies, ends are cut."""

from yuzui.facilities.ledger.opening import user_time

ROW = {"version": 1, "t0": 100, "t1": 200, "state": "user", "capacity": None}


def test_seconds_times_capacity_within_the_cycle():
    assert user_time([], 0, 1000) == 0
    assert user_time([ROW, ROW | {"t0": 200, "t1": 300, "capacity": 4}], 150, 250) == 50 + 200
    assert user_time([ROW | {"capacity": 0}], 0, 1000) == 0
    assert user_time([ROW], 300, 400) == 0


def test_the_newest_version_is_not_filled_from_an_older_one():
    newer = ROW | {"version": 2, "t0": 0, "t1": 10}
    assert user_time([ROW, newer], 0, 1000) == 10
    assert user_time([ROW, newer | {"state": "maintenance"}], 0, 1000) == 0
