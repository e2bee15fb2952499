# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.investment.backcast.answer import cheapest, solve, steadiest
from yuzui.investment.backcast.frontier import STEADIEST, frontier
from yuzui.investment.backcast.problem import Means, Problem

ONE = Problem(0.08, 0.0688, 6, 0.089)


def test_every_point_is_the_answer_at_its_place_counted_to_the_last_deadline():
    found = frontier(ONE, (1, 4, 9), (0.07, 0.08), (0.0, 10.0, STEADIEST))
    places = [(p.years, p.target, p.weight) for p in found]
    assert places[:3] == [(1, 0.07, 0.0), (1, 0.08, 0.0), (1, 0.07, 10.0)]
    assert len(set(places)) == 18
    by_place = dict(zip(places, found, strict=True))
    kept = sum(1.089**t for t in range(1, 10))
    for years in (4, 9):
        one = replace(ONE, years=9, held=9 - years)
        low, mid, high = (by_place[years, 0.08, w] for w in (0.0, 10.0, STEADIEST))
        assert low.total == pytest.approx(cheapest(one).total)
        assert mid.total == pytest.approx(solve(replace(one, weight=10.0)).needed().total)
        assert high.total == pytest.approx(steadiest(one).total)
        assert low.total <= mid.total <= high.total
        assert low.extra == pytest.approx(low.total - kept)


def test_later_is_cheaper_and_higher_is_dearer():
    found = frontier(ONE, (2, 4, 6, 8), (0.075, 0.08, 0.085), (0.0, STEADIEST))
    for weight in (0.0, STEADIEST):
        grid = {(p.years, p.target): p.extra for p in found if p.weight == weight}
        assert all(grid[y, 0.075] < grid[y, 0.08] < grid[y, 0.085] for y in (2, 4, 6, 8))
        assert grid[2, 0.08] > grid[4, 0.08] > grid[6, 0.08] > grid[8, 0.08]


def test_a_place_without_a_path_has_a_status_and_no_number():
    found = frontier(replace(ONE, years=2, caps=0.2), (1, 2), (0.08,), (0.0,))
    assert [(p.status, p.total is None) for p in found] == [
        ("infeasible", True), ("optimal", False)]  # fmt: skip


def test_where_a_straight_path_is_forbidden_the_least_uneven_one_stands():
    one = replace(ONE, caps=(0.2, 0.2, 0.09, 0.09, 0.2, 0.2))
    (point,) = frontier(one, (6,), (0.08,), (STEADIEST,))
    assert point.total == pytest.approx(steadiest(one).total)


def test_means_that_move_the_denominator():
    one = replace(ONE, means=(Means("x", 0.9, 0.3),))
    points = frontier(one, (6,), (0.075, 0.08), (0.0,))
    for point in points:
        assert point.total == pytest.approx(cheapest(replace(one, target=point.target)).total)
