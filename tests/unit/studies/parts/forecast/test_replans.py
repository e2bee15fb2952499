# SPDX-License-Identifier: Apache-2.0
import itertools

import pytest

from yuzui.investment.forecast_report.replans import looks, replan, replans
from yuzui.investment.series.ratio import Point, Ratio


def series(shares):
    points = (Point(y, s, None, None, "final", "final", "", ("s",), "sourced") for y, s in shares)
    return Ratio("X", "basic", "total", "final", tuple(points), ())


SHARE = series((2000 + i, 0.05 + 0.001 * i) for i in range(13))


def test_ratio_of_part_to_rest_rises_in_equal_steps():
    found = replan(SHARE, 0.08, 2002, 2010)
    odds = [0.052 / 0.948, *(m["share"] / (1 - m["share"]) for m in found["milestones"])]
    steps = [after - before for before, after in itertools.pairwise(odds)]
    assert steps == pytest.approx([(0.08 / 0.92 - odds[0]) / 8] * 8)
    growth = [after / before - 1 for before, after in itertools.pairwise(odds)]
    assert [m["above_rest"] for m in found["milestones"]] == pytest.approx(growth)


def test_each_look_counts_the_years_that_are_left_and_a_plan_run_out_is_followed_by_another():
    found = replans(SHARE, 0.08, 10, 2000)
    assert [(row["base"], row["years"]) for row in found] == [(2000, 10), (2005, 5), (2010, 10)]


@pytest.mark.parametrize(
    ("span", "years"),
    [
        (10, [2000, 2005, 2010]),
        (8, [2000, 2004, 2008, 2012]),
        (5, [2000, 2002, 2005, 2007, 2010, 2012]),
        (20, [2000, 2010]),
        (1, list(range(2000, 2013))),
    ],
)
def test_half_time_follows_the_span_of_the_plan(span, years):
    assert looks(2000, span, 2012) == years
    found = replans(SHARE, 0.08, span, 2000)
    assert [row["base"] for row in found] == years
    # a look at half-time never moves the year in which the plan ends
    assert {(row["end"] - 2000) % span for row in found} == {0}
    assert [row["years"] for row in found[:2]] == [span, span - span // 2]


def test_what_came_stands_beside_the_milestone():
    stone = replan(SHARE, 0.08, 2010, 2020)["milestones"]
    assert [m["actual"] for m in stone[:3]] == pytest.approx([0.061, 0.062, None])


def test_a_year_without_a_share_is_left_out():
    gap = series((y, s) for y, s in SHARE.shares.items() if y != 2005)
    assert [row["base"] for row in replans(gap, 0.08, 10, 2000)] == [2000, 2010]
    with pytest.raises(ValueError, match="2005"):
        replan(gap, 0.08, 2005, 2010)
