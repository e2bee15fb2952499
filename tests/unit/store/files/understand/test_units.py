# SPDX-License-Identifier: Apache-2.0
"""Units in headings, in cells, and above the table."""

from decimal import Decimal

import pytest

from yuzui.store.files.understand.units import above, parse, split


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
        ("题目", "题目", 1, ""),
    ],
)
def test_unit_is_taken_off_a_heading(heading, name, factor, currency):
    plain, unit = split(heading)
    assert (plain, unit.factor, unit.currency) == (name, factor, currency)


@pytest.mark.parametrize(
    "text", ["单位：万元", "单位:人民币 万元", "（单位：万元）", "制表：科技处  单位：万元"]
)
def test_line_above_the_table_gives_a_unit(text):
    assert above(["资助汇总表", text]).factor == 10_000


def test_without_a_unit_nothing_is_assumed():
    assert above(["资助汇总表"]).text == "" and parse("mm").factor == 1
