# SPDX-License-Identifier: Apache-2.0
"""Reliefs over levers, checked by trying every corner of a program that shares nothing with ours.

``bench/backcast_relief.py`` does the same check with ``scipy.optimize.linprog``.
"""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from yuzui import registry
from yuzui.errors import InputError
from yuzui.investment.backcast.answer import solve
from yuzui.investment.backcast.infeasibility import OverLevers, Spending, giving_way, relief
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.successive_lp import Given, Levers, Use
from yuzui.investment.lever import Path
from yuzui.text import Text

CELLS = {
    ("central_government", "higher_education", "basic"): 60.0,
    ("central_government", "higher_education", "experimental"): 140.0,
    ("enterprise", "enterprise", "basic"): 8.0,
    ("enterprise", "enterprise", "experimental"): 792.0,
}
GROWTH, YEARS, RESPONSE, TARGET = 0.09, 4, 0.1, 0.08
ONE = Problem(TARGET, 0.068, YEARS, GROWTH)
ROOM = {"people_growth": 1.0, "cost_growth": 1.0, "response": RESPONSE}
LEVER = registry.modules("lever")["government_growth"]
FUND = registry.modules("lever")["joint_fund"]
NAME = "government_growth.basic"
MONEY = 68.0
"""The base year's basic research, in which ceilings of spending are counted."""


def cube(rates):
    grown = np.hstack([np.zeros((len(rates), 1)), rates])
    return Path.of(CELLS, range(2024, 2025 + rates.shape[1]), grown)


def world(most=None, ramp=float("inf"), problem=ONE, given=(), **values):
    use = Use(LEVER, "basic", most, ramp, {**ROOM, **values})
    return OverLevers(problem, cube, Levers([use], given))


def least(cost, lines, limits):
    """Return the x >= 0 of least cost within ``lines @ x <= limits``, by trying all corners."""
    n = len(cost)
    lines = np.vstack([lines, -np.eye(n)])
    limits = np.concatenate([limits, np.zeros(n)])
    picked = np.array(list(combinations(range(len(lines)), n)))
    square, level = lines[picked], limits[picked]
    good = abs(np.linalg.det(square)) > 1e-9
    corners = np.linalg.solve(square[good], level[good][:, :, None])[:, :, 0]
    inside = corners[(corners @ lines.T <= limits + 1e-7).all(axis=1)]
    return inside[np.argmin(inside @ cost)] if len(inside) else None


def apart(goal, most=np.inf, ramp=np.inf, cap=np.inf, ceiling=np.inf):
    """Solve from the text of the task: x is public money by year; answer the least of ``goal``.

    ``goal`` is ``share`` (the largest share of the last year) or the name of the limit whose
    relief, one number for all years, is to be least. No module of the package is asked.
    """
    grown = (1 + GROWTH) ** np.arange(YEARS + 1)
    basic, entire = 1 + RESPONSE * 8 / 800, 1 + RESPONSE  # what one unit becomes
    unit = np.vstack([np.zeros(YEARS + 1), np.eye(YEARS + 1)])  # x of the base year is nothing
    slack = {name: unit[-1] * (goal == name) for name in ("most", "ceiling", "ramp")}
    rows = []
    for t in range(1, YEARS + 1):
        step = unit[t] - unit[t - 1]
        rows += [(unit[t] - slack["most"], most), (unit[t] - slack["ceiling"], ceiling)]
        rows += [(step - slack["ramp"], ramp), (-step - slack["ramp"], ramp)]
        above = (1 + min(cap, 9)) * 68 * grown[t - 1] - 68 * grown[t] if cap < np.inf else np.inf
        rows.append((basic * (unit[t] - (1 + min(cap, 9)) * unit[t - 1]), above))
    if goal != "share":
        needed = (TARGET * 1000 - 68) * grown[-1] / (basic - TARGET * entire)
        rows.append((-unit[YEARS], -needed))
    lines, limits = (np.array(part) for part in zip(*(r for r in rows if r[1] < np.inf), strict=True))
    # more money in the last year always raises the share
    x = least(-unit[YEARS] if goal == "share" else unit[-1], lines, limits)
    if goal == "share":
        last = x[YEARS - 1]
        return (68 * grown[-1] + basic * last) / (1000 * grown[-1] + entire * last)
    return None if x is None else x[-1]


def test_a_lever_at_its_top_is_named_with_what_is_missing():
    one = world(most=10.0)
    assert one.solve(solve).status == "infeasible"
    found = giving_way(one)
    assert found.reachable == pytest.approx(apart("share", most=10.0), abs=1e-9)
    assert [(rule.kind, rule.year, rule.means) for rule in found.binding] == [("most", 4, NAME)]
    (top,) = found.together
    assert (top.kind, top.means, top.year, top.limit) == ("most", NAME, 4, 10.0)
    assert top.needed - 10.0 == pytest.approx(apart("most", most=10.0), rel=1e-6)
    assert found.alone == ((("most", NAME), (top,)),)


@pytest.mark.parametrize("more, status", [(1e-6, "optimal"), (-1e-3, "infeasible")])
def test_what_is_said_to_be_needed_is_enough_and_not_more_than_that(more, status):
    (top,) = relief(world(most=10.0), [("most", NAME)])
    assert world(most=(10.0, 10.0, 10.0, top.needed + more)).solve(solve).status == status


