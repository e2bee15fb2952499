# SPDX-License-Identifier: Apache-2.0
"""A group of which only so many may be funded; pairs are at most one."""

import pytest
from tests.contracts.checks.rule import problem

from yuzui.errors import RuleError
from yuzui.funding.example import TWELVE, Example
from yuzui.funding.portfolio.portfolio import best

BUDGET = {"name": "budget", "kind": "budget", "total": 300}


def asked(**row):
    rule = {"name": "only so many", "kind": "excludes", **row}
    return problem(Example(TWELVE, (BUDGET, rule), (), (), 0.0))


def test_group_with_at_most():
    """Of P01, P03, P04 and P05 two: 430 by enumeration of all 4,096 sets, the next is 425."""
    found = asked(group=["P01", "P03", "P04", "P05"], at_most=2)
    assert best(found).objective == 430
    (term,) = found.terms[1:]
    assert (term.name, term.limit, term.group.sum()) == ("only so many", 2.0, 4.0)


def test_one_of_a_group_by_default_and_pairs_one_by_one():
    assert asked(group=["P01", "P03"]).terms[1].limit == 1.0
    names = [t.name for t in asked(pairs=[["P01", "P03"], ["P04", "P05"]]).terms[1:]]
    assert names == ["only so many[P01–P03]", "only so many[P04–P05]"]


@pytest.mark.parametrize(
    "row", [{}, {"pairs": [["P1", "P2"]], "group": ["P1"]}, {"pairs": [["P1", "P2"]], "at_most": 2}]
)
def test_pairs_or_a_group(row):
    with pytest.raises(RuleError):
        asked(**row)
