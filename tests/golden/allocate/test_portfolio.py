# SPDX-License-Identifier: Apache-2.0
"""Portfolios with unique optima known by enumeration of all 4,096 sets (design, section 9).

The table and the optima stand in the two csv files beside this one. The optima are enumerated
again here, by sums over sets that share nothing with the model.
"""

import csv
import itertools
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from yuzui.funding import portfolio_effect, portfolio_problem, verify
from yuzui.funding.candidates import Candidates
from yuzui.funding.portfolio_problem import Change, Problem, best, bonuses, formulate, ineligible, leveled, terms
from yuzui.funding.rulebook import build
from yuzui.funding.verify import barred
from yuzui.solve import registry

HERE = Path(__file__).parent


def table(name):
    with (HERE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


ROWS = [
    {**row, **{k: float(row[k]) for k in ("amount", "value", "early", "amount_2027", "amount_2028")}}
    for row in table("proposals.csv")
]
CASES = table("optima.csv")
NAMES = [row["id"] for row in ROWS]
PLACE = {name: k for k, name in enumerate(NAMES)}


def ids(numbers):
    return [f"P{n}" for n in numbers.split()]


def document(rules="", budget=300, **value):
    rows = tomllib.loads(f"rows = [{rules}]")["rows"]
    own = {"strength": "hard", "source": "golden"}
    money = budget if isinstance(budget, dict) else {"total": budget}
    asked = [{"name": f"rule {n}", **row} for n, row in enumerate(rows, 1)]
    if not any(row["name"] == "budget" for row in asked):
        asked.insert(0, {"name": "budget", "kind": "budget", **money})
    return {"format": "yuzui-rules/1", "value": {"from": "given", **value}, "rule": [{**own, **row} for row in asked]}


ENGINES = [engine for engine in registry.engines() if "mip" in engine.CAN]


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.NAME)
def problem(request):
    def make(rules="", budget=300, value=None, **worth):
        book = build(document(rules, budget, **worth))
        names = ("id", "amount", "value", "amount_2027", "amount_2028")
        candidates = Candidates(
            ids=NAMES,
            amount=np.array([row["amount"] for row in ROWS]),
            value=np.array([row["value"] for row in ROWS]) if value is None else value,
            columns={k: [row[k] for row in ROWS] for k in ROWS[0] if k not in names},
            by_year={y: np.array([row[f"amount_{y}"] for row in ROWS]) for y in (2027, 2028)},
            budget=float(sum(budget["by_year"].values()) if isinstance(budget, dict) else budget),
        )
        out = sum((out for _, out in ineligible(book.rules, candidates)), np.zeros(12, bool))
        entries = leveled(book.rules, replace(candidates, eligible=~out))
        made, pairs = terms(book.rules, entries), bonuses(book.rules, entries)
        asked = Problem(entries, made, 7, request.param.solve, bonuses=pairs)
        return portfolio_effect.bound(asked, book.rules)

    return make


def chosen(slate):
    """Return the ids of a set, of partial awards once."""
    inside = slate.chosen.reshape(-1, len(NAMES)).any(0)
    return [name for name, taken in zip(NAMES, inside, strict=True) if taken]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_optimum(problem, case):
    asked = problem(case["rules"])
    found = portfolio_problem.solve(asked).slate
    assert found.status == "optimal" and found.gap <= 1e-9
    assert found.objective == pytest.approx(float(case["value"]))
    assert chosen(found) == ids(case["funded"])
    assert asked.candidates.amount @ found.chosen == pytest.approx(float(case["spend"]))


def plainly(rules):
    """Return the proposals as the independent check reads them."""
    thresholds = [rule for rule in rules["rule"] if rule["kind"] == "threshold"]
    return [
        {
            **row,
            "requested": row["amount"],
            "by_year": {2027: row["amount_2027"], 2028: row["amount_2028"]},
            "eligible": not any(barred(rule, row, 1) for rule in thresholds),
        }
        for row in ROWS
    ]


