# SPDX-License-Identifier: Apache-2.0
"""The model that is handed over; that its optimum is right stands in golden and properties."""

from dataclasses import replace

import numpy as np
import pytest

from yuzui.errors import InternalError
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule
from yuzui.funding.portfolio.portfolio import active, best, formulate
from yuzui.funding.portfolio.portfolio import terms as terms_of
from yuzui.funding.portfolio.problem import Change, Problem, ticket
from yuzui.solve.registry import solve

CANDIDATES = Candidates(
    ids=["A", "B", "C"],
    amount=np.array([10.0, 20.0, 30.0]),
    value=np.array([3.0, 4.0, 5.0]),
    eligible=np.array([True, True, False]),
    budget=40.0,
)
RULES = (
    Rule("budget", "budget", 1, own={"total": 30.0}),
    Rule("two", "floor", 2, at_least=2.0, measure="count", strength="soft", penalty=0.5),
    Rule("half", "floor", 3, at_least=0.5, share_of="budget", strength="soft", penalty=0.01,
         shortfall_limit=30.0),
)  # fmt: skip


def problem(rules=RULES, engine=solve):
    return Problem(CANDIDATES, terms_of(rules, CANDIDATES), 7, engine)


def test_order_is_that_of_the_tickets():
    asked = problem()
    tickets = [ticket(7, name) for name in CANDIDATES.ids]
    assert [tickets[k] for k in asked.order] == sorted(tickets)
    assert ticket(7, "A") != ticket(8, "A")


def test_ineligible_stay_out_and_forced_come_in():
    model = formulate(problem(), Change(inside=(0,), outside=(1,)))
    back = np.argsort(problem().order)
    assert model.low[:3][back].tolist() == [1, 0, 0]
    assert model.high[:3][back].tolist() == [1, 0, 0]


def test_soft_rules_pay_by_unit_of_shortfall():
    model = formulate(problem())
    assert model.objective[3:].tolist() == [-0.5, -0.01]
    assert model.high[3:].tolist() == [np.inf, 30.0]
    assert model.integer.tolist() == [True] * 3 + [False] * 2
    # a percentage point of the base of 40 is 0.4
    assert model.rows.values[model.rows.starts[2] :][-1] == pytest.approx(0.4)
    found = best(problem())
    assert found.objective == pytest.approx(7.0) and found.chosen.tolist() == [True, True, False]


def test_change_of_limits():
    asked = problem()
    rules = active(asked, Change(dropped=frozenset({1}), loosened={0: 10.0}))
    assert [t.name for t in rules] == ["budget", "half"] and rules[0].limit == 10
    assert best(asked, Change(loosened={0: 10.0})).chosen.tolist() == [True, False, False]


def test_other_values():
    found = best(problem(), Change(value=np.array([-1.0, 4.0, 9.0])))
    assert found.chosen.tolist() == [False, True, False]


def test_start_helps_or_is_ignored():
    for start in ([True, True, False], [True, True, True]):
        assert best(problem(), start=np.array(start)).objective == pytest.approx(7.0)


def test_an_engine_that_breaks_a_rule_is_caught():
    def careless(model, limits, start):
        honest = solve(model, limits, start)
        return replace(honest, values=np.ones_like(honest.values))

    with pytest.raises(InternalError, match="broke a rule"):
        best(problem(engine=careless))


def test_infeasible_has_no_set():
    rules = (Rule("budget", "budget", 1, own={"total": 5.0}), Rule("f", "floor", 2, at_least=9.0))
    found = best(problem(rules))
    assert (found.status, found.objective, found.gap) == ("infeasible", None, None)
    assert not found.chosen.any()
