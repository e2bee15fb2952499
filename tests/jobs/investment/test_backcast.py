# SPDX-License-Identifier: Apache-2.0
"""Backcasts: cheapest and steadiest paths to a share."""

import itertools
import math
from dataclasses import replace
from itertools import combinations
from types import ModuleType

import numpy as np
import pytest

from yuzui import registry
from yuzui.errors import InfeasibleError, InputError, InternalError
from yuzui.investment import backcast_problem as backcast
from yuzui.investment.backcast_problem import (
    FixedLever,
    Levers,
    Means,
    Problem,
    Use,
    cheapest,
    check,
    differences,
    program,
    replay,
    solve,
    steadiest,
    steadiest_answer,
    successive,
    uneven,
)
from yuzui.investment.backcast_sensitivity import (
    CHECK,
    LATEST,
    STEADIEST,
    Chance,
    Futures,
    OverLevers,
    Spending,
    by_levers,
    by_quantile,
    by_sample,
    falling_revenue,
    frontier,
    giving_way,
    one_year_more,
    planned,
    prices,
    reach,
    relabelling,
    relief,
    resampled,
)
from yuzui.investment.lever import Param, Path, Slope
from yuzui.solve.model import Limits
from yuzui.solve.solution import Solution
from yuzui.text import Text


def problem(target=0.08, share=0.0688, years=6, rest_growth=0.089, **more):
    return Problem(target, share, years, rest_growth, **more)


def brute(one, steps):
    """Least cost over every rising path on a grid of levels, the ends included."""
    levels = [1 + (one.goal - 1) * step / steps for step in range(steps + 1)]
    costs = []
    for path in itertools.product(levels, repeat=one.years):
        rising = all(a <= b for a, b in zip((1.0, *path), path, strict=False))
        if rising and path[-1] >= one.goal - 1e-12:
            costs.append(sum(y * (1 + one.rest_growth) ** (t + 1) for t, y in enumerate(path)))
    return min(costs)


def test_cheapest_equals_brute_force():
    for years in [1, 2, 3, 4]:
        for target in [0.07, 0.08, 0.1]:
            one = problem(target, years=years)
            assert backcast.cheapest(one).total == pytest.approx(brute(one, 6), rel=1e-6)
    # cheapest waits and steadiest rises in equal steps
    one = problem()
    waiting, steady = backcast.cheapest(one), backcast.steadiest(one)
    assert waiting.growth[:5] == pytest.approx([0.089] * 5)
    assert waiting.growth[5] > 0.25
    levels = [b / 1.089**t for t, b in enumerate(steady.amounts)]
    steps = [after - before for before, after in itertools.pairwise(levels)]
    assert steps == pytest.approx([(one.goal - 1) / 6] * 6)
    assert len(steady.amounts) == 7 and steady.amounts[0] == 1
    # both paths meet the target and never fall
    one = problem(0.09, years=5)
    for path in (backcast.cheapest(one), backcast.steadiest(one)):
        last = path.amounts[-1] * one.share / (1 - one.share) / (1.089**5)
        assert last / (1 + last) == pytest.approx(0.09, abs=1e-9)
        levels = [b / 1.089**t for t, b in enumerate(path.amounts)]
        assert all(a <= b + 1e-9 for a, b in itertools.pairwise(levels))
    # quadratic program nears both ends
    one = problem()
    cheap, steady = backcast.cheapest(one).total, backcast.steadiest(one).total

    def cost(weight):
        return backcast.solve(replace(one, weight=weight)).needed().total

    costs = [cost(weight) for weight in (1e-6, 10.0, 1e3, 1e6)]
    assert costs[0] == pytest.approx(cheap, rel=1e-6)
    assert costs[-1] == pytest.approx(steady, rel=1e-5)
    assert costs == sorted(costs)
    # steadiness has a price only when there is time
    assert backcast.price_of_steadiness(problem(years=1)) == pytest.approx(1)
    prices = [backcast.price_of_steadiness(problem(years=years)) for years in (2, 4, 6)]
    assert prices == sorted(prices) and prices[0] > 1
    # a target already met costs nothing more
    one = problem(target=0.05)
    assert one.goal == 1
    assert backcast.price_of_steadiness(one) == pytest.approx(1)
    # cost rises with the target
    costs = [backcast.cheapest(problem(target)).total for target in (0.07, 0.08, 0.09, 0.2)]
    assert costs == sorted(costs)


