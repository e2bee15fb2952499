# SPDX-License-Identifier: Apache-2.0
"""The best set under all rules, its neighbours, and what explains it."""

import hashlib
import itertools
from dataclasses import replace

import numpy as np
import pytest

from yuzui.errors import InternalError
from yuzui.funding import portfolio_effect, portfolio_problem
from yuzui.funding.candidates import Candidates, Term
from yuzui.funding.grammar import Rule, where
from yuzui.funding.portfolio_effect import FIRST, Redrawn, redraw_values, sampled, spread
from yuzui.funding.portfolio_problem import (
    Change,
    Problem,
    Relaxed,
    Slate,
    active,
    best,
    formulate,
    open_columns,
    rest,
    sizes,
    terms,
    ticket,
)
from yuzui.funding.portfolio_problem import terms as terms_of
from yuzui.solve.model import Limits
from yuzui.solve.registry import solve, warm


@pytest.fixture(scope="package")
def larger():
    stream = np.random.default_rng(4)
    n = 260
    amount = np.round(stream.lognormal(3, 0.6, n), 2)
    budget = float(np.round(amount.sum() * 0.3))
    candidates = Candidates(
        [f"P{k:03d}" for k in range(n)],
        amount,
        stream.normal(1, 1, n),
        {"field": list(stream.choice(["a", "b", "c"], n))},
        budget=budget,
    )
    rules = (
        Rule("budget", "budget", 1, own={"total": budget}),
        Rule("a", "floor", 2, where=where({"field": "a"}), at_least=0.45, share_of="budget"),
        Rule("each", "floor", 3, by="field", at_least=3.0, measure="count"),
    )
    return Problem(candidates, terms(rules, candidates), 7, solve)


def test_next_best_sets(larger):
    slate = best(larger)
    found = portfolio_problem.others(larger, slate, 3)
    assert len(found) == 3
    for one in found:
        assert one.objective >= 0.99 * slate.objective
        assert not any(term.shortfall(one.chosen) for term in larger.terms)
    for one, other in itertools.combinations([slate, *found], 2):
        assert (one.chosen != other.chosen).sum() >= portfolio_problem.APART
    # cheapest and stablest
    slate, amount = best(larger), larger.candidates.amount
    cheap = portfolio_problem.cheapest(larger, slate)
    assert cheap is not None and amount @ cheap.chosen < amount @ slate.chosen
    assert cheap.objective >= 0.99 * slate.objective
    chance = np.where(slate.chosen, 0.5, 0.6)
    stable = portfolio_problem.stablest(larger, slate, chance)
    assert stable is not None and chance @ stable.chosen >= chance @ slate.chosen
    assert portfolio_problem.fewest_shortfalls(larger, slate) is None


CANDIDATES = Candidates(
    ["A", "B", "C"], np.array([10.0, 20.0, 30.0]), np.ones(3), {"field": ["x", "y", "x"]}, budget=30.0
)


def found(*rules):
    book = (Rule("budget", "budget", 1, own={"total": 30.0}), *rules)
    return portfolio_effect.smallest(Problem(CANDIDATES, terms(book, CANDIDATES), 7, solve))


def smallest(*rules):
    return {term.name: to for term, to in found(*rules).loosen}


def test_category_is_named():
    rule = Rule("each", "floor", 2, by="field", at_least=40.0)
    assert smallest(rule) == {"each[y]": pytest.approx(20)}


def test_share_of_what_is_awarded_is_found_by_halving():
    """With y in, the money is enough for a third of x; even without a limit for two thirds."""
    y = Rule("y", "floor", 2, where=where({"field": "y"}), at_least=20.0)
    x = Rule("x", "floor", 3, where=where({"field": "x"}), at_least=0.9, share_of="awarded")
    assert smallest(y, x) == {"y": pytest.approx(0), "x": pytest.approx(1 / 3, abs=1e-6)}


def test_two_conflicts_name_one():
    """No single rule mends both; what is said mends the one that is named."""
    one = Rule("one", "floor", 2, where=where({"field": "x"}), at_least=500.0)
    two = Rule("two", "floor", 3, where=where({"field": "y"}), at_least=500.0)
    assert smallest(one, two) in ({"one": pytest.approx(40)}, {"two": pytest.approx(20)})
    assert found(one, two).beside and not found(one).beside


