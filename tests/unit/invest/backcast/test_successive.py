# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from yuzui import registry
from yuzui.investment.backcast.answer import steadiest_answer
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.successive_lp import Given, Levers, Use, replay, successive
from yuzui.investment.lever import Param, Path, Slope
from yuzui.text import Text

CELLS = {
    ("central_government", "higher_education", "basic"): 60.0,
    ("central_government", "higher_education", "experimental"): 140.0,
    ("enterprise", "enterprise", "basic"): 8.0,
    ("enterprise", "enterprise", "experimental"): 792.0,
}
CUBE = Path.of(CELLS, range(2024, 2029), 0.09)
ONE = Problem(0.08, 0.068, 4, 0.09)
ROOM = {"people_growth": 0.2, "cost_growth": 0.1}


def curved(power, room=1e9):
    """A lever whose yield falls: x gives x ** power, at most ``room``."""
    lever = ModuleType("levers.curved")
    lever.ORDER, lever.RANGE = 10, {"amount": (0.0, 500.0)}
    lever.PARAMETERS = (Param("amount", Text("a", "量"), "money", 0.0, True, 1),)

    def effect(path, setting):
        money = setting.schedule("amount", path.years)
        cell = ("central_government", "higher_education", "basic")
        return path.add(cell, np.minimum((1 + money) ** power - 1, room))

    def linear(path, setting):
        money = setting.schedule("amount", path.years)[0]
        slope = power * (1 + money) ** (power - 1)
        return {"amount": Slope(slope, np.zeros_like(slope), np.ones_like(slope))}

    lever.effect, lever.linear = effect, linear
    return lever


def test_a_straight_lever_needs_one_round():
    use = Use(registry.modules("lever")["government_growth"], "basic", values=ROOM)
    found = successive(ONE, CUBE, Levers([use]))
    assert (found.answer.status, found.rounds) == ("optimal", 1)
    assert found.gap_pp < 1e-9
    assert found.shares[-1] == pytest.approx(0.08) and found.shares[0] == pytest.approx(0.068)
    spent = found.answer.path.used["government_growth.basic"]
    assert found.cost == pytest.approx(sum(spent) / 68.0)


def test_the_denominator_it_moves_is_counted():
    use = Use(registry.modules("lever")["government_growth"], "basic", values=ROOM)
    silent = replace(use, values={**ROOM, "response": 0.0})
    loud = replace(use, values={**ROOM, "response": 0.5})
    costs = [successive(ONE, CUBE, Levers([one])).cost for one in (silent, loud)]
    assert costs[1] > costs[0]
    moved = successive(replace(ONE, rule="fixed_total"), CUBE, Levers([loud]))
    assert moved.cost < costs[1] and moved.shares[-1] == pytest.approx(0.08)


@pytest.mark.parametrize("solver", [None, steadiest_answer])
def test_a_curved_lever_is_straightened_until_replay_agrees(solver):
    words = {} if solver is None else {"solver": solver}
    found = successive(ONE, CUBE, Levers([Use(curved(0.8), "amount")]), **words)
    assert found.answer.status == "optimal" and 1 < found.rounds <= 20
    assert found.gap_pp <= 0.01
    amounts = np.array(found.answer.path.used["curved.amount"])
    after, _ = replay(CUBE, Levers([Use(curved(0.8), "amount")]), amounts)
    assert float(after.share()[0, -1]) == pytest.approx(0.08, abs=1e-4)


def test_a_lever_that_falls_short_is_a_gap_and_no_path():
    found = successive(ONE, CUBE, Levers([Use(curved(0.9, room=5.0), "amount")]))
    assert found.answer.status == "replay_gap" and found.answer.path is None
    assert found.gap_pp > 0.01


def test_what_cannot_be_absorbed_in_a_year_is_begun_earlier():
    """The lever lets basic research grow by its own limit; a path below it is found."""
    use = Use(registry.modules("lever")["government_growth"], "basic")
    found = successive(ONE, CUBE, Levers([use]))
    limit = 1.06 * 1.05 * 1.05 - 1
    assert found.answer.status == "optimal" and found.gap_pp <= 0.01
    assert max(found.answer.path.growth) == pytest.approx(limit, abs=2e-4)
    capped = successive(replace(ONE, caps=limit), CUBE, Levers([use]))
    assert found.cost == pytest.approx(capped.cost, rel=1e-3)


def test_what_is_too_little_on_the_straight_line_is_infeasible():
    use = Use(registry.modules("lever")["government_growth"], "basic", most=0.5, values=ROOM)
    found = successive(ONE, CUBE, Levers([use]))
    assert found.answer.status == "infeasible" and found.rounds == 1
    assert use.limit == 0.5 and replace(use, most=None).limit == 1000.0


def test_a_given_lever_acts_in_its_place_and_is_no_cost_of_the_path():
    """The structure rule acts after public money, so that it moves part of the response too."""
    growth, rule = (registry.modules("lever")[name] for name in ("government_growth", "structure"))
    assert growth.ORDER < rule.ORDER
    sought = Use(growth, "basic", values={**ROOM, "response": 0.5})
    given = Given(rule, {"enterprise": 0.005})
    found = successive(ONE, CUBE, Levers([sought], [given]))
    assert found.answer.status == "optimal" and found.gap_pp <= 0.01
    last = found.answer.path.used[sought.name][-1]
    grown, private = 1.09**4, 0.5 * last
    enterprise = 800 * grown + private
    part = 68 * grown + last + private * 0.01 + 0.005 * enterprise
    assert part / (1000 * grown + last + private) == pytest.approx(0.08, abs=1e-4)
    spent = sum(found.answer.path.used[sought.name])
    assert found.cost == pytest.approx(spent / 68.0)


def test_what_nobody_sets_is_at_its_median():
    lever = registry.modules("lever")["government_growth"]
    (use,) = Levers([Use(lever, "basic", values=ROOM)]).at_medians().sought
    # the middle of a triangle from -0.2 over 0.1 to 0.5: right of its mode half the area is left
    assert use.values["response"] == pytest.approx(0.5 - (0.7 * 0.4 / 2) ** 0.5)
    assert use.values["people_growth"] == ROOM["people_growth"]
