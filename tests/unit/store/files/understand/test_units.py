# SPDX-License-Identifier: Apache-2.0
"""Units in headings, in cells, and above the table."""

from decimal import Decimal

import pytest

from yuzui.sheets.units import above, noted, parse, split, unclear


@pytest.mark.parametrize(
    ("heading", "name", "factor", "currency"),
    [
        ("申请金额(万元)", "申请金额", 10_000, "CNY"),
        ("申请金额（万元）", "申请金额", 10_000, "CNY"),
        ("申请金额【元】", "申请金额", 1, "CNY"),
        ("经费（人民币千元）", "经费", 1_000, "CNY"),
        ("经费(亿元)", "经费", 100_000_000, "CNY"),
        ("经费/万元", "经费", 10_000, "CNY"),
        ("经费万元", "经费", 10_000, "CNY"),
        ("经费(万美元)", "经费", 10_000, "USD"),
        ("Amount (k€)", "Amount", 1_000, "EUR"),
        ("Amount (USD million)", "Amount", 1_000_000, "USD"),
        ("Amount (M USD)", "Amount", 1_000_000, "USD"),
        ("Amount [bn]", "Amount", 1_000_000_000, ""),
        ("amount_usd", "amount_usd", 1, "USD"),
        ("占比(%)", "占比", Decimal("0.01"), ""),
        ("金额(含税)(万元)", "金额", 10_000, "CNY"),
        ("Culmen Length (mm)", "Culmen Length", 1, ""),
        ("评分（1-5）", "评分", 1, ""),
        ("金额（万元人民币）", "金额", 10_000, "CNY"),
        ("金额（含税，万元）", "金额", 10_000, "CNY"),
        ("金额（人民币：万元）", "金额", 10_000, "CNY"),
        ("经费十亿元", "经费", 1_000_000_000, "CNY"),
        ("金额（千港元）", "金额", 1_000, "HKD"),
        ("Amount (thousands)", "Amount", 1_000, ""),
        ("Amount (in thousands of USD)", "Amount", 1_000, "USD"),
        ("Amount (USD incl. VAT)", "Amount", 1, "USD"),
        ("金额（万人计划）", "金额", 1, ""),
        ("Share (pct)", "Share", Decimal("0.01"), ""),
        ("题目", "题目", 1, ""),
    ],
)
def test_unit_is_taken_off_a_heading(heading, name, factor, currency):
    plain, unit = split(heading)
    assert (plain, unit.factor, unit.currency) == (name, factor, currency)


@pytest.mark.parametrize("text", ["单位：万元", "单位:人民币 万元", "（单位：万元）", "制表：科技处  单位：万元"])
def test_line_above_the_table_gives_a_unit(text):
    assert above(["资助汇总表", text]).factor == 10_000


def test_without_a_unit_nothing_is_assumed():
    assert above(["资助汇总表"]).text == "" and parse("mm").factor == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("万元/年", True), ("USD per year", True), ("RMB 10k", True), ("10000元", True),
        ("ten thousand yuan", True), ("crore", True), ("每年万元", True),
        ("万元", False), ("USD, incl. VAT", False), ("含税", False), ("多元投入", False),
        ("2024", False), ("", False),
    ],
)  # fmt: skip
def test_what_speaks_of_money_without_being_a_unit_of_it_is_told(text, said):
    assert unclear(text) is said
    assert not said or parse(text).factor == 1


@pytest.mark.parametrize(
    ("text", "unit", "factor"),
    [
        ("单位：小时", "小时", 1), ("Unit: h", "h", 1), ("all times in hours", "hours", 1),
        ("单位：千港元", "千港元", 1_000), ("Budgets in million EUR", "million EUR", 1_000_000),
        ("单位：万元/年", "万元/年", 1), ("单位：科技处", "", 1), ("opened in day 3", "", 1),
        ("in months", "", 1),
    ],
)  # fmt: skip
def test_the_line_above_gives_a_unit_of_time_and_never_an_institution(text, unit, factor):
    found = above(["表", text])
    assert (found.text, found.factor) == (unit, factor)


def test_what_stands_in_brackets_is_taken_apart():
    assert noted("时长（典型，小时）[in s]") == ["典型", "小时", "s"] and noted("时长") == []
