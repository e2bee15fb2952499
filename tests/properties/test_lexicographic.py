# SPDX-License-Identifier: Apache-2.0
"""Down an order under all rules: equal to a count of all sets, and refuted by sums that share no code with it."""

import itertools

import numpy as np

from yuzui.funding import verify
from yuzui.funding.candidates import Candidates
from yuzui.funding.portfolio_problem import best
from yuzui.funding.rulebook import build
from yuzui.funding.slate_solution import problem

CALLS = 200


def call(stream):
    """A small call with caps, floors, shares and pairs."""
    n = int(stream.integers(5, 13))
    ids = [f"P{k:02d}" for k in range(n)]
    amount = stream.integers(5, 60, n).astype(float)
    value = np.round(stream.normal(5, 1.5, n), 1 if stream.random() < 0.3 else 6)
    columns = {"field": [*"AB", *map(str, stream.choice([*"AB"], n - 2))]}
    columns["early"] = ["yes", *map(str, stream.choice(["yes", "no"], n - 1))]
    measure = str(stream.choice(["amount", "count"]))
    rules = [
        (1.0, {"kind": "budget", "total": float(amount.sum() * stream.uniform(0.3, 0.7))}),
        (0.7, {"kind": "cap", "by": "field", "at_most": float(stream.uniform(0.4, 0.7)), "share_of": "budget"}),
        (0.6, {"kind": "floor", "where": {"early": "yes"}, "at_least": int(stream.integers(1, 4)), "measure": "count"}),
        (0.6, {"kind": "floor", "where": {"field": "A"}, "at_least": float(stream.uniform(0.2, 0.6)),
               "share_of": "awarded", "measure": measure}),
        (0.3, {"kind": "requires", "pairs": [[ids[0], ids[1]]]}),
        (0.3, {"kind": "cap", "at_most": int(stream.integers(2, n)), "measure": "count"}),
        (1.0, {"kind": "ranking", "order": "value", "on_misfit": "lexicographic"}),
    ]  # fmt: skip
    said = {"strength": "hard", "source": "clause 1"}
    rules = [{"name": f"r{k}", **rule, **said} for k, (chance, rule) in enumerate(rules) if stream.random() < chance]
    book = {"format": "yuzui-rules/1", "value": {"from": "given", "zero": 0}, "rule": rules}
    return Candidates(ids, amount, value, columns=columns), book


def first_of_all_sets(base, order):
    """The first, in the order of the walk, of all sets that keep the rules; None if none does."""
    sets = np.zeros((2 ** len(order), len(order)))
    sets[:, order] = list(itertools.product([1.0, 0.0], repeat=len(order)))
    kept = np.ones(len(sets), dtype=bool)
    for term in base.terms:
        over = term.looser * (sets @ term.coefficients - term.bound)
        kept &= over <= 1e-9 * max(1.0, abs(term.bound))
    return sets[kept.argmax()] > 0.5 if kept.any() else None


def test_it_is_the_first_of_all_sets_and_each_refusal_is_refuted_without_the_solver():
    stream, met = np.random.default_rng(1), {"infeasible": 0, "sums": 0, "search": 0, "wrong": 0}
    for _ in range(CALLS):
        candidates, book = call(stream)
        posed = problem(build(book), candidates, 7)
        base, n = posed.ranked.base, len(candidates)
        order = sorted(range(n), key=lambda k: (-candidates.value[k], base.rank[k]))
        wanted, slate = first_of_all_sets(base, order), best(posed)
        if wanted is None:
            assert slate.status == "infeasible"
            met["infeasible"] += 1
            continue
        assert (slate.chosen == wanted).all(), book
        ids = np.array(candidates.ids)
        named = {str(ids[k]): dict(y) for k, y in posed.ranked.certificates.items()}
        assert set(named) == set(ids[~wanted])
        met["sums"] += sum(map(bool, named.values()))
        met["search"] += sum(not y for y in named.values())
        rows = [
            {"id": name, "amount": candidates.amount[k], "value": candidates.value[k],
             **{c: cells[k] for c, cells in candidates.columns.items()}}
            for k, name in enumerate(candidates.ids)
        ]  # fmt: skip

        def faults(chosen, certificates, ids=ids, rows=rows, book=book):
            spend = sum(row["amount"] for row, inside in zip(rows, chosen, strict=True) if inside)
            claim = {"ids": list(ids[chosen]), "spend": spend, "seed": 7, "certificates": certificates}
            return verify.verify(book, rows, claim)

        assert faults(wanted, named) == []
        for k in np.flatnonzero(wanted):  # whoever is left out without a reason is named
            less = wanted.copy()
            less[k] = False
            assert any(str(ids[k]) in fault for fault in faults(less, named))
            wrong = {rule["name"]: 1.0 for rule in book["rule"] if rule["kind"] == "budget"}
            met["wrong"] += bool(faults(less, named | {str(ids[k]): wrong}))
    assert met["sums"] > 20 * met["search"] > 0 and met["infeasible"] and met["wrong"] > 500, met
