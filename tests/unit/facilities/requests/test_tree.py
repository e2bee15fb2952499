# SPDX-License-Identifier: Apache-2.0
"""Series of visits and what follows what; what can never fit is refused when submitted."""

import math

import pytest

from yuzui.errors import Place
from yuzui.scheduling.requests.tree import follows, series
from yuzui.scheduling.row import Row

H, HOUR = (0, 100 * 3600), 3600


def row(**values):
    return Row(Place("", "request", 2), {"id": "t", **values})


def test_once():
    assert series(row(), HOUR, H, 0) == [("t", [])]


def test_a_visit_starts_within_the_tolerance_of_the_one_before():
    made = series(row(repeats=3, period=10, jitter=1), 2 * HOUR, H, 0)
    assert [id for id, _ in made] == ["t-1", "t-2", "t-3"]
    for n in (1, 2):
        ((before, low, high),) = made[n][1]
        assert before == f"t-{n}"
        # from start to start: the duration and the lag
        assert (low + 2 * HOUR, high + 2 * HOUR) == (9 * HOUR, 11 * HOUR)


def test_without_a_period_visits_only_come_one_after_the_other():
    assert series(row(repeats=2), HOUR, H, 60)[1][1] == [["t-1", 60, None]]


@pytest.mark.parametrize(
    ("values", "again", "column"),
    [
        ({"repeats": 2, "period": 1}, 0, "period"),
        ({"repeats": 2, "period": 2}, 1, "period"),
        ({"repeats": 60, "period": 2}, 0, "repeats"),
        ({"repeats": 3, "period": 4, "from": 0, "until": 9 * HOUR}, 0, "repeats"),
    ],
)
def test_a_cadence_that_cannot_fit_is_refused(values, again, column):
    one = row(**values)
    series(one, 2 * HOUR, H, again)
    assert {(fault.code, fault.place.column) for fault in one.faults} == {("cadence", column)}
    assert one.faults[0].mending is not None


def test_a_cadence_that_just_fits():
    for values in ({"period": 2}, {"period": 1, "jitter": 1}, {"period": 4, "until": 10 * HOUR}):
        one = row(repeats=3 if "until" in values else 2, **values)
        series(one, 2 * HOUR, H, 0)
        assert not one.faults


def test_the_longer_of_gap_and_cooling_holds():
    one = row(follows="s", min_lag=2, max_lag=5)
    assert follows(one, 3 * HOUR, {"s": "s-4"}) == [["s-4", 3 * HOUR, 5 * HOUR]]
    assert follows(one, HOUR, {"s": "s-4"}) == [["s-4", 2 * HOUR, 5 * HOUR]]
    assert follows(row(), HOUR, {}) == []


@pytest.mark.parametrize(
    ("values", "extra", "code"),
    [
        ({"follows": "nobody"}, 0.0, "unknown_task"),
        ({"follows": "s", "min_lag": 3, "max_lag": 2}, 0.0, "end_before_start"),
        ({"follows": "s", "max_lag": 2}, 3 * HOUR, "end_before_start"),
        ({"follows": "s"}, math.inf, "never_cools"),
    ],
)
def test_what_cannot_follow(values, extra, code):
    one = row(**values)
    follows(one, extra, {"s": "s"})
    assert [fault.code for fault in one.faults] == [code]
