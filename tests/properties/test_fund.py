# SPDX-License-Identifier: Apache-2.0
"""Random small calls: the slate equals brute force, and moves only the way it must."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yuzui.funding import portfolio_effect, portfolio_problem, verify
from yuzui.funding.candidates import Candidates
from yuzui.funding.portfolio_problem import Change, Problem, best, terms
from yuzui.funding.rulebook import build
from yuzui.solve.registry import solve

FIELDS, REGIONS = ("a", "b", "c"), ("E", "W")


@dataclass
class World:
    rows: list
    rules: dict

    def problem(self, seed=7, rows=None):
        rows = self.rows if rows is None else rows
        book = build(self.rules)
        budget = sum(rule["total"] for rule in self.rules["rule"] if rule["kind"] == "budget")
        candidates = Candidates(
            ids=[row["id"] for row in rows],
            amount=np.array([float(row["amount"]) for row in rows]),
            value=np.array([float(row["value"]) for row in rows]),
            columns={k: [row[k] for row in rows] for k in ("field", "region", "early")},
            requested=np.array([float(row["requested"]) for row in rows]),
            eligible=np.array([row["eligible"] for row in rows], dtype=bool),
            budget=float(budget),
        )
        return Problem(candidates, terms(book.rules, candidates), seed, solve)

    def brute(self):
        """Best value and all best sets, by plain sums; None if no set keeps the rules."""
        top, sets = None, []
        for size in range(len(self.rows) + 1):
            for members in itertools.combinations(self.rows, size):
                if not all(row["eligible"] for row in members):
                    continue
                names = [row["id"] for row in members]
                if verify.breaks(self.rules, self.rows, names):
                    continue
                value = sum(row["value"] for row in members)
                if top is None or value > top + 1e-9:
                    top, sets = value, [members]
                elif abs(value - top) <= 1e-9:
                    sets.append(members)
        return top, sets


@st.composite
def worlds(draw, most=9):
    n = draw(st.integers(3, most))
    rows = [
        {
            "id": f"P{k:02d}",
            "amount": draw(st.integers(1, 12)) * 10,
            "value": draw(st.integers(-20, 100)),
            "field": draw(st.sampled_from(FIELDS)),
            "region": draw(st.sampled_from(REGIONS)),
            "early": draw(st.booleans()),
            "eligible": draw(st.integers(0, 9)) > 0,
        }
        for k in range(n)
    ]
    for row in rows:
        row["requested"] = row["amount"] + draw(st.integers(0, 3)) * 10
    total = sum(row["amount"] for row in rows)
    own = {"strength": "hard", "source": "x"}
    budget = draw(st.integers(total // 5, total))
    rules = [{**own, "name": "budget", "kind": "budget", "total": budget}]
    for k in range(draw(st.integers(1, 4))):
        rules.append({**own, "name": f"r{k}", **draw(rule_rows(n, total))})
    return World(rows, {"format": "yuzui-rules/1", "value": {"from": "given"}, "rule": rules})


@st.composite
def rule_rows(draw, n, total):
    row = {"kind": draw(st.sampled_from(["floor", "cap"]))}
    key = "at_least" if row["kind"] == "floor" else "at_most"
    measure = draw(st.sampled_from(["amount", "count"]))
    row["measure"] = measure
    shares = ["", "awarded", "eligible", "requested", *(["budget"] if measure == "amount" else [])]
    if share := draw(st.sampled_from(shares)):
        row["share_of"] = share
        row[key] = draw(st.integers(0, 8)) / 20
    else:
        row[key] = draw(st.integers(0, 3)) if measure == "count" else draw(st.integers(0, total // 2))
    row |= draw(
        st.sampled_from(
            [
                {"where": {"field": "a"}},
                {"where": {"early": True}},
                {"where": {"region": ["E"], "amount": {"le": 80}}},
                {"where": {"any": [{"field": "a"}, {"region": "W"}]}},
                {"where": {"not": {"field": "b"}}},
                {"where": {"amount": {"gt": 40}}},
            ]
        )
    )
    if row["kind"] == "cap" and draw(st.booleans()):
        row["by"] = draw(st.sampled_from(["field", "region"]))
    return row


def made(world):
    """Build, or give up on worlds whose floor covers nobody: that is an error of its own."""
    try:
        return world.problem()
    except Exception as error:
        assume("covers no proposal" not in str(error) and "asks for more" not in str(error))
        raise


@settings(deadline=None, max_examples=150)
@given(worlds())
def test_slate_equals_brute_force(world):
    asked = made(world)
    found, (top, sets) = portfolio_problem.solve(asked), world.brute()
    slate = found.slate
    if top is None:
        assert slate.status == "infeasible"
        return
    assert slate.status == "optimal" and abs(slate.objective - top) <= 1e-6
    names = {n for n, inside in zip(asked.candidates.ids, slate.chosen, strict=True) if inside}
    best_sets = [{row["id"] for row in members} for members in sets]
    assert names in best_sets
    # of equally good sets the one that spends least, then the first by its tickets
    spends = [sum(row["amount"] for row in members) for members in sets]
    place = {asked.candidates.ids[k]: n for n, k in enumerate(asked.order, 1)}
    ranked = sorted((spend, sum(place[name] for name in s)) for spend, s in zip(spends, best_sets, strict=True))
    mine = sum(row["amount"] for row in world.rows if row["id"] in names)
    assert (mine, sum(place[name] for name in names)) == ranked[0]


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_infeasible_calls_name_a_smallest_conflict_and_what_mends_it(world):
    asked = made(world)
    assume(best(asked).status == "infeasible")
    found = portfolio_effect.smallest(asked)
    assert not portfolio_effect.possible(asked, found.terms)
    for term in found.terms:
        rest = tuple(other for other in found.terms if other is not term)
        assert portfolio_effect.possible(asked, rest)
    for term, to in found.loosen:
        if to is not None:
            rest = tuple(other for other in found.terms if other is not term)
            assert portfolio_effect.possible(asked, (*rest, term.at(to)))


@settings(deadline=None, max_examples=60)
@given(worlds(), st.integers(1, 200))
def test_more_budget_is_never_worse_and_another_hard_rule_never_better(world, more):
    asked = made(world)
    before = best(asked)
    assume(before.objective is not None)
    fixed = [k for k, t in enumerate(asked.terms) if t.rule.share_of == "budget"]
    assume(not fixed)  # a share of the budget moves with it
    wider = Change(loosened={0: asked.terms[0].limit + more})
    assert best(asked, wider).objective >= before.objective - 1e-9
    for k in range(len(asked.terms)):
        fewer = best(asked, Change(dropped=frozenset({k})))
        assert fewer.objective >= before.objective - 1e-9


@settings(deadline=None, max_examples=60)
@given(worlds(), st.randoms(use_true_random=False))
def test_order_of_the_file_is_irrelevant(world, random):
    asked = made(world)
    turned = list(world.rows)
    random.shuffle(turned)
    first, second = portfolio_problem.solve(asked), portfolio_problem.solve(world.problem(rows=turned))
    names = [
        {n for n, inside in zip(ids, found.slate.chosen, strict=True) if inside}
        for ids, found in ((asked.candidates.ids, first), ([row["id"] for row in turned], second))
    ]
    assert names[0] == names[1]
    assert first.slate.objective == second.slate.objective


@settings(deadline=None, max_examples=40)
@given(worlds(7), st.data())
def test_delta_is_necessary_and_sufficient(world, data):
    """Raise the value of a refused proposal by its delta, more or less: in, or out."""
    asked = made(world)
    slate = best(asked)
    refused = np.flatnonzero(~slate.chosen & asked.candidates.open)
    assume(slate.objective is not None and len(refused))
    place = int(data.draw(st.sampled_from(list(refused))))
    reason = portfolio_effect.why(asked, slate, place)
    least = portfolio_effect.least_deltas(asked, slate)[place]
    for extra, inside in ((-0.5, False), (0.5, True)):
        rise = (1e6 if reason.delta is None else reason.delta) + extra
        if rise < 0:
            continue
        value = asked.candidates.value.copy()
        value[place] += rise
        again = best(replace(asked, candidates=replace(asked.candidates, value=value)))
        assert bool(again.chosen[place]) is (inside and reason.delta is not None)
    if reason.delta is not None:
        assert least <= reason.delta + 1e-6


@settings(deadline=None, max_examples=40)
@given(worlds(7))
def test_set_holds_between_the_two_limits(world):
    asked = made(world)
    slate = best(asked)
    assume(slate.objective is not None)
    for k in portfolio_effect.binding(asked, slate):
        term = asked.terms[k]
        low, high = portfolio_effect.holds(asked, slate, k)
        for share in (0.0, 0.5, 1 - 1e-6):
            limit = low + share * (high - low) if term.sense == "<=" else high - share * (high - low)
            again = best(asked, Change(loosened={k: limit}))
            assert abs(again.objective - slate.objective) <= 1e-6
            assert not term.at(limit).shortfall(slate.chosen)


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_rules_that_do_not_bind_can_all_go(world):
    asked = made(world)
    slate = best(asked)
    assume(slate.objective is not None)
    bound = set(portfolio_effect.binding(asked, slate))
    for k in range(len(asked.terms)):
        raised = best(asked, Change(dropped=frozenset({k}))).objective > slate.objective + 1e-7
        assert raised is (k in bound)


@settings(deadline=None, max_examples=80)
@given(worlds(), st.data())
def test_quick_ways_of_large_calls_are_as_right_as_the_whole_program(world, data):
    """The relaxation, the core and the fixing by reduced costs, on calls that can be enumerated."""
    asked = made(world)
    inside = data.draw(st.sampled_from([(), (0,), (1,)]))
    change = Change(inside=inside)
    with patch.object(portfolio_problem, "FEW", 0), patch.object(portfolio_problem, "WHOLE", 0):
        full, quick = best(asked, change), portfolio_problem.exact(asked, change)
        assert quick.status == full.status
        if full.objective is None:
            return
        assert abs(quick.objective - full.objective) <= 1e-6
        near = portfolio_problem.near(asked, change)
        assert near.objective <= full.objective + 1e-6 and near.bound >= full.objective - 1e-6
        assert portfolio_problem.beyond(asked, change, full.objective + 0.01) is None
        below = portfolio_problem.beyond(asked, change, full.objective - 0.01)
        assert abs(below.objective - full.objective) <= 1e-6
