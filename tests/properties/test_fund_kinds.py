# SPDX-License-Identifier: Apache-2.0
"""Random calls of up to 14 proposals under every kind of rule: the slate equals brute force.

All sets are enumerated from :mod:`yuzui.funding.verify`, which reads the rules from their
words; nothing of the model stands in it.
"""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yuzui.errors import RuleError
from yuzui.funding import portfolio_effect, portfolio_problem, verify
from yuzui.funding.candidates import Candidates
from yuzui.funding.portfolio_problem import Problem, bonuses, ineligible, leveled, terms
from yuzui.funding.rulebook import build
from yuzui.funding.verify import Call, barred, lines, selection
from yuzui.solve.registry import solve

SEED = 7
STEPS = {"fractions": [1, 0.8], "value": [1, 0.9]}
COLUMNS = ("field", "item", "grade", "need_beam")


@st.composite
def proposals(draw, most):
    """Return rows as a person would write them."""
    n = draw(st.integers(3, most))
    return [
        {
            "id": f"P{k:02d}",
            "amount": draw(st.integers(1, 12)) * 10.0,
            "value": float(draw(st.integers(1, 100))),
            "field": draw(st.sampled_from(["a", "b", "c"])),
            "item": draw(st.sampled_from(["i", "j", ""])),
            "grade": draw(st.integers(1, 5)),
            "need_beam": draw(st.integers(0, 3)),
        }
        for k in range(n)
    ]


def own_keys(draw, kind, names):
    """Return the keys of one row of a kind."""
    ids = st.sampled_from(names)
    two = st.lists(ids, min_size=2, max_size=2, unique=True)
    return {
        "requires": lambda: {"pairs": [draw(two)]},
        "excludes": lambda: {"pairs": draw(st.lists(two, min_size=1, max_size=2, unique_by=str))},
        "group": lambda: {
            "kind": "excludes",
            "group": draw(st.lists(ids, min_size=3, max_size=3, unique=True)),
            "at_most": draw(st.integers(1, 2)),
        },
        "synergy": lambda: {"pairs": [draw(two)], "bonus": draw(st.integers(-60, 60))},
        "fixed": lambda: {draw(st.sampled_from(["in", "out"])): [draw(ids)], "by_whom": "board", "reason": "before"},
        "capacity": lambda: {
            "resource": "beam",
            "available": draw(st.integers(1, 9)),
            **draw(st.sampled_from([{}, {"by": "field"}])),
        },
        "parallel": lambda: {"item": "item", "teams_at_most": draw(st.integers(1, 2))},
        "threshold": lambda: {"column": "grade", "at_least": draw(st.integers(1, 4))},
        "floor": lambda: {"where": {"field": "a"}, "at_least": draw(st.integers(1, 15)) * 10},
        "cap": lambda: {"by": "field", "at_most": draw(st.integers(2, 6)) / 10, **_share(draw)},
        "soft": lambda: {
            "kind": "floor",
            "where": {"field": ["a", "b"]},
            "at_least": draw(st.integers(5, 30)) * 10,
            "strength": "soft",
            "penalty": draw(st.sampled_from([0.1, 0.5, 2.0])),
        },
    }[kind]()


def _share(draw):
    return {"share_of": draw(st.sampled_from(["budget", "awarded", "eligible", "requested"]))}


KINDS = "requires excludes group synergy fixed capacity parallel threshold floor cap soft".split()


