# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import RuleError
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule, where
from yuzui.funding.rules.budget import money, terms

CANDIDATES = Candidates(
    ids=["A", "B"],
    amount=np.array([10.0, 20.0]),
    value=np.ones(2),
    columns={"field": ["x", "y"]},
    by_year={2027: np.array([6.0, 8.0])},
)


def test_one_sum_less_the_reserve():
    rule = Rule("b", "budget", 1, own={"total": 100.0, "reserve": 10.0})
    (term,) = terms([rule], CANDIDATES)
    assert (term.limit, term.sense, term.group.tolist()) == (90, "<=", [10, 20])
    assert money(rule) == 100


def test_years_share_the_reserve_in_proportion():
    rule = Rule("b", "budget", 1, own={"by_year": {2027: 60.0}, "reserve": 6.0})
    (term,) = terms([rule], CANDIDATES)
    assert (term.name, term.limit, term.group.tolist()) == ("b[2027]", 54, [6, 8])


def test_year_without_amounts():
    rule = Rule("b", "budget", 3, own={"by_year": {2031: 60.0}})
    with pytest.raises(RuleError) as caught:
        list(terms([rule], CANDIDATES))
    assert caught.value.place.column == "amount_2031" and caught.value.place.row == 3


def test_budget_of_a_part():
    rule = Rule("b", "budget", 1, where=where({"field": "y"}), own={"total": 5.0})
    assert next(terms([rule], CANDIDATES)).group.tolist() == [0, 20]
