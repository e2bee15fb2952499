# SPDX-License-Identifier: Apache-2.0
"""Every kind of rule as plain sums over plain rows: what each row adds, and to what limit."""

import pytest

from yuzui import registry
from yuzui.funding.recount import Call, barred, lines, meets, taken, word

ROWS = [
    {"id": "A", "amount": 40.0, "requested": 50.0, "value": 3.0, "field": "x", "need_beam": 2},
    {"id": "B", "amount": 30.0, "requested": 30.0, "value": 2.0, "field": "y", "need_beam": None},
    {"id": "C", "amount": 20.0, "requested": 20.0, "value": 1.0, "field": "x", "need_beam": 5},
]


def read(rule, unit=1, rows=ROWS):
    """Return name, what each row adds, sign and limit of every line of a rule."""
    rule = {"name": "r", "strength": "hard", **rule}
    budget = {"name": "b", "kind": "budget", "total": 100}
    call = Call({"call": {"unit": unit}, "rule": [budget, rule]}, rows)
    return [(s.name, [s.adds(row) for row in rows], s.sign, s.limit) for s in lines(rule, call)]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ({"kind": "budget", "total": 70, "reserve": 5}, ("r", [40, 30, 20], 1, 65)),
        ({"kind": "floor", "at_least": 1, "measure": "count"}, ("r", [1, 1, 1], -1, 1)),
        ({"kind": "cap", "at_most": 0.5, "share_of": "budget"}, ("r", [40, 30, 20], 1, 50)),
        ({"kind": "cap", "at_most": 0.5, "share_of": "requested"}, ("r", [40, 30, 20], 1, 50)),
        ({"kind": "capacity", "resource": "beam", "available": 6}, ("r", [2, 0, 5], 1, 6)),
        ({"kind": "requires", "pairs": [["A", "C"]]}, ("r", [1, 0, -1], 1, 0)),
        ({"kind": "excludes", "pairs": ["A", "B"]}, ("r", [1, 1, 0], 1, 1)),
        ({"kind": "excludes", "group": ["A", "B", "C"], "at_most": 2}, ("r", [1, 1, 1], 1, 2)),
        ({"kind": "fixed", "in": ["B"]}, ("r", [0, 1, 0], -1, 1)),
        ({"kind": "fixed", "out": ["B", "C"]}, ("r", [0, 1, 1], 1, 0)),
    ],
)
def test_one_line(rule, line):
    assert read(rule) == [line]


def test_a_share_of_what_is_awarded_compares_with_the_whole():
    rule = {"kind": "floor", "where": {"field": "x"}, "at_least": 0.5, "share_of": "awarded"}
    assert read(rule) == [("r", [20, -15, 10], -1, 0)]


def test_categories_and_limits_by_category():
    rule = {"kind": "capacity", "resource": "beam", "by": "field", "available": {"x": 6}}
    assert read(rule) == [("r[x]", [2, 0, 5], 1, 6)]
    rule = {"kind": "parallel", "item": "field", "teams_at_most": 1}
    assert read(rule) == [("r[x]", [1, 0, 1], 1, 1), ("r[y]", [0, 1, 0], 1, 1)]
    rule = {"kind": "cap", "by": "field", "at_most": {"column": "value"}}
    assert [line[3] for line in read(rule)] == [3, 2]


def test_several_pairs_are_named():
    rule = {"kind": "requires", "pairs": [["A", "B"], ["B", "C"]]}
    assert [line[0] for line in read(rule)] == ["r[A→B]", "r[B→C]"]


def test_years_and_units():
    rows = [{**row, "by_year": {2027: row["amount"], 2028: 1.0}} for row in ROWS]
    rule = {"kind": "budget", "by_year": {"2027": 6, "2028": 4}, "reserve": 1}
    found = read(rule, unit=10, rows=rows)
    assert found == [("r[2027]", [40, 30, 20], 1, 54), ("r[2028]", [1, 1, 1], 1, 36)]
    assert read({"kind": "cap", "at_most": 5}, unit=10)[0][3] == 50


def test_every_kind_is_known_here_or_makes_no_sum():
    """A new kind of rule must be taught to the second pair of eyes too."""
    here = {"budget", "floor", "cap", "capacity", "requires", "excludes", "fixed", "parallel"}
    no_sum = {"threshold", "synergy", "levels", "ranking", "lottery"}
    kinds = registry.modules("rule")
    assert here | no_sum == {name for name in kinds if kinds[name].STAGE == "fund"}


@pytest.mark.parametrize(
    ("rule", "out"),
    [
        ({"column": "value", "at_least": 2}, "C"),
        ({"column": "amount", "at_most": 3, "unit": 10}, "A"),
        ({"statistic": "mean", "at_least": 5}, "BC"),
        ({"criterion": "team", "at_least": 3}, "BC"),
        ({"reviews_at_least": 3}, "B"),
        ({"column": "value", "at_least": 2, "where": {"field": "y"}}, ""),
    ],
)
def test_thresholds(rule, out):
    figures = [
        {"n_reviews": 3, "score_mean": 5.0, "score_mean:team": 3},
        {"n_reviews": 2, "score_mean": 4.9, "score_mean:team": 2},
        {"n_reviews": 3, "score_mean": None},
    ]
    rows = [{**row, "statistics": more} for row, more in zip(ROWS, figures, strict=True)]
    assert "".join(row["id"] for row in rows if barred({"name": "r", **rule}, row, 1)) == out


def test_a_part_of_an_award():
    part = taken({**ROWS[0], "by_year": {2027: 40}}, 0.8, 0.9)
    assert (part["amount"], part["value"], part["need_beam"]) == (32, pytest.approx(2.7), 1.6)
    assert part["by_year"] == {2027: 32} and part["requested"] == 50
    # what describes the proposal is that of the whole one
    assert meets({"amount": {"ge": 40}}, part) and meets({"need_beam": 2}, part)
    least = {"name": "r", "column": "amount", "at_least": 40}
    assert not barred(least, part, 1) and barred({**least, "at_least": 41}, part, 1)


@pytest.mark.parametrize(
    ("cell", "said"), [(2.0, "2"), (" ２x ", "2x"), (None, ""), (True, "true"), (float("nan"), ""), ("a ", "a")]
)
def test_words(cell, said):
    assert word(cell) == said


def test_conditions_of_both_languages():
    assert meets({"early": True}, {"early": "是"}) and not meets({"early": True}, {"early": "否"})
    assert meets({"not": {"a": {"ge": 3}}}, {"a": "x"}) and meets({"a": {"ne": 2}}, {"a": 1})
