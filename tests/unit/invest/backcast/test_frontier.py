# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.invest.backcast.answer import cheapest, steadiest
from yuzui.invest.backcast.frontier import STEADIEST, frontier, shorter
from yuzui.invest.backcast.problem import Means, Problem

ONE = Problem(0.08, 0.0688, 6, 0.089)


def test_every_point_is_the_answer_at_its_place():
    found = frontier(ONE, (1, 4, 9), (0.07, 0.08), (0.0, 10.0, STEADIEST))
    assert [(p.years, p.target, p.weight) for p in found[:3]] == [
        (1, 0.07, 0.0), (1, 0.07, 10.0), (1, 0.07, STEADIEST)]  # fmt: skip
    assert len(found) == 18
    by_place = {(p.years, p.target, p.weight): p for p in found}
    for years in (4, 9):
        one = replace(ONE, years=years)
        low, mid, high = (by_place[years, 0.08, w].total for w in (0.0, 10.0, STEADIEST))
        assert low == pytest.approx(cheapest(one).total)
        assert high == pytest.approx(steadiest(one).total)
        assert low <= mid <= high


def test_a_place_without_a_path_has_a_status_and_no_number():
    found = frontier(replace(ONE, caps=0.2), (1, 2), (0.08,), (0.0,))
    assert [(p.status, p.total is None) for p in found] == [
        ("infeasible", True), ("optimal", False)]  # fmt: skip


def test_shorter_takes_the_first_years():
    one = replace(ONE, years=2, caps=(0.2, 0.1), means=(Means("x", most=(1.0, 2.0)),))
    cut = shorter(one, 1)
    assert (cut.years, cut.caps, cut.means[0].most) == (1, (0.2,), (1.0,))
    assert cut.rest_growth == 0.089
