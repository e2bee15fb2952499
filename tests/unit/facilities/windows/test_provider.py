# SPDX-License-Identifier: Apache-2.0
"""Windows joined and cut, second by second."""

from hypothesis import given
from hypothesis import strategies as st

from yuzui.facilities.windows.provider import LOCAL, intersect, moment, span, within, without

SPANS = st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=6)
HORIZON = (0, 25)


def seconds(windows):
    return {t for a, b, *_ in windows for t in range(a, b)}


@given(SPANS, SPANS)
def test_windows_are_what_their_seconds_say(one, other):
    low, high = HORIZON
    inside, outside = within(one, HORIZON), without(one, HORIZON)
    assert seconds(inside) == seconds(one) & set(range(low, high))
    assert seconds(outside) == set(range(low, high)) - seconds(one)
    shared = intersect(inside, within(other, HORIZON))
    assert seconds(shared) == seconds(one) & seconds(other) & set(range(low, high))
    for found in (inside, outside, shared):
        assert found == sorted(found)
        assert all(a < b for a, b, _ in found)


def test_qualities_multiply():
    assert intersect([(0, 10, 0.5)], [(5, 7, 0.5), (8, 20, 1.0)]) == [(5, 7, 0.25), (8, 10, 0.5)]


def test_an_end_that_is_not_given_is_that_of_the_horizon():
    assert span({"from": None, "until": 5}, HORIZON) == (0, 5)
    assert span({"from": 3}, HORIZON) == (3, 25)


def test_a_civil_time_says_so():
    assert moment("t", ("t", "时"), ("a time", "时刻")).unit == LOCAL
