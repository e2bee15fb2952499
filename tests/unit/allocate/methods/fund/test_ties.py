# SPDX-License-Identifier: Apache-2.0
"""Least spend, then the order of the tickets; whole sets are compared in properties."""

import numpy as np
import pytest

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule, where
from yuzui.funding.portfolio import ties
from yuzui.funding.portfolio.portfolio import terms
from yuzui.funding.portfolio.problem import Problem, ticket
from yuzui.solve.registry import solve


def problem(amounts, values, rules=(), budget=100.0, **columns):
    names = [f"P{k}" for k in range(len(amounts))]
    candidates = Candidates(
        names, np.array(amounts, dtype=float), np.array(values, dtype=float), columns, budget=budget
    )
    book = (Rule("budget", "budget", 1, own={"total": budget}), *rules)
    return Problem(candidates, terms(book, candidates), 7, solve)


@pytest.fixture(params=[60, 0], ids=["whole sets", "exchanges"])
def exactly(request, monkeypatch):
    monkeypatch.setattr(ties, "EXACTLY", request.param)


def test_cheaper_of_equals(exactly):
    found = ties.solve(problem([60, 50, 55], [5, 5, 5]))
    assert found.slate.chosen.tolist() == [False, True, False]


def test_first_ticket_of_equals_and_the_others_are_tied(exactly):
    asked = problem([60, 60, 60, 40], [5, 5, 5, 1])
    found = ties.solve(asked)
    first = min(range(3), key=lambda k: ticket(7, f"P{k}"))
    assert found.slate.chosen.tolist() == [k in (first, 3) for k in range(4)]
    assert not found.tied[3]


def test_all_exchangeable_are_named_tied(monkeypatch):
    monkeypatch.setattr(ties, "EXACTLY", 0)
    found = ties.solve(problem([60, 60, 60], [5, 5, 5]))
    assert found.tied.all()


def test_exchange_keeps_every_rule(exactly):
    """The cheaper one would break the floor on its field."""
    floor = Rule("x", "floor", 2, where=where({"field": "x"}), at_least=60.0)
    found = ties.solve(problem([60, 50], [5, 5], (floor,), field=["x", "y"]))
    assert found.slate.chosen.tolist() == [True, False]


def test_exchange_leaves_soft_rules_as_they_are(exactly):
    soft = Rule(
        "x", "floor", 2, where=where({"field": "x"}), at_least=1.0, measure="count",
        strength="soft", penalty=1.0,
    )  # fmt: skip
    found = ties.solve(problem([60, 50], [5, 5], (soft,), field=["x", "y"]))
    assert found.slate.chosen.tolist() == [True, False]
    assert found.slate.objective == pytest.approx(5)


def test_value_and_proof_stay(exactly):
    found = ties.solve(problem([60, 50, 40], [5, 5, 3])).slate
    assert found.objective == 8 == found.bound and found.status == "optimal"


def test_nothing_chosen(exactly):
    found = ties.solve(problem([200], [5]))
    assert not found.slate.chosen.any() and not found.tied.any()
