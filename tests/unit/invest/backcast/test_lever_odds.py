# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui import registry
from yuzui.investment.backcast.lever_odds import Chance, by_levers
from yuzui.investment.backcast.odds import CHECK
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.successive_lp import Given, Levers, Use, replay, successive
from yuzui.investment.lever import Path

CELLS = {
    ("central_government", "higher_education", "basic"): 60.0,
    ("central_government", "higher_education", "experimental"): 140.0,
    ("enterprise", "enterprise", "basic"): 8.0,
    ("enterprise", "enterprise", "experimental"): 792.0,
}
ONE = Problem(0.08, 0.068, 4, 0.09)
YEARS = range(2024, 2029)
ROOM = {"people_growth": 0.3, "cost_growth": 0.2}
FLAT = np.full((200, 4), 0.09), np.full((CHECK, 4), 0.09)


def use(**values):
    return Use(registry.modules("lever")["government_growth"], "basic", values={**ROOM, **values})


def cube(rates):
    return Path.of(CELLS, YEARS, np.hstack([np.zeros((len(rates), 1)), rates]))


def asked(sure, sought, given=(), growth=FLAT, problem=ONE):
    return by_levers(problem, cube, Levers(sought, given), Chance(*growth, sure, 7))


def test_the_response_is_drawn_and_the_levers_themselves_are_asked():
    found = asked(0.8, [use()])
    assert found.method == "sample_average" and found.promised >= 0.8 and found.fresh == CHECK
    assert found.realised == pytest.approx(found.promised, abs=0.06)
    # counted again, future by future of other seeds, without the code that counted it
    response = np.random.default_rng(3).triangular(-0.2, 0.1, 0.5, 4000)
    last = found.answer.path.used["government_growth.basic"][-1]
    grown = 1.09**4
    private = response * last
    part = 68 * grown + last + private * 8 / 800
    met = (part / (1000 * grown + last + private) >= 0.08).mean()
    assert found.realised == pytest.approx(met, abs=0.03)


def test_more_sure_takes_more():
    amounts = [asked(sure, [use()]).answer.path.used["government_growth.basic"][-1] for sure in (0.5, 0.9)]
    assert amounts[0] < amounts[1]


def test_nothing_random_is_the_plan_without_odds():
    calm = use(response=0.1)
    found = asked(0.9, [calm])
    plain = successive(ONE, Path.of(CELLS, YEARS, 0.09), Levers([calm]))
    assert found.answer.path.cost == pytest.approx(plain.answer.path.cost, rel=1e-6)
    assert found.promised == found.realised == 1.0


def test_a_lever_that_acts_as_given_is_in_every_future():
    """A given structure rule does part of the work; without it more would be asked."""
    calm = use(response=0.1)
    rule = Given(registry.modules("lever")["structure"], {"enterprise": 0.005})
    alone, beside = (asked(0.9, [calm], given) for given in ((), (rule,)))
    assert beside.answer.path.cost < 0.8 * alone.answer.path.cost
    x = np.array(beside.answer.path.used["government_growth.basic"])
    after, _ = replay(cube(FLAT[0][:1]), Levers([calm], [rule]), x)
    assert float(after.share()[0, -1]) == pytest.approx(0.08, abs=1e-4)


def test_what_a_given_lever_leaves_open_is_drawn():
    """The same plan must hold whatever enterprises answer to the money given."""
    calm = use(response=0.1)
    given = Given(registry.modules("lever")["joint_fund"], {"partner_money": 10.0, "match_ratio": 1.0})
    sure, unsure = asked(0.95, [calm], [given]), asked(0.5, [calm], [given])
    assert sure.promised >= 0.95 > unsure.promised >= 0.5
    assert sure.realised == pytest.approx(sure.promised, abs=0.05)
    assert sure.answer.path.cost > unsure.answer.path.cost


def test_the_safeguards_of_the_search_hold_for_odds():
    """What is put off in a year is begun earlier; what does not suffice has no odds."""
    slow = Use(registry.modules("lever")["government_growth"], "basic", values={"response": 0.1})
    limit = 1.06 * 1.05 * 1.05 - 1
    found = asked(0.8, [slow])
    assert max(found.answer.path.growth) == pytest.approx(limit, abs=2e-4)
    assert found.promised == 1.0
    few = Use(slow.lever, "basic", most=0.5, values=slow.values)
    none = asked(0.8, [few])
    assert (none.answer.status, none.realised) == ("infeasible", None)
