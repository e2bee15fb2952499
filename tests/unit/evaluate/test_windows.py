# SPDX-License-Identifier: Apache-2.0
"""Shares before and after an age, and when they may be said."""

import math

import numpy as np
import pytest

from yuzui.evaluation.windows import Ages, late_shares, shares_within


def ages(*rows, works=2):
    work, age, count = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Ages(work, age, count, works)


SEEN = ages((0, 0, 1), (0, 2, 3), (0, 7, 2), (1, 1, 2), (1, 6, 2))


def test_by_age_and_per_work():
    assert SEEN.by_age().tolist() == [1, 2, 3, 0, 0, 0, 2, 2]
    assert SEEN.per_work((math.inf, 3)).tolist() == [[6, 4], [4, 2]]


def test_share_within_counts_ages_below_the_window():
    three, eight = shares_within(SEEN, (3, 8), seed=7)
    assert (three.value, eight.value) == (0.6, 1.0)
    low, high = three.interval
    assert low <= 0.6 <= high


def test_no_citation_gives_no_share():
    (share,) = shares_within(ages(works=3), (3,), seed=7)
    assert share.value is None and share.interval is None


@pytest.mark.parametrize(
    ("through", "state", "value"),
    [
        (2003, "too_early", None),  # four complete years
        (2004, "too_early", None),  # five: the window is over, nothing after it
        (2005, "lower_bound", 0 / 6),  # ages 0 to 5
        (2006, "lower_bound", 2 / 8),
        (2008, "lower_bound", 4 / 10),
        (2009, "said", 4 / 10),  # ages 0 to 9
        (2030, "said", 4 / 10),
    ],
)
def test_states_of_a_late_share(through, state, value):
    (share,) = late_shares(SEEN, (5,), 2000, through, seed=7)
    assert share.state == state and share.said_from == 2009
    assert share.value is None if value is None else share.value == pytest.approx(value)


def test_a_lower_bound_never_falls_as_years_pass():
    values = [late_shares(SEEN, (5,), 2000, year, seed=7)[0].value for year in range(2005, 2010)]
    assert values == sorted(values)


def test_later_citations_do_not_change_what_is_said():
    more = ages((0, 0, 1), (0, 2, 3), (0, 7, 2), (1, 1, 2), (1, 6, 2), (1, 12, 50))
    assert late_shares(more, (5,), 2000, 2030, 7)[0].value == pytest.approx(0.4)


def test_several_windows_stand_side_by_side():
    three, five, ten = late_shares(SEEN, (3, 5, 10), 2000, 2009, seed=7)
    assert (three.state, five.state, ten.state) == ("said", "said", "too_early")
    assert three.value == 0  # ages 3 to 5 of 0 to 5


def test_a_cohort_nobody_cited():
    (share,) = late_shares(ages(works=4), (3,), 2000, 2030, seed=7)
    assert share.value is None and share.state == "said"