def test_without_the_floor_spending_collapses_first():
    path = backcast.cheapest(problem(floor=False))
    assert path.amounts[1] < 1e-9 and path.total < backcast.cheapest(problem()).total
    # growth keeps its cap
    path = backcast.cheapest(problem(caps=0.15))
    assert max(path.growth) <= 0.15 + 1e-9
    assert path.shares[-1] == pytest.approx(0.08)
    # a ceiling is kept every year
    ceilings = (1.1, 1.3, 1.4, 1.6, 1.8, 2.0)
    path = backcast.cheapest(problem(ceilings=ceilings))
    assert all(a <= c + 1e-9 for a, c in zip(path.amounts[1:], ceilings, strict=True))
    # the least uneven path where a straight one is forbidden
    one = problem(caps=(0.2, 0.2, 0.09, 0.09, 0.2, 0.2))
    path = backcast.steadiest(one)
    near = backcast.solve(replace(one, weight=1e6)).needed()
    assert path.growth == pytest.approx(near.growth, abs=1e-4)
    assert path.growth[2] == pytest.approx(0.09) and path.growth[3] == pytest.approx(0.09)
    # moving money within the whole
    path = backcast.cheapest(problem(rule="fixed_total"))
    assert path.shares[-1] == pytest.approx(0.08)
    assert path.amounts[-1] == pytest.approx(0.08 / 0.0688 * 1.089**6)
    # a later cost counts less
    one = replace(problem(), discount=0.9)
    path = backcast.cheapest(one)
    assert path.cost == pytest.approx(sum(0.9**t * b for t, b in enumerate(path.amounts) if t))
    assert path.cost < path.total
    # two means the cheaper first up to its limits
    cheap = Means("cheap", 1.0, 0.0, 0.01, most=0.2, ramp=0.05)
    dear = Means("dear", 1.0, 0.0, 1.0)
    path = backcast.cheapest(problem(means=(cheap, dear)))
    assert path.used["cheap"][-1] == pytest.approx(0.2)
    steps = [b - a for a, b in itertools.pairwise((0.0, *path.used["cheap"]))]
    assert max(steps) <= 0.05 + 1e-9 and path.used["dear"][-1] > 0


def test_no_path_is_a_status_and_never_part_of_one():
    answer = backcast.solve(problem(years=1, caps=0.2))
    assert answer.status == "infeasible" and answer.path is None
    with pytest.raises(InfeasibleError):
        answer.needed()


def test_an_engine_out_of_time_is_a_status(monkeypatch):
    late = Solution("limit", None, None, None, None, None, 60.0, "highs", "1")
    monkeypatch.setattr("yuzui.solve.registry.solve", lambda *words: late)
    answer = backcast.solve(problem(), Limits(seconds=0.0))
    assert answer.status == "time_out" and answer.path is None
    with pytest.raises(InternalError):
        answer.needed()
    assert backcast.steadiest_answer(problem()).status == "time_out"


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
    # later is cheaper and higher is dearer
    found = frontier(ONE, (2, 4, 6, 8), (0.075, 0.08, 0.085), (0.0, STEADIEST))
    for weight in (0.0, STEADIEST):
        grid = {(p.years, p.target): p.extra for p in found if p.weight == weight}
        assert all(grid[y, 0.075] < grid[y, 0.08] < grid[y, 0.085] for y in (2, 4, 6, 8))
        assert grid[2, 0.08] > grid[4, 0.08] > grid[6, 0.08] > grid[8, 0.08]
    # a place without a path has a status and no number
    found = frontier(replace(ONE, years=2, caps=0.2), (1, 2), (0.08,), (0.0,))
    assert [(p.status, p.total is None) for p in found] == [
        ("infeasible", True), ("optimal", False)]  # fmt: skip
    # where a straight path is forbidden the least uneven one stands
    one = replace(ONE, caps=(0.2, 0.2, 0.09, 0.09, 0.2, 0.2))
    (point,) = frontier(one, (6,), (0.08,), (STEADIEST,))
    assert point.total == pytest.approx(steadiest(one).total)
    # means that move the denominator
    one = replace(ONE, means=(Means("x", 0.9, 0.3),))
    points = frontier(one, (6,), (0.075, 0.08), (0.0,))
    for point in points:
        assert point.total == pytest.approx(cheapest(replace(one, target=point.target)).total)