@st.composite
def worlds(draw, most=14, more=()):
    rows = draw(proposals(most))
    names = [row["id"] for row in rows]
    total = sum(row["amount"] for row in rows)
    own = {"strength": "hard", "source": "x"}
    money = {"total": draw(st.integers(int(total // 5), int(total)))}
    rules = [{**own, "name": "budget", "kind": "budget", **money}]
    for k in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(KINDS))
        rules.append({**own, "name": f"r{k}", "kind": kind, **own_keys(draw, kind, names)})
    rules += [{**own, **row} for row in more]
    return rows, {"format": "yuzui-rules/1", "value": {"from": "given"}, "rule": rules}


def ready(rows, rules):
    """Return rows as the independent check reads them."""
    thresholds = [rule for rule in rules["rule"] if rule["kind"] == "threshold"]
    return [
        {**row, "requested": row["amount"], "eligible": not any(barred(rule, row, 1) for rule in thresholds)}
        for row in rows
    ]


def problem(rows, rules):
    """Return the problem, or give up on a book that is refused: that is tested elsewhere."""
    try:
        book = build(rules)
        candidates = Candidates(
            ids=[row["id"] for row in rows],
            amount=np.array([row["amount"] for row in rows]),
            value=np.array([row["value"] for row in rows]),
            columns={name: [row[name] for row in rows] for name in COLUMNS},
            eligible=np.array([row["eligible"] for row in rows]),
            budget=float(rules["rule"][0]["total"]),
        )
        for _, out in ineligible(book.rules, candidates):
            assert not (out & candidates.eligible).any()
        entries = leveled(book.rules, candidates)
        made, pairs = terms(book.rules, entries), bonuses(book.rules, entries)
    except RuleError:
        assume(False)
    return portfolio_effect.bound(Problem(entries, made, SEED, solve, bonuses=pairs), book.rules)


def brute(rows, rules):
    """Return the best value over all sets, None if none keeps the rules."""
    call = Call(rules, rows)
    entries = list(rows)
    if any(rule["kind"] == "levels" for rule in rules["rule"]):
        entries += [selection(row, 0.8, 0.9) for row in rows]
    bits = (np.arange(2 ** len(entries))[:, None] >> np.arange(len(entries))) & 1
    value = bits @ [row["value"] for row in entries]
    keeps = ~(bits @ [not row["eligible"] for row in entries]).astype(bool)
    whole = bits[:, : len(rows)].copy()
    if len(entries) > len(rows):
        keeps &= (whole + bits[:, len(rows) :] <= 1).all(1)
        whole |= bits[:, len(rows) :]
    place = {row["id"]: k for k, row in enumerate(rows)}
    for rule in rules["rule"]:
        if rule["kind"] == "synergy":
            (first, second), bonus = rule["pairs"][0], rule["bonus"]
            value = value + bonus * (whole[:, place[first]] & whole[:, place[second]])
        for line in lines(rule, call):
            over = line.sign * (bits @ [line.adds(row) for row in entries] - line.limit)
            if rule["strength"] == "hard":
                keeps &= over <= 1e-7
            else:
                value = value - rule["penalty"] * np.maximum(over, 0)
    return float(value[keeps].max()) if keeps.any() else None


def looked_at(asked, slate, rows, rules):
    """Return what the independent check finds wrong with a slate."""
    level = asked.candidates.proposals(slate.chosen)
    parts = {row["id"]: float(part) for row, part in zip(rows, level, strict=True) if part}
    claims = {
        "ids": list(parts),
        "levels": parts,
        "spend": float(asked.candidates.amount @ slate.chosen),
        "value": slate.objective,
        "bound": slate.bound,
        "seed": SEED,
    }
    worth = verify.worth(rules, rows, list(parts), parts)
    assert abs(worth - slate.objective) <= 1e-6 * max(1.0, abs(worth))
    return verify.verify(rules, rows, claims)


def equal(rows, rules):
    rows = ready(rows, rules)
    asked = problem(rows, rules)
    slate, top = portfolio_problem.solve(asked).slate, brute(rows, rules)
    if top is None:
        assert slate.status == "infeasible"
        return
    assert slate.status == "optimal" and abs(slate.objective - top) <= 1e-6
    assert looked_at(asked, slate, rows, rules) == []


@settings(deadline=None, max_examples=150)
@given(worlds())
def test_every_kind_of_rule_equals_brute_force(world):
    equal(*world)


@settings(deadline=None, max_examples=40)
@given(worlds(7, ({"name": "part", "kind": "levels", **STEPS},)))
def test_partial_awards_equal_brute_force(world):
    equal(*world)


@settings(deadline=None, max_examples=200)
@given(
    worlds(9),
    st.sampled_from(["grade", "value"]),
    st.sampled_from(["stop", "skip", "offer_partial"]),
    st.sampled_from([{}, {"tie_band": {"points": 8}}]),
)
def test_binding_ranking_keeps_its_order(world, by, on_misfit, ties_):
    """The walk is made once more by the independent check, in plain sums."""
    rows, rules = world
    order = {"name": "order", "kind": "ranking", "order": by, "on_misfit": on_misfit}
    own = {"strength": "hard", "source": "x"}
    rules = {**rules, "rule": [*rules["rule"], {**own, **order, **ties_}]}
    if on_misfit == "offer_partial":
        rules["rule"].append({**own, "name": "part", "kind": "levels", **STEPS})
    rows = ready(rows, rules)
    asked = problem(rows, rules)
    slate = portfolio_problem.solve(asked).slate
    assume(slate.objective is not None)
    assert looked_at(asked, slate, rows, rules) == []
