# SPDX-License-Identifier: Apache-2.0
"""What is asked of the tax rules, and what they are read from; rules that end, and the cap on gifts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, UnknownIdentifierError, YuzuiError
from yuzui.investment import path_sources, tax_view
from yuzui.investment.lever import RANGE_UNIT
from yuzui.investment.path_sources import bundled, callers, confirmed, heading, manifest, sheets
from yuzui.investment.series.facts import Facts, check_identities
from yuzui.investment.series.ratio import Ratio, ratio
from yuzui.investment.tax import rule_file as reader
from yuzui.investment.tax import rules as scope
from yuzui.investment.tax import rules as select
from yuzui.investment.tax.price import Amounts
from yuzui.investment.tax.rules import Rule, Rules, Turn
from yuzui.investment.tax_answer import EndedRule
from yuzui.job.result import File
from yuzui.job.workspace import Workspace
from yuzui.model.tables.statistic import TAX_RULE
from yuzui.text import Text, same
from yuzui.text.numbers import day, number


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    country: str = "CHN"
    year: int | None = None
    firm: str = ""
    rule: str = ""
    tax_rate: float | None = None
    weights: Sequence[float] | None = None
    wait: float = 0.0
    interest: float = 0.0

    def __post_init__(self) -> None:
        if self.tax_rate is not None and not 0 < self.tax_rate < 1:
            likely = self.tax_rate / 100 if 1 <= self.tax_rate < 100 else 0.25
            raise _outside("--tax-rate", f"{self.tax_rate:g}", "0 … 1", f"{likely:g}")
        if not 0 <= self.wait <= 50:
            raise _outside("--wait", f"{self.wait:g}", "0 … 50", "3")
        if not 0 <= self.interest < 1:
            raise _outside("--interest", f"{self.interest:g}", "0 … 1", "0.05")
        if self.year is not None and not 1900 <= self.year <= 2200:
            raise _outside("--year", str(self.year), "1900 … 2200", "2024")


def _outside(option: str, seen: str, expected: str, example: str) -> InputError:
    return InputError(
        Text("the value lies outside its range", "取值超出范围"),
        Place(column=option),
        seen=seen,
        expected=expected,
        fix=Text("for example {o} {e}", "例如 {o} {e}").format(o=option, e=example),
        code="out_of_range",
    )


def quarters(text: str | None) -> list[float] | None:
    """Return the weights of the quarters from four numbers, or None where none are given."""
    if not text or not text.strip():
        return None
    try:
        return [float(part) for part in text.replace("，", " ").replace(",", " ").split()]
    except ValueError:
        raise InputError(
            Text("these weights are not four numbers", "权重不是四个数字"),
            Place(column="--weights"),
            seen=text,
            expected="0.25 0.25 0.25 0.25",
            code="weights",
        ) from None


# What `yuzui path tax` reads: rules, who confirmed rows from memory, amounts of the series.


TAX_RULES = "tax_rules.csv"
_ENTERPRISE = "enterprise"


def rules(workspace: Workspace, country: str = "", path: Path | None = None) -> Rules:
    """Read the rules of one country."""
    from yuzui.catalogue.sources.tax_rules import gift

    readable = [(*heading(sheet, TAX_RULE), sheet) for sheet in sheets(path or workspace.shipped(TAX_RULES))]
    known = set(TAX_RULE.names)
    header, names, sheet = max(readable, key=lambda one: len(known & set(one[1])))
    cells = [dict(zip(names, row, strict=False)) for row in sheet.rows[header + 1 :]]
    named = confirmed(workspace, TAX_RULE.name)
    read = reader.read(cells, sheet.file, named, header + 2, gift)
    return _of(read, country) if country else read


def _of(read: Rules, country: str) -> Rules:
    present = sorted({rule.jurisdiction for rule in (*read.rows, *read.held_back)})
    if country not in present:
        raise UnknownIdentifierError(
            Text("the file holds no tax rule of this country", "该文件没有这个国家的税收规则"),
            seen=country,
            expected=" ".join(present),
            fix=Text("name another: --country {c}", "请另选国家：--country {c}").format(
                c=present[0] if present else "CHN"
            ),
            code="no_rules_of_country",
        )
    return Rules(
        tuple(rule for rule in read.rows if rule.jurisdiction == country),
        tuple(rule for rule in read.held_back if rule.jurisdiction == country),
        tuple(gift for gift in read.gifts if gift.jurisdiction == country),
        read.file,
    )


def unconfirmed(rules: Rules, rule: Rule) -> InputError:
    """Return the error of a rule from memory that is asked for before a person confirmed it."""
    return InputError(
        Text("this rule is known from memory only", "该规则仅凭记忆，尚未核实"),
        Place(rules.file, row=rule.row, column="status"),
        seen=f"{rule.id}: {rule.status}",
        fix=tax_view.CONFIRM.format(id=rule.id),
        code="rule_unconfirmed",
    )


def amounts(facts: Facts, share: Ratio) -> tuple[Amounts, int] | None:
    """Return what more enterprise R&D would change, and the year of the enterprises' split."""
    base = share.latest
    own = _by_year(facts, share, "performer", _ENTERPRISE)
    split = _by_year(facts, share, "performer_x_type", f"{_ENTERPRISE}|{share.measure}")
    both = sorted(own.keys() & split.keys())
    before = [year for year in own if year <= base.year]
    if not both or not before or base.part is None or base.whole is None:
        return None
    last, year = max(before), both[-1]
    then = share.at(last)
    if then is None or not then.whole:
        return None
    enterprise = own[last] / then.whole * base.whole
    return Amounts(base.part, base.whole, enterprise, split[year] / own[year]), year