CELLS = {
    ("central_government", "higher_education", "basic"): 60.0,
    ("central_government", "higher_education", "experimental"): 140.0,
    ("enterprise", "enterprise", "basic"): 8.0,
    ("enterprise", "enterprise", "experimental"): 792.0,
}
GROWTH, YEARS, RESPONSE, TARGET = 0.09, 4, 0.1, 0.08
GIVING_WAY_ONE = Problem(TARGET, 0.068, YEARS, GROWTH)
ROOM = {"people_growth": 1.0, "cost_growth": 1.0, "response": RESPONSE}
LEVER = registry.modules("lever")["government_growth"]
NAME = "government_growth.basic"
MONEY = 68.0
"""The base year's basic research, in which ceilings of spending are counted."""


def cube(rates):
    grown = np.hstack([np.zeros((len(rates), 1)), rates])
    return Path.of(CELLS, range(2024, 2025 + rates.shape[1]), grown)


def world(most=None, ramp=float("inf"), problem=GIVING_WAY_ONE, given=(), **values):
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
    # what is said to be needed is enough and not more than that
    for more, status in [(1e-6, "optimal"), (-1e-3, "infeasible")]:
        (top,) = relief(world(most=10.0), [("most", NAME)])
        assert world(most=(10.0, 10.0, 10.0, top.needed + more)).solve(solve).status == status
    # a ramp gives way alone and together with the top
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
    # a fiscal ceiling over levers
    one = world(problem=replace(GIVING_WAY_ONE, ceilings=10.0 / MONEY))
    found = giving_way(one)
    assert found.reachable == pytest.approx(apart("share", ceiling=10.0), abs=1e-9)
    (row,) = dict(found.alone)[("ceiling", "")]
    assert (row.kind, row.year, row.means) == ("ceiling", 4, "")
    assert MONEY * row.needed - 10.0 == pytest.approx(apart("ceiling", ceiling=10.0), rel=1e-6)
    # growth caps over levers share what gives way
    one = world(problem=replace(GIVING_WAY_ONE, caps=0.11))
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
    found = giving_way(world(problem=replace(GIVING_WAY_ONE, ceilings=2.0), **slow))
    assert found.reachable == pytest.approx(0.068 * (1.03**3 / 1.09) ** 4, rel=2e-3)
    assert {rule.kind for rule in found.binding} == {"absorb"}
    assert found.together == () and all(rows == () for _, rows in found.alone)
    # given levers stay when the deadline moves
    rule = registry.modules("lever")["structure"]
    given = FixedLever(rule, {"enterprise": [0.0, 0.001, 0.001, 0.002, 0.003]})
    found = giving_way(world(most=8.0, given=[given]))
    assert found.reachable > giving_way(world(most=8.0)).reachable
    longer = world(most=8.0, given=[given]).longer(2)
    assert longer.levers.fixed[0].values["enterprise"][-3:] == (0.003,) * 3
    # spending and levers give the same where the lever is money
    spending = giving_way(Spending(replace(GIVING_WAY_ONE, caps=0.1)))
    levers = giving_way(world(problem=replace(GIVING_WAY_ONE, caps=0.1), response=0.0))
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


LEVER_ODDS_ONE = Problem(0.08, 0.068, 4, 0.09)
LEVER_ODDS_YEARS = range(2024, 2029)
LEVER_ODDS_ROOM = {"people_growth": 0.3, "cost_growth": 0.2}
FLAT = np.full((200, 4), 0.09), np.full((CHECK, 4), 0.09)


def use(**values):
    return Use(registry.modules("lever")["government_growth"], "basic", values={**LEVER_ODDS_ROOM, **values})


def lever_odds_cube(rates):
    return Path.of(CELLS, LEVER_ODDS_YEARS, np.hstack([np.zeros((len(rates), 1)), rates]))


def asked(sure, sought, given=(), growth=FLAT, problem=LEVER_ODDS_ONE):
    return by_levers(problem, lever_odds_cube, Levers(sought, given), Chance(*growth, sure, 7))


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
    # nothing random is the plan without odds
    calm = use(response=0.1)
    found = asked(0.9, [calm])
    plain = successive(LEVER_ODDS_ONE, Path.of(CELLS, LEVER_ODDS_YEARS, 0.09), Levers([calm]))
    assert found.answer.path.cost == pytest.approx(plain.answer.path.cost, rel=1e-6)
    assert found.promised == found.realised == 1.0


