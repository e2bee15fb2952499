# SPDX-License-Identifier: Apache-2.0
"""Every rule of a slate: what it reaches, how much room is left, what loosening it would bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yuzui import registry
from yuzui.funding import slate_outcome, slate_queries, slate_view
from yuzui.funding.ask_compute import slate_named
from yuzui.funding.pages import slates
from yuzui.funding.slate_answer import Answer, Rule
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Chip, Fact, Facts, Figure, Item, Items, Page, Split, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fund/lists/{id}/rules", EVERYONE
PLACE = ("fund", 0)
WAS = ("/slates/{id}/rules",)
TITLE = Text("Rules of an award list", "拟资助清单的规则")
ADDRESS = "/fund/lists/demo/rules"
DRAWN, FORMS = 30, 6
"""Most rules drawn as bars, and most that can be loosened here: those nearest their limit."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = slate_named(workspace, visit.parts["id"])
    run, call, rules = answer.run.id, answer.call, answer.rules
    blocks: list[Block] = [_facts(rules)]
    near = sorted(rules, key=_nearness)[:DRAWN]
    if answer.slate.value is not None:
        picture = slate_view.rules_chart(answer, near)
        blocks.append(Split([Figure(picture, run)], [_forms(answer, near)]))
    blocks.append(RULES.drawn(answer))
    return Page(
        _finding(answer),
        blocks,
        lead=Text(
            "Each price was found by solving again; between the limits shown the funded set stays the best",
            "每项代价均由重新求解得出；在所示界限之间，入选方案仍为最优",
        )
        + slate_view.before_changes(answer)
        + Text(".", "。"),
        crumb=(
            Link(slates.TITLE, "/fund/lists"),
            Link(same(call.id), f"/fund/lists/{encode(run)}"),
            Link(Text("rules", "规则"), ""),
        ),
        state=slate_outcome.state_words(answer),
        stamp=pages.stamp(answer),
    )


def _nearness(rule: Rule) -> tuple[Any, ...]:
    """Return where a rule stands among the others: binding, missed, then by relative room."""
    bound, slack = abs(rule.bound) or 1.0, rule.slack
    room = float("inf") if slack is None else abs(slack) / bound
    return (not rule.binding, not rule.shortfall, room, rule.name, rule.category or "")


def _finding(answer: Answer) -> Text:
    rules = answer.rules
    binding = slate_view.limiting(answer)
    if answer.conflict is not None:
        return Text("The {n} rules cannot all hold", "{n} 条规则不能同时满足").format(n=number(len(rules)))
    form = Text("{b} of {n} rules limit the result; the others cost nothing", "{n} 条规则中 {b} 条限制结果，其余无代价")
    if len(binding) == 1:
        form = Text(
            "One of {n} rules limits the result; the others cost nothing", "{n} 条规则中 1 条限制结果，其余无代价"
        )
    if not binding:
        form = Text("None of {n} rules limits the result", "{n} 条规则均不限制结果")
    return form.format(b=number(len(binding)), n=number(len(rules))) + slate_outcome.missed(answer)


def _facts(rules: list[Rule]) -> Facts:
    hard = sum(rule.strength == "hard" for rule in rules)
    priced = [(rule.price_rank or 0, rule, rule.effect) for rule in rules if rule.effect is not None]
    paid = sum(rule.penalty_paid or 0.0 for rule in rules)
    facts = [
        Fact(Text("Hard rules", "硬规则"), number(hard), Text("all kept", "全部满足")),
        Fact(
            Text("Soft rules", "软规则"),
            number(len(rules) - hard),
            Text("{p} points of penalty paid", "罚分共 {p} 分").format(p=f"{paid:.2f}"),
        ),
        Fact(
            Text("At their limit", "达到界限"),
            number(sum(slate_view.rule_state(rule) == "limit" for rule in rules)),
            Text("reached exactly; the others leave room", "恰好达到；其余尚有余地"),
        ),
    ]
    if priced:
        _, dearest, effect = min(priced, key=lambda row: row[0])
        label = Text("Dearest per 1 % of its limit", "界限每放宽 1% 最贵的规则")
        change = Text("{v} points for one step", "放宽一步增 {v} 分").format(v=f"{effect.value_change:.2f}")
        facts.append(Fact(label, slate_outcome.rule_words(dearest), change))
    return Facts(facts)


def _forms(answer: Answer, near: list[Rule]) -> Items:
    items = [
        Item(
            slate_outcome.rule_words(rule),
            [slate_outcome.limit(rule, answer.call.currency)],
            form=slate_queries.loosening(answer, rule, place),
        )
        for place, rule in enumerate(near[:FORMS], 1)
    ]
    return Items(Text("Loosen a rule and look", "放宽一条规则看看"), items)


def _kind(name: str) -> Text:
    known = registry.modules("rule")
    return known[name].TITLE if name in known else same(name)


def _columns(answer: Answer) -> list[Column]:
    currency = answer.call.currency

    def size(name: str) -> Callable[[Rule], Text]:
        return lambda rule: slate_outcome.measured(rule, getattr(rule, name), currency)

    return [
        Column("name", Text("Rule", "规则"), value=slate_outcome.rule_words),
        Column("kind", Text("Kind", "类型"), value=lambda rule: _kind(rule.kind) + _strength(rule)),
        Column("state", Text("State", "状态"), value=_state),
        Column(
            "bound",
            Text("Bound", "界限"),
            value=lambda rule: same("≤ " if rule.sense == "<=" else "≥ ") + size("bound")(rule),
        ),
        Column("achieved", Text("Achieved", "实际"), value=size("achieved")),
        Column("slack", Text("Slack", "余量"), value=size("slack")),
        Column(
            "effect", Text("Loosened by a step", "放宽一步"), value=lambda rule: slate_outcome.effect(rule, currency)
        ),
        Column(
            "holds", Text("The set holds", "方案不变的界限"), value=lambda rule: slate_outcome.holds(rule, currency)
        ),
        Column("source", Text("Clause", "依据条款"), value=slate_outcome.source),
    ]


RULES = Table[Answer](
    "rule-list",
    lambda answer: Text("Rules: {n}", "规则：{n} 条").format(n=str(len(answer.rules))),
    lambda answer: sorted(answer.rules, key=_nearness),
    _columns,
)


def _strength(rule: Rule) -> Text:
    return Text("", "") if rule.strength == "hard" else Text(", soft", "，软")


def _state(rule: Rule) -> Chip:
    state = slate_view.rule_state(rule)
    tone = {"missed": "bad", "limit": "part", "presses": "part", "room": "none"}[state]
    return Chip(slate_view.RULE_STATES[state], tone)
