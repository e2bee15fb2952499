# SPDX-License-Identifier: Apache-2.0
"""Cells of a sheet of rules: TOML values, conditions, pairs, years, words in both languages."""

import pytest

from yuzui.errors import Place, RuleError
from yuzui.funding.rule_sheet.cells import cell_of, condition, schema, toml

HERE = Place("r.xlsx", "rules", 4, "where")


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
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
    ],
)
def test_cells(key, cell, value):
    assert cell_of(key, cell, HERE) == value


def test_what_begins_like_a_list_and_is_none_is_refused_with_its_place():
    with pytest.raises(RuleError) as caught:
        toml("{type = ", HERE)
    assert caught.value.place == HERE and caught.value.code == "not_toml"
    assert "括号" in caught.value.message.zh


def test_sentences_are_no_conditions():
    assert condition("all of them") is None and condition("") is None


def test_labels():
    assert schema().lookup("minimum").label.zh == "不少于"
