# SPDX-License-Identifier: Apache-2.0
"""Side rules of an assignment: what they count, what they bar, what they refuse."""

import numpy as np
import pytest

from yuzui.errors import RuleError
from yuzui.funding.panel import Crossing, counts, panel
from yuzui.funding.rulebook import build
from yuzui.funding.rules import conflict, probability_cap

PROPOSALS = {"id": ["P1", "P2", "P3"], "field": ["x", "x", "y"], "pi": ["R1", "R2", "Z"], "d": [2, 1, 1]}  # fmt: skip
REVIEWERS = {
    "id": ["R1", "R2", "R3"],
    "institute": ["U1", "U1", None],
    "senior": [True, False, False],
    "min": [None, 1, None],
    "max": [1, None, None],
}


def rules(*rows):
    own = {"name": "r", "strength": "hard", "source": "clause 1"}
    value = {"from": "given", "per": "proposal"}
    return build({"format": "yuzui-rules/1", "value": value, "rule": [{**own, **r} for r in rows]}).rules  # fmt: skip


def said(**row):
    return next(counts(rules(row), panel(PROPOSALS, REVIEWERS)))


def test_demand_is_a_number_or_a_column():
    assert said(kind="per_proposal", demand=3).low.tolist() == [3, 3, 3]
    found = said(kind="per_proposal", demand={"column": "d"}, where={"field": "x"})
    assert found.high.tolist() == [2, 1, 1] and found.proposals.tolist() == [True, True, False]


def test_columns_of_a_reviewer_stand_above_the_row():
    found = said(kind="load", at_least=0, at_most=4)
    assert found.low.tolist() == [0, 1, 0] and found.high.tolist() == [1, 4, 4]
    pairs = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0]])
    assert not found.holds(pairs) and found.holds(pairs[[0, 1, 1]])


def test_who_has_no_group_is_in_none():
    found = said(kind="diversity", by="institute", at_most=1)
    assert found.group.tolist() == [0, 0, -1] and found.names == ("U1",)
    pairs = np.zeros((3, 3), dtype=int)
    pairs[0] = 1
    assert not found.holds(pairs)
    pairs[0, 0] = 0
    assert found.holds(pairs)


def test_some_of_a_kind_on_every_proposal():
    found = said(kind="include", where={"senior": True}, at_least=1)
    assert found.holds(np.eye(3, dtype=int)[[0, 0, 0]]) and not found.holds(np.eye(3, dtype=int))
    with pytest.raises(RuleError, match="no reviewer") as caught:
        said(kind="include", where={"institute": "U9"}, at_least=1)
    assert caught.value.code == "empty_group"


def test_nobody_judges_who_judges_them():
    found = said(kind="no_mutual")
    assert isinstance(found, Crossing) and found.author.tolist() == [0, 1, -1]
    each_other = np.zeros((3, 3), dtype=int)
    each_other[0, 1] = each_other[1, 0] = 1
    assert not found.holds(each_other) and found.holds(np.eye(3, dtype=int))


def test_what_is_not_known_bars():
    (rule,) = rules({"kind": "conflict", "kinds": ["coauthor"], "window_years": 4, "path_length": 1})
    assert conflict.bars(rule, "coauthor", 3, 1) and conflict.bars(rule, "coauthor", None, None)
    assert not conflict.bars(rule, "coauthor", 5, 1) and not conflict.bars(rule, "coauthor", 3, 2)
    assert not conflict.bars(rule, "employer", 0, 1)
    (every,) = rules({"kind": "conflict"})
    assert conflict.bars(every, "employer", 50, 9)


def test_chances_are_fractions_without_a_base():
    (rule,) = rules({"kind": "probability_cap", "at_most": 0.5})
    assert probability_cap.most(rule) == 0.5 and not list(counts((rule,), panel(PROPOSALS, REVIEWERS)))  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "per_proposal", "demand": 1.5},
        {"kind": "load"},
        {"kind": "load", "at_least": 3, "at_most": 2},
        {"kind": "conflict", "kinds": ["friend"]},
        {"kind": "conflict", "window_years": -1},
        {"kind": "diversity", "by": "institute", "at_most": 0},
        {"kind": "include", "where": {"senior": True}, "at_least": 0},
        {"kind": "probability_cap", "at_most": 1.5},
        {"kind": "no_mutual", "strength": "soft", "penalty": 1},
    ],
)
def test_rows_that_say_nothing_are_refused(row):
    with pytest.raises(RuleError) as caught:
        rules(row)
    assert not caught.value.message.zh.isascii()


def test_columns_that_are_not_there_are_named_with_their_side():
    with pytest.raises(RuleError) as caught:
        list(counts(rules({"kind": "diversity", "by": "institut", "at_most": 1}), panel(PROPOSALS, REVIEWERS)))  # fmt: skip
    assert caught.value.code == "no_such_column" and "reviewers" in caught.value.message.en
    assert caught.value.fix.en == "write “institute” instead of “institut”"
