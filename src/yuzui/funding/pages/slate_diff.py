# SPDX-License-Identifier: Apache-2.0
"""Two slates side by side: who enters, who leaves, at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding import slate_queries
from yuzui.funding.ask import answers as known
from yuzui.funding.ask import question as questions
from yuzui.funding.ask import view
from yuzui.funding.ask.answers import difference
from yuzui.funding.ask.question import Question
from yuzui.funding.ask.view import pictures
from yuzui.funding.pages import slates
from yuzui.funding.slate import outcome
from yuzui.funding.slate.outcome import rule_title
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Figure, Item, Items, Page, Split, Visit
from yuzui.view.table import Link

PATH, MENU, ROLES = "/slates/{a}..{b}", 0, EVERYONE
TITLE = Text("Two slates side by side", "两个方案对照")
ADDRESS = "/slates/demo..demo~3Asort_and_cut"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    return page(workspace, questions.diff(visit.parts["a"], visit.parts["b"]))


def page(workspace: Workspace, asked_: Question) -> Page:
    """Return the page of one difference."""
    first, second = (known.other(workspace, name) for name in asked_.names)
    answer = difference(first, second, asked_)
    figures = [Figure(picture, page=answer["permalink"]) for picture in pictures(answer)]
    aside = [_moves(first.document, answer), _both(first.document, second.document)]
    blocks: list[Block] = [slate_queries.facts(answer)]
    blocks += [Split(figures, aside)] if figures else aside
    blocks.append(slate_queries.sets(first.document, answer))
    one, two = (Text.of(row["title"]) for row in answer["sets"])
    lead = Text("From “{a}” to “{b}”: {c}.", "由“{a}”改为“{b}”：{c}。")
    cost = view.cost(answer["sets"][1], answer["slate"]["currency"])
    return Page(
        Text.of(answer["finding"]),
        blocks,
        lead=lead.format(a=one, b=two, c=cost),
        crumb=(
            Link(slates.TITLE, "/slates"),
            Link(same(first.document["call"]["id"]), f"/slates/{encode(first.document['run']['id'])}"),
            Link(Text("difference", "对照"), ""),
        ),
        document=answer,
        stamp=pages.stamp(first.document, second.document),
    )


def _moves(document: Mapping[str, Any], answer: Mapping[str, Any]) -> Items:
    """Return what the second set costs, who moves, and which rules it would break."""
    other = answer["sets"][1]
    cost = view.cost(other, answer["slate"]["currency"])
    items = [Item(Text("Cost of the change", "变动的代价"), (cost,))]
    if moved := outcome.moved(other):
        items.append(Item(Text("Who moves", "进出名单"), moved))
    broken = [rule_title(document, name) for name in other["breaks"]]
    none = (Text("It keeps every hard rule.", "全部硬规则均满足。"),)
    items.append(Item(Text("Rules it breaks", "违反的规则"), broken or none))
    return Items(Text("What the change means", "变动意味着什么"), items)


def _both(first: Mapping[str, Any], second: Mapping[str, Any]) -> Items:
    seen = {d["run"]["id"]: d for d in (first, second)}
    form = Text("Slate of {c}, run {r}", "批次 {c} 的方案，运行 {r}")
    items = [Item(form.format(c=d["call"]["id"], r=run), (), f"/slates/{encode(run)}") for run, d in seen.items()]
    return Items(Text("The slates themselves", "方案本身"), items)