def test_a_lever_that_acts_as_given_is_in_every_future():
    """A given structure rule does part of the work; without it more would be asked."""
    calm = use(response=0.1)
    rule = FixedLever(registry.modules("lever")["structure"], {"enterprise": 0.005})
    alone, beside = (asked(0.9, [calm], given) for given in ((), (rule,)))
    assert beside.answer.path.cost < 0.8 * alone.answer.path.cost
    x = np.array(beside.answer.path.used["government_growth.basic"])
    after, _ = replay(lever_odds_cube(FLAT[0][:1]), Levers([calm], [rule]), x)
    assert float(after.share()[0, -1]) == pytest.approx(0.08, abs=1e-4)


def test_what_a_given_lever_leaves_open_is_drawn():
    """The same plan must hold whatever enterprises answer to the money given."""
    calm = use(response=0.1)
    given = FixedLever(registry.modules("lever")["joint_fund"], {"partner_money": 10.0, "match_ratio": 1.0})
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


ODDS_ONE = Problem(0.08, 0.0688, 6, 0.1)
SEEN = (0.08, 0.1, 0.12, 0.11, 0.1, 0.09, 0.14, 0.10, 0.08, 0.083)


@pytest.fixture(scope="module")
def growth():
    generator = np.random.default_rng(7)
    return resampled(SEEN, 6, 400, generator), resampled(SEEN, 6, 10_000, generator)


def last(rates):
    return Futures(np.prod(1 + rates, axis=1))


def test_futures_are_blocks_of_history(growth):
    sample, fresh = growth
    assert sample.shape == (400, 6) and set(sample.ravel()) <= set(SEEN)
    at = {value: k for k, value in enumerate(SEEN) if SEEN.count(value) == 1}
    for row in sample[:50]:
        if row[0] in at:
            assert row[1] == SEEN[(at[row[0]] + 1) % len(SEEN)]
    assert fresh.mean() == pytest.approx(np.mean(SEEN), abs=1e-3)
    # the quantile keeps its promise in and out of sample
    for sure in [0.5, 0.8, 0.95]:
        found = by_quantile(ODDS_ONE, *growth, sure)
        assert found.promised >= sure and found.fresh == 10_000
        assert found.realised == pytest.approx(found.promised, abs=0.06)
    # more sure costs more
    costs = [by_quantile(ODDS_ONE, *growth, sure).answer.path.cost for sure in (0.5, 0.8, 0.95)]
    assert costs == sorted(costs) and costs[0] < costs[-1]
    # sample average equals the quantile where only the denominator is random
    sample, fresh = growth
    exact = by_quantile(ODDS_ONE, sample[:200], fresh, 0.8)
    counted = by_sample(ODDS_ONE, last(sample[:200]), last(fresh), 0.8)
    assert counted.answer.path.cost == pytest.approx(exact.answer.path.cost, rel=1e-7)
    assert counted.promised == pytest.approx(exact.promised)
    assert counted.realised == pytest.approx(exact.realised)


def test_sample_average_over_a_random_effect(growth):
    """One lever whose effect is drawn: the amount is the least that is enough often enough."""
    sample, fresh = (rates[:200] for rates in growth)
    effect = np.random.default_rng(1).uniform(0.6, 1.2, (400, 1))
    one = replace(ODDS_ONE, years=1, means=(Means("x", 0.9),))
    futures = [
        Futures(np.prod(1 + rates[:, :1], axis=1), part, np.zeros((200, 1)))
        for rates, part in ((sample, effect[:200]), (fresh, effect[200:]))
    ]
    found = by_sample(one, *futures, 0.9)
    need = sorted((one.goal * f - 1.1) / e for f, e in zip(futures[0].under, effect[:200, 0], strict=True))
    assert found.answer.path.used["x"][0] == pytest.approx(need[179], rel=1e-7)
    assert found.promised >= 0.9 and 0.8 < found.realised <= 1


def test_a_lever_counted_in_small_units_has_the_same_odds():
    """Where a lever may do harm, the future is written off whatever its amounts are counted in."""
    for most in [float("inf"), 5.0]:
        effect = np.random.default_rng(1).uniform(-0.3, 1.2, (200, 1))
        under, costs = np.full(200, 1.089), []
        for unit in (1.0, 1000.0):
            means = Means("x", 0.9 / unit, 0.0, 1 / unit, most * unit)
            futures = Futures(under, effect / unit, np.zeros((200, 1)))
            found = by_sample(replace(ODDS_ONE, years=1, means=(means,)), futures, futures, 0.7)
            assert found.promised >= 0.7
            costs.append(found.answer.path.cost)
        needed = sorted((ODDS_ONE.goal * 1.089 - 1.1) / e for e in effect[:, 0] if e > 0)
        assert costs == pytest.approx([needed[139]] * 2, rel=1e-6)


