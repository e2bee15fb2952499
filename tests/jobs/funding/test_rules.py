# SPDX-License-Identifier: Apache-2.0
"""Kinds of rules, their terms and books of rules."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from tests.contracts.checks.rule import book, problem
from tests.slates import fund

from yuzui import registry
from yuzui.errors import InputError, Place, RuleError
from yuzui.funding import rule_sheet
from yuzui.funding.candidates import (
    Candidates,
    Crossing,
    Term,
    counts,
    expanded,
    limited,
    number,
    numbers,
    panel,
    split,
    values,
)
from yuzui.funding.grammar import AT_MOST, SHARED, TWELVE, Example, Rule, where
from yuzui.funding.portfolio_problem import best
from yuzui.funding.rule_sheet import cell_of, toml_value
from yuzui.funding.rulebook import build, check_columns, read
from yuzui.funding.rules import conflict, probability_cap
from yuzui.funding.rules.budget import money, terms
from yuzui.funding.rules.cap import terms as cap_terms
from yuzui.funding.rules.fixed import inside
from yuzui.funding.rules.floor import terms as floor_terms
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import read as sheets_of

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
    # years share the reserve in proportion
    rule = Rule("b", "budget", 1, own={"by_year": {2027: 60.0}, "reserve": 6.0})
    (term,) = terms([rule], CANDIDATES)
    assert (term.name, term.limit, term.group.tolist()) == ("b[2027]", 54, [6, 8])
    # year without amounts
    rule = Rule("b", "budget", 3, own={"by_year": {2031: 60.0}})
    with pytest.raises(RuleError) as caught:
        list(terms([rule], CANDIDATES))
    assert caught.value.place.column == "amount_2031" and caught.value.place.row == 3
    # budget of a part
    rule = Rule("b", "budget", 1, where=where({"field": "y"}), own={"total": 5.0})
    assert next(terms([rule], CANDIDATES)).group.tolist() == [0, 20]
    # upper limit
    candidates = Candidates(["A"], np.array([10.0]), np.ones(1))
    (term,) = cap_terms([Rule("r", "cap", 1, at_most=5.0)], candidates)
    assert (term.sense, term.limit) == ("<=", 5)


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
    # pairs or a group
    for row in [{}, {"pairs": [["P1", "P2"]], "group": ["P1"]}, {"pairs": [["P1", "P2"]], "at_most": 2}]:
        with pytest.raises(RuleError):
            asked(**row)


OLD = {"name": "old", "kind": "fixed", "by_whom": "the board", "reason": "granted"}


def fixed_asked(*rows):
    return problem(Example(TWELVE, (BUDGET, *rows), (), (), 0.0))


def test_alone_it_breaks_a_hard_rule():
    for rows, broken in [
        (({**OLD, "in": ["P02", "P06", "P07"]},), "budget"),
        (({**OLD, "in": ["P01", "P03"]}, {"name": "east", "kind": "cap", "where": {"region": "E"}, "at_most": 70}), "east"),
        (({**OLD, "in": ["P01", "P03"]}, {"name": "one", "kind": "excludes", "pairs": [["P01", "P03"]]}), "one"),
        (({**OLD, "in": ["P03", "P05"]}, {"name": "team", "kind": "parallel", "item": "institute", "teams_at_most": 1}), "team[U3]"),
    ]:  # fmt: skip
        with pytest.raises(RuleError) as caught:
            fixed_asked(*rows)
        error = caught.value
        assert error.code == "fixed_breaks_rule" and error.detail["rules"] == ["old", broken]
        assert ">" in error.seen and "必选" in error.message.zh
    # together with others it may be infeasible but is no fault of its own
    made = fixed_asked({**OLD, "in": ["P02", "P06"]}, {"name": "early", "kind": "floor", "where": {"early": 1}, "at_least": 9, "measure": "count"})  # fmt: skip
    assert inside(book(Example(TWELVE, (BUDGET, {**OLD, "in": ["P02"]}), (), (), 0.0)).rules, made.candidates).sum() == 1  # fmt: skip


def test_part_of_it_may_fit():
    """With levels the least that it takes counts."""
    levels = {"name": "part", "kind": "levels", "fractions": [1, 0.5], "value": [1, 0.6]}
    fixed_asked({**OLD, "in": ["P02", "P06", "P07"]}, levels)


def test_lower_limit():
    candidates = Candidates(["A"], np.array([10.0]), np.ones(1))
    (term,) = floor_terms([Rule("r", "floor", 1, at_least=5.0)], candidates)
    assert (term.sense, term.limit) == (">=", 5)


TERM_CANDIDATES = Candidates(
    ids=["A", "B", "C"],
    amount=np.array([10.0, 20.0, 30.0]),
    value=np.array([1.0, 2.0, 3.0]),
    columns={"field": ["x", "y", "x"], "most": [1, 2, 1], "mixed": [1, 2, 3]},
    budget=50.0,
)


def one(kind="cap", sense="<=", **fields):
    rule = Rule("r", kind, 1, **fields)
    return next(iter(limited([rule], TERM_CANDIDATES, sense)))


def test_plain_limit():
    term = one(at_most=25.0, where=where({"field": "x"}))
    assert term.group.tolist() == [10, 0, 30] and term.bound == 25 and not term.share
    assert term.achieved(np.array([1, 1, 0])) == 10
    assert term.shortfall(np.array([1, 0, 1])) == 15 and term.shortfall(np.array([1, 1, 0])) == 0
    # share of a fixed sum
    term = one(at_most=0.4, share_of="budget", where=where({"field": "x"}))
    assert (term.bound, term.base) == (20, 50)
    assert term.achieved(np.array([1, 0, 0])) == 0.2
    assert term.shortfall(np.array([0, 0, 1])) == pytest.approx(0.2)
    # share of what is awarded is linear
    term = one("floor", ">=", at_least=0.5, share_of="awarded", where=where({"field": "x"}))
    assert term.coefficients.tolist() == [5, -10, 15] and term.bound == 0
    assert term.achieved(np.array([1, 1, 0])) == pytest.approx(1 / 3)
    assert term.shortfall(np.array([1, 1, 0])) == pytest.approx(1 / 6)
    assert term.shortfall(np.zeros(3)) == 0 and term.achieved(np.zeros(3)) == 0
    assert term.at(0.25).coefficients.tolist() == [7.5, -5, 22.5]
    # looser
    assert one(at_most=1.0).looser == 1 and one("floor", ">=", at_least=1.0).looser == -1
    # one term per category
    rule = Rule("r", "cap", 1, by="field", at_most=1.0, measure="count")
    found = list(limited([rule], TERM_CANDIDATES, "<="))
    assert [t.name for t in found] == ["r[x]", "r[y]"]
    assert [t.group.tolist() for t in found] == [[1, 0, 1], [0, 1, 0]]
    assert [c for _, c, _ in split([rule], TERM_CANDIDATES)] == ["x", "y"]
    # column of limits
    rule = Rule("r", "cap", 1, by="field", at_most="most", measure="count")
    assert [t.limit for t in limited([rule], TERM_CANDIDATES, "<=")] == [1, 2]
    with pytest.raises(RuleError, match="one number per category"):
        list(limited([Rule("r", "cap", 4, by="field", at_most="mixed")], TERM_CANDIDATES, "<="))
    # floor over nobody
    rule = Rule("r", "floor", 2, where=where({"field": "z"}), at_least=1.0)
    with pytest.raises(RuleError) as caught:
        list(limited([rule], TERM_CANDIDATES, ">="))
    assert caught.value.code == "empty_group" and caught.value.place.row == 2
    nothing = Rule("r", "floor", 2, where=where({"field": "z"}), at_least=0.0)
    assert len(list(limited([nothing], TERM_CANDIDATES, ">="))) == 1


def test_name_and_share():
    term = Term(Rule("r", "cap", 1), "", np.zeros(3), "<=", 1.0)
    assert term.name == "r" and not term.share


TWO = Candidates(
    ["A", "B"],
    np.array([40.0, 50.0]),
    np.array([7.0, 8.0]),
    columns={"field": ["x", "y"], "need_lab": [2, 4]},
    requested=np.array([44.0, 55.0]),
    by_year={2027: np.array([10.0, 20.0])},
)
STEPS = ((1.0, 1.0), (0.8, 0.9))


def test_copies_follow_whole_proposals():
    made = expanded(TWO, STEPS)
    assert list(made.ids) == ["A", "B", "A", "B"] and made.whole == 2
    assert made.amount.tolist() == [40, 50, 32, 40]
    assert made.value == pytest.approx([7, 8, 6.3, 7.2])
    assert made.by_year[2027].tolist() == [10, 20, 8, 16]
    assert made.measure("need:lab").tolist() == [2, 4, 1.6, 3.2]
    assert made.measure("count").tolist() == [1, 1, 1, 1]
    assert made.copies(0).tolist() == [0, 2] == made.copies(2).tolist()
    # sums over the call count each proposal once
    assert made.sum_for("requested", "amount") == 99
    assert made.sum_for("eligible", "need:lab") == 6
    assert made.sum_for("requested", "count") == 2
    # only the covered have levels and sets become levels again
    made = expanded(TWO, STEPS, np.array([False, True]))
    assert made.parent.tolist() == [0, 1, 1]
    assert made.proposals(np.array([True, False, True])).tolist() == [1, 0.8]
    assert made.summed(np.array([3, 1, 2])).tolist() == [3, 3]
    assert TWO.proposals(np.array([True, False])).tolist() == [1, 0]
    # draws of values follow the levels
    made = expanded(TWO, STEPS)
    draws = np.array([[10.0, 20.0], [1.0, 2.0]])
    assert values(made, draws) == pytest.approx(np.array([[10, 20, 9, 18], [1, 2, 0.9, 1.8]]))
    assert values(TWO, draws) is draws


def test_conditions_look_at_the_whole_proposal():
    """A part of a large award is not a small proposal."""
    made = expanded(TWO, STEPS)
    for column, least in (("amount", 45), ("value", 7.5), ("need_lab", 4), ("requested", 50)):
        assert made.covered(where({column: {"ge": least}})).tolist() == [False, True] * 2


def test_columns_it_reads():
    found = where({"x": 1, "any": [{"a": {"ge": 1, "lt": 2}}], "not": {"x": 3, "b": 1}})
    assert found.columns == ("x", "a", "b")
    # not a condition
    for raw in ["x", 1, {"x": {}}, {"x": {"above": 3}}, {"x": []}, {"any": []}, {"any": "a"}, {"not": 3}]:
        with pytest.raises(ValueError):
            where(raw)
    # needed changes the copy only
    assert AT_MOST.needed.required and not AT_MOST.required
    assert {f.name for f in SHARED if f.required} == {"name", "kind", "strength", "source"}


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
    # columns of a reviewer stand above the row
    found = said(kind="load", at_least=0, at_most=4)
    assert found.low.tolist() == [0, 1, 0] and found.high.tolist() == [1, 4, 4]
    pairs = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0]])
    assert not found.holds(pairs) and found.holds(pairs[[0, 1, 1]])
    # who has no group is in none
    found = said(kind="diversity", by="institute", at_most=1)
    assert found.group.tolist() == [0, 0, -1] and found.names == ("U1",)
    pairs = np.zeros((3, 3), dtype=int)
    pairs[0] = 1
    assert not found.holds(pairs)
    pairs[0, 0] = 0
    assert found.holds(pairs)
    # some of a kind on every proposal
    found = said(kind="include", where={"senior": True}, at_least=1)
    assert found.holds(np.eye(3, dtype=int)[[0, 0, 0]]) and not found.holds(np.eye(3, dtype=int))
    with pytest.raises(RuleError, match="no reviewer") as caught:
        said(kind="include", where={"institute": "U9"}, at_least=1)
    assert caught.value.code == "empty_group"
    # nobody judges who judges them
    found = said(kind="no_mutual")
    assert isinstance(found, Crossing) and found.author.tolist() == [0, 1, -1]
    each_other = np.zeros((3, 3), dtype=int)
    each_other[0, 1] = each_other[1, 0] = 1
    assert not found.holds(each_other) and found.holds(np.eye(3, dtype=int))
    # what is not known bars
    (rule,) = rules({"kind": "conflict", "kinds": ["coauthor"], "window_years": 4, "path_length": 1})
    assert conflict.bars(rule, "coauthor", 3, 1) and conflict.bars(rule, "coauthor", None, None)
    assert not conflict.bars(rule, "coauthor", 5, 1) and not conflict.bars(rule, "coauthor", 3, 2)
    assert not conflict.bars(rule, "employer", 0, 1)
    (every,) = rules({"kind": "conflict"})
    assert conflict.bars(every, "employer", 50, 9)
    # chances are fractions without a base
    (rule,) = rules({"kind": "probability_cap", "at_most": 0.5})
    assert probability_cap.most(rule) == 0.5 and not list(counts((rule,), panel(PROPOSALS, REVIEWERS)))  # fmt: skip


def test_rows_that_say_nothing_are_refused():
    for row in [
        {"kind": "per_proposal", "demand": 1.5},
        {"kind": "load"},
        {"kind": "load", "at_least": 3, "at_most": 2},
        {"kind": "conflict", "kinds": ["friend"]},
        {"kind": "conflict", "window_years": -1},
        {"kind": "diversity", "by": "institute", "at_most": 0},
        {"kind": "include", "where": {"senior": True}, "at_least": 0},
        {"kind": "probability_cap", "at_most": 1.5},
        {"kind": "no_mutual", "strength": "soft", "penalty": 1},
    ]:
        with pytest.raises(RuleError) as caught:
            rules(row)
        assert not caught.value.message.zh.isascii()
    # columns that are not there are named with their side
    with pytest.raises(RuleError) as caught:
        list(counts(rules({"kind": "diversity", "by": "institut", "at_most": 1}), panel(PROPOSALS, REVIEWERS)))  # fmt: skip
    assert caught.value.code == "no_such_column" and "reviewers" in caught.value.message.en
    assert caught.value.fix.en == "write “institute” instead of “institut”"


RULEBOOK_BUDGET = {"name": "budget", "kind": "budget", "total": 3, "strength": "hard", "source": "c 1"}


def rule(name, kind, **more):
    return {"name": name, "kind": kind, "strength": "hard", "source": "c", **more}


def raw(*rules, **more):
    head = {"format": "yuzui-rules/1", "value": {"from": "given"}}
    return head | more | {"rule": [RULEBOOK_BUDGET, *rules]}


TEXT = """
format = "yuzui-rules/1"
call   = {id = "C1", currency = "CNY", unit = 10000}
value  = {from = "posterior_mean", per = "proposal", zero = 6.0}
[[rule]]
name = "budget"
kind = "budget"
total = 300
strength = "hard"
source = "clause 1"
[[rule]]
name = "basic floor"
kind = "floor"
where = {type = "basic"}
at_least = 0.45
measure = "amount"
share_of = "budget"
strength = "hard"
source = "Call C1, clause 3.2"
"""


def test_text_of_the_design():
    book = read(TEXT, "rules.toml")
    assert book.call["id"] == "C1" and [r.name for r in book.rules] == ["budget", "basic floor"]
    assert book.worth.json() == {"from": "posterior_mean", "per": "proposal", "zero": 6.0}
    assert book.rules[0].own["total"] == 3_000_000 and book.rules[1].share_of == "budget"
    # not toml names the line
    with pytest.raises(RuleError) as caught:
        read("a = 1\nformat = @\n", "rules.toml")
    assert caught.value.place.file == "rules.toml" and "line 2" in caught.value.seen


def test_wrong_head():
    for document, column in [
        (raw() | {"format": "yuzui-rules/2"}, "format"),
        (raw(values={"from": "given"}), "values"),
        (raw(value={"from": "mean"}), "from"),
        (raw(value={"from": "given", "per": "person"}), "per"),
        (raw(value={"from": "posterior_mean"}), "zero"),
        (raw(value={"from": "given", "base": 1}), "base"),
        (raw(value=3), "value"),
        (raw(call={"unit": "万元"}), "unit"),
        (raw() | {"rule": []}, ""),
        (raw() | {"rule": "floor"}, "rule"),
        (raw(RULEBOOK_BUDGET), "name"),
    ]:
        with pytest.raises(RuleError) as caught:
            build(document, "rules.toml")
        faults = [caught.value, *caught.value.more]
        assert column in {fault.place.column for fault in faults}


def test_a_wrong_file_never_half_loads_and_says_everything_at_once():
    with pytest.raises(RuleError) as caught:
        build(raw(rule("a", "floor"), rule("b", "cap", at_most=0.3), rule("c", "wish")))
    codes = [fault.code for fault in (caught.value, *caught.value.more)]
    assert codes == ["missing_at_least", "missing_share_of", "unknown_kind"]
    said = caught.value.say("zh")
    assert said.count("第") >= 3
    # contradiction on its face names both
    where = {"field": "a"}
    with pytest.raises(RuleError) as caught:
        build(
            raw(
                rule("low", "floor", where=where, at_least=0.4, share_of="budget"),
                rule("high", "cap", where={"field": "a"}, at_most=0.3, share_of="budget"),
            )
        )
    assert caught.value.detail["rules"] == ["low", "high"] and caught.value.code == "contradiction"
    # no contradiction
    for changes in [
        {"at_most": 0.4},
        {"share_of": "awarded"},
        {"where": {"field": "b"}},
        {"strength": "soft", "penalty": 1.0},
        {"by": "region"},
    ]:
        low = rule("low", "floor", where={"field": "a"}, at_least=0.4, share_of="budget")
        high = rule("high", "cap", where={"field": "a"}, at_most=0.3, share_of="budget") | changes
        assert len(build(raw(low, high)).rules) == 3
    # columns that the proposals do not have
    candidates = Candidates(["A"], np.ones(1), np.ones(1), {"region": ["E"], "most": [1]})
    good = [rule("a", "cap", by="region", at_most={"column": "most"}, measure="count")]
    check_columns(build(raw(*good)).rules, candidates)
    wrong = [
        rule("a", "cap", by="regoin", at_most={"column": "least"}, measure="count"),
        rule("b", "cap", where={"any": [{"x": 1}]}, at_most=1, measure="need:beam"),
    ]
    with pytest.raises(RuleError) as caught:
        check_columns(build(raw(*wrong)).rules, candidates)
    faults = [caught.value, *caught.value.more]
    assert [f.place.column for f in faults] == ["regoin", "least", "x", "need_beam"]
    assert [f.place.row for f in faults] == [2, 2, 3, 3]
    assert caught.value.fix.en == "write “region” instead of “regoin”"
    # hostile toml is refused
    for text in ["a = " + "[" * 50_000, "a = " + "9" * 5000, "a = ["]:
        with pytest.raises(RuleError) as error:
            read(text, "rules.toml")
        assert error.value.place.file == "rules.toml" and error.value.seen and error.value.fix.zh


def test_a_number_beyond_every_sum_is_refused():
    for unit in [float("inf"), 10**400, 1e30]:
        with pytest.raises(RuleError) as error:
            build({"format": "yuzui-rules/1", "call": {"unit": unit}}, "rules.toml")
        assert "unit" in {one.place.column for one in (error.value, *error.value.more)}


TABLE = {
    "field": ["物理", "化学", " 物理 ", None],
    "early": [True, "否", "yes", 0],
    "score": ["4.5", 5, None, "n/a"],
    "need_beam": [3, None, "2", ""],
}


def candidates(**more):
    return Candidates(
        ids=["A", "B", "C", "D"],
        amount=np.array([10.0, 20.0, 30.0, 40.0]),
        value=np.array([1.0, 2.0, 3.0, 4.0]),
        columns=TABLE,
        **more,
    )


def test_covered():
    for condition, members in [
        ({}, "ABCD"),
        ({"field": "物理"}, "AC"),
        ({"field": ["物理", "化学"]}, "ABC"),
        ({"field": {"ne": "物理"}}, "BD"),
        ({"field": {"contains": "理"}}, "AC"),
        ({"early": True}, "AC"),
        ({"early": "是"}, "AC"),
        ({"early": 0}, "BD"),
        ({"score": {"ge": 4.5}}, "AB"),
        ({"score": {"gt": 4.5}}, "B"),
        ({"score": {"le": 4.5}}, "A"),
        ({"score": {"lt": 99}}, "AB"),
        ({"amount": {"ge": 20, "lt": 40}}, "BC"),
        ({"id": ["A", "D"]}, "AD"),
        ({"value": {"gt": 3}}, "D"),
        ({"any": [{"field": "化学"}, {"amount": 40}]}, "BD"),
        ({"not": {"field": "物理"}}, "BD"),
        ({"early": True, "not": {"amount": 10}}, "C"),
    ]:
        found = candidates().covered(where(condition))
        assert "".join(np.array(candidates().ids)[found]) == members


def test_measures():
    made = candidates()
    assert made.measure("amount").tolist() == [10, 20, 30, 40]
    assert made.measure("count").tolist() == [1, 1, 1, 1]
    assert made.measure("value").tolist() == [1, 2, 3, 4]
    assert made.measure("need:beam").tolist() == [3, 0, 2, 0]


def test_base_of_a_share():
    """Eligible: all eligible of the call; requested: all proposals, at what was asked for."""
    made = candidates(
        budget=77.0, requested=np.array([15.0, 20.0, 30.0, 40.0]), eligible=np.array([True, False, True, True])
    )
    assert made.sum_for("budget", "amount") == 77
    assert made.sum_for("eligible", "amount") == 85
    assert made.sum_for("requested", "amount") == 105
    assert made.sum_for("eligible", "count") == 3
    assert made.sum_for("requested", "value") == 10


def test_categories_leave_the_missing_out():
    found = candidates().categories("field")
    assert list(found) == ["化学", "物理"]
    assert found["物理"].tolist() == [True, False, True, False]
    # numbers
    assert number("１２.5") == 12.5 and number(True) is None and number("x") is None
    assert number(float("inf")) is None and number(None) is None
    assert numbers(["1", None, "x"]).tolist() == [1, 0, 0]
    # own columns give way to given ones
    made = Candidates(["A"], np.ones(1), np.ones(1), {"value": ["high"]})
    assert made.column("value") == ["high"]
    assert made.has("id") and made.has("value") and not made.has("region")


HERE = Place("r.xlsx", "rules", 4, "where")


def test_cells():
    for key, cell, value in [
        ("where", '{type = "basic", early = true}', {"type": "basic", "early": True}),
        ("where", "｛研究类型＝基础｝", {"研究类型": "基础"}),
        ("where", "{研究类型 = [基础, 应用]}", {"研究类型": ["基础", "应用"]}),
        ("where", "{amount = {ge = 5}}", {"amount": {"ge": 5}}),
        ("where", "研究类型=基础; 青年=是", {"研究类型": "基础", "青年": "是"}),
        ("where", "amount >= 50", {"amount": {"ge": 50}}),
        ("fractions", "[1, 0.8]", [1, 0.8]),
        ("fractions", "1; 0.8", [1, 0.8]),
        ("pairs", "P03→P02; P05→P06", [["P03", "P02"], ["P05", "P06"]]),
        ("group", "P01、P02，P03", ["P01", "P02", "P03"]),
        ("by_year", "2027=100; 2028=120", {"2027": 100, "2028": 120}),
        ("at_least", "45%", 0.45),
        ("at_most", "１，２００", 1200),
        ("kind", "下限", "floor"),
        ("kind", "Cap", "cap"),
        ("kind", "回避", "conflict"),
        ("measure", "金额", "amount"),
        ("share_of", "获资助总额", "awarded"),
        ("strength", "硬性", "hard"),
        ("unit", "万元", 10_000.0),
        ("order", "P01、P02", ["P01", "P02"]),
    ]:
        assert cell_of(key, cell, HERE) == value


def test_what_begins_like_a_list_and_is_none_is_refused_with_its_place():
    with pytest.raises(RuleError) as caught:
        toml_value("{type = ", HERE)
    assert caught.value.place == HERE and caught.value.code == "not_toml"
    assert "括号" in caught.value.message.zh


KINDS = registry.modules("rule")


def test_every_kind_and_key_is_there():
    found = rule_sheet.kinds_of_rules().document()
    assert [kind["name"] for kind in found["kinds"]] == list(KINDS)
    for kind in found["kinds"]:
        assert [key["name"] for key in kind["keys"]] == [f.name for f in KINDS[kind["name"]].FIELDS]
        assert kind["stage"] in rule_sheet.STAGES
    # the example can be pasted
    for kind in list(KINDS):
        raw = tomllib.loads(rule_sheet.example(kind))
        head = {"format": "yuzui-rules/1", "value": {"from": "given"}}
        (rule,) = build({**head, **raw}).rules
        assert rule.kind == kind
    # unknown kind names the nearest
    with pytest.raises(InputError) as caught:
        rule_sheet.kinds_of_rules("flor")
    assert caught.value.fix.en.startswith("write “floor” instead")
    # words that need quotes get them
    assert tomllib.loads(f"x = {rule_sheet.grammar_text({'学科': ['物理', 1.5], 'a-b': None is None})}")["x"] == {"学科": ["物理", 1.5], "a-b": True}  # fmt: skip


TABLES = {
    "proposal", "review", "reviewer", "criterion", "affinity", "bid", "conflict",
    "proposal_link", "rules",
}  # fmt: skip


def test_workbook_loads_and_runs_as_it_is(tmp_path_factory):
    for lang, unit in [("en", 1.0), ("zh", 10_000.0)]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = rule_sheet.write(tmp_path / "call.xlsx", lang)
        found = fund(Workspace(tmp_path / "work"), path=path, redraws=0, near=0)
        assert {one["table"] for one in found["understood"]} == TABLES
        assert found["slate"]["ids"] == ["P-001", "P-002"] and found["slate"]["spend"] == 1.8e6
        assert found["call"] == {**found["call"], "id": "example", "budget": 3e6}
        assert not any(one["rejected"] for one in found["understood"])
        told = {m["heading"]: m for one in found["understood"] for m in one["mapping"]}
        amount = next(m for heading, m in told.items() if heading.startswith("amount 申请金额"))
        assert (amount["column"], amount["factor"]) == ("amount", unit)
        rules = {rule["name"] for rule in found["rules"]}
        assert rules == {"budget", "links: requires"}


def test_every_heading_stands_in_both_languages_and_every_key_in_the_sheet_of_rules(tmp_path):
    found = {s.name: s for s in sheets_of(rule_sheet.write(tmp_path / "call.xlsx", "en"))}
    keys = {f.name for kind in registry.modules("rule").values() for f in kind.FIELDS}
    headings = [str(cell) for cell in found["rules 规则"].rows[5] if cell]
    assert keys <= {heading.split()[0] for heading in headings}
    assert all(not heading.isascii() for heading in headings)
    listed = {row[0] for row in found["kinds of rules"].rows[1:]}
    assert listed == set(registry.modules("rule"))
    assert all(not str(cell).isascii() for cell in found["proposals 申请书"].rows[0] if "need" not in cell)


def test_the_books_hold_the_facts_they_stand_for():
    eu = read(rule_sheet.book("eu"))
    limits = {rule.name: rule.at_least for rule in eu.rules if rule.kind == "threshold"}
    assert limits["excellence"] == limits["impact"] == limits["implementation"] == 3.0
    assert limits["total"] * 3 == pytest.approx(10) and eu.mode == "ranking"
    assert read(rule_sheet.book("snsf")).mode == "lottery"
    kinds = {name: [r.kind for r in read(rule_sheet.book(name)).rules] for name in rule_sheet.books()}
    assert "parallel" in kinds["challenge"] and "per_proposal" in kinds["nsfc"]
    (years,) = [r.own["by_year"] for r in read(rule_sheet.book("field_quota")).of_kind("budget")]
    assert len(years) == 2


def test_nothing_is_written_over(tmp_path):
    path = tmp_path / "call.xlsx"
    path.write_text("mine")
    with pytest.raises(InputError) as caught:
        rule_sheet.write(path, "en")
    assert caught.value.code == "file_exists" and path.read_text() == "mine"
    with pytest.raises(InputError):
        rule_sheet.write(tmp_path / "call.csv", "en")
    with pytest.raises(InputError) as caught:
        rule_sheet.book("nowhere")
    assert "nsfc" in caught.value.expected


def test_by_default_in_this_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert rule_sheet.write(None, "zh") == Path(rule_sheet.NAME) and Path(rule_sheet.NAME).is_file()
