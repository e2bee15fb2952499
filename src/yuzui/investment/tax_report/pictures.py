# SPDX-License-Identifier: Apache-2.0
"""The pictures of the tax rules: when each holds, and what R&D costs under them by type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.tax_report import words
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import dots, spans, spec

Row = Mapping[str, Any]


def pictures(document: Row) -> list[Picture]:
    """Return the timeline and, where there is a rate of tax, the user cost."""
    found = [timeline(document)]
    return [*found, cost(document)] if document["user_cost"] else found


def timeline(document: Row) -> Picture:
    """Return when each rule holds; what is assumed to continue is hatched."""
    rows = [
        {
            "label": words.rule(rule),
            "start": rule["effective_from"],
            "end": rule["effective_to"],
            "assumed": None if rule["effective_to"] else document["last_dated"],
            "value": _rate(rule),
            "ends": rule["id"] in document["sunsets"],
        }
        for rule in sorted(document["rules"], key=_order)
    ]
    description = Text(
        "one bar is one rule, from the first to the last day it holds; hatched: no end is "
        "legislated and the rules name no later day; the line is the start of the year looked at",
        "每条横杠为一条规则自生效至截止；斜线部分未立法规定截止日，规则中也无更晚的日期；竖线为所查年份起点",
    )
    axes = (Text("Rule", "规则"), Text("Rate", "比率"))
    meta = _meta(document, "tax-timeline", _ahead(document), description)
    return spans.draw(meta, rows, axes, f"{document['year']}-01-01")


def _order(rule: Row) -> tuple[bool, str, str]:
    return (rule["instrument"] != "additional_deduction", rule["effective_from"] or "", rule["id"])


def _rate(rule: Row) -> Text:
    return same("—") if rule["rate"] is None else percent(rule["rate"], 0)


def _ahead(document: Row) -> Text:
    """Return the finding: the next end that takes a deduction away, and what is assumed."""
    ends = [
        rule
        for rule in document["rules"]
        if rule["id"] in document["sunsets"] and rule["effective_to"] >= f"{document['year']}-01-01"
    ]
    if not ends:
        return Text(
            "No deduction in force in {y} has an end; all are assumed to continue",
            "{y} 年有效的扣除均未定截止日，假定延续",
        ).format(y=document["year"])
    day = min(rule["effective_to"] for rule in ends)
    first = [rule for rule in ends if rule["effective_to"] == day]
    named = [
        Text("the {rate} for {who}", "{who}的 {rate} 扣除").format(rate=words.rate(rule["rate"]), who=words.scope(rule))
        for rule in first
    ]
    verb = Text("ends" if len(first) == 1 else "end", "到期")
    return Text(
        "In {y} {what} {verb}; rules without an end are assumed to continue",
        "{y} 年{what}{verb}；未定截止日的规则假定延续",
    ).format(what=join(named, " and ", "与"), y=day[:4], verb=verb)


def cost(document: Row) -> Picture:
    """Return what one unit of R&D costs after tax, by class of firm and type."""
    kinds = {
        "own": dots.Kind(Text("own R&D, every type", "自主研发（各类型）"), spec.RIVER),
        "contribution": dots.Kind(Text("contribution to basic research", "出资支持基础研究"), spec.SILT, "diamond"),
    }
    rates = {row["firm"]: row["tax_rate"] for row in reversed(document["user_cost"])}
    rows = [
        {
            "label": words.label(row),
            "value": row["b_index"],
            "low": row["b_index"],
            "high": row["b_index"],
            "kind": row["work"],
        }
        for row in document["user_cost"]
        if row["work"] in kinds and row["type"] == "basic" and rates[row["firm"]] == row["tax_rate"]
    ]
    axis = dots.Axis(Text("cost after tax", "税后成本"), at=1.0, row=_FIRM)
    description = Text(
        "what one unit must bring before tax to break even (B-index), {y}, at a profit tax of {u}; "
        "the line is no relief, to the left is cheaper",
        "{y} 年一单位研发收支平衡所需税前收入（B 指数），企业所得税税率 {u}；竖线为无优惠，越靠左越便宜",
    ).format(y=document["year"], u=join([percent(u, 0) for u in sorted(set(rates.values()))]))
    meta = _meta(document, "tax-user-cost", _dearest(document), description)
    return dots.draw(meta, rows, kinds, axis)


_FIRM = Text("Class of firm", "企业类别")


def _dearest(document: Row) -> Text:
    """Return the finding: for whom a contribution is dearest beside the firm's own research."""
    rows = sorted(document["relative_price"], key=lambda row: -row["relative_price"])
    if not rows or rows[0]["relative_price"] <= 1.0 + 1e-9:
        return Text(
            "A contribution to basic research is for no firm dearer than its own research",
            "出资支持基础研究对任何企业都不比自主研发更贵",
        )
    return Text(
        "To a {who} a contribution to basic research costs {x} times its own research",
        "对{who}而言，出资支持基础研究的成本为自主研发的 {x} 倍",
    ).format(who=words.label(rows[0]), x=number(rows[0]["relative_price"], 2))


def _meta(document: Row, name: str, finding: Text, description: Text) -> Meta:
    file = document["files"][0]
    sources = same(file["file"]) + same("; " if file["source"] else "") + same(file["source"])
    return Meta(name, finding, description, "derived", sources, file["vintage"])
