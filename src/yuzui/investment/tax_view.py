# SPDX-License-Identifier: Apache-2.0
"""The tables and charts of the tax rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Generic, NamedTuple, TypeVar

import msgspec

from yuzui.investment.prior import Stated
from yuzui.investment.tax_answer import Answer, Change, DatedRule, Effect, InForce, RelativePrice, UserCost
from yuzui.job.pages import SOURCES
from yuzui.job.result import canonical
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, number, percent, points
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.charts.timelines import Validity, validity_chart
from yuzui.view.palette import RIVER, SILT
from yuzui.view.table import Column, Table
from yuzui.view.view import View

# The sentences on tax rules: transcript, warnings and captions.


Line = tuple[Text, Text]
R = TypeVar("R", InForce, UserCost, RelativePrice, Effect)


class Group(NamedTuple, Generic[R]):
    """Rows that say the same of several types or classes of firm, as one."""

    row: R
    types: tuple[str, ...]
    firms: Text


def merged(rows: Sequence[R], alike: Sequence[str]) -> list[Group[R]]:
    """Return rows with those that differ in the type alone as one."""
    groups: list[tuple[R, list[str]]] = []
    for row in rows:
        for one, types in groups:
            if all(getattr(one, name) == getattr(row, name) for name in alike):
                types.append(getattr(row, "type", ""))
                break
        else:
            groups.append((row, [getattr(row, "type", "")]))
    return [Group(row, tuple(types), row.firm_label) for row, types in groups]


def single(rows: Sequence[R]) -> list[Group[R]]:
    """Return each row as a group of its own."""
    return [Group(row, (), row.firm_label) for row in rows]


def alike(rows: Sequence[Group[R]], each: bool = False) -> list[Group[R]]:
    """Return rows with classes of firm of which everything is the same as one."""
    of: dict[tuple[str, int], list[Group[R]]] = {}
    for place, one in enumerate(rows):
        of.setdefault((one.row.firm, place * each), []).append(one)
    groups: dict[str, list[list[Group[R]]]] = {}
    for own in of.values():
        bare = [[one.types, msgspec.structs.replace(one.row, firm="", firm_label=same(""))] for one in own]
        groups.setdefault(canonical(msgspec.to_builtins(bare)), []).append(own)
    return [
        Group(one.row, one.types, join([own[0].firms for own in group]))
        for group in groups.values()
        for one in group[0]
    ]


def by_firm(answer: Answer) -> list[tuple[Text, list[Group[InForce]]]]:
    """Return class of firm and its rows in force, the types with one deduction as one row."""
    by_label: dict[str, tuple[Text, list[Group[InForce]]]] = {}
    for one in alike(merged(answer.in_force, ("firm", "work", "parts"))):
        by_label.setdefault(one.row.firm, (one.firms, []))[1].append(one)
    return list(by_label.values())


TYPES = {
    "basic": Text("basic research", "基础研究"),
    "applied": Text("applied research", "应用研究"),
    "experimental": Text("experimental development", "试验发展"),
}
WORKS = {
    "own": Text("own R&D", "自主研发"),
    "contribution": Text("contribution to others", "出资支持他方"),
    "commissioned": Text("commissioned R&D", "委托研发"),
}
INSTRUMENTS = {
    "additional_deduction": Text("additional deduction", "加计扣除"),
    "income_exemption": Text("income exemption", "收入免税"),
    "statutory_rate": Text("rate of the profit tax", "企业所得税税率"),
    "base_rule": Text("share of cost that counts", "计入比例"),
    "deduction_cap": Text("cap of a deduction", "扣除上限"),
    "enabling_rule": Text("enabling rule", "鼓励性规定"),
}
STATUSES = {
    "sourced": Text("sourced", "有出处"),
    "partly sourced": Text("partly sourced", "部分有出处"),
    "memory-only": Text("from memory, waits", "仅凭记忆，待确认"),
    "not found": Text("not found", "未查到"),
}
CONFIRMED = Text("from memory, confirmed by {who}", "仅凭记忆，经{who}确认")
BASIS = {
    "given": Text("The rate of tax is as given", "税率由使用者给定"),
    "confirmed": Text("The rate of tax is from a row that a named person confirmed", "税率取自经具名人员确认的规则"),
    "listed": Text(
        "At the rates of tax for which the sources list a value: the statutory rates are known "
        "from memory only and wait for a person; give a rate, or confirm them",
        "按来源列有数值的税率计算：法定税率仅凭记忆，待人工确认；请给出税率，或予以确认",
    ),
    "none": Text("No rate of tax: give one, or confirm the statutory rate", "没有可用税率：请给出税率，或确认法定税率"),
}
CONFIRM = Text(
    "if you checked it: yuzui path confirm {id} --by NAME --reason TEXT",
    "如已核实：yuzui path confirm {id} --by 姓名 --reason 理由",
)


def confirmed(by: str) -> Text:
    """Return who confirmed a rule, to stand behind its id; nothing where nobody had to."""
    return Text(", confirmed by {by}", "，{by} 确认").format(by=by) if by else same("")


GROUPS = {
    "tsme": Text("technology-based SMEs", "科技型中小企业"),
    "hnte": Text("high and new technology firms", "高新技术企业"),
    "manufacturing": Text("manufacturing", "制造业"),
    "integrated_circuits": Text("integrated circuits", "集成电路"),
    "machine_tools": Text("machine tools", "工业母机"),
}
"""Firm classes and sectors of scopes; another word is shown as the file has it."""
OTHER_WORKS = {
    "contribution": Text("contributions", "出资"),
    "receipt": Text("receipts", "接收资金"),
    "donation": Text("donations", "捐赠"),
    "commissioned": Text("commissioned R&D", "委托研发"),
}


def who(firm_classes: Sequence[str], sectors: Sequence[str], otherwise_at: float | None) -> Text:
    """Return whom a rule is for."""
    names = [GROUPS.get(one, same(one)) for one in (*firm_classes, *sectors)]
    if otherwise_at is not None:
        rate = percent(otherwise_at, 0)
        names.append(Text("firms otherwise at {r}", "原适用 {r} 的企业").format(r=rate))
    return join(names, " and ") if names else Text("all eligible firms", "符合条件的企业")


def scope(rule: DatedRule) -> Text:
    """Return whom a rule is for, or what it is for where it asks for no class of firm."""
    return OTHER_WORKS.get(rule.work) or who(rule.firm_classes, rule.sectors, rule.otherwise_at)


def rule(row: DatedRule) -> Text:
    """Return id and scope of a rule."""
    return same(row.id + " · ") + scope(row)


def rate(share: float) -> Text:
    """Return a rate with no more digits than it has, at most one."""
    return percent(share, 0 if abs(100 * share - round(100 * share)) < 1e-9 else 1)


def work(name: str) -> Text:
    """Return the name of what money is spent for."""
    return WORKS.get(name, same(name))


def use(name: str, kind: str) -> Text:
    """Return the name of a use of money: own basic research, contribution to basic research."""
    if name == "own":
        return Text("own ", "自主") + TYPES[kind]
    return work(name) + Text(": ", "：") + TYPES[kind]


def turn(row: Change) -> Text:
    """Return what must be said of a rule in a year, as a sentence."""
    rate = same("—") if row.rate is None else percent(row.rate, 0)
    if row.kind == "sunset":
        return Text("{id}: {rate} ends on {day}, then {after}", "{id}：{rate} 于{day}到期，其后为 {after}").format(
            id=row.rule, rate=rate, day=day(row.last_day or ""), after=percent(row.after_rate or 0.0, 0)
        )
    if row.kind == "retroactive":
        return Text(
            "{id}: announced on {day}, holds from {start}; firms respond from the first day, it costs from the second",
            "{id}：{day}公布，追溯至{start}生效；企业自公布日起响应，成本自生效日起计",
        ).format(id=row.rule, day=day(row.announced_on or ""), start=day(row.effective_from or ""))
    if row.kind == "tie":
        return Text(
            "{id}: equal claim with {others}; the higher rate holds", "{id}：与 {others} 适用范围同样具体，取较高比率"
        ).format(id=row.rule, others=join([same(one) for one in row.tied]))
    return Text("{id}: {rate} has no end and is assumed to continue", "{id}：{rate} 未定截止日，假定延续").format(
        id=row.rule, rate=rate
    )


def denominator(growth: float, year: int, content: float, content_year: int, effect: float) -> Text:
    """Return what one per cent more enterprise R&D does to the share, as a sentence."""
    return Text(
        "+{growth} enterprise R&D of {year}, of which {content} is basic ({then}), moves the share "
        "of basic research by {effect}: a general deduction raises the denominator",
        "{year} 年企业研发经费每增加 {growth}（其中基础研究占 {content}，{then} 年），基础研究占比"
        "变动 {effect}：普惠性扣除抬高的是分母",
    ).format(
        growth=percent(growth, 0), year=year, content=percent(content, 2), then=content_year, effect=points(effect)
    )


def spending_words(weights: Sequence[float] | None, wait: float, interest: float) -> Text:
    """Return how the means of a year are weighted, and when firms deduct."""
    spread = Text("The mean of a year is over equal days", "全年平均按天数计")
    if weights is not None:
        parts = join([rate(weight) for weight in weights], ", ", "、")
        spread = Text(
            "The mean of a year is weighted by spending: {w} by quarter", "全年平均按支出加权：四个季度依次为 {w}"
        ).format(w=parts)
    if not wait:
        at_once = Text("; firms deduct in the year they spend", "；企业当年扣除")
        return spread + at_once
    later = Text(
        "; of firms without profit, which deduct {m} years later, discounted at {i} a year: what "
        "they pay, how they respond and the tax forgone are at the worth of that deduction in the "
        "year of spending",
        "；所示为无利润企业，{m} 年后才能扣除，年折现率 {i}：成本、响应与少征税额均按该扣除在支出当年的现值计",
    )
    return spread + later.format(m=f"{wait:g}", i=rate(interest))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: label and sentence of each line."""
    return [
        *_in_force(answer),
        *_prices(answer),
        *_effects(answer),
        *_denominator(answer),
        *_warned(answer),
        *_quarantine_lines(answer),
        *_checked(answer),
    ]


