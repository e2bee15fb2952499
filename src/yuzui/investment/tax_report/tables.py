# SPDX-License-Identifier: Apache-2.0
"""The tables of the tax rules, for page and files alike: each row as the document has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.investment.path_report import tables as shared
from yuzui.investment.tax_report import groups, words
from yuzui.job.tables import summary, table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent
from yuzui.view.table import Column

Document = Mapping[str, Any]
_FIRM, _RULE = Text("Class of firm", "企业类别"), Text("Rule", "规则")
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
    found = [maker(document) for maker in makers]
    return {table.name: table for table in found if table.rows}


def exports(document: Document, lang: str) -> list[Export]:
    """Return the tables and the transcript as they are written to a file."""
    found = [
        table(same(one.name), [(heading.label, heading.format) for heading in one.columns], one.rows, lang)
        for one in tables(document).values()
    ]
    told = summary(document, words.lines(document), lang)
    return [*found, told, shared.sources(document, lang)]


def _cost(found: Document) -> Table:
    ratios = {(r["firm"], r["tax_rate"]): r["relative_price"] for r in found["relative_price"]}
    rows = [
        (
            words.label(row),
            words.uses(row),
            row["tax_rate"],
            row["theta"],
            row["b_index"],
            row["implied_subsidy"],
            ratios.get((row["firm"], row["tax_rate"])) if row["work"] == "contribution" else None,
        )
        for row in groups.alike(groups.merged(found["user_cost"], ("firm", "work", "tax_rate", "theta")))
    ]
    return Table(
        "user-cost",
        Text("What one unit of R&D costs after tax", "一单位研发的税后成本"),
        (
            Column("firm", _FIRM),
            Column("use", Text("For what", "用途")),
            Column("tax_rate", Text("Profit tax", "所得税税率"), "%", 0),
            Column("theta", Text("Deduction on top", "加计扣除"), *_SHARE),
            Column("b_index", Text("Cost (B-index)", "成本（B 指数）"), digits=3),
            Column("implied_subsidy", Text("Implied subsidy", "隐含补贴率"), *_SHARE),
            Column("relative", Text("Over own basic", "与自主基础研究之比"), digits=2),
        ),
        rows,
        note=Text.of(found["tax_rate"]["note"]) + _STOP + _SPACE + _spending(found),
    )


def _spending(found: Document) -> Text:
    """Return when money is spent and deducted, as a sentence of its own."""
    return Text.of(found["spending"]["note"]) + _STOP


def _effects(found: Document) -> Table:
    rows = [
        (
            row["rule"],
            words.label(row),
            words.WORKS.get(row["work"], same(row["work"])),
            row["real"],
            row["reported"],
            row["forgone"],
            row["per_unit_forgone"],
            row["interval"]["low"],
            row["interval"]["high"],
        )
        for row in groups.alike(found["effects"], each=True)
    ]
    columns = (
        Column("rule", _RULE),
        Column("firm", _FIRM),
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
    ).format(y=found["year"])
    title = Text("What the rules in force buy and cost", "现行规则的成本与效果")
    return Table("effects", title, columns, rows, note + _spending(found))


def _in_force(found: Document) -> Table:
    rows = [
        (
            name,
            words.uses(row),
            row["theta"],
            row["theta_known"],
            join([same(part["rule"] or "—") for part in row["parts"]]),
            _spans(row),
        )
        for name, group in groups.by_firm(found)
        for row in group
    ]
    return Table(
        "in-force",
        Text("In force in {y}", "{y} 年有效").format(y=found["year"]),
        (
            Column("firm", _FIRM),
            Column("use", Text("For what", "用途")),
            Column("theta", Text("Mean of the year", "全年平均"), *_SHARE),
            Column("known", Text("as firms knew it", "企业所知"), *_SHARE),
            Column("rules", _RULE),
            Column("parts", Text("Parts of the year", "分段")),
        ),
        rows,
        note=_spending(found)
        + Text(" “As firms knew it” counts a rule from its announcement.", "“企业所知”自公布日起计。"),
    )


def _spans(row: Document) -> Text:
    if len(row["parts"]) == 1:
        return Text("whole year", "全年")
    said = [
        Text("{r} from {a} to {b}", "{a} 至 {b}：{r}").format(r=percent(part["rate"], 0), a=part["from"], b=part["to"])
        for part in row["parts"]
    ]
    return join(said, "; ", "；")


def _rules(found: Document) -> Table:
    return Table("rules", Text("The rules", "规则"), _COLUMNS, [_row(rule) for rule in found["rules"]])


_WAITS = Text(
    "None of them enters a figure until a named person has checked and confirmed it.",
    "经具名人员核实并确认之前，均不进入计算。",
)


def _held_back(found: Document) -> Table:
    title = Text("Held back: known from memory only", "暂不使用：仅凭记忆")
    rows = [_row(rule) for rule in found["held_back"]]
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
        words.INSTRUMENTS.get(rule["instrument"], same(rule["instrument"])),
        words.scope(rule),
        rule["rate"],
        rule["effective_from"],
        rule["effective_to"],
        rule["announced_on"],
        words.sourced(rule),
        same(rule["source"]) if rule["source"] else None,
    )


def _gifts(found: Document) -> Table:
    rows = [
        (
            gift["id"],
            same(gift["donor"]),
            same(gift["recipient"]),
            gift["amount"],
            gift["currency"],
            gift["from"],
            words.STATUSES[gift["status"]],
            same(gift["source"]),
        )
        for gift in found["gifts"]
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


def _priors(found: Document) -> Table:
    rows = [
        (
            Text.of(prior["label"]),
            same(f"{prior['distribution']} ({', '.join(f'{a:g}' for a in prior['arguments'])})"),
            Text.of(prior["definition"]),
            same(prior["citation"]),
            same(prior["version"]),
        )
        for prior in found["priors"]
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
