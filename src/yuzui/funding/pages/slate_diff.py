# SPDX-License-Identifier: Apache-2.0
"""Two slates side by side: who enters, who leaves, at what cost."""

from __future__ import annotations

from yuzui.funding import ask_compute as known
from yuzui.funding import ask_question as questions
from yuzui.funding import ask_view, slate_outcome, slate_queries
from yuzui.funding.ask_answer import Answer
from yuzui.funding.ask_compute import difference
from yuzui.funding.ask_question import Question
from yuzui.funding.ask_view import pictures
from yuzui.funding.pages import slates
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_outcome import rule_title
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, signed
from yuzui.view.page import EVERYONE, Block, Figure, Item, Items, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fund/lists/{a}..{b}", EVERYONE
PLACE = ("fund", 0)
WAS = ("/slates/{a}..{b}",)
TITLE = Text("Two award lists side by side", "两份拟资助清单对照")
ADDRESS = "/fund/lists/demo..demo~3Asort_and_cut"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    return page(workspace, questions.diff(visit.parts["a"], visit.parts["b"]))


def page(workspace: Workspace, question: Question) -> Page:
    """Return the page of one difference."""
    first, second = (known.other(workspace, name) for name in question.names)
    answer = difference(first, second, question)
    figures = [Figure(picture, page=answer.permalink) for picture in pictures(answer)]
    aside = [_moves(first.slate, second.slate, answer), _both(first.slate, second.slate)]
    blocks: list[Block] = [slate_queries.facts(answer)]
    blocks += [Split(figures, aside)] if figures else aside
    blocks.append(slate_queries.sets(first.slate, answer))
    one, two = (row.title for row in answer.sets)
    lead = Text("From “{a}” to “{b}”: {c}.", "由“{a}”改为“{b}”：{c}。")
    cost = ask_view.cost(answer.sets[1], answer.slate.currency)
    return Page(
        answer.finding,
        blocks,
        lead=lead.format(a=one, b=two, c=cost),
        crumb=(
            Link(slates.TITLE, "/fund/lists"),
            Link(same(first.slate.call.id), f"/fund/lists/{encode(first.slate.run.id)}"),
            Link(Text("difference", "对照"), ""),
        ),
        document=answer,
        stamp=pages.stamp(first.slate, second.slate),
    )


def _moves(slate: Slate, second: Slate, answer: Answer) -> Items:
    """Return what the second set costs, who moves, and which rules it would break."""
    other = answer.sets[1]
    cost = ask_view.cost(other, answer.slate.currency)
    items = [Item(Text("Cost of the change", "变动的代价"), (cost,))]
    if moved := slate_outcome.moved(other):
        items.append(Item(Text("Who moves", "进出名单"), moved))
    broken = [rule_title(slate, name) for name in other.breaks]
    none = (Text("It keeps every hard rule.", "全部硬规则均满足。"),)
    if shift := _revalued(slate, second):
        items.append(shift)
    items.append(Item(Text("Rules it breaks", "违反的规则"), broken or none))
    return Items(Text("What the change means", "变动意味着什么"), items)


def _revalued(first: Slate, second: Slate) -> Item | None:
    """Return how far the values themselves differ: reviews that came in, another scale or judgement; None if not."""
    before = {row.id: row.value or 0.0 for row in first.proposals}
    after = {row.id: row.value or 0.0 for row in second.proposals}
    shifted = [id for id in before.keys() & after.keys() if abs(after[id] - before[id]) > SHIFTED]
    if not shifted:
        return None
    stays = slate_outcome.levels(first).keys() & slate_outcome.levels(second).keys()
    own = sum(after[id] - before[id] for id in stays)
    words = Text(
        "{n} of {m} proposals have another value in the second list, for other reviews, scale or judgement: "
        "{d} of the change comes from those that stay, the rest from who moves.",
        "{m} 项申请中 {n} 项在第二份清单中的价值不同（评审、量表或评定有变）：变化中 {d} 来自保留项，其余来自进出项。",
    )
    reviews = Text(
        "{a} reviews count in the first list, {b} in the second.", "第一份清单计入评审 {a} 份，第二份 {b} 份。"
    )
    lines = [words.format(n=number(len(shifted)), m=number(len(before)), d=signed(own, 2))]
    if first.call.n_reviews != second.call.n_reviews:
        lines.append(reviews.format(a=number(first.call.n_reviews), b=number(second.call.n_reviews)))
    return Item(Text("Valued anew", "价值变化"), lines)


SHIFTED = 5e-4
"""Least difference of two values that is shown as one."""


def _both(first: Slate, second: Slate) -> Items:
    form = Text("Award list of {c}, run {r}", "批次 {c} 的拟资助清单，运行 {r}")
    items = [
        Item(form.format(c=slate.call.id, r=run), (), f"/fund/lists/{encode(run)}")
        for run, slate in {slate.run.id: slate for slate in (first, second)}.items()
    ]
    return Items(Text("The award lists themselves", "清单本身"), items)