def uses(group: Group[InForce] | Group[UserCost]) -> Text:
    """Return the name of a use of money for all types a row speaks for."""
    if len(group.types) == len(TYPES):
        return work(group.row.work) + Text(", every type", "（各类型）")
    return join([use(group.row.work, kind) for kind in group.types])


def _in_force(answer: Answer) -> Iterator[Line]:
    for name, rows in by_firm(answer):
        phrases = [uses(one) + same(" ") + rate(one.row.theta) + _parts(one.row) for one in rows]
        yield Text("in force", "有效"), name + Text(": ", "：") + join(phrases, "; ", "；")


def _parts(row: InForce) -> Text:
    known = [part for part in row.parts if part.rule]
    if len(row.parts) == 1:
        return Text(" ({r})", "（{r}）").format(r=known[0].rule) if known else same("")
    phrases = [
        Text("{rate} to {day}, {rule}", "至{day} {rate}，{rule}").format(
            rate=percent(part.rate, 0), day=day(part.to or ""), rule=part.rule or "—"
        )
        for part in row.parts
    ]
    return Text(" ({p})", "（{p}）").format(p=join(phrases, "; ", "；"))


def _prices(answer: Answer) -> Iterator[Line]:
    prices = answer.relative_price
    for rate in dict.fromkeys(row.tax_rate for row in prices):
        rows = alike(single([row for row in prices if row.tax_rate == rate]))
        phrases = [
            one.firms
            + Text(": own {own}, contribution {gift}, ×{ratio}", "：自主 {own}、出资 {gift}，相对价格 {ratio}").format(
                own=number(one.row.own, 3),
                gift=number(one.row.contribution, 3),
                ratio=number(one.row.relative_price, 2),
            )
            for one in rows
        ]
        head = Text("cost at tax {r}", "税率 {r} 时使用者成本").format(r=percent(rate, 0))
        yield head, join(phrases, "; ", "；")
    note = answer.tax_rate.note
    yield Text("rate of tax", "税率"), note
    yield Text("spending", "支出"), answer.spending.note


