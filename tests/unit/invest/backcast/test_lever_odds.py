# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui import plugins
from yuzui.invest.backcast.lever_odds import by_levers
from yuzui.invest.backcast.problem import Problem
from yuzui.invest.backcast.successive import Use, successive
from yuzui.invest.lever import Path

CELLS = {
    ("central_government", "higher_education", "basic"): 60.0,
    ("central_government", "higher_education", "experimental"): 140.0,
    ("enterprise", "enterprise", "basic"): 8.0,
    ("enterprise", "enterprise", "experimental"): 792.0,
}
ONE = Problem(0.08, 0.068, 4, 0.09)
YEARS = range(2024, 2029)
ROOM = {"people_growth": 0.3, "cost_growth": 0.2}
FLAT = np.full((200, 4), 0.09), np.full((2000, 4), 0.09)


def use(**values):
    return Use(plugins.modules("lever")["government_growth"], "basic", values={**ROOM, **values})


def test_the_response_is_drawn_and_the_levers_themselves_are_asked():
    found = by_levers(ONE, CELLS, YEARS, [use()], FLAT, (0.8, 7))
    assert found.method == "sample_average" and found.promised >= 0.8 and found.fresh == 2000
    assert found.realised == pytest.approx(found.promised, abs=0.06)


def test_more_sure_takes_more():
    amounts = [
        by_levers(ONE, CELLS, YEARS, [use()], FLAT, (sure, 7)).answer.path.used[
            "government_growth.basic"
        ][-1]
        for sure in (0.5, 0.9)
    ]
    assert amounts[0] < amounts[1]


def test_nothing_random_is_the_plan_without_odds():
    calm = use(response=0.1)
    found = by_levers(ONE, CELLS, YEARS, [calm], FLAT, (0.9, 7))
    plain = successive(ONE, Path.of(CELLS, YEARS, 0.09), [calm])
    assert found.answer.path.cost == pytest.approx(plain.answer.path.cost, rel=1e-6)
    assert found.promised == found.realised == 1.0