def _by_year(facts: Facts, share: Ratio, dimension: str, category: str) -> dict[int, float]:
    rows = facts.select(country=share.country, dimension=dimension, category=category, vintage_kind=share.kind)
    unit = share.latest.unit
    return {f.year: float(f.value) for f in rows if f.value is not None and f.unit == unit}


def series(workspace: Workspace, country: str) -> tuple[Facts, Ratio] | Text:
    """Return the shipped series of a country and its share of basic research, or why not."""
    try:
        facts = check_identities(bundled(workspace, country))
        return facts, ratio(facts, country, "basic", "total")
    except YuzuiError as error:
        return Text("{m} ({c})", "{m}（{c}）").format(m=error.message, c=error.code)


def described(workspace: Workspace, path: Path | None, series: Facts | None) -> list[File]:
    """Return source, licence, vintage and digest of the files a document rests on."""
    rules = [callers(path)] if path is not None else manifest(workspace, [TAX_RULES])
    return rules + (manifest(workspace, [series.file]) if series is not None else [])


# Dated rules that end on the way to a deadline, and how much lower the deduction is then.


SCHEDULES = {"own": "deduction", "contribution": "contribution"}
"""What a rule is for to the schedule of the lever that changes its price."""

_ASSUMED = Text(
    "{id}: {rate} for {who} ends on {day}, then {after}; at a profit tax of {tax}, as if all "
    "{what} of enterprises stood under it, for no series says how much does",
    "{id}：{who}的 {rate} 于{day}到期，其后为 {after}；按所得税税率 {tax} 计，因无序列载明适用部分，以企业全部{what}计",
)


@dataclass(frozen=True, slots=True)
class End:
    """A dated rule that ends between the base year and the deadline."""

    rule: Rule
    turn: Turn
    falls: list[float]


def ends(workspace: Workspace, country: str, years: Sequence[int]) -> tuple[list[End], Text | None]:
    """Return the rules of a country that end on the way, in the order in which they do."""
    try:
        known = rules(workspace, country)
    except UnknownIdentifierError as error:
        return [], error.message
    turns = [(rule, turn) for rule in known.rows if (turn := select.sunset(known, rule))]
    rows = [
        End(rule, turn, select.falls(known, rule, years))
        for rule, turn in turns
        if rule.scope.work in SCHEDULES and rule.end and rule.end.year > years[0]
    ]
    falling = (one for one in rows if any(one.falls))
    return sorted(falling, key=lambda one: str(one.rule.end)), None


