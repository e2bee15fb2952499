# SPDX-License-Identifier: Apache-2.0
"""How much of their profit firms may give: the dated cap on deducting gifts, once confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment.lever import RANGE_UNIT
from yuzui.investment.lever_report.words import UNITS
from yuzui.investment.tax import scope, select
from yuzui.investment.tax.rule import Rule
from yuzui.investment.tax_report import sources, words
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number

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
    given = levers.get(LEVER, {})
    if given.get(PROFIT) == 0:
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
    if PROFIT not in given or CAP in given:
        return Law()
    rule = _rule(workspace, country, dt.date(first, 1, 1))
    by = words.confirmed(rule.confirmed_by)
    return Law({LEVER: {CAP: rule.stated}}, same(rule.id) + by)


def _rule(workspace: Workspace, country: str, day: dt.date) -> Rule:
    rules = sources.rules(workspace, country)
    giver = scope.firm("ordinary")
    use = scope.Use("donation")
    found = select.chosen(rules.candidates(giver, use, INSTRUMENT), day).rule
    if found is not None:
        return found
    for rule in rules.held_back:
        if rule.instrument == INSTRUMENT and rule.scope.covers(giver, use) and rule.on(day):
            raise sources.unconfirmed(rules, rule)
    raise InputError(
        Text("the rules hold no cap on deducting gifts", "规则中没有捐赠扣除上限"),
        Place(rules.file, column="instrument"),
        seen=country,
        expected=INSTRUMENT,
        fix=Text("set {l}.{c} in the scenario", "请在情景中设定 {l}.{c}").format(l=LEVER, c=CAP),
        code="no_rule",
    )


def said(levers: Levers, read: Mapping[str, str], found: Law) -> Text | None:
    """Return what caps the gifts of a scenario, or that nothing does."""
    if LEVER not in levers:
        return None
    given = {**found.values.get(LEVER, {}), **levers[LEVER]}
    profit = given.get(PROFIT)
    if not profit:
        return _NONE
    cap, unit = given[CAP], UNITS[RANGE_UNIT]
    return Text(
        "gifts of a year are at most {cap} ({rule}) of a profit of {profit} {unit} ({source})",
        "年度捐赠不超过利润 {profit} {unit}（{source}）的 {cap}（{rule}）",
    ).format(
        cap=words.rate(float(cap)),
        rule=found.basis if found.values else Text("set in the scenario", "情景设定"),
        profit=number(float(profit), 0),
        unit=unit,
        source=read.get(f"{LEVER}.{PROFIT}", ""),
    )
