# SPDX-License-Identifier: Apache-2.0
"""The sentences on tax rules: transcript, warnings and captions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec

from yuzui.investment.tax_answer import Answer, Change, DatedRule, Effect, InForce, RelativePrice, UserCost
from yuzui.job.result import canonical
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, number, percent, points

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
            "{id}: announced on {told}, holds from {start}; firms respond from the first day, it costs from the second",
            "{id}：{told}公布，追溯至{start}生效；企业自公布日起响应，成本自生效日起计",
        ).format(id=row.rule, told=day(row.announced_on or ""), start=day(row.effective_from or ""))
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


def spending(weights: Sequence[float] | None, wait: float, interest: float) -> Text:
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
        *_held(answer),
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
            + Text(
                ": own {own}, contribution {given}, ×{ratio}", "：自主 {own}、出资 {given}，相对价格 {ratio}"
            ).format(
                own=number(one.row.own, 3),
                given=number(one.row.contribution, 3),
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
            "{rule}, {firm}, {work}: {real} more real R&D, {said} as reported, {cost} of R&D "
            "forgone in tax in {year}; {ratio} real per unit forgone since {first} (8 in 10: "
            "{low} to {high}, by the elasticity)",
            "{rule}，{firm}，{work}：{year} 年真实研发增加 {real}，申报增加 {said}，少征税额"
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
                said=percent(row.reported, 1),
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


def _held(answer: Answer) -> Iterator[Line]:
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
