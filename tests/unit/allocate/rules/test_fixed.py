# SPDX-License-Identifier: Apache-2.0
"""What is fixed in alone may not break a hard rule; what bars it is named."""

import pytest
from tests.contracts.checks.rule import book, problem

from yuzui.errors import RuleError
from yuzui.funding.example import TWELVE, Example
from yuzui.funding.rules.fixed import inside

BUDGET = {"name": "budget", "kind": "budget", "total": 300}
OLD = {"name": "old", "kind": "fixed", "by_whom": "the board", "reason": "granted"}


def asked(*rows):
    return problem(Example(TWELVE, (BUDGET, *rows), (), (), 0.0))


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        (({**OLD, "in": ["P02", "P06", "P07"]},), "budget"),
        (({**OLD, "in": ["P01", "P03"]}, {"name": "east", "kind": "cap", "where": {"region": "E"}, "at_most": 70}), "east"),
        (({**OLD, "in": ["P01", "P03"]}, {"name": "one", "kind": "excludes", "pairs": [["P01", "P03"]]}), "one"),
        (({**OLD, "in": ["P03", "P05"]}, {"name": "team", "kind": "parallel", "item": "institute", "teams_at_most": 1}), "team[U3]"),
    ],
)  # fmt: skip
def test_alone_it_breaks_a_hard_rule(rows, broken):
    with pytest.raises(RuleError) as caught:
        asked(*rows)
    error = caught.value
    assert error.code == "fixed_breaks_rule" and error.detail["rules"] == ["old", broken]
    assert ">" in error.seen and "必选" in error.message.zh


def test_together_with_others_it_may_be_infeasible_but_is_no_fault_of_its_own():
    made = asked({**OLD, "in": ["P02", "P06"]}, {"name": "early", "kind": "floor", "where": {"early": 1}, "at_least": 9, "measure": "count"})  # fmt: skip
    assert inside(book(Example(TWELVE, (BUDGET, {**OLD, "in": ["P02"]}), (), (), 0.0)).rules, made.candidates).sum() == 1  # fmt: skip


def test_part_of_it_may_fit():
    """With levels the least that it takes counts."""
    levels = {"name": "part", "kind": "levels", "fractions": [1, 0.5], "value": [1, 0.6]}
    asked({**OLD, "in": ["P02", "P06", "P07"]}, levels)