def test_what_is_said_to_help_helps_under_all_rules():
    """The money contradicts the floor as well: without the cap nothing is possible yet."""
    floor = Rule("floor", "floor", 2, at_least=40.0)
    cap = Rule("cap", "cap", 3, at_most=1.0, measure="count")
    assert smallest(floor, cap) == {"floor": pytest.approx(30), "cap": None}
    assert not found(floor, cap).beside


def test_a_soft_rule_is_in_conflict_only_at_its_largest_shortfall():
    """Of 450 at most 400 may be missing, and 30 can be had: 430 at 400 short is possible."""
    soft = Rule("s", "floor", 2, at_least=450.0, strength="soft", penalty=1.0)
    limited = replace(soft, shortfall_limit=400.0)
    assert smallest(limited) == {"budget": pytest.approx(50), "s": pytest.approx(430)}
    share = replace(soft, at_least=0.9, share_of="requested", shortfall_limit=10.0)
    assert smallest(share) == {"budget": pytest.approx(50), "s": pytest.approx(0.6)}


def test_a_share_of_what_is_awarded_beside_such_a_rule_is_no_member():
    """Searched for as one, its limit was never found."""
    soft = Rule("s", "floor", 2, at_least=450.0, strength="soft", penalty=1.0)
    x = where({"field": "x"})
    share = Rule("x", "cap", 3, where=x, at_most=0.6, share_of="awarded")
    assert set(smallest(replace(soft, shortfall_limit=400.0), share)) == {"budget", "s"}


def test_soft_rules_without_a_largest_shortfall_are_never_in_conflict():
    soft = Rule("s", "floor", 2, at_least=500.0, strength="soft", penalty=1.0)
    hard = Rule("h", "floor", 3, at_least=500.0)
    assert set(smallest(soft, hard)) == {"h"}


def term(limit, sense="<=", measure="amount", base=None):
    return Term(Rule("r", "cap", 1, measure=measure), "", np.zeros(1), sense, limit, base)


def test_step_is_round_and_loosens(larger):
    for made, step in [
        (term(300.0), 5.0),
        (term(145e6), 2e6),
        (term(99.0), 1.0),
        (term(1e6), 1e4),
        (term(60.0, ">="), -1.0),
        (term(0.3, base=100.0), 0.01),
        (term(0.3, ">=", base=100.0), -0.01),
        (term(20.0, ">=", "count"), -1.0),
        (term(0.0), 1.0),
    ]:
        assert portfolio_effect.step_of(made) == pytest.approx(step)
    # binding and effect of a large call
    slate = best(larger)
    found = portfolio_effect.binding(larger, slate)
    names = [larger.terms[k].name for k in found]
    assert names == ["budget", "a"]
    for k in found:
        dropped = best(larger, Change(dropped=frozenset({k})))
        assert dropped.objective > slate.objective + portfolio_effect.tolerance(larger, slate)
    priced = portfolio_effect.effect(larger, slate, 0)
    again = best(larger, Change(loosened={0: larger.terms[0].limit + priced.step}))
    assert priced.value_change == pytest.approx(again.objective - slate.objective)
    low, high = priced.holds
    assert low == pytest.approx(larger.candidates.amount @ slate.chosen)
    inside = best(larger, Change(loosened={0: high - 1e-6}))
    assert inside.objective <= slate.objective + portfolio_effect.tolerance(larger, slate)
    # dearest first
    terms = [term(100.0), term(0.5, base=10.0), term(10.0, measure="count")]
    nobody = np.zeros(0, dtype=int)

    def made(step, change):
        return portfolio_effect.Effect(step, change, nobody, nobody, (0, 0))

    effects = {0: made(1.0, 0.2), 1: made(0.01, 1.0), 2: made(1.0, 3.0)}
    # per one per cent of the limit: 0.2, 0.5, 0.3
    assert portfolio_effect.by_worth(terms, effects) == [1, 2, 0]
    # nearest begins with the least
    least = portfolio_effect.least_deltas(larger, slate)
    near = portfolio_effect.nearest(larger, slate, least, 6)
    assert len(near) == 6 and not slate.chosen[near].any()
    others = np.setdiff1d(np.flatnonzero(~slate.chosen), near)
    assert least[near].max() <= least[others].min()
    for place in near[:3]:
        reason = portfolio_effect.why(larger, slate, int(place))
        assert reason.exact and reason.delta >= least[place] - 1e-6
        assert reason.other.chosen[place]


