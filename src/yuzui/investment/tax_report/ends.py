# SPDX-License-Identifier: Apache-2.0
"""Dated rules that end on the way to a deadline, and how much lower the deduction is then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.errors import UnknownIdentifierError
from yuzui.investment.tax import select
from yuzui.investment.tax.rule import Rule
from yuzui.investment.tax.select import Turn
from yuzui.investment.tax_report import sources, words
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import day

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
        rules = sources.rules(workspace, country)
    except UnknownIdentifierError as error:
        return [], error.message
    turns = [(rule, turn) for rule in rules.rows if (turn := select.sunset(rules, rule))]
    made = [
        End(rule, turn, select.falls(rules, rule, years))
        for rule, turn in turns
        if rule.scope.work in SCHEDULES and rule.end and rule.end.year > years[0]
    ]
    found = (one for one in made if any(one.falls))
    return sorted(found, key=lambda one: str(one.rule.end)), None


def told(end: End) -> dict[str, Any]:
    """Return the rule and what holds after it, as a document has it."""
    rule, after = end.rule, end.turn.after
    return {
        "rule": rule.id,
        **{name: rule.scope.json()[name] for name in ("firm_classes", "sectors", "work")},
        "otherwise_at": rule.scope.otherwise_at,
        "rate": rule.rate,
        "last_day": rule.last_day.isoformat() if rule.last_day else None,
        "after": after.rate,
        "after_rule": after.rule.id if after.rule else None,
    }


def assumed(row: Mapping[str, Any]) -> Text:
    """Return which rule ends when, and what then holds."""
    found = row["ends"]
    return _ASSUMED.format(
        id=found["rule"],
        rate=words.rate(found["rate"]),
        who=words.who(found),
        day=day(found["last_day"]),
        after=words.rate(found["after"]),
        tax=words.rate(found["tax_rate"]),
        what=words.WORKS[found["work"]],
    )
