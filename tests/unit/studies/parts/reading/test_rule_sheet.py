# SPDX-License-Identifier: Apache-2.0
"""A page of rules as a sheet says what ``rules.toml`` says, in either language, kind by kind."""

import json

import pytest

from yuzui import registry
from yuzui.errors import RuleError
from yuzui.funding.call_data import rule_sheet
from yuzui.funding.rule_sheet.cells import fields, schema
from yuzui.funding.rulebook import build
from yuzui.sheets.sheet import Sheet

KINDS = registry.modules("rule")
SHARED = {"strength": "hard", "source": "clause 1"}
NO_LABEL = {"in", "out"}


def toml(value):
    """Return a value as TOML, as a person writes it into a cell."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {toml(v)}' for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def sheet(rows, heading=lambda key: key, above=(["zero", 0], ["from", "given"])):
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[heading(key) for key in keys]]
    for row in rows:
        told = (row.get(key) for key in keys)
        cells.append([toml(v) if isinstance(v, (dict, list, tuple)) else v for v in told])
    return Sheet("book.xlsx", "rules", [*above, *cells])


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("lang", ["key", "zh", "both"])
def test_every_kind_is_read_from_a_sheet_as_from_toml(kind, lang):
    words = {
        "key": lambda key: key,
        "zh": lambda key: schema().column(key).label.zh,
        "both": lambda key: f"{key} {schema().column(key).label.zh}",
    }
    rows = [{**SHARED, **row} for row in KINDS[kind].EXAMPLE.rules]
    # a Chinese label stands for one key only where no other kind uses it for another
    labels = [f.label.zh for f in fields().values()]
    if lang == "zh" and any(labels.count(schema().column(k).label.zh) > 1 for row in rows for k in row):
        lang = "both"
    found = rule_sheet.rules_of(sheet(rows, words[lang]))
    value = {"from": "given", "zero": 0}
    plain = build({"format": "yuzui-rules/1", "value": value, "rule": rows})
    assert rule_sheet.book(found, {}).rules == plain.rules


def test_headings_of_proposals_may_be_used_in_rules():
    rows = [
        {"名称": "预算", "类别": "预算", "总额": 100, "强度": "硬性", "依据": "第1条"},
        {"名称": "青年", "类别": "下限", "强度": "硬性", "依据": "第2条", "范围": "青年=是", "分组": "学科", "不少于": 1, "度量": "项数"},
    ]  # fmt: skip
    found = rule_sheet.rules_of(sheet(rows, above=(["币种", "CNY", "金额单位", "万元"], ["零分", 60])))
    book = rule_sheet.book(found, {"early": [True], "field": ["x"]})
    assert book.rules[1].where.columns == ("early",) and book.rules[1].by == "field"
    assert book.rules[0].own["total"] == 1_000_000 and book.call["currency"] == "CNY"
    assert book.worth.zero == 60


def test_unit_in_the_heading_is_that_of_its_row():
    rows = [
        {"name": "a", "kind": "cap", "at_most(万元)": 5, "strength": "hard", "source": "c"},
        {"name": "b", "kind": "budget", "total(元)": 7, "strength": "hard", "source": "c"},
    ]
    book = rule_sheet.book(rule_sheet.rules_of(sheet(rows)), {})
    assert book.rules[0].at_most == 50_000 and book.rules[1].own["total"] == 7


def test_faults_name_the_row_of_the_sheet():
    rows = [{"name": "a", "kind": "floor", "at_least": 0.4, "strength": "hard", "source": "c"}]
    with pytest.raises(RuleError) as caught:
        rule_sheet.book(rule_sheet.rules_of(sheet(rows)), {})
    assert caught.value.code == "missing_share_of"
    assert (caught.value.place.file, caught.value.place.row) == ("book.xlsx", 4)
    with pytest.raises(RuleError) as caught:
        rule_sheet.book(rule_sheet.rules_of(sheet(rows, above=())), {})
    zero = next(e for e in (caught.value, *caught.value.more) if e.code == "missing_zero")
    assert "零分 | 6" in zero.fix.zh


def test_a_column_that_is_not_read_is_said_and_a_slip_of_the_pen_refused():
    rows = [{"name": "a", "kind": "budget", "total": 7, "strength": "hard", "source": "c"}]
    found = rule_sheet.rules_of(sheet([{**rows[0], "经办人": "x"}, {"责任处室": None, **rows[0]}]))
    assert found.unread == ["经办人"]
    with pytest.raises(RuleError) as caught:
        rule_sheet.rules_of(sheet([{**rows[0], "评审数不少于": 2}]))
    assert caught.value.code == "unknown_key" and caught.value.place.row == 3
    assert "评审份数不少于" in caught.value.fix.zh and "reviews_at_least" in caught.value.fix.en


def test_other_sheets_are_no_rules():
    assert rule_sheet.rules_of(Sheet("a", "", [["id", "amount"], ["P1", 3]])) is None
    assert rule_sheet.rules_of(Sheet("a", "", [["name", "kind", "source"], ["x", "y", "z"]])) is None


def test_links_make_rules():
    tables = {"proposal_link": {"a": ["P1", "P3", "P5"], "b": ["P2", "P4", "P6"], "kind": ["requires", "requires", "synergy"], "bonus": [None, None, 4.0]}}  # fmt: skip
    rows = list(rule_sheet.links(tables))
    assert [row["kind"] for row in rows] == ["requires", "synergy"]
    assert rows[0]["pairs"] == [["P1", "P2"], ["P3", "P4"]] and rows[1]["bonus"] == 4.0
    assert list(rule_sheet.links({})) == []


def test_headings_of_reviewers_may_be_used_in_rules_about_them():
    own = {"strength": "hard", "source": "c"}
    rows = [
        {"name": "a", "kind": "diversity", "by": "工作单位", "at_most": 1, **own},
        {"name": "b", "kind": "include", "where": "资深专家=是", "at_least": 1, **own},
        {"name": "c", "kind": "cap", "by": "承担单位", "at_most": 1, "measure": "count", **own},
    ]
    found = rule_sheet.book(rule_sheet.rules_of(sheet(rows)), {"institute": ["x"]})
    assert [rule.by for rule in found.rules] == ["institute", "", "institute"]
    assert found.rules[1].where.columns == ("senior",)
