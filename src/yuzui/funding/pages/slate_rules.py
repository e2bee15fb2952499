# SPDX-License-Identifier: Apache-2.0
"""Every rule of a slate: what it reaches, how much room is left, what loosening it would bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui import registry
from yuzui.funding import slate_queries
from yuzui.funding.ask.answers import slate_named
from yuzui.funding.pages import slates
from yuzui.funding.slate import outcome, view
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Chip, Fact, Facts, Figure, Item, Items, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/slates/{id}/rules", 0, EVERYONE
TITLE = Text("Rules of a slate", "方案的规则")
ADDRESS = "/slates/demo/rules"
DRAWN, FORMS = 30, 6
"""Most rules drawn as bars, and most that can be loosened here: those nearest their limit."""

Rule = Mapping[str, Any]


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = slate_named(workspace, visit.parts["id"])
    run, call, rules = document["run"]["id"], document["call"], document["rules"]
    blocks: list[Block] = [_facts(rules)]
    near = sorted(rules, key=_nearness)[:DRAWN]
    if document["slate"]["value"] is not None:
        picture = view.rules_chart({**document, "rules": near}, len(rules))
        blocks.append(Split([Figure(picture, run)], [_forms(document, near)]))
    blocks.append(_rules(document))
    return Page(
        _finding(document),
        blocks,
        lead=Text(
            "Each price was found by solving again; between the limits shown the funded set stays the best.",
            "每项代价均由重新求解得出；在所示界限之间，入选方案仍为最优。",
        ),
        crumb=(
            Link(slates.TITLE, "/slates"),
            Link(same(call["id"]), f"/slates/{encode(run)}"),
            Link(Text("rules", "规则"), ""),
        ),
        state=outcome.state_words(document),
        stamp=pages.stamp(document),
    )


def _nearness(rule: Rule) -> tuple[Any, ...]:
    """Return where a rule stands among the others: binding, missed, then by relative room."""
    bound, slack = abs(rule["bound"] or 0.0) or 1.0, rule["slack"]
    room = float("inf") if slack is None else abs(slack) / bound
    return (not rule["binding"], not rule["shortfall"], room, rule["name"], rule["category"] or "")


def _finding(document: Mapping[str, Any]) -> Text:
    rules = document["rules"]
    binding = view.limiting(document)
    missed = [rule for rule in rules if rule["shortfall"]]
    if document["conflict"]:
        return Text("The {n} rules cannot all hold", "{n} 条规则不能同时满足").format(n=number(len(rules)))
    form = Text("{b} of {n} rules limit the result; the others cost nothing", "{n} 条规则中 {b} 条限制结果，其余无代价")
    if len(binding) == 1:
        form = Text(
            "One of {n} rules limits the result; the others cost nothing", "{n} 条规则中 1 条限制结果，其余无代价"
        )
    if not binding:
        form = Text("None of {n} rules limits the result", "{n} 条规则均不限制结果")
    words = form.format(b=number(len(binding)), n=number(len(rules)))
    if missed:
        more = Text("; {m} soft rules are missed", "；{m} 条软规则未达到")
        words += more.format(m=number(len(missed)))
    return words


def _facts(rules: list[Rule]) -> Facts:
    hard = sum(rule["strength"] == "hard" for rule in rules)
    priced = [rule for rule in rules if rule["effect"]]
    paid = sum(rule["penalty_paid"] or 0.0 for rule in rules)
    dearest = min(priced, key=lambda rule: rule["price_rank"] or 0, default=None)
    facts = [
        Fact(Text("Hard rules", "硬规则"), number(hard), Text("all kept", "全部满足")),
        Fact(
            Text("Soft rules", "软规则"),
            number(len(rules) - hard),
            Text("{p} points of penalty paid", "罚分共 {p} 分").format(p=f"{paid:.2f}"),
        ),
        Fact(
            Text("At their limit", "达到界限"),
            number(sum(view.rule_state(rule) == "limit" for rule in rules)),
            Text("reached exactly; the others leave room", "恰好达到；其余尚有余地"),
        ),
    ]
    if dearest is not None:
        label = Text("Dearest per 1 % of its limit", "界限每放宽 1% 最贵的规则")
        change = Text("{v} points for one step", "放宽一步增 {v} 分")
        worth = change.format(v=f"{dearest['effect']['value_change']:.2f}")
        facts.append(Fact(label, outcome.rule_words(dearest), worth))
    return Facts(facts)


def _forms(document: Mapping[str, Any], near: list[Rule]) -> Items:
    items = [
        Item(outcome.rule_words(rule), [outcome.limit(document, rule)], form=form)
        for k, rule in enumerate(near[:FORMS], 1)
        if (form := slate_queries.loosening(document, rule, k)) is not None
    ]
    return Items(Text("Loosen a rule and look", "放宽一条规则看看"), items)


def _kind(name: str) -> Text:
    known = registry.modules("rule")
    return known[name].TITLE if name in known else same(name)


def _rules(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "rule-list",
        Text("Rules: {n}", "规则：{n} 条").format(n=number(len(document["rules"]))),
        (
            Column("name", Text("Rule", "规则")),
            Column("kind", Text("Kind", "类型")),
            Column("state", Text("State", "状态")),
            Column("bound", Text("Bound", "界限")),
            Column("achieved", Text("Achieved", "实际")),
            Column("slack", Text("Slack", "余量")),
            Column("effect", Text("Loosened by a step", "放宽一步")),
            Column("holds", Text("The set holds", "方案不变的界限")),
            Column("source", Text("Clause", "依据条款")),
        ),
        [_row(document, rule) for rule in sorted(document["rules"], key=_nearness)],
    )


def _row(document: Mapping[str, Any], rule: Rule) -> tuple[Any, ...]:
    return (
        outcome.rule_words(rule),
        _kind(str(rule["kind"])) + _strength(rule),
        _state(rule),
        same({"<=": "≤ ", ">=": "≥ "}.get(rule["sense"], "")) + outcome.measured(document, rule, rule["bound"]),
        outcome.measured(document, rule, rule["achieved"]),
        outcome.measured(document, rule, rule["slack"]),
        outcome.effect(document, rule),
        outcome.holds(document, rule),
        outcome.source(rule),
    )


def _strength(rule: Rule) -> Text:
    return Text("", "") if rule["strength"] == "hard" else Text(", soft", "，软")


def _state(rule: Rule) -> Chip:
    state = view.rule_state(rule)
    tone = {"missed": "bad", "limit": "part", "presses": "part", "room": "none"}[state]
    return Chip(view.RULE_STATES[state], tone)