def test_no_odds_without_a_path(growth):
    found = by_quantile(replace(ODDS_ONE, caps=0.1), *growth, 0.9)
    assert found.answer.status == "infeasible" and found.realised is None
    late = by_sample(replace(ODDS_ONE, caps=0.1), last(growth[0]), last(growth[1]), 0.9, Limits())
    assert late.answer.path is None
    # the middle future is the path without odds
    sample, fresh = growth
    flat = np.full_like(sample, 0.1)
    assert by_quantile(ODDS_ONE, flat, fresh, 0.9).answer.path.cost == pytest.approx(cheapest(ODDS_ONE).cost)


def moved(one, price, part):
    """The problem with one limit moved by a part of its step."""
    if price.kind == "target":
        return replace(one, target=one.target + part * price.step)
    name = {"cap": "caps", "ceiling": "ceilings"}[price.kind]
    values = list(one.yearly(getattr(one, name)))
    step = part * price.step
    values[price.year - 1] *= 1 + step if price.kind == "ceiling" else 1
    values[price.year - 1] += step if price.kind == "cap" else 0
    return replace(one, **{name: tuple(values)})


def test_every_price_is_what_solving_again_finds():
    for one in [
        ONE,
        replace(ONE, caps=0.15),
        replace(ONE, weight=100.0),
        replace(ONE, ceilings=(2.0, 2.0, 2.0, 1.6, 1.7, 2.0), weight=50.0),
        replace(ONE, rule="fixed_total", caps=0.14),
        replace(ONE, means=(Means("x", 0.9, 0.3, 1.2),), caps=0.15),
    ]:
        answer = solve(one)
        found = prices(answer)
        assert found and found[0].kind == "target"
        for price in found:
            part = 1e-3
            again = solve(moved(one, price, part))
            seen = (again.solution.objective - answer.solution.objective) / part
            assert price.cost == pytest.approx(seen, rel=5e-3, abs=1e-6)
    # a target a step below the whole has no price of a step
    assert "target" in {price.kind for price in prices(solve(replace(ONE, target=0.998)))}
    assert "target" not in {price.kind for price in prices(solve(replace(ONE, target=0.9995)))}
    # signs
    found = prices(solve(replace(ONE, caps=0.15)))
    assert all((price.cost > 0) == (price.kind == "target") for price in found)
    # the steadiest path has prices too
    answer = steadiest_answer(ONE)
    (price,) = prices(answer)
    again = steadiest_answer(replace(ONE, target=0.08 + price.step)).needed()
    assert price.cost == pytest.approx(again.cost - answer.needed().cost, rel=1e-6)
    # nothing costs more where there is no path or nothing to do
    assert prices(solve(replace(ONE, years=1, caps=0.2))) == ()
    assert prices(solve(replace(ONE, target=0.05))) == ()
    # one year more compares the same years
    for steady in [False, True]:
        found = one_year_more(ONE, steady)
        assert found.saves == pytest.approx(found.kept - found.later) and found.saves > 0
        # by hand: cheapest is the level 1, then the goal from the deadline on
        if not steady:
            assert found.saves == pytest.approx((ONE.goal - 1) * 1.089**6)


def test_goal_is_the_target_over_the_base_in_the_ratio_of_the_rule():
    assert ONE.goal == pytest.approx((0.08 / 0.92) / (0.0688 / 0.9312))
    moved = replace(ONE, rule="fixed_total")
    assert moved.goal == pytest.approx(0.08 / 0.0688)
    for one in (ONE, moved):
        assert one.share_at(one.goal) == pytest.approx(0.08)
        assert one.share_at(1.0) == pytest.approx(0.0688)
    # a target already met needs nothing
    assert replace(ONE, target=0.05).goal == 1 and replace(ONE, target=0.05).met
    # what a solver leaves over meets the target and what is seen does not
    for rule in ["fixed_rest", "fixed_total"]:
        one = replace(ONE, rule=rule)
        edge = one.share_of(one.ratio(one.target))
        assert edge == pytest.approx(0.08, rel=1e-12)
        assert one.meets(np.array([edge + 1e-3, edge, edge - 5e-7, edge - 2e-6])).tolist() == [
            True, True, True, False,
        ]  # fmt: skip
        assert one.meets(edge)
    # untouched is nothing for spending and the share kept for levers
    assert ONE.untouched() == pytest.approx([0.0] * 6)
    lever = replace(ONE, means=(Means("x"),))
    assert lever.untouched() == pytest.approx([1.089**t for t in range(1, 7)])
    assert replace(lever, baseline=(1, 2, 3, 4, 5, 6)).untouched() == pytest.approx(range(1, 7))
    # longer goes on as in the last year
    one = replace(ONE, years=2, caps=(0.2, 0.1), means=(Means("x", most=(1.0, 2.0)),))
    longer = one.longer(2, held=1)
    assert longer.years == 4 and longer.held == 1
    assert longer.caps == (0.2, 0.1, 0.1, 0.1) and longer.means[0].most == (1.0, 2.0, 2.0, 2.0)
    with pytest.raises(ValueError, match="baseline"):
        replace(one, baseline=(1, 1)).longer(1)


