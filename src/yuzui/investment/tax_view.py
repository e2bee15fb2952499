# SPDX-License-Identifier: Apache-2.0
"""The tables and charts of the tax rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.investment import path_view as shared
from yuzui.investment import tax_words
from yuzui.job.tables import summary, table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.charts.timelines import Validity, validity_chart
from yuzui.view.palette import RIVER, SILT
from yuzui.view.table import Column

Document = Mapping[str, Any]
_FIRM_LABEL, _RULE = Text("Class of firm", "企业类别"), Text("Rule", "规则")
_SHARE = ("%", 1)
_STOP, _SPACE = Text(".", "。"), Text(" ", "")


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    name: str
    title: Text
    columns: Sequence[Column]
    rows: Sequence[tuple[Any, ...]]
    note: Text | None = None


def tables(document: Document) -> dict[str, Table]:
    """Return all tables that have something to say, by name."""
    makers = (_cost, _effects, _in_force, _rules, _held_back, _gifts, _priors)
    filled = [maker(document) for maker in makers]
    return {table.name: table for table in filled if table.rows}


def exports(document: Document, lang: str) -> list[Export]:
    """Return the tables and the transcript as they are written to a file."""
    sheets = [
        table(same(one.name), [(heading.label, heading.format) for heading in one.columns], one.rows, lang)
        for one in tables(document).values()
    ]
    overview = summary(document, tax_words.lines(document), lang)
    return [*sheets, overview, shared.sources_table(document, lang)]


def _cost(document: Document) -> Table:
    ratios = {(r["firm"], r["tax_rate"]): r["relative_price"] for r in document["relative_price"]}
    rows = [
        (
            tax_words.label(row),
            tax_words.uses(row),
            row["tax_rate"],
            row["theta"],
            row["b_index"],
            row["implied_subsidy"],
            ratios.get((row["firm"], row["tax_rate"])) if row["work"] == "contribution" else None,
        )
        for row in tax_words.alike(tax_words.merged(document["user_cost"], ("firm", "work", "tax_rate", "theta")))
    ]
    return Table(
        "user-cost",
        Text("What one unit of R&D costs after tax", "一单位研发的税后成本"),
        (
            Column("firm", _FIRM_LABEL),
            Column("use", Text("For what", "用途")),
            Column("tax_rate", Text("Profit tax", "所得税税率"), "%", 0),
            Column("theta", Text("Deduction on top", "加计扣除"), *_SHARE),
            Column("b_index", Text("Cost (B-index)", "成本（B 指数）"), digits=3),
            Column("implied_subsidy", Text("Implied subsidy", "隐含补贴率"), *_SHARE),
            Column("relative", Text("Over own basic", "与自主基础研究之比"), digits=2),
        ),
        rows,
        note=Text.of(document["tax_rate"]["note"]) + _STOP + _SPACE + _spending(document),
    )


def _spending(settings: Document) -> Text:
    """Return when money is spent and deducted, as a sentence of its own."""
    return Text.of(settings["spending"]["note"]) + _STOP


def _effects(document: Document) -> Table:
    rows = [
        (
            row["rule"],
            tax_words.label(row),
            tax_words.WORKS.get(row["work"], same(row["work"])),
            row["real"],
            row["reported"],
            row["forgone"],
            row["per_unit_forgone"],
            row["interval"]["low"],
            row["interval"]["high"],
        )
        for row in tax_words.alike(document["effects"], each=True)
    ]
    columns = (
        Column("rule", _RULE),
        Column("firm", _FIRM_LABEL),
        Column("work", Text("For what", "用途")),
        Column("real", Text("More R&D, real", "真实增加"), *_SHARE),
        Column("reported", Text("as reported", "申报增加"), *_SHARE),
        Column("forgone", Text("Tax forgone", "少征税额"), *_SHARE),
        Column("ratio", Text("Real per unit forgone", "每少征一单位的真实研发"), digits=2),
        Column("low", Text("from", "下限"), digits=2),
        Column("high", Text("to", "上限"), digits=2),
    )
    note = Text(
        "In {y}, of the R&D that would be done without the rule; the ratio is over all years since "
        "the rule began, 8 in 10 by the elasticity. Real and reported are kept apart: a part of "
        "the reported increase is cost under another name. ",
        "{y} 年，占无该规则时研发的比例；比值为规则生效以来各年合计，区间为弹性先验的八成范围。"
        "真实与申报分列：申报增量中有一部分是费用改名。",
    ).format(y=document["year"])
    title = Text("What the rules in force buy and cost", "现行规则的成本与效果")
    return Table("effects", title, columns, rows, note + _spending(document))


def _in_force(document: Document) -> Table:
    rows = [
        (
            name,
            tax_words.uses(row),
            row["theta"],
            row["theta_known"],
            join([same(part["rule"] or "—") for part in row["parts"]]),
            _spans(row),
        )
        for name, group in tax_words.by_firm(document)
        for row in group
    ]
    return Table(
        "in-force",
        Text("In force in {y}", "{y} 年有效").format(y=document["year"]),
        (
            Column("firm", _FIRM_LABEL),
            Column("use", Text("For what", "用途")),
            Column("theta", Text("Mean of the year", "全年平均"), *_SHARE),
            Column("known", Text("as firms knew it", "企业所知"), *_SHARE),
            Column("rules", _RULE),
            Column("parts", Text("Parts of the year", "分段")),
        ),
        rows,
        note=_spending(document)
        + Text(" “As firms knew it” counts a rule from its announcement.", "“企业所知”自公布日起计。"),
    )


def _spans(row: Document) -> Text:
    if len(row["parts"]) == 1:
        return Text("whole year", "全年")
    phrases = [
        Text("{r} from {a} to {b}", "{a} 至 {b}：{r}").format(r=percent(part["rate"], 0), a=part["from"], b=part["to"])
        for part in row["parts"]
    ]
    return join(phrases, "; ", "；")


def _rules(document: Document) -> Table:
    return Table("rules", Text("The rules", "规则"), _COLUMNS, [_row(rule) for rule in document["rules"]])


_WAITS = Text(
    "None of them enters a figure until a named person has checked and confirmed it.",
    "经具名人员核实并确认之前，均不进入计算。",
)


def _held_back(document: Document) -> Table:
    title = Text("Held back: known from memory only", "暂不使用：仅凭记忆")
    rows = [_row(rule) for rule in document["held_back"]]
    return Table("held-back", title, _COLUMNS, rows, _WAITS)


_COLUMNS = (
    Column("id", _RULE),
    Column("instrument", Text("Instrument", "政策工具")),
    Column("who", Text("For whom", "适用对象")),
    Column("rate", Text("Rate", "比率"), "%", 0),
    Column("from", Text("First day", "生效日")),
    Column("to", Text("Last day", "截止日")),
    Column("announced", Text("Announced", "公布日")),
    Column("status", Text("Sourced", "出处")),
    Column("source", Text("Source", "来源")),
)


def _row(rule: Document) -> tuple[Any, ...]:
    return (
        rule["id"],
        tax_words.INSTRUMENTS.get(rule["instrument"], same(rule["instrument"])),
        tax_words.scope(rule),
        rule["rate"],
        rule["effective_from"],
        rule["effective_to"],
        rule["announced_on"],
        tax_words.sourced(rule),
        same(rule["source"]) if rule["source"] else None,
    )


def _gifts(document: Document) -> Table:
    rows = [
        (
            gift["id"],
            same(gift["donor"]),
            same(gift["recipient"]),
            gift["amount"],
            gift["currency"],
            gift["from"],
            tax_words.STATUSES[gift["status"]],
            same(gift["source"]),
        )
        for gift in document["gifts"]
    ]
    return Table(
        "gifts",
        Text("Gifts among the rows: money, no rates", "行中的捐赠：为金额，不是比率"),
        (
            Column("id", Text("Id", "编号")),
            Column("donor", Text("Donor", "捐赠方")),
            Column("recipient", Text("Recipient", "受赠方")),
            Column("amount", Text("Amount", "金额"), digits=0),
            Column("currency", Text("Currency", "币种")),
            Column("from", Text("From", "日期")),
            Column("status", Text("Sourced", "出处")),
            Column("source", Text("Source", "来源")),
        ),
        rows,
    )


def _priors(priors: Document) -> Table:
    rows = [
        (
            Text.of(prior["label"]),
            same(f"{prior['distribution']} ({', '.join(f'{a:g}' for a in prior['arguments'])})"),
            Text.of(prior["definition"]),
            same(prior["citation"]),
            same(prior["version"]),
        )
        for prior in priors["priors"]
    ]
    return Table(
        "priors",
        Text("What the response rests on", "响应所依据的先验"),
        (
            Column("prior", Text("Parameter", "参数")),
            Column("distribution", Text("Distribution", "分布")),
            Column("definition", Text("Meaning", "含义")),
            Column("citation", Text("Paper", "文献")),
            Column("version", Text("Version", "版本")),
        ),
        rows,
    )


# The pictures of the tax rules: when each holds, and what R&D costs under them by type.


Row = Mapping[str, Any]


def pictures(document: Row) -> list[Picture]:
    """Return the timeline and, where there is a rate of tax, the user cost."""
    charts = [timeline(document)]
    return [*charts, cost(document)] if document["user_cost"] else charts


def timeline(document: Row) -> Picture:
    """Return when each rule holds; what is assumed to continue is hatched."""
    rows = [
        Validity(
            label=tax_words.rule(rule),
            start=rule["effective_from"],
            end=rule["effective_to"],
            assumed=None if rule["effective_to"] else document["last_dated"],
            value=_rate(rule),
            ends=rule["id"] in document["sunsets"],
        )
        for rule in sorted(document["rules"], key=_order)
    ]
    description = Text(
        "one bar is one rule, from the first to the last day it holds; hatched: no end is "
        "legislated and the rules name no later day; the line is the start of the year looked at",
        "每条横杠为一条规则自生效至截止；斜线部分未立法规定截止日，规则中也无更晚的日期；竖线为所查年份起点",
    )
    axes = (Text("Rule", "规则"), Text("Rate", "比率"))
    meta = _meta(document, "tax-timeline", _ahead(document), description)
    return validity_chart(meta, rows, axes, f"{document['year']}-01-01")


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
        Text("the {rate} for {who}", "{who}的 {rate} 扣除").format(
            rate=tax_words.rate(rule["rate"]), who=tax_words.scope(rule)
        )
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
        "own": DotKind(Text("own R&D, every type", "自主研发（各类型）"), RIVER),
        "contribution": DotKind(Text("contribution to basic research", "出资支持基础研究"), SILT, "diamond"),
    }
    rates = {row["firm"]: row["tax_rate"] for row in reversed(document["user_cost"])}
    rows = [
        Dot(label=tax_words.label(row), value=row["b_index"], low=row["b_index"], high=row["b_index"], kind=row["work"])
        for row in document["user_cost"]
        if row["work"] in kinds and row["type"] == "basic" and rates[row["firm"]] == row["tax_rate"]
    ]
    axis = DotAxis(Text("cost after tax", "税后成本"), at=1.0, row=_FIRM_SERIES)
    description = Text(
        "what one unit must bring before tax to break even (B-index), {y}, at a profit tax of {u}; "
        "the line is no relief, to the left is cheaper",
        "{y} 年一单位研发收支平衡所需税前收入（B 指数），企业所得税税率 {u}；竖线为无优惠，越靠左越便宜",
    ).format(y=document["year"], u=join([percent(u, 0) for u in sorted(set(rates.values()))]))
    meta = _meta(document, "tax-user-cost", _dearest(document), description)
    return dot_chart(meta, rows, kinds, axis)


_FIRM_SERIES = Text("Class of firm", "企业类别")


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
    ).format(who=tax_words.label(rows[0]), x=number(rows[0]["relative_price"], 2))


def _meta(document: Row, name: str, finding: Text, description: Text) -> Meta:
    file = document["files"][0]
    sources = same(file["file"]) + same("; " if file["source"] else "") + same(file["source"])
    return Meta(name, finding, description, "derived", sources, file["vintage"])