def test_optimum_by_enumeration():
    """The numbers in the file are those of the best of all sets that break no rule."""
    for case in [c for c in CASES if c["case"] != "F19"]:
        rules = document(case["rules"])
        rows = plainly(rules)
        best_value, best_set = -1.0, None
        for size in range(len(rows) + 1):
            for members in itertools.combinations(rows, size):
                spend = sum(row["amount"] for row in members)
                names = [row["id"] for row in members]
                # a bonus of 40 at most
                if spend > 300 or sum(row["value"] for row in members) + 40 <= best_value:
                    continue
                value = verify.worth(rules, rows, names)
                claims = {"ids": names, "spend": spend, "seed": 7}
                if value > best_value and not verify.verify(rules, rows, claims):
                    best_value, best_set = value, names
        assert (best_value, best_set) == (pytest.approx(float(case["value"])), ids(case["funded"]))


def test_levels_by_counting():
    """F19: value by spend, proposal by proposal, over none, whole and four fifths of each."""
    best_at = {0: 0.0}
    for row in ROWS:
        whole, part = int(row["amount"]), int(row["amount"] * 0.8)
        for spend, value in sorted(best_at.items(), reverse=True):
            for more, worth in ((whole, row["value"]), (part, row["value"] * 0.9)):
                if (at := spend + more) <= 300:
                    best_at[at] = max(best_at.get(at, 0.0), value + worth)
    assert max(best_at.values()) == pytest.approx(503.9)
    assert min(at for at, value in best_at.items() if value > 503.8) == 298


def test_levels(problem):
    """F19: who is funded whole and who at four fifths."""
    asked = problem("{kind='levels',fractions=[1,0.8],value=[1,0.9]}")
    slate = portfolio_problem.solve(asked).slate
    level = asked.candidates.proposals(slate.chosen)
    funded = {name: part for name, part in zip(NAMES, level, strict=True) if part}
    assert funded == {"P04": 1.0, **dict.fromkeys(ids("01 03 05 08 09 10 11"), 0.8)}


CLASH = "{kind='floor',where={type='basic'},at_least=220},{kind='floor',where={early=1},at_least=5,measure='count'}"


def test_infeasible(problem):
    """F18: each pair is possible, the three are not; what each must give way."""
    asked = problem(CLASH)
    assert best(asked).status == "infeasible"
    found = portfolio_effect.smallest(asked)
    assert [term.name for term in found.terms] == ["budget", "rule 1", "rule 2"]
    assert [to for _, to in found.loosen] == pytest.approx([370, 150, 3])
    for left_out in range(3):
        assert best(asked, Change(dropped=frozenset({left_out}))).status == "optimal"
    for k, (_, to) in enumerate(found.loosen):
        assert best(asked, Change(loosened={k: to})).status == "optimal"
        tighter = to - 1e-3 * asked.terms[k].looser
        assert best(asked, Change(loosened={k: tighter})).status == "infeasible"


def test_value_per_amount(problem):
    """F20: value counted per unit of money favours few large awards."""
    value = np.array([row["value"] * row["amount"] for row in ROWS])
    found = portfolio_problem.solve(problem(value=value)).slate
    assert found.objective == pytest.approx(24_310)
    assert chosen(found) == ids("03 04 06 07")


def test_why_not(problem):
    """F22: the value each refused proposal lacks, and what happens when it gets it."""
    asked = problem()
    slate = best(asked)
    lacks = {"P06": 37, "P12": 42, "P11": 49, "P07": 64, "P02": 73}
    for name, delta in lacks.items():
        reason = portfolio_effect.why(asked, slate, PLACE[name])
        assert reason.exact and reason.delta == pytest.approx(delta)
        assert slate.objective - delta == pytest.approx(reason.other.objective)
    value = asked.candidates.value.copy()
    value[PLACE["P06"]] += 40
    found = best(problem(value=value))
    assert found.objective == pytest.approx(482) and chosen(found) == ids("01 03 04 05 06 10")