def test_what_cannot_be_meant_is_refused_and_mended():
    for change, code in [
        ({"target": 1.0}, "target_range"),
        ({"target": 8.0}, "target_range"),
        ({"years": 0}, "deadline_before_base"),
        ({"years": -3}, "deadline_before_base"),
        ({"caps": 0.05}, "cap_below_baseline"),
        ({"caps": (0.1, 0.1, 0.08, 0.1, 0.1, 0.1)}, "cap_below_baseline"),
        ({"weight": -1.0}, "steadiness_range"),
        ({"discount": 0.0}, "discount_range"),
        ({"discount": 1.1}, "discount_range"),
        ({"rest_growth": -1.0}, "growth_range"),
        ({"rest_growth": (0.05, 0.05, -1.5, 0.05, 0.05, 0.05)}, "growth_range"),
    ]:
        with pytest.raises(InputError) as raised:
            check(replace(ONE, **change), 2024)
        assert raised.value.code == code
        mending = raised.value.mending
        assert mending is not None and mending.zh and mending.en


def test_a_cap_below_the_rest_names_its_year():
    with pytest.raises(InputError, match="2027"):
        check(replace(ONE, caps=(0.1, 0.1, 0.08, 0.1, 0.1, 0.1)), 2024)
    check(replace(ONE, caps=0.05, floor=False), 2024)
    check(replace(ONE, caps=0.089), 2024)


PROGRAM_ONE = Problem(0.08, 0.0688, 4, 0.089)


def test_a_held_target_stands_in_every_year_after_the_deadline():
    made = program(replace(PROGRAM_ONE, held=2))
    assert [rule.year for rule in made.rules if rule.kind == "target"] == [2, 3, 4]
    assert made.bends.shape == (1, 5)
    # the level is the ratio where only the part moves
    made = program(PROGRAM_ONE)
    x = np.array([1.1, 1.3, 1.4, 1.7])
    exact = made.ratios(x) / PROGRAM_ONE.ratio(PROGRAM_ONE.share)
    assert made.level + made.slope @ x == pytest.approx(exact)
    assert exact == pytest.approx(x / 1.089 ** np.arange(1, 5))
    # the level is a tangent where the denominator moves too
    point = (0.1, 0.2, 0.3, 0.4)
    one = replace(PROGRAM_ONE, means=(Means("x", 0.9, 0.5),), around=point)
    made = program(one)
    x = np.array(point)
    at = made.ratios(x) / one.ratio(one.share)
    assert made.level + made.slope @ x == pytest.approx(at)
    step = 1e-6 * np.ones(4)
    change = (made.ratios(x + step) - made.ratios(x)) / one.ratio(one.share)
    assert made.slope @ step == pytest.approx(change, rel=1e-4)
    # unevenness is the sum of squared bends
    made = uneven(program(PROGRAM_ONE), 3.0)
    x = np.array([1.1, 1.2, 1.6, 1.7])
    levels = np.concatenate([[1.0], made.level + made.slope @ x])
    bends = differences(4, 2) @ levels
    known = differences(4, 2)[:, 0]
    wanted = x.sum() + 3.0 * (bends @ bends - known @ known)
    assert made.model.value(x) == pytest.approx(wanted)
    assert program(PROGRAM_ONE).model.need == "lp" and made.model.need == "qp"


RELIEF_ONE = Problem(0.08, 2500.9 / 36326.8, 6, 0.089)