def ended(end: End, tax_rate: float) -> EndedRule:
    """Return the rule and what holds after it, as an answer has it."""
    rule, after = end.rule, end.turn.after
    scope = rule.scope.json()
    return EndedRule(
        rule=rule.id,
        firm_classes=scope["firm_classes"],
        sectors=scope["sectors"],
        work=scope["work"],
        otherwise_at=rule.scope.otherwise_at,
        rate=rule.rate,
        last_day=rule.last_day.isoformat() if rule.last_day else None,
        after=after.rate,
        after_rule=after.rule.id if after.rule else None,
        tax_rate=tax_rate,
    )


def assumed(end: EndedRule) -> Text:
    """Return which rule ends when, and what then holds."""
    return _ASSUMED.format(
        id=end.rule,
        rate=tax_view.rate(end.rate or 0.0),
        who=tax_view.who(end.firm_classes, end.sectors, end.otherwise_at),
        day=day(end.last_day or ""),
        after=tax_view.rate(end.after),
        tax=tax_view.rate(end.tax_rate),
        what=tax_view.WORKS[end.work],
    )


# How much of their profit firms may give: the dated cap on deducting gifts, once confirmed.


Levers = Mapping[str, Mapping[str, Any]]
LEVER, PROFIT, CAP = "donations", "profit", "cap"
INSTRUMENT = "deduction_cap"

_NOTHING = same("")
_NONE = Text(
    "gifts have no cap: no yearly profit of the firms that give was given", "捐赠不设上限：未给出捐赠企业年利润"
)


@dataclass(frozen=True, slots=True)
class Law:
    """What the law adds to what a scenario sets."""

    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    basis: Text = _NOTHING


def law(workspace: Workspace, country: str, levers: Levers, first: int) -> Law:
    """Return the cap on gifts that the law sets, where a profit is given and no cap."""
    setting = levers.get(LEVER, {})
    if setting.get(PROFIT) == 0:
        raise InputError(
            Text("firms without a profit have none to give of", "没有利润的企业无从捐赠"),
            Place(column=f"{LEVER}.{PROFIT}"),
            seen="0",
            fix=Text(
                "leave the profit away for gifts without a cap, or set no gifts",
                "如捐赠不设上限请不填利润，否则请不设捐赠",
            ),
            code="no_profit",
        )
    if PROFIT not in setting or CAP in setting:
        return Law()
    rule = _rule(workspace, country, dt.date(first, 1, 1))
    by = tax_view.confirmed(rule.confirmed_by)
    return Law({LEVER: {CAP: rule.stated}}, same(rule.id) + by)


def _rule(workspace: Workspace, country: str, day: dt.date) -> Rule:
    known = rules(workspace, country)
    giver = scope.firm("ordinary")
    use = scope.Use("donation")
    result = select.chosen(known.candidates(giver, use, INSTRUMENT), day).rule
    if result is not None:
        return result
    for rule in known.held_back:
        if rule.instrument == INSTRUMENT and rule.scope.covers(giver, use) and rule.on(day):
            raise unconfirmed(known, rule)
    raise InputError(
        Text("the rules hold no cap on deducting gifts", "规则中没有捐赠扣除上限"),
        Place(known.file, column="instrument"),
        seen=country,
        expected=INSTRUMENT,
        fix=Text("set {l}.{c} in the scenario", "请在情景中设定 {l}.{c}").format(l=LEVER, c=CAP),
        code="no_rule",
    )


def gift_cap(levers: Levers, read: Mapping[str, str], result: Law) -> Text | None:
    """Return what caps the gifts of a scenario, or that nothing does."""
    if LEVER not in levers:
        return None
    inputs = {**result.values.get(LEVER, {}), **levers[LEVER]}
    profit = inputs.get(PROFIT)
    if not profit:
        return _NONE
    cap, unit = inputs[CAP], path_sources.unit(RANGE_UNIT)
    return Text(
        "gifts of a year are at most {cap} ({rule}) of a profit of {profit} {unit} ({source})",
        "年度捐赠不超过利润 {profit} {unit}（{source}）的 {cap}（{rule}）",
    ).format(
        cap=tax_view.rate(float(cap)),
        rule=result.basis if result.values else Text("set in the scenario", "情景设定"),
        profit=number(float(profit), 0),
        unit=unit,
        source=read.get(f"{LEVER}.{PROFIT}", ""),
    )