def _effects(answer: Answer) -> Iterator[Line]:
    for row, _, firms in alike(single(answer.effects), each=True):
        words = Text(
            "{rule}, {firm}, {work}: {real} more real R&D, {reported} as reported, {cost} of R&D "
            "forgone in tax in {year}; {ratio} real per unit forgone since {first} (8 in 10: "
            "{low} to {high}, by the elasticity)",
            "{rule}，{firm}，{work}：{year} 年真实研发增加 {real}，申报增加 {reported}，少征税额"
            "为研发的 {cost}；自 {first} 年起每少征一单位带来真实研发 {ratio}"
            "（八成在 {low} 至 {high}，据弹性）",
        )
        yield (
            Text("cost, effect", "成本与效果"),
            words.format(
                rule=row.rule,
                firm=firms,
                work=work(row.work),
                real=percent(row.real, 1),
                reported=percent(row.reported, 1),
                cost=percent(row.forgone, 1),
                year=row.year,
                first=row.start,
                **{name: number(value, 2) for name, value in _range(row).items()},
            ),
        )


def _range(row: Effect) -> dict[str, float]:
    values = {"ratio": row.per_unit_forgone, "low": row.interval.low, "high": row.interval.high}
    return {name: float("nan") if value is None else value for name, value in values.items()}


