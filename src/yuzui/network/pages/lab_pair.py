# SPDX-License-Identifier: Apache-2.0
"""Two laboratories side by side: what they share, what each alone has, what a merger would lose."""

from __future__ import annotations

from yuzui.errors import InputError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.model.table import PERSONAL
from yuzui.model.visibility import classes
from yuzui.network import labs_pages, labs_view, merger, merger_view
from yuzui.network.labs_answer import Answer as Overlap
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Notice, Page, Prose, Visit
from yuzui.view.table import Link

PATH, ROLES = "/labs/{a}..{b}", EVERYONE
PLACE = ("network", 0)
ADDRESS = "/labs/Brown~20University..Columbia~20University"
TITLE = Text("Two laboratories", "两家实验室")
_CRUMB = (Link(Text("Network", "体系"), "/network"), Link(Text("Laboratories", "实验室"), "/labs"))


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    network, overlap = labs_pages.overlap(workspace)
    with_ids = PERSONAL in classes(workspace.subject)
    try:
        answer = merger.answer(network, overlap.least, (visit.parts["a"], visit.parts["b"]), with_ids)
    except InputError:
        raise VisibilityError.not_found() from None
    detail = answer.detail
    assert detail is not None
    blocks: list[Block] = [
        Facts(
            (
                Fact(Text("Shared topics", "共同方向"), number(len(detail.shared)), _ALONE.format(
                    a=number(len(detail.a.topics)), b=number(len(detail.b.topics)))),
                Fact(Text("Joint works", "合作成果"), number(len(detail.joint)), _APART),
                Fact(Text("People on both lists", "同在两家的人员"), number(detail.people), _BY_ID),
                Fact(Text("Kept", "保留"), percent(answer.outputs_kept, 0), _KEPT),
            )
        ),
        Prose([_verdict(overlap, answer.ids), _sentence(merger_view.losses(answer)), merger.merge_words()]),
    ]  # fmt: skip
    if detail.people and not with_ids:
        blocks.append(Notice(Text("Ids of people are shown to those who may read them.", "人员编号仅对有权者显示。")))
    tables = (merger_view.SIDES, merger_view.SHARED, merger_view.EVIDENCE, merger_view.LEFT, merger_view.JOINT)
    blocks += [table.drawn(answer) for table in (*tables, merger_view.PEOPLE) if list(table.rows(answer))]
    if detail.near:
        words = Text("Topics of one that usually go with topics of the other: {t}.", "常与对方方向相伴的方向：{t}。")
        blocks.append(Prose([words.format(t=join([same(one) for one in detail.near], ", ", "、"))]))
    return Page(
        merger_view.headline(answer), blocks, crumb=(*_CRUMB, Link(same(" · ".join(answer.ids)), "")), document=answer
    )


_ALONE = Text("{a} and {b} of one alone", "各自独有 {a} 与 {b} 个")
_APART = Text("listed apart from the overlap", "不计入重叠")
_BY_ID = Text("by id; names are not compared", "按编号；不比对姓名")
_KEPT = Text("of outputs and ids after as before", "合并前后成果与编号")


def _sentence(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:] + ".", text.zh + "。")


def _verdict(overlap: Overlap, ids: list[str]) -> Text:
    one = next((pair for pair in overlap.pairs if {pair.a, pair.b} == set(ids)), None)
    if one is None or one.p is None:
        return Text(
            "Their overlap was not tested: one of them has too few works.", "未检验二者的重叠：其中一家成果过少。"
        )
    words = Text(
        "Their works are not more alike than those of their field (z {z}, p {p}).",
        "二者成果的相似程度未超出学科范围（z {z}，p {p}）。",
    )
    if one.significant:
        words = Text(
            "Their works are more alike than their field explains (z {z}, p {p}).",
            "二者成果的相似程度超出学科范围（z {z}，p {p}）。",
        )
    said = words.format(z=number(one.z or 0.0, 1), p=number(one.p, 4))
    return said if one.same_name is None else said + labs_view.SAME
