# SPDX-License-Identifier: Apache-2.0
"""Members and loosening; minimality on random calls is a property."""

import numpy as np
import pytest

from yuzui.allocate.candidates import Candidates
from yuzui.allocate.grammar import Rule, where
from yuzui.allocate.methods.fund import conflict
from yuzui.allocate.methods.fund.portfolio import terms
from yuzui.allocate.methods.fund.problem import Problem
from yuzui.engines.registry import solve

CANDIDATES = Candidates(
    ["A", "B", "C"],
    np.array([10.0, 20.0, 30.0]),
    np.ones(3),
    {"field": ["x", "y", "x"]},
    budget=30.0,
)


def smallest(*rules):
    book = (Rule("budget", "budget", 1, own={"total": 30.0}), *rules)
    found = conflict.smallest(Problem(CANDIDATES, terms(book, CANDIDATES), 7, solve))
    return {term.name: to for term, to in found.loosen}


def test_category_is_named():
    rule = Rule("each", "floor", 2, by="field", at_least=40.0)
    assert smallest(rule) == {"each[y]": pytest.approx(20)}


def test_share_of_what_is_awarded_is_found_by_halving():
    """With y in, the money is enough for a third of x; even without a limit for two thirds."""
    y = Rule("y", "floor", 2, where=where({"field": "y"}), at_least=20.0)
    x = Rule("x", "floor", 3, where=where({"field": "x"}), at_least=0.9, share_of="awarded")
    found = smallest(y, x)
    assert found == {"y": pytest.approx(0), "x": pytest.approx(1 / 3, abs=1e-6)}


def test_two_conflicts_name_one():
    """No single rule mends both; what is said mends the one that is named."""
    one = Rule("one", "floor", 2, where=where({"field": "x"}), at_least=500.0)
    two = Rule("two", "floor", 3, where=where({"field": "y"}), at_least=500.0)
    found = smallest(one, two)
    assert found in ({"one": pytest.approx(40)}, {"two": pytest.approx(20)})


def test_soft_rules_are_never_in_conflict():
    soft = Rule("s", "floor", 2, at_least=500.0, strength="soft", penalty=1.0)
    hard = Rule("h", "floor", 3, at_least=500.0)
    assert set(smallest(soft, hard)) == {"h"}