def test_a_cap_of_20_percent_forbids_2025_and_is_named():
    one = replace(RELIEF_ONE, years=1, caps=0.2)
    assert solve(one).status == "infeasible"
    found = giving_way(Spending(one))
    assert [(rule.kind, rule.year) for rule in found.binding] == [("cap", 1)]
    (cap,) = found.together
    assert (cap.kind, cap.year, cap.limit) == ("cap", 1, 0.2)
    assert cap.needed == pytest.approx(max(cheapest(replace(RELIEF_ONE, years=1)).growth))
    assert found.reachable < 0.08
    # six caps share what has to give way
    found = giving_way(Spending(replace(RELIEF_ONE, caps=0.1)))
    assert [rule.year for rule in found.binding] == [1, 2, 3, 4, 5, 6]
    needed = [cap.needed for cap in found.together]
    assert len(needed) == 6 and all(0.115 < rate < 0.122 for rate in needed)
    assert solve(replace(RELIEF_ONE, caps=tuple(rate + 1e-9 for rate in needed))).path is not None
    # what is reachable is reached
    one = replace(RELIEF_ONE, caps=0.1)
    share = reach(one).path.shares[-1]
    assert solve(replace(one, target=share - 1e-9)).path is not None
    assert solve(replace(one, target=share + 1e-6)).path is None
    # limits that forbid even today s share
    found = giving_way(Spending(replace(RELIEF_ONE, ceilings=1.5)))
    assert found.reachable is None and found.binding == ()
    assert [(one.kind, one.year) for one in found.together] == [("ceiling", 5), ("ceiling", 6)]
    # a ceiling a ramp and a lever at its top
    ceiling = giving_way(Spending(replace(RELIEF_ONE, ceilings=(9.0, 9.0, 9.0, 9.0, 9.0, 1.8))))
    assert [(one.kind, one.year) for one in ceiling.together] == [("ceiling", 6)]
    top = giving_way(Spending(replace(RELIEF_ONE, means=(Means("x", most=0.2),))))
    assert [(rule.kind, rule.year) for rule in top.binding] == [("most", 6)]
    assert top.together[0].needed == pytest.approx((RELIEF_ONE.goal - 1) * 1.089**6)
    slow = giving_way(Spending(replace(RELIEF_ONE, means=(Means("x", ramp=0.02),))))
    assert {one.kind for one in slow.together} == {"ramp"}


STRESS_ONE = Problem(0.08, 2500.9 / 36326.8, 6, 0.089)


def test_the_plan_goes_on_in_equal_steps():
    spending = planned(STRESS_ONE)
    assert len(spending) == 6 + LATEST
    assert spending[:6] == pytest.approx(steadiest(STRESS_ONE).amounts[1:])
    levels = spending / 1.089 ** np.arange(1, len(spending) + 1)
    assert np.diff(levels) == pytest.approx((STRESS_ONE.goal - 1) / 6)
    # falling revenue takes its part of the last year
    found = falling_revenue(STRESS_ONE, 0.02)
    level = STRESS_ONE.goal * 0.98**6
    assert found.share == pytest.approx(STRESS_ONE.share_at(level), abs=1e-9)
    assert found.shortfall == pytest.approx(0.08 - found.share)
    assert falling_revenue(STRESS_ONE, 0.0).years_lost == 0
    assert falling_revenue(STRESS_ONE, 0.05).years_lost is None
    # a slow fall costs years
    lost = falling_revenue(STRESS_ONE, 0.01).years_lost
    level = [(1 + (STRESS_ONE.goal - 1) * t / 6) * 0.99**t for t in range(7 + LATEST)]
    assert lost == next(t for t, y in enumerate(level) if t > 6 and y >= STRESS_ONE.goal) - 6
    # relabelling by hand
    for part in [0.1, 0.242, 0.45]:
        found = relabelling(STRESS_ONE, part)
        real = 1 + (1 - part) * (STRESS_ONE.goal - 1)
        assert found.share == pytest.approx(STRESS_ONE.share_at(real))
        assert found.years_lost == math.ceil(6 / (1 - part)) - 6
    # the largest share of a year is what the program reaches
    from yuzui.investment.backcast_sensitivity import _largest_share

    for limits in ({"ceilings": 1.9}, {"means": (Means("extra", basic=0.8, most=0.3),)}):
        one = replace(STRESS_ONE, floor=False, **limits)
        assert _largest_share(one) == pytest.approx(reach(one).path.shares[-1])


