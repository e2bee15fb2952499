# SPDX-License-Identifier: Apache-2.0
"""What may be emerging: candidates with five numbers, the back-test of their rule, bursts of terms."""

from __future__ import annotations

from yuzui.fields import bursts_view, emergence_view
from yuzui.fields.bursts_view import Answer as Bursts
from yuzui.fields.emergence_answer import Answer
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Figure, Item, Items, Notice, Page, Remedy, Section, Visit
from yuzui.view.table import Link

PATH, ROLES = "/emerging", EVERYONE
PLACE = ("results", 90)
TITLE = Text("Emerging", "新兴方向")
LEAD = Text(
    "Five numbers each, never one; beside them what such a list was worth in earlier years.",
    "每个候选列五项数值，不合成单一指数；并附同类名单以往的命中情况。",
)
COMMAND = "yuzui field emerge --works FILE --citations FILE"
BURST = "yuzui field burst --works FILE"
SHOWN = 6
"""Candidates whose five lines stand on the page; the table holds all."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    crumb = (Link(Text("Results", "成果"), "/results"),)
    answer = pages.answer(workspace, visit, "emergence", Answer)
    words = pages.newest(workspace, "bursts")
    blocks: list[Block] = []
    if answer is None:
        none = Text("Candidates of emergence were not looked for here yet.", "此处尚未查找新兴方向候选。")
        blocks.append(Remedy(none, COMMAND))
    else:
        blocks += _candidates(answer)
    blocks.append(Section(Text("Bursts of terms, within one category each", "突现词（各类别之内）")))
    blocks += _bursts(words)
    finding = Text("Emerging: nothing was looked for yet", "新兴方向：尚未查找")
    if answer is not None:
        finding = emergence_view.headline(answer)
    elif words is not None:
        finding = bursts_view.headline(words)
    document = answer if answer is not None else words
    return Page(finding, blocks, lead=LEAD, crumb=crumb, document=document, stamp=pages.stamp(answer, words))


def _candidates(answer: Answer) -> list[Block]:
    listed = [one for one in answer.candidates if one.listed]
    items = [
        Item(
            one.label,
            (
                *emergence_view.five_lines(one),
                Text("{n} works; fields of the plan: {f}", "成果 {n} 项；规划领域：{f}").format(
                    n=number(one.works), f=emergence_view.listing(one, answer.set.titled > 0)
                ),
            ),
        )
        for one in listed[:SHOWN]
    ]
    title = Text("Candidates: {k} of {n}, the largest first", "候选：{n} 个中的 {k} 个，按规模").format(
        k=number(len(items)), n=number(len(listed))
    )
    picture = emergence_view.back_test(answer)
    blocks: list[Block] = [Figure(picture, answer.run.id)] if picture is not None else []
    blocks += [Notice(answer.cannot_tell)]
    blocks += [Items(title, items)] if items else []
    return [*blocks, emergence_view.CANDIDATES.drawn(answer), emergence_view.TESTED.drawn(answer)]


def _bursts(words: Bursts | None) -> list[Block]:
    if words is None:
        none = Text("Bursts of terms were not looked for here yet.", "此处尚未查找突现词。")
        return [Remedy(none, BURST)]
    picture = bursts_view.spans(words)
    blocks: list[Block] = [Figure(picture, words.run.id)] if picture is not None else []
    return [*blocks, bursts_view.STRATA.drawn(words), Notice(words.cannot_tell)]
