# SPDX-License-Identifier: Apache-2.0
"""The pictures of a bill: where the cost goes, and who pays."""

from __future__ import annotations

from typing import Any

from yuzui.ledger.recovery.words import OWNERS, PARTS
from yuzui.text import Text, same
from yuzui.text.numbers import percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Step, bar_chart, waterfall_chart

MOST = 12
"""Accounts drawn; the table of invoices holds all."""


def draw(document: dict[str, Any]) -> list[Picture]:
    """Return the pictures; see :func:`yuzui.ledger.jobs.cost_recovery.pictures`."""
    found = [_cost(document)] if document["balance"]["cost"] else []
    return [*found, _accounts(document)] if document["balance"]["invoiced"] else found


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    trace = document["trace"]
    return Meta(
        name, finding, description, "derived", same(trace["source"]), trace["vintage"],
        "/about/method#cost_recovery",
    )  # fmt: skip


def _cost(document: dict[str, Any]) -> Picture:
    balance = document["balance"]
    rows = [
        Step(label=label, value=100 * balance[name] / balance["cost"])
        for name, label in PARTS.items()
        if balance[name] or name in ("invoiced", "idle")
    ]
    if off := document["residual_minor_units"]:
        label = Text("bill and clock disagree", "账单与时钟不符")
        rows.append(Step(label=label, value=100 * off / balance["cost"]))
    finding = Text("Of the cost of what was open, {idle} stood idle", "开放成本中有 {idle} 处于空闲").format(
        idle=percent(balance["idle"] / balance["cost"])
    )
    description = Text(
        "What the centre cost over the span of the log, by what became of it, per cent of the "
        "cost. Invoices are added up job by job, idle time by the clock.",
        "日志所覆盖期间中心的成本按去向划分，占成本的百分比。账单逐个作业累加，空闲按时钟累加。",
    )
    meta = _meta(document, "where-the-cost-goes", finding, description)
    words = Text("% of the cost", "占成本百分比"), Text("cost", "成本")
    return waterfall_chart(meta, rows, words, 1)


def _accounts(document: dict[str, Any]) -> Picture:
    total, accounts = document["balance"]["invoiced"], document["accounts"]
    owner = OWNERS[document["by"]]
    rows = [Bar(label=owner + same(f" {one['account']}"), value=one["invoice"] / total) for one in accounts[:MOST]]
    first = sum(row.size for row in rows)
    finding = Text(
        "{n} of {all} accounts pay {share} of what is invoiced", "{all} 个账户中的 {n} 个承担 {share} 的应付金额"
    ).format(n=len(rows), all=len(accounts), share=percent(first, 0))
    description = Text("The largest accounts by sum invoiced.", "按应付金额排列的最大账户。")
    meta = _meta(document, "accounts", finding, description)
    return bar_chart(meta, rows, (Text("share of all invoices", "占全部应付"), "%"))