CUBE = Path.of(CELLS, range(2024, 2029), 0.09)
SUCCESSIVE_ONE = Problem(0.08, 0.068, 4, 0.09)
SUCCESSIVE_ROOM = {"people_growth": 0.2, "cost_growth": 0.1}


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
    use = Use(registry.modules("lever")["government_growth"], "basic", values=SUCCESSIVE_ROOM)
    found = successive(SUCCESSIVE_ONE, CUBE, Levers([use]))
    assert (found.answer.status, found.rounds) == ("optimal", 1)
    assert found.gap_pp < 1e-9
    assert found.shares[-1] == pytest.approx(0.08) and found.shares[0] == pytest.approx(0.068)
    spent = found.answer.path.used["government_growth.basic"]
    assert found.cost == pytest.approx(sum(spent) / 68.0)
    # the denominator it moves is counted
    silent = replace(use, values={**SUCCESSIVE_ROOM, "response": 0.0})
    loud = replace(use, values={**SUCCESSIVE_ROOM, "response": 0.5})
    costs = [successive(SUCCESSIVE_ONE, CUBE, Levers([one])).cost for one in (silent, loud)]
    assert costs[1] > costs[0]
    moved = successive(replace(SUCCESSIVE_ONE, rule="fixed_total"), CUBE, Levers([loud]))
    assert moved.cost < costs[1] and moved.shares[-1] == pytest.approx(0.08)
    # a curved lever is straightened until replay agrees
    for solver in [None, steadiest_answer]:
        words = {} if solver is None else {"solver": solver}
        found = successive(SUCCESSIVE_ONE, CUBE, Levers([Use(curved(0.8), "amount")]), **words)
        assert found.answer.status == "optimal" and 1 < found.rounds <= 20
        assert found.gap_pp <= 0.01
        amounts = np.array(found.answer.path.used["curved.amount"])
        after, _ = replay(CUBE, Levers([Use(curved(0.8), "amount")]), amounts)
        assert float(after.share()[0, -1]) == pytest.approx(0.08, abs=1e-4)
    # a lever that falls short is a gap and no path
    found = successive(SUCCESSIVE_ONE, CUBE, Levers([Use(curved(0.9, room=5.0), "amount")]))
    assert found.answer.status == "replay_gap" and found.answer.path is None
    assert found.gap_pp > 0.01


def test_what_cannot_be_absorbed_in_a_year_is_begun_earlier():
    """The lever lets basic research grow by its own limit; a path below it is found."""
    use = Use(registry.modules("lever")["government_growth"], "basic")
    found = successive(SUCCESSIVE_ONE, CUBE, Levers([use]))
    limit = 1.06 * 1.05 * 1.05 - 1
    assert found.answer.status == "optimal" and found.gap_pp <= 0.01
    assert max(found.answer.path.growth) == pytest.approx(limit, abs=2e-4)
    capped = successive(replace(SUCCESSIVE_ONE, caps=limit), CUBE, Levers([use]))
    assert found.cost == pytest.approx(capped.cost, rel=1e-3)


def test_what_is_too_little_on_the_straight_line_is_infeasible():
    use = Use(registry.modules("lever")["government_growth"], "basic", most=0.5, values=SUCCESSIVE_ROOM)
    found = successive(SUCCESSIVE_ONE, CUBE, Levers([use]))
    assert found.answer.status == "infeasible" and found.rounds == 1
    assert use.limit == 0.5 and replace(use, most=None).limit == 1000.0


def test_a_given_lever_acts_in_its_place_and_is_no_cost_of_the_path():
    """The structure rule acts after public money, so that it moves part of the response too."""
    growth, rule = (registry.modules("lever")[name] for name in ("government_growth", "structure"))
    assert growth.ORDER < rule.ORDER
    sought = Use(growth, "basic", values={**SUCCESSIVE_ROOM, "response": 0.5})
    given = FixedLever(rule, {"enterprise": 0.005})
    found = successive(SUCCESSIVE_ONE, CUBE, Levers([sought], [given]))
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
    (use,) = Levers([Use(lever, "basic", values=SUCCESSIVE_ROOM)]).at_medians().sought
    # the middle of a triangle from -0.2 over 0.1 to 0.5: right of its mode half the area is left
    assert use.values["response"] == pytest.approx(0.5 - (0.7 * 0.4 / 2) ** 0.5)
    assert use.values["people_growth"] == SUCCESSIVE_ROOM["people_growth"]
