# SPDX-License-Identifier: Apache-2.0
"""The tables and charts of the tax rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from yuzui.investment import tax_words
from yuzui.investment.prior import Stated
from yuzui.investment.tax_answer import Answer, DatedRule, InForce, UserCost
from yuzui.investment.tax_words import Group
from yuzui.job.pages import SOURCES
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.charts.timelines import Validity, validity_chart
from yuzui.view.palette import RIVER, SILT
from yuzui.view.table import Column, Table
from yuzui.view.view import View

_FIRM, _RULE, _USE = Text("Class of firm", "企业类别"), Text("Rule", "规则"), Text("For what", "用途")
_STOP, _SPACE = Text(".", "。"), Text(" ", "")


def headline(answer: Answer) -> Text:
    """Return what a firm may deduct, and for whom a contribution is dearest."""
    first = first_use(answer)
    if first is None:
        return Text("In {y} no deduction is in force for what was asked", "{y} 年所查范围内没有有效的扣除").format(
            y=answer.year
        )
    uses = {
        "own": Text("its R&D", "研发费用"),
        "contribution": Text("its contributions to basic research", "基础研究出资"),
    }
    sentence = Text("In {y} {who} may deduct {r} of {what} on top", "{y} 年{who}的{what}可加计扣除 {r}").format(
        y=answer.year,
        who=_article(first.firm_label),
        r=tax_words.rate(first.theta),
        what=uses.get(first.work, same(first.work)),
    )
    rows = sorted(answer.relative_price, key=lambda row: -row.relative_price)
    if not rows or rows[0].relative_price <= 1 + 1e-9:
        return sentence
    more = Text(
        "; to {who} a contribution to basic research costs {x} times its own",
        "；对{who}而言，出资支持基础研究的成本为自主研发的 {x} 倍",
    )
    return sentence + more.format(who=_article(rows[0].firm_label), x=number(rows[0].relative_price, 2))


def first_use(answer: Answer) -> InForce | None:
    """Return the first use of money in force, own R&D before others."""
    return min(answer.in_force, key=lambda row: row.work != "own", default=None)


def _article(name: Text) -> Text:
    return Text(f"{'an' if name.en[0] in 'aeio' else 'a'} {name.en}", name.zh)


def spending(answer: Answer) -> Text:
    """Return when money is spent and deducted, as a sentence of its own."""
    return answer.spending.note + _STOP


class Cost(NamedTuple):
    """A row of the user cost, and what a contribution costs over own basic research."""

    group: Group[UserCost]
    relative: float | None


def _costs(answer: Answer) -> Iterator[Cost]:
    ratios = {(row.firm, row.tax_rate): row.relative_price for row in answer.relative_price}
    for one in tax_words.alike(tax_words.merged(answer.user_cost, ("firm", "work", "tax_rate", "theta"))):
        given = one.row.work == "contribution"
        yield Cost(one, ratios.get((one.row.firm, one.row.tax_rate)) if given else None)


COST = Table[Answer](
    "user-cost",
    Text("What one unit of R&D costs after tax", "一单位研发的税后成本"),
    rows=_costs,
    columns=(
        Column("firm", _FIRM, value=lambda one: one.group.firms),
        Column("use", _USE, value=lambda one: tax_words.uses(one.group)),
        Column("tax_rate", Text("Profit tax", "所得税税率"), "%", 0, value=lambda one: one.group.row.tax_rate),
        Column("theta", Text("Deduction on top", "加计扣除"), "%", 1, value=lambda one: one.group.row.theta),
        Column("b_index", Text("Cost (B-index)", "成本（B 指数）"), digits=3, value=lambda one: one.group.row.b_index),
        Column(
            "implied_subsidy",
            Text("Implied subsidy", "隐含补贴率"),
            "%",
            1,
            value=lambda one: one.group.row.implied_subsidy,
        ),
        Column("relative", Text("Over own basic", "与自主基础研究之比"), digits=2),
    ),
    note=lambda answer: answer.tax_rate.note + _STOP + _SPACE + spending(answer),
)
_BOUGHT = Text(
    "In {y}, of the R&D that would be done without the rule; the ratio is over all years since "
    "the rule began, 8 in 10 by the elasticity. Real and reported are kept apart: a part of "
    "the reported increase is cost under another name. ",
    "{y} 年，占无该规则时研发的比例；比值为规则生效以来各年合计，区间为弹性先验的八成范围。"
    "真实与申报分列：申报增量中有一部分是费用改名。",
)
EFFECTS = Table[Answer](
    "effects",
    Text("What the rules in force buy and cost", "现行规则的成本与效果"),
    rows=lambda answer: tax_words.alike(tax_words.single(answer.effects), each=True),
    columns=(
        Column("rule", _RULE, value=lambda one: one.row.rule),
        Column("firm", _FIRM, value=lambda one: one.firms),
        Column("work", _USE, value=lambda one: tax_words.work(one.row.work)),
        Column("real", Text("More R&D, real", "真实增加"), "%", 1, value=lambda one: one.row.real),
        Column("reported", Text("as reported", "申报增加"), "%", 1, value=lambda one: one.row.reported),
        Column("forgone", Text("Tax forgone", "少征税额"), "%", 1, value=lambda one: one.row.forgone),
        Column(
            "ratio",
            Text("Real per unit forgone", "每少征一单位的真实研发"),
            digits=2,
            value=lambda one: one.row.per_unit_forgone,
        ),
        Column("low", Text("from", "下限"), digits=2, value=lambda one: one.row.interval.low),
        Column("high", Text("to", "上限"), digits=2, value=lambda one: one.row.interval.high),
    ),
    note=lambda answer: _BOUGHT.format(y=answer.year) + spending(answer),
)


def _periods(row: InForce) -> Text:
    if len(row.parts) == 1:
        return Text("whole year", "全年")
    phrases = [
        Text("{r} from {a} to {b}", "{a} 至 {b}：{r}").format(r=percent(part.rate, 0), a=part.start, b=part.to)
        for part in row.parts
    ]
    return join(phrases, "; ", "；")


IN_FORCE = Table[Answer](
    "in-force",
    lambda answer: Text("In force in {y}", "{y} 年有效").format(y=answer.year),
    rows=lambda answer: [(name, one) for name, group in tax_words.by_firm(answer) for one in group],
    columns=(
        Column("firm", _FIRM, value=lambda one: one[0]),
        Column("use", _USE, value=lambda one: tax_words.uses(one[1])),
        Column("theta", Text("Mean of the year", "全年平均"), "%", 1, value=lambda one: one[1].row.theta),
        Column("known", Text("as firms knew it", "企业所知"), "%", 1, value=lambda one: one[1].row.theta_known),
        Column("rules", _RULE, value=lambda one: join([same(part.rule or "—") for part in one[1].row.parts])),
        Column("parts", Text("Parts of the year", "分段"), value=lambda one: _periods(one[1].row)),
    ),
    note=lambda answer: (
        spending(answer) + Text(" “As firms knew it” counts a rule from its announcement.", "“企业所知”自公布日起计。")
    ),
)
_COLUMNS = (
    Column("id", _RULE),
    Column(
        "instrument",
        Text("Instrument", "政策工具"),
        value=lambda rule: tax_words.INSTRUMENTS.get(rule.instrument, same(rule.instrument)),
    ),
    Column("who", Text("For whom", "适用对象"), value=tax_words.scope),
    Column("rate", Text("Rate", "比率"), "%", 0),
    Column("from", Text("First day", "生效日"), value=lambda rule: rule.effective_from),
    Column("to", Text("Last day", "截止日"), value=lambda rule: rule.effective_to),
    Column("announced", Text("Announced", "公布日"), value=lambda rule: rule.announced_on),
    Column("status", Text("Sourced", "出处"), value=tax_words.sourced),
    Column("source", Text("Source", "来源"), value=lambda rule: same(rule.source) if rule.source else None),
)
RULES = Table[Answer]("rules", Text("The rules", "规则"), rows=lambda answer: answer.rules, columns=_COLUMNS)
HELD_BACK = Table[Answer](
    "held-back",
    Text("Held back: known from memory only", "暂不使用：仅凭记忆"),
    rows=lambda answer: answer.held_back,
    columns=_COLUMNS,
    note=Text(
        "None of them enters a figure until a named person has checked and confirmed it.",
        "经具名人员核实并确认之前，均不进入计算。",
    ),
)
GIFTS = Table[Answer](
    "gifts",
    Text("Gifts among the rows: money, no rates", "行中的捐赠：为金额，不是比率"),
    rows=lambda answer: answer.gifts,
    columns=(
        Column("id", Text("Id", "编号")),
        Column("donor", Text("Donor", "捐赠方"), value=lambda gift: same(gift.donor)),
        Column("recipient", Text("Recipient", "受赠方"), value=lambda gift: same(gift.recipient)),
        Column("amount", Text("Amount", "金额"), digits=0),
        Column("currency", Text("Currency", "币种")),
        Column("from", Text("From", "日期"), value=lambda gift: gift.start),
        Column("status", Text("Sourced", "出处"), value=lambda gift: tax_words.STATUSES[gift.status]),
        Column("source", Text("Source", "来源"), value=lambda gift: same(gift.source)),
    ),
)


def _distribution(prior: Stated) -> Text:
    return same(f"{prior.distribution} ({', '.join(f'{a:g}' for a in prior.arguments)})")


PRIORS = Table[Answer](
    "priors",
    Text("What the response rests on", "响应所依据的先验"),
    rows=lambda answer: answer.priors,
    columns=(
        Column("prior", Text("Parameter", "参数"), value=lambda prior: prior.label),
        Column("distribution", Text("Distribution", "分布"), value=_distribution),
        Column("definition", Text("Meaning", "含义")),
        Column("citation", Text("Paper", "文献"), value=lambda prior: same(prior.citation)),
        Column("version", Text("Version", "版本"), value=lambda prior: same(prior.version)),
    ),
)
TABLES = (COST, EFFECTS, IN_FORCE, RULES, HELD_BACK, GIFTS, PRIORS)


def timeline(answer: Answer) -> Picture:
    """Return when each rule holds; what is assumed to continue is hatched."""
    rows = [
        Validity(
            label=tax_words.rule(rule),
            start=rule.effective_from,
            end=rule.effective_to,
            assumed=None if rule.effective_to else answer.last_dated,
            value=same("—") if rule.rate is None else percent(rule.rate, 0),
            ends=rule.id in answer.sunsets,
        )
        for rule in sorted(answer.rules, key=_order)
    ]
    description = Text(
        "one bar is one rule, from the first to the last day it holds; hatched: no end is "
        "legislated and the rules name no later day; the line is the start of the year looked at",
        "每条横杠为一条规则自生效至截止；斜线部分未立法规定截止日，规则中也无更晚的日期；竖线为所查年份起点",
    )
    axes = (Text("Rule", "规则"), Text("Rate", "比率"))
    meta = _meta(answer, "tax-timeline", _next_end(answer), description)
    return validity_chart(meta, rows, axes, f"{answer.year}-01-01")


def _order(rule: DatedRule) -> tuple[bool, str, str]:
    return (rule.instrument != "additional_deduction", rule.effective_from or "", rule.id)


def _next_end(answer: Answer) -> Text:
    """Return the finding: the next end that takes a deduction away, and what is assumed."""
    ends = [
        (rule.effective_to, rule)
        for rule in answer.rules
        if rule.id in answer.sunsets and rule.effective_to and rule.effective_to >= f"{answer.year}-01-01"
    ]
    if not ends:
        return Text(
            "No deduction in force in {y} has an end; all are assumed to continue",
            "{y} 年有效的扣除均未定截止日，假定延续",
        ).format(y=answer.year)
    day = min(end for end, _ in ends)
    named = [
        Text("the {rate} for {who}", "{who}的 {rate} 扣除").format(
            rate=tax_words.rate(rule.rate or 0.0), who=tax_words.scope(rule)
        )
        for end, rule in ends
        if end == day
    ]
    verb = Text("ends" if len(named) == 1 else "end", "到期")
    return Text(
        "In {y} {what} {verb}; rules without an end are assumed to continue",
        "{y} 年{what}{verb}；未定截止日的规则假定延续",
    ).format(what=join(named, " and ", "与"), y=day[:4], verb=verb)


def cost(answer: Answer) -> Picture | None:
    """Return what one unit of R&D costs after tax, by class of firm and type; None without a rate of tax."""
    if not answer.user_cost:
        return None
    kinds = {
        "own": DotKind(Text("own R&D, every type", "自主研发（各类型）"), RIVER),
        "contribution": DotKind(Text("contribution to basic research", "出资支持基础研究"), SILT, "diamond"),
    }
    rates = {row.firm: row.tax_rate for row in reversed(answer.user_cost)}
    rows = [
        Dot(label=row.firm_label, value=row.b_index, low=row.b_index, high=row.b_index, kind=row.work)
        for row in answer.user_cost
        if row.work in kinds and row.type == "basic" and rates[row.firm] == row.tax_rate
    ]
    axis = DotAxis(Text("cost after tax", "税后成本"), at=1.0, row=_FIRM)
    description = Text(
        "what one unit must bring before tax to break even (B-index), {y}, at a profit tax of {u}; "
        "the line is no relief, to the left is cheaper",
        "{y} 年一单位研发收支平衡所需税前收入（B 指数），企业所得税税率 {u}；竖线为无优惠，越靠左越便宜",
    ).format(y=answer.year, u=join([percent(u, 0) for u in sorted(set(rates.values()))]))
    return dot_chart(_meta(answer, "tax-user-cost", _dearest(answer), description), rows, kinds, axis)


def _dearest(answer: Answer) -> Text:
    """Return the finding: for whom a contribution is dearest beside the firm's own research."""
    rows = sorted(answer.relative_price, key=lambda row: -row.relative_price)
    if not rows or rows[0].relative_price <= 1.0 + 1e-9:
        return Text(
            "A contribution to basic research is for no firm dearer than its own research",
            "出资支持基础研究对任何企业都不比自主研发更贵",
        )
    return Text(
        "To a {who} a contribution to basic research costs {x} times its own research",
        "对{who}而言，出资支持基础研究的成本为自主研发的 {x} 倍",
    ).format(who=rows[0].firm_label, x=number(rows[0].relative_price, 2))


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    file = answer.files[0]
    sources = same(file.file) + same("; " if file.source else "") + same(file.source)
    return Meta(name, finding, description, "derived", sources, file.vintage)


VIEW = View(
    headline=headline,
    sentences=tax_words.sentences,
    charts=(timeline, cost),
    # a sheet has the name of its table, which fits into a workbook
    tables=(*(replace(table, title=same(table.name)) for table in TABLES), SOURCES),
)