def test_what_no_set_can_hold(larger):
    candidates = Candidates(["A", "B"], np.array([10.0, 500.0]), np.ones(2), budget=20.0)
    rules = (Rule("budget", "budget", 1, own={"total": 20.0}),)
    asked = Problem(candidates, terms(rules, candidates), 7, solve)
    reason = portfolio_effect.why(asked, best(asked), 1)
    assert (reason.delta, reason.exact, reason.other) == (None, True, None)
    # within the gap and the bound holds
    stream = np.random.default_rng(1)
    for _ in range(5):
        change = Change(value=larger.candidates.value + stream.normal(0, 0.5, 260))
        quick, full = portfolio_problem.near(larger, change), best(larger, change)
        assert quick.gap <= portfolio_problem.COARSE
        assert quick.objective <= full.objective + 1e-9 <= quick.bound + 2e-9


def test_small_problems_are_solved_at_once(monkeypatch, larger):
    monkeypatch.setattr(portfolio_problem, "FEW", 1_000)
    assert portfolio_problem.near(larger).gap <= 1e-9


def test_core_is_widened_until_the_gap_holds(monkeypatch, larger):
    monkeypatch.setattr(portfolio_problem, "sizes", lambda linear: [2])
    assert portfolio_problem.near(larger, gap=1e-6).gap <= 1e-6


def test_rough_says_what_it_proved(larger):
    stream = np.random.default_rng(3)
    relaxed = Relaxed(replace(larger, warm=warm))
    for _ in range(5):
        change = Change(value=larger.candidates.value + stream.normal(0, 0.5, 260))
        quick, full = portfolio_problem.rough(relaxed, change), best(larger, change)
        assert quick.objective <= full.objective + 1e-9 <= quick.bound + 2e-9
        assert quick.gap < 0.01
    # nearby differs at the line only
    slate, relaxed = best(larger), Relaxed(larger)
    for place in np.flatnonzero(~slate.chosen)[:6]:
        change = Change(inside=(int(place),))
        found, full = portfolio_problem.nearby(relaxed, slate, change), best(larger, change)
        assert found.chosen[place] and found.bound >= full.objective - 1e-9
        assert 0.99 * full.objective <= found.objective <= full.objective + 1e-9
    # beyond is exact
    top = best(larger).objective
    for level, exists in ((top - 0.01, True), (top + 1e-6, False), (top * 1.5, False)):
        found = portfolio_problem.beyond(larger, Change(), level)
        assert (found is not None) is exists
    assert portfolio_problem.beyond(larger, Change(), top - 0.01).objective == pytest.approx(top)
    # beyond of the impossible
    impossible = Change(loosened={0: 1.0})
    assert best(larger, impossible).status == "infeasible"
    assert portfolio_problem.beyond(larger, impossible, 0.0) is None
    assert portfolio_problem.near(larger, impossible).status == "infeasible"
    # exact is the best
    stream = np.random.default_rng(2)
    for _ in range(4):
        change = Change(inside=(int(stream.integers(260)),))
        quick, full = portfolio_problem.exact(larger, change), best(larger, change)
        assert quick.status == full.status
        if full.objective is not None:
            assert quick.objective == pytest.approx(full.objective, rel=1e-9)
            assert quick.gap <= 1e-9


def test_a_set_just_at_the_level_is_not_beyond_it():
    """Nothing is affordable: the empty set meets a level of a billionth within tolerance."""
    candidates = Candidates(["A"], np.array([10.0]), np.array([1.0]), budget=6.0)
    rules = (Rule("budget", "budget", 1, own={"total": 6.0}),)
    asked = Problem(candidates, terms(rules, candidates), 7, solve)
    assert portfolio_problem.beyond(asked, Change(), 1e-9) is None


