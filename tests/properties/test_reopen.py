# SPDX-License-Identifier: Apache-2.0
"""A stored slate opens again to the very problem, whatever kinds of rules it was made under.

One small call is judged once; random books of rules over it, every kind among them, are answered,
stored as JSON and opened again. Optimum, set and every row must be the same, and so must they be
after the limits are moved and after one proposal is raised.
"""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from yuzui import registry
from yuzui.errors import InputError, RuleError
from yuzui.funding import portfolio_effect, slate_answer, slate_compute, slate_solution
from yuzui.funding.call_data import Material
from yuzui.funding.portfolio_problem import Change, best
from yuzui.funding.rulebook import build
from yuzui.funding.slate_answer import Answer
from yuzui.job.contract import decoded

SEED, N = 11, 8
NAMES = [f"P{k}" for k in range(N)]
OWN = {"strength": "hard", "source": "clause"}


def material():
    stream = np.random.default_rng(SEED)
    quality = stream.normal(6, 1.2, N)
    rows = [
        (name, f"R{r}", float(np.clip(round(quality[k] + stream.normal(0, 1)), 1, 10)))
        for k, name in enumerate(NAMES)
        for r in stream.permutation(5)[:3]
    ]
    proposals = {
        "id": NAMES,
        "amount": [float(v) for v in stream.integers(2, 12, N) * 10],
        "requested": [float(v) for v in stream.integers(12, 20, N) * 10],
        "field": [str(v) for v in stream.choice(["a", "b"], N)],
        "item": [str(v) for v in stream.choice(["i", "j", ""], N)],
        "grade": [int(v) for v in stream.integers(1, 6, N)],
        "need_beam": [int(v) for v in stream.integers(0, 4, N)],
    }
    columns = ("proposal", "reviewer", "score")
    reviews = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
    reviews |= {name: [None] * len(rows) for name in ("criterion", "confidence")}
    years = {2027: [v * 0.4 for v in proposals["amount"]], 2028: [v * 0.6 for v in proposals["amount"]]}
    return Material(call="C", proposals=proposals, reviews=reviews, currency="CNY", by_year=years)


def books(total):
    """Every kind of the fund stage at least once, then mixtures of three."""
    pick = np.random.default_rng(SEED + 1)

    def ids(n):
        return [str(v) for v in pick.choice(NAMES, n, replace=False)]

    kinds = {
        "floor": {"where": {"field": "a"}, "at_least": 20},
        "cap": {"by": "field", "at_most": 0.7, "share_of": "awarded"},
        "threshold": {"statistic": "lower", "at_least": 2.5, "reviews_at_least": 2},
        "capacity": {"resource": "beam", "available": 6},
        "requires": {"pairs": [ids(2)]},
        "excludes": {"group": ids(3), "at_most": 1},
        "synergy": {"pairs": [ids(2)], "bonus": 2},
        "fixed": {"in": ids(1), "by_whom": "board", "reason": "before"},
        "levels": {"fractions": [1, 0.8], "value": [1, 0.9]},
        "parallel": {"item": "item", "teams_at_most": 1},
        "lottery": {"low": 0.2, "high": 0.8},
        "ranking": {"order": "median", "on_misfit": "skip", "tie_band": {"points": 1}},
    }
    stage = {n for n, m in registry.modules("rule").items() if m.STAGE == "fund"}
    assert stage - {"budget"} == set(kinds), "a new kind of rule is tried here too"
    rankings = [
        {"order": "posterior_mean", "tie_band": {"probability": 0.8}},
        {"order": "median", "tie_band": {"probability": 0.7}, "on_misfit": "skip"},
        {"order": "min", "on_misfit": "offer_partial"},
        {"order": "grade"},
        {"tie_band": {"points": 0.5}, "on_misfit": "skip"},
    ]
    rows = [[{"kind": kind, **keys}] for kind, keys in kinds.items()]
    rows += [[{"kind": "ranking", **keys}] for keys in rankings]
    rows.append([{"kind": "cap", "measure": "value", "where": {"field": "a"}, "at_most": 12}])
    for _ in range(4):
        mixed = [str(v) for v in pick.choice(sorted(kinds), 3, replace=False)]
        rows.append([{"kind": kind, **kinds[kind]} for kind in mixed])
    worth = itertools.cycle([("proposal", 3.0), ("amount", 2.0)])
    for own in rows:
        per, zero = next(worth)
        years = {"total": total * 0.5} if len(own) == 1 else {"by_year": {"2027": 90, "2028": 140}}
        rules = [{"kind": "budget", **years}, *own]
        yield {
            "format": "yuzui-rules/1",
            "value": {"from": "posterior_mean", "per": per, "zero": zero},
            "rule": [{**OWN, "name": f"r{k}", **row} for k, row in enumerate(rules)],
        }


def same(one, other):
    """Assert that two problems are one: entries, rows, optimum and set."""
    assert len(one.candidates) == len(other.candidates)
    assert [t.name for t in one.terms] == [t.name for t in other.terms]
    for a, b in zip(one.terms, other.terms, strict=True):
        assert np.array_equal(a.coefficients, b.coefficients) and a.bound == b.bound
    first, second = best(one), best(other)
    assert first.status == second.status and first.objective == second.objective
    assert np.array_equal(first.chosen, second.chosen)


def test_a_stored_slate_opens_to_the_very_problem():
    options = slate_compute.Options(SEED, 0, 0)
    total = sum(material().proposals["amount"])
    scores, solved, ranked = {}, 0, 0
    for raw in books(total):
        call = material()
        try:
            book = build(raw)
            if book.worth not in scores:
                scores[book.worth] = slate_solution.judged(material(), book.worth, SEED)
            posed = slate_compute.under(call, scores[book.worth], book, SEED)
        except RuleError:
            continue
        solved_now = slate_compute.answered(call, book, options, posed)
        stored = decoded(Answer, json.loads(json.dumps(solved_now.document())))
        again = stored.reopen()
        same(posed.problem, again)
        if stored.slate.value is not None:
            solved += 1
            slate = slate_answer.solution(stored, again)
            assert slate.objective == best(again).objective
            funded = np.array(again.candidates.ids)[slate.chosen]
            assert set(funded) == set(stored.slate.ids)
        loosened = {0: posed.problem.terms[0].limit * 1.2}
        one, other = (portfolio_effect.moved(p, Change(loosened=loosened))[0] for p in (posed.problem, again))
        same(one, other)
        if posed.problem.ranked is not None:
            ranked += 1
            refused = int(np.flatnonzero(~best(again).chosen[:N])[0])
            rise = float(again.candidates.value[refused]) + 1.5
            one, other = (portfolio_effect.revalued(p, refused, rise) for p in (posed.problem, again))
            same(one, other)
            # without the scores that a ranking reads it is of an earlier version
            with pytest.raises(InputError) as caught:
                decoded(Answer, {k: v for k, v in stored.document().items() if k != "problem"})
            assert caught.value.code == "earlier_version"
    assert solved >= 17 and ranked >= 6