@pytest.mark.parametrize("name", ["P02", "P06", "P07", "P11", "P12"])
def test_enters_if_and_only_if(problem, name):
    asked = problem()
    delta = portfolio_effect.why(asked, best(asked), PLACE[name]).delta
    for extra, inside in ((-0.01, False), (0.01, True)):
        value = asked.candidates.value.copy()
        value[PLACE[name]] += delta + extra
        assert bool(best(problem(value=value)).chosen[PLACE[name]]) is inside


@pytest.mark.parametrize("name", ids("01 03 04 05 08 09 10"))
def test_stays_while_its_value_falls_less(problem, name):
    asked = problem()
    delta = portfolio_effect.why(asked, best(asked), PLACE[name]).delta
    for fall, inside in ((-0.01, True), (0.01, False)):
        value = asked.candidates.value.copy()
        value[PLACE[name]] -= delta + fall
        assert bool(best(problem(value=value)).chosen[PLACE[name]]) is inside


@pytest.mark.parametrize(
    ("budget", "value"), [(270, 428), (280, 430), (290, 479), (300, 479), (310, 490), (320, 490), (330, 502)]
)
def test_value_by_budget(problem, budget, value):
    assert best(problem(budget=budget)).objective == pytest.approx(value)


def test_range_in_which_the_set_holds(problem):
    """F23: the set of F1 is the best from 290 up to, and not at, 310."""
    asked = problem()
    slate = best(asked)
    assert portfolio_effect.binding(asked, slate) == (0,)
    assert portfolio_effect.holds(asked, slate, 0) == pytest.approx((290, 310))
    relaxed = asked.solve(formulate(asked).relaxed(), asked.limits, None)
    assert relaxed.objective == pytest.approx(489.142857, abs=1e-6)
    priced = portfolio_effect.effect(asked, slate, 0)
    assert (priced.step, priced.value_change, list(priced.enters)) == (5, 0, [])
    wider = portfolio_effect.effect(problem(budget=305), best(problem(budget=305)), 0)
    assert (wider.step, wider.value_change) == (5, pytest.approx(11))
    assert [NAMES[k] for k in wider.enters] and [NAMES[k] for k in wider.leaves]


def test_redraws_and_bands(problem):
    """F24: five draws of the values; equal counts at a threshold belong to the band."""
    base = np.array([row["value"] for row in ROWS])
    changes = [{}, {"P06": 40}, {"P06": 40, "P09": -20, "P05": -10}, {"P08": -45}, {"P11": 60, "P08": -10}]
    draws = np.array([base] * len(changes))
    for row, change in zip(draws, changes, strict=True):
        for name, extra in change.items():
            row[PLACE[name]] += extra
    asked = problem()
    values = [best(asked, Change(value=row)).objective for row in draws]
    assert values == pytest.approx([479, 482, 472, 442, 490])
    found = portfolio_effect.redraw_values(asked, draws)
    share = dict(zip(NAMES, found.probability, strict=True))
    assert {name for name in NAMES if share[name] == 1} == set(ids("01 03 04 05 10"))
    assert share["P06"] == 0.6 and all(share[n] == 0.2 for n in ids("08 09 11"))
    bands = dict(zip(NAMES, found.bands(), strict=True))
    assert {n for n in NAMES if bands[n] == "lottery"} == set(ids("06 08 09 11"))
    assert {n for n in NAMES if bands[n] == "fund"} == set(ids("01 03 04 05 10"))


def test_share_of_awarded_and_of_budget_are_different_rules():
    """The trap of F2 and F3: why there is no default."""
    awarded, budget = (next(c for c in CASES if c["case"] == name) for name in ("F2", "F3"))
    assert awarded["funded"] != budget["funded"]
    with pytest.raises(Exception, match="share without the base"):
        build(document("{kind='floor',where={type='basic'},at_least=0.45}"))
