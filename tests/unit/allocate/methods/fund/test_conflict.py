# SPDX-License-Identifier: Apache-2.0
"""Members and loosening; minimality on random calls is a property."""

from dataclasses import replace

import numpy as np
import pytest

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule, where
from yuzui.funding.portfolio import conflict
from yuzui.funding.portfolio.portfolio import terms
from yuzui.funding.portfolio.problem import Problem
from yuzui.solve.registry import solve

CANDIDATES = Candidates(
    ["A", "B", "C"], np.array([10.0, 20.0, 30.0]), np.ones(3), {"field": ["x", "y", "x"]}, budget=30.0
)


def found(*rules):
    book = (Rule("budget", "budget", 1, own={"total": 30.0}), *rules)
    return conflict.smallest(Problem(CANDIDATES, terms(book, CANDIDATES), 7, solve))


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