PORTFOLIO_CANDIDATES = Candidates(
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
    return Problem(PORTFOLIO_CANDIDATES, terms_of(rules, PORTFOLIO_CANDIDATES), 7, engine)


def test_order_is_that_of_the_tickets():
    asked = problem()
    tickets = [ticket(7, name) for name in PORTFOLIO_CANDIDATES.ids]
    assert [tickets[k] for k in asked.order] == sorted(tickets)
    assert ticket(7, "A") != ticket(8, "A")
    # ineligible stay out and forced come in
    model = formulate(problem(), Change(inside=(0,), outside=(1,)))
    back = np.argsort(problem().order)
    assert model.low[:3][back].tolist() == [1, 0, 0]
    assert model.high[:3][back].tolist() == [1, 0, 0]
    # soft rules pay by unit of shortfall
    model = formulate(problem())
    assert model.objective[3:].tolist() == [-0.5, -0.01]
    assert model.high[3:].tolist() == [np.inf, 30.0]
    assert model.integer.tolist() == [True] * 3 + [False] * 2
    # a percentage point of the base of 40 is 0.4
    assert model.rows.values[model.rows.starts[2] :][-1] == pytest.approx(0.4)
    found = best(problem())
    assert found.objective == pytest.approx(7.0) and found.chosen.tolist() == [True, True, False]
    # change of limits
    rules = active(asked, Change(dropped=frozenset({1}), loosened={0: 10.0}))
    assert [t.name for t in rules] == ["budget", "half"] and rules[0].limit == 10
    assert best(asked, Change(loosened={0: 10.0})).chosen.tolist() == [True, False, False]
    # other values
    found = best(problem(), Change(value=np.array([-1.0, 4.0, 9.0])))
    assert found.chosen.tolist() == [False, True, False]
    # start helps or is ignored
    for start in ([True, True, False], [True, True, True]):
        assert best(problem(), start=np.array(start)).objective == pytest.approx(7.0)

    # an engine that breaks a rule is caught
    def careless(model, limits, start):
        honest = solve(model, limits, start)
        return replace(honest, values=np.ones_like(honest.values))

    with pytest.raises(InternalError, match="broke a rule"):
        best(problem(engine=careless))


def test_infeasible_has_no_set(larger):
    rules = (Rule("budget", "budget", 1, own={"total": 5.0}), Rule("f", "floor", 2, at_least=9.0))
    found = best(problem(rules))
    assert (found.status, found.objective, found.gap) == ("infeasible", None, None)
    assert not found.chosen.any()
    # order is that of the tickets of problem
    tickets = [ticket(7, name) for name in larger.candidates.ids]
    assert tickets[0] == hashlib.sha256(b"7\nP000").hexdigest()
    assert [tickets[k] for k in larger.order] == sorted(tickets)
    assert (larger.order[larger.rank] == np.arange(len(tickets))).all()
    assert (replace(larger, seed=8).order != larger.order).any()
    # gap is relative
    assert Slate("feasible", np.ones(1, dtype=bool), 100.0, 101.0, "e", "1").gap == (pytest.approx(0.01))
    assert Slate("limit", np.zeros(1, dtype=bool), None, None, "e", "1").gap is None


def asked(**own):
    candidates = Candidates(["A", "B", "C"], np.array([40.0, 30.0, 20.0]), np.array([3.0, 2.0, 1.0]), budget=60.0)
    order = Rule("order", "ranking", 2, own={"order": "value", **own})
    rules = (Rule("budget", "budget", 1, own={"total": 60.0}), order)
    return portfolio_effect.bound(Problem(candidates, terms(rules, candidates), 7, solve), rules)


def test_line_and_band():
    for own, funded, band in [
        ({"on_misfit": "stop"}, "A", (1,)),
        ({"on_misfit": "skip"}, "AC", (1,)),
        ({"on_misfit": "stop", "tie_band": {"points": 1}}, "AC", (0, 1, 2)),
    ]:
        problem = asked(**own)
        assert (problem.ranked.line, problem.ranked.band) == (1, band)
        chosen = best(problem).chosen
        assert "".join(n for n, inside in zip("ABC", chosen, strict=True) if inside) == funded
    # another value moves the line
    moved = portfolio_effect.revalued(asked(on_misfit="stop"), 2, 2.5)
    assert moved.ranked.line == 1 and best(moved).chosen.tolist() == [True, False, True]


def test_the_walk_goes_on_from_who_of_the_band_is_taken():
    """A and B are tied with the line: with the cheaper one D still fits, so D must be in."""
    candidates = Candidates(
        ["A", "D", "B", "C"], np.array([10.0, 20.0, 30.0, 30.0]), np.array([2.0, 1.0, 2.0, 3.0]), budget=67.0
    )
    apart = {"group": ["D", "B"], "at_most": 1}
    rules = (
        Rule("budget", "budget", 1, own={"total": 67.0}),
        Rule("apart", "excludes", 2, strength="soft", penalty=30.0, own=apart),
        Rule("order", "ranking", 3, own={"order": "value", "on_misfit": "skip"}),
    )
    problem = portfolio_effect.bound(Problem(candidates, terms(rules, candidates), 7, solve), rules)
    assert sorted(problem.ranked.band) == [0, 2] and problem.ranked.above == (3, 1)
    assert portfolio_problem.solve(problem).slate.chosen.tolist() == [True, True, False, True]


def test_whom_a_rule_keeps_out_of_the_band_is_passed():
    """A may only come with B, which does not fit beside it; the walk goes on without A."""
    candidates = Candidates(
        ["A", "B", "C", "D"], np.array([20.0, 20.0, 10.0, 10.0]), np.array([3.0, 3.0, 2.0, 1.0]), budget=30.0
    )
    rules = (
        Rule("budget", "budget", 1, own={"total": 30.0}),
        Rule("both", "requires", 2, own={"pairs": [["A", "B"], ["B", "A"]]}),
        Rule("order", "ranking", 3, own={"order": "value", "on_misfit": "skip"}),
    )
    problem = portfolio_effect.bound(Problem(candidates, terms(rules, candidates), 7, solve), rules)
    assert portfolio_problem.solve(problem).slate.chosen.tolist() == [False, False, True, True]


def test_band(larger):
    for count, draws, band in [
        (200, 200, "fund"),
        (0, 200, "decline"),
        (160, 200, "lottery"),  # exactly 0.80
        (40, 200, "lottery"),  # exactly 0.20
        (165, 200, "fund"),  # the estimate decides; that more draws may move it is said apart
        (175, 200, "fund"),
        (25, 200, "decline"),
        (30, 200, "decline"),
        (100, 200, "lottery"),
    ]:
        made = Redrawn(np.array([count]), draws)
        assert made.bands() == [band]
    # error
    made = Redrawn(np.array([10, 40]), 40)
    assert made.probability.tolist() == [0.25, 1.0]
    assert made.error == pytest.approx([np.sqrt(0.25 * 0.75 / 40), 0])
    # each draw is near its best
    stream = np.random.default_rng(6)
    draws = larger.candidates.value + stream.normal(0, 0.4, (8, 260))
    made = redraw_values(larger, draws)
    assert made.draws == 8 and made.count.max() <= 8
    exact = sum(best(larger, Change(value=row)).chosen.astype(int) for row in draws)
    # near-optimal sets differ from the optimal ones in a few proposals at the line only
    assert np.abs(made.probability - exact / 8).mean() < 0.02


def test_bands_do_not_hang_on_the_number_of_draws():
    """Proposals with known chances: few draws and many give bands of the same width."""
    stream = np.random.default_rng(3)
    chance = np.concatenate([np.zeros(100), stream.random(300), np.ones(100)])
    funded = stream.random((3200, len(chance))) < chance

    def draw(k):
        return funded[k], 0.0

    few, many = (sampled(draw, funded.shape, most) for most in (FIRST, 3200))
    width = [found.bands().count("lottery") for found in (few, many)]
    assert abs(width[0] - width[1]) <= 20 and abs(width[1] - 180) <= 20
    # the band of what two standard errors cannot tell from a threshold is wider by far
    assert few.touching(0.2, 0.8).sum() > 2 * many.touching(0.2, 0.8).sum() > 0
    assert not few.settled and few.changed and few.most == FIRST
    assert many.draws in (100, 200, 400, 800, 1600, 3200)


def test_redraws_end_when_nobody_changes_side():
    sure = np.array([True, False])
    found = sampled(lambda k: (sure, 0.0), (4000, 2), 4000)
    assert found.draws == FIRST and found.settled and not found.changed
    # one in a thousand draws apart from a threshold: said, not hidden
    stream = np.random.default_rng(5)
    near = stream.random((400, 1)) < 0.8
    found = sampled(lambda k: (near[k], 0.0), (400, 1), 400)
    assert found.touching(0.2, 0.8).all()
    # what nothing tells apart is counted together
    stream = np.random.default_rng(7)
    alike = np.zeros(40, dtype=int)
    funded = stream.random((FIRST, 40)) < 0.8
    found = sampled(lambda k: (funded[k], 0.0), funded.shape, FIRST, alike)
    assert len(set(found.probability.tolist())) == len(set(found.bands())) == 1
    alone = sampled(lambda k: (funded[k], 0.0), funded.shape, FIRST)
    assert found.error[0] < alone.error.mean() / 3
    # every beginning of the draws is spread over them
    places = list(spread(1000))
    assert sorted(places) == list(range(1000))
    first = sorted(places[:100])
    assert max(np.diff(first)) <= 20


CHANGES = (
    Change(),
    Change(inside=(3,), outside=(5,)),
    Change(dropped=frozenset({1})),
    Change(loosened={0: 100.0, 2: 5.0}),
    Change(loosened={1: 0.5}, inside=(7,)),
)


def test_each_change_answers_as_a_model_made_anew(larger):
    for maker in [None, warm]:
        relaxed = Relaxed(replace(larger, warm=maker))
        stream = np.random.default_rng(5)
        valued = Change(value=larger.candidates.value + stream.normal(0, 0.3, 260))
        for change in (*CHANGES, valued, Change()):
            _, found = relaxed.of(change)
            anew = larger.solve(formulate(larger, change).relaxed(), larger.limits, None)
            assert found.status == anew.status
            if found.feasible:
                assert found.value == pytest.approx(anew.objective, rel=1e-9)
    # the rest of a program is the program
    relaxed, slate = Relaxed(larger), best(larger)
    model, linear = relaxed.of()
    point = np.zeros(len(model.objective))
    point[: len(larger.candidates)] = slate.chosen[larger.order]
    free = open_columns(model, linear, 40)
    left = rest(model, point, free)
    assert left.model.objective.size == free.sum() < 60
    answer = left.solved(larger, Limits())
    assert answer.objective == pytest.approx(slate.objective)
    assert model.rows.activity(answer.values) == pytest.approx(
        left.model.rows.activity(answer.values[free]) + model.rows.activity(left.point)
    )
    assert left.above(slate.objective + 1).solved(larger, Limits()).status == "infeasible"
    # a gap of the whole is a larger one of the rest
    model, linear = Relaxed(larger).of()
    left = rest(model, linear.values, open_columns(model, linear, 24))
    assert left.gap(1e-3, linear.value) > 1e-3
    assert left.gap(1e-3, left.decided) == 1e-3
    # cores are smaller than the program
    _, linear = Relaxed(larger).of()
    assert sizes(linear) == [24, 96]


def ties_problem(amounts, values, rules=(), budget=100.0, **columns):
    names = [f"P{k}" for k in range(len(amounts))]
    candidates = Candidates(
        names, np.array(amounts, dtype=float), np.array(values, dtype=float), columns, budget=budget
    )
    book = (Rule("budget", "budget", 1, own={"total": budget}), *rules)
    return Problem(candidates, terms(book, candidates), 7, solve)


@pytest.fixture(params=[60, 0], ids=["whole sets", "exchanges"])
def exactly(request, monkeypatch):
    monkeypatch.setattr(portfolio_problem, "EXACTLY", request.param)


def test_cheaper_of_equals(exactly):
    found = portfolio_problem.solve(ties_problem([60, 50, 55], [5, 5, 5]))
    assert found.slate.chosen.tolist() == [False, True, False]


def test_first_ticket_of_equals_and_the_others_are_tied(exactly):
    asked = ties_problem([60, 60, 60, 40], [5, 5, 5, 1])
    found = portfolio_problem.solve(asked)
    first = min(range(3), key=lambda k: ticket(7, f"P{k}"))
    assert found.slate.chosen.tolist() == [k in (first, 3) for k in range(4)]
    assert not found.tied[3]


def test_all_exchangeable_are_named_tied(monkeypatch):
    monkeypatch.setattr(portfolio_problem, "EXACTLY", 0)
    found = portfolio_problem.solve(ties_problem([60, 60, 60], [5, 5, 5]))
    assert found.tied.all()


def test_exchange_keeps_every_rule(exactly):
    """The cheaper one would break the floor on its field."""
    floor = Rule("x", "floor", 2, where=where({"field": "x"}), at_least=60.0)
    found = portfolio_problem.solve(ties_problem([60, 50], [5, 5], (floor,), field=["x", "y"]))
    assert found.slate.chosen.tolist() == [True, False]


def test_exchange_leaves_soft_rules_as_they_are(exactly):
    soft = Rule(
        "x", "floor", 2, where=where({"field": "x"}), at_least=1.0, measure="count",
        strength="soft", penalty=1.0,
    )  # fmt: skip
    found = portfolio_problem.solve(ties_problem([60, 50], [5, 5], (soft,), field=["x", "y"]))
    assert found.slate.chosen.tolist() == [True, False]
    assert found.slate.objective == pytest.approx(5)


def test_value_and_proof_stay(exactly):
    found = portfolio_problem.solve(ties_problem([60, 50, 40], [5, 5, 3])).slate
    assert found.objective == 8 == found.bound and found.status == "optimal"


def test_nothing_chosen(exactly):
    found = portfolio_problem.solve(ties_problem([200], [5]))
    assert not found.slate.chosen.any() and not found.tied.any()
