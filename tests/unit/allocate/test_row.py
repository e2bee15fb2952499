# SPDX-License-Identifier: Apache-2.0
"""One row of rules: what is wrong is named with row, key, what was seen and what was wanted."""

import pytest

from yuzui.funding.row import RowReader, valued

GOOD = {
    "name": "basic",
    "kind": "floor",
    "where": {"type": "basic"},
    "at_least": 0.25,
    "share_of": "awarded",
    "strength": "hard",
    "source": "clause 1",
}


def read(factor=1.0, parameters=None, **changes):
    row = {k: v for k, v in (GOOD | changes).items() if v is not None}
    reader = RowReader("rules.toml", parameters or {})
    return reader.rule(row, 3, factor), reader.faults


def test_good_row():
    rule, faults = read(note="n", source_url="u", title={"en": "Basic", "zh": "基础"})
    assert not faults and rule.at_least == 0.25 and rule.title.zh == "基础" and rule.row == 3
    assert (rule.note, rule.source_url) == ("n", "u")


@pytest.mark.parametrize(
    ("changes", "code", "column", "words"),
    [
        ({"kind": "ceiling"}, "unknown_kind", "kind", "no such kind"),
        ({"kind": None}, "unknown_kind", "kind", "no such kind"),
        ({"at_leest": 1}, "unknown_key", "at_leest", "not known"),
        ({"name": None}, "missing_name", "name", "without name"),
        ({"name": "  "}, "rule", "name", "text is wanted"),
        ({"source": None}, "missing_source", "source", "without source"),
        ({"source": ""}, "missing_source", "source", "without source"),
        ({"strength": None}, "missing_strength", "strength", "without strength"),
        ({"strength": "firm"}, "rule", "strength", "vocabulary"),
        ({"share_of": None}, "missing_share_of", "share_of", "base"),
        ({"share_of": "total"}, "rule", "share_of", "vocabulary"),
        ({"measure": "need:"}, "rule", "measure", "vocabulary"),
        ({"measure": "count", "share_of": "budget"}, "rule", "share_of", "budget"),
        ({"at_least": 45}, "rule", "at_least", "between 0 and 1"),
        ({"at_least": -0.1}, "rule", "at_least", "between 0 and 1"),
        ({"at_least": "45 %"}, "rule", "at_least", "number"),
        ({"at_least": True}, "rule", "at_least", "number"),
        ({"at_least": float("nan")}, "rule", "at_least", "number"),
        ({"at_least": None}, "missing_at_least", "at_least", "without at_least"),
        ({"at_least": {"plan": "p"}}, "rule", "at_least", "no such parameter"),
        ({"where": {"type": {"above": 3}}}, "rule", "where", "condition"),
        ({"where": "type = basic"}, "rule", "where", "condition"),
        ({"by": 3}, "rule", "by", "text"),
        ({"title": "Basic"}, "rule", "title", "both languages"),
        ({"strength": "soft"}, "missing_penalty", "penalty", "penalty"),
        ({"strength": "soft", "penalty": 1}, "rule", "share_of", "no fixed unit"),
    ],
)
def test_fault(changes, code, column, words):
    rule, faults = read(**changes)
    assert rule is None
    fault = next(f for f in faults if f.place.column == column)
    assert fault.code == code and words in fault.message.en and not fault.message.zh.isascii()
    assert (fault.place.file, fault.place.row) == ("rules.toml", 3)


def test_near_key_is_offered():
    _, faults = read(at_leest=1)
    assert faults[0].fix.en == "write “at_least” instead of “at_leest”"


def test_every_fault_of_a_row_is_found():
    _, faults = read(source=None, strength=None, at_leest=1)
    assert {f.code for f in faults} == {"unknown_key", "missing_source", "missing_strength"}


def test_amounts_take_the_unit_of_the_call_or_of_the_row():
    amount = {"share_of": None, "at_least": 150, "strength": "soft", "penalty": 0.3, "limit": 20}
    rule, _ = read(10_000, **amount)
    assert (rule.at_least, rule.shortfall_limit) == (1_500_000, 200_000)
    assert rule.penalty == pytest.approx(0.3e-4)
    own, _ = read(10_000, **amount, unit=1_000)
    assert own.at_least == 150_000


@pytest.mark.parametrize("changes", [{}, {"measure": "count", "share_of": None, "at_least": 5}])
def test_shares_and_counts_take_no_unit(changes):
    rule, faults = read(10_000, **changes)
    assert not faults and rule.at_least == (5 if changes else 0.25)


def test_column_of_limits():
    rule, _ = read(at_least={"column": "floor_of"}, by="field")
    assert rule.at_least == "floor_of"


def budget(**changes):
    row = {"name": "b", "kind": "budget", "strength": "hard", "source": "x", **changes}
    reader = RowReader("r", {})
    return reader.rule(row, 1, 100.0), reader.faults


def test_budget():
    assert budget(total=3)[0].own == {"total": 300.0}
    rule, _ = budget(by_year={"2027": 1, "2028": 2}, reserve=0.5)
    assert rule.own == {"by_year": {2027: 100.0, 2028: 200.0}, "reserve": 50.0}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"total": 1, "by_year": {"2027": 1}},
        {"total": -1},
        {"total": 1, "strength": "soft", "penalty": 1},
        {"by_year": {"next": 1}},
        {"by_year": {}},
        {"by_year": 3},
        {"by_year": {"2027": "x"}},
    ],
)
def test_budget_fault(changes):
    rule, faults = budget(**changes)
    assert rule is None and faults


def test_row_that_is_no_table():
    reader = RowReader("r", {})
    assert reader.rule("floor", 1, 1.0) is None and "table" in reader.faults[0].message.en


@pytest.mark.parametrize(
    ("row", "made"),
    [
        ({"at_least": {"plan": "p"}}, {"at_least": 0.08, "note": "at_least = plan p"}),
        ({"at_most": {"plan": "p"}, "note": "x"}, {"at_most": 0.08, "note": "x; at_most = plan p"}),
        ({"at_least": {"plan": "q"}}, {"at_least": {"plan": "q"}}),
        ({"at_least": {"plan": ["p"]}}, {"at_least": {"plan": ["p"]}}),
        ({"at_least": {"column": "p"}}, {"at_least": {"column": "p"}}),
        ("no table", "no table"),
    ],
)
def test_a_parameter_of_a_plan_becomes_its_value_and_is_named(row, made):
    assert valued(row, {"p": 0.08}) == made