def _denominator(answer: Answer) -> Iterator[Line]:
    yield Text("denominator", "分母效应"), denominated(answer)


def denominated(answer: Answer) -> Text:
    """Return what one per cent more enterprise R&D does to the share, or why that is not known."""
    if effect := answer.denominator_effect:
        return effect.sentence
    words = Text(
        "what more enterprise R&D does to the share is not known: {why}", "企业研发增加对占比的影响未知：{why}"
    )
    return words.format(why=answer.denominator_unknown or same("—"))


def _warned(answer: Answer) -> Iterator[Line]:
    for warning in answer.warnings:
        yield Text("mind", "注意"), warning.text


def _quarantine_lines(answer: Answer) -> Iterator[Line]:
    rows = answer.held_back
    if rows:
        named = join([same(row.id) for row in rows])
        words = Text("{n} from memory only: {ids}", "{n} 条仅凭记忆：{ids}")
        yield Text("held back", "暂不使用"), words.format(n=len(rows), ids=named)


def _checked(answer: Answer) -> Iterator[Line]:
    check = answer.b_index
    if check.checked and check.largest_error is not None:
        words = Text(
            "{n} implied subsidies listed by the sources are met within {error}",
            "与来源所列 {n} 个隐含补贴率相差至多 {error}",
        )
        error = number(check.largest_error, 6)
        yield Text("checked", "核对"), words.format(n=check.checked, error=error)


def sourced(rule: DatedRule) -> Text:
    """Return how well a rule is sourced, and who confirmed one from memory."""
    if rule.confirmed_by:
        return CONFIRMED.format(who=rule.confirmed_by)
    return STATUSES.get(rule.status, same(rule.status))


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
        y=answer.year, who=_article(first.firm_label), r=rate(first.theta), what=uses.get(first.work, same(first.work))
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
    for one in alike(merged(answer.user_cost, ("firm", "work", "tax_rate", "theta"))):
        relative = ratios.get((one.row.firm, one.row.tax_rate))
        yield Cost(one, relative if one.row.work == "contribution" else None)


COST = Table[Answer](
    "user-cost",
    Text("What one unit of R&D costs after tax", "一单位研发的税后成本"),
    rows=_costs,
    columns=(
        Column("firm", _FIRM, value=lambda one: one.group.firms),
        Column("use", _USE, value=lambda one: uses(one.group)),
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
    rows=lambda answer: alike(single(answer.effects), each=True),
    columns=(
        Column("rule", _RULE, value=lambda one: one.row.rule),
        Column("firm", _FIRM, value=lambda one: one.firms),
        Column("work", _USE, value=lambda one: work(one.row.work)),
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
    rows=lambda answer: [(name, one) for name, group in by_firm(answer) for one in group],
    columns=(
        Column("firm", _FIRM, value=lambda one: one[0]),
        Column("use", _USE, value=lambda one: uses(one[1])),
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
        value=lambda rule: INSTRUMENTS.get(rule.instrument, same(rule.instrument)),
    ),
    Column("who", Text("For whom", "适用对象"), value=scope),
    Column("rate", Text("Rate", "比率"), "%", 0),
    Column("from", Text("First day", "生效日"), value=lambda rule: rule.effective_from),
    Column("to", Text("Last day", "截止日"), value=lambda rule: rule.effective_to),
    Column("announced", Text("Announced", "公布日"), value=lambda rule: rule.announced_on),
    Column("status", Text("Sourced", "出处"), value=sourced),
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
        Column("status", Text("Sourced", "出处"), value=lambda gift: STATUSES[gift.status]),
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
            label=rule(one),
            start=one.effective_from,
            end=one.effective_to,
            assumed=None if one.effective_to else answer.last_dated,
            value=same("—") if one.rate is None else percent(one.rate, 0),
            ends=one.id in answer.sunsets,
        )
        for one in sorted(answer.rules, key=_order)
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
        Text("the {rate} for {who}", "{who}的 {rate} 扣除").format(rate=rate(rule.rate or 0.0), who=scope(rule))
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
    sentences=sentences,
    charts=(timeline, cost),
    # a sheet has the name of its table, which fits into a workbook
    tables=(*(replace(table, title=same(table.name)) for table in TABLES), SOURCES),
)