def test_a_ramp_gives_way_alone_and_together_with_the_top():
    one = world(most=15.0, ramp=4.0)
    found = giving_way(one)
    assert found.reachable == pytest.approx(apart("share", most=15.0, ramp=4.0), abs=1e-9)
    alone = dict(found.alone)
    assert alone[("ramp", NAME)] == () and apart("ramp", most=15.0, ramp=4.0) is None
    assert alone[("most", NAME)] == () and apart("most", most=15.0, ramp=4.0) is None
    kinds = {(one.kind, one.year) for one in found.together}
    assert ("most", 4) in kinds and {kind for kind, _ in kinds} == {"most", "ramp"}
    assert one.looser(found.together).solve(solve).status == "optimal"
    wide = dict(giving_way(world(most=100.0, ramp=4.0)).alone)[("ramp", NAME)]
    widest = max(row.needed for row in wide)
    assert widest - 4.0 == pytest.approx(apart("ramp", most=100.0, ramp=4.0), rel=1e-4)


def test_a_fiscal_ceiling_over_levers():
    one = world(problem=replace(ONE, ceilings=10.0 / MONEY))
    found = giving_way(one)
    assert found.reachable == pytest.approx(apart("share", ceiling=10.0), abs=1e-9)
    (row,) = dict(found.alone)[("ceiling", "")]
    assert (row.kind, row.year, row.means) == ("ceiling", 4, "")
    assert MONEY * row.needed - 10.0 == pytest.approx(apart("ceiling", ceiling=10.0), rel=1e-6)


def test_growth_caps_over_levers_share_what_gives_way():
    one = world(problem=replace(ONE, caps=0.11))
    found = giving_way(one)
    assert found.reachable == pytest.approx(apart("share", cap=0.11), abs=1e-7)
    caps = dict(found.alone)[("cap", "")]
    assert {row.kind for row in caps} == {"cap"} and len(caps) == 4
    assert one.looser(caps).solve(solve).status == "optimal"
    # under any common cap below the needed mean growth linprog finds no path either
    mean = float(np.prod([1 + row.needed for row in caps])) ** 0.25 - 1
    assert apart("share", cap=mean - 1e-4) < TARGET <= apart("share", cap=mean + 1e-4)


def test_a_later_deadline_is_found_by_solving_each():
    """A ramp gives more each year, faster than the rest grows: the target comes a little later."""
    found = giving_way(world(ramp=3.5))
    years = np.arange(YEARS, 40)
    money, grown = 3.5 * years, (1 + GROWTH) ** years
    part = 68 * grown + money * (1 + RESPONSE * 8 / 800)
    met = part / (1000 * grown + money * (1 + RESPONSE)) >= TARGET
    assert found.later == int(np.argmax(met)) > 0
    assert world(most=1.0).longer(3).levers.sought[0].limit == 1.0
    by_year = world(most=(1.0, 2.0, 3.0, 4.0)).longer(2)
    assert by_year.levers.sought[0].limit == (1.0, 2.0, 3.0, 4.0, 4.0, 4.0)
    assert giving_way(world(most=5.0)).later is None  # what is fixed is outgrown by the rest


def test_what_cannot_be_absorbed_binds_and_never_gives_way():
    slow = {"people_growth": 0.03, "cost_growth": 0.03, "margin": 0.03}
    found = giving_way(world(problem=replace(ONE, ceilings=2.0), **slow))
    assert found.reachable == pytest.approx(0.068 * (1.03**3 / 1.09) ** 4, rel=2e-3)
    assert {rule.kind for rule in found.binding} == {"absorb"}
    assert found.together == () and all(rows == () for _, rows in found.alone)


def test_several_levers_each_have_their_own_sentence():
    fund = Use(FUND, "partner_money", 2.0, values={"additionality": 0.5, "displacement": 0.25})
    money = Use(LEVER, "basic", 5.0, values=ROOM)
    one = OverLevers(ONE, cube, Levers([money, fund]))
    found = giving_way(one)
    alone = dict(found.alone)
    assert set(alone) == {("most", NAME), ("most", "joint_fund.partner_money")}
    assert all(len(rows) == 1 and rows[0].year == 4 for rows in alone.values())
    assert len(found.together) == 2
    for rows in (*alone.values(), found.together):
        assert one.looser(rows).solve(solve).status == "optimal"
        less = [replace(row, needed=0.995 * row.needed) for row in rows]
        assert one.looser(less).solve(solve).status == "infeasible"


def test_given_levers_stay_when_the_deadline_moves():
    rule = registry.modules("lever")["structure"]
    given = Given(rule, {"enterprise": [0.0, 0.001, 0.001, 0.002, 0.003]})
    found = giving_way(world(most=8.0, given=[given]))
    assert found.reachable > giving_way(world(most=8.0)).reachable
    longer = world(most=8.0, given=[given]).longer(2)
    assert longer.levers.given[0].values["enterprise"][-3:] == (0.003,) * 3


def test_spending_and_levers_give_the_same_where_the_lever_is_money():
    spending = giving_way(Spending(replace(ONE, caps=0.1)))
    levers = giving_way(world(problem=replace(ONE, caps=0.1), response=0.0))
    assert spending.reachable == pytest.approx(levers.reachable, abs=1e-6)
    assert spending.later == levers.later
    pairs = zip(spending.together, levers.together, strict=True)
    assert all(a.needed == pytest.approx(b.needed, abs=5e-4) for a, b in pairs)


class Refusing:
    """A world whose lever refuses what is asked of it."""

    def __init__(self, code):
        self.code = code

    def solve(self, solver):
        raise InputError(Text("refused", "拒绝"), code=self.code)


def test_only_a_deduction_beyond_the_cost_means_that_giving_way_is_not_enough():
    assert relief(Refusing("deduction_beyond_cost"), [("most", NAME)]) == ()
    with pytest.raises(InputError) as caught:
        relief(Refusing("no_source"), [("most", NAME)])
    assert caught.value.code == "no_source"
