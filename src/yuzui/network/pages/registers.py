# SPDX-License-Identifier: Apache-2.0
"""The registers: each kind with how many are loaded and how many were published, and a box for any old id or name."""

from __future__ import annotations

from yuzui.job.workspace import Workspace
from yuzui.network import register_answer, register_pages, register_store
from yuzui.network.jobs import register
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.text.numbers import count
from yuzui.view.page import EVERYONE, Block, Notice, Page, Visit, Ways
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/registers", EVERYONE
PLACE = ("network", 20)
TITLE = Text("Registers", "名录")
LEAD = Text("Centres, laboratories, zones: under which name, since when, what became of the old ones.",
            "中心、实验室、园区：名称、起始时间与旧编号去向。")  # fmt: skip
KINDS = Table[register_answer.Answer](
    "kinds",
    Text("Kinds", "类别"),
    rows=lambda answer: answer.kinds,
    columns=(
        Column(
            "kind",
            Text("Kind", "类别"),
            value=lambda one: one.label,
            link=lambda _, one: f"/registers/{encode(one.kind)}",
        ),
        Column("loaded", Text("Here today", "本处现存"), digits=0),
        Column("published", Text("Published", "公布数"), digits=0),
        Column("published_as_of", Text("Published as of", "公布时点"), value=lambda one: one.published_as_of or "–"),
        Column("published_source", Text("Source", "来源"), value=lambda one: one.published_source or "–"),
    ),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = register.show(workspace)
    ids = len({one.id for one in answer.entries if one.today})
    blocks: list[Block] = [register_pages.box(visit)]
    blocks += register_pages.resolved(workspace, visit)
    if visit.refused is None and not answer.entries:
        words = Text(
            "No list is registered yet. Any workbook of yours will do: id and name are enough to begin.",
            "尚未登记名单。任何工作簿均可：有编号与名称即可开始。",
        )
        blocks.append(Notice(words))
    if set(register_store.WRITERS) & (workspace.subject.roles | workspace.subject.scoped):
        blocks.append(Ways([Link(Text("Hand in a list", "上传名单"), "/registers/new")]))
    blocks.append(KINDS.drawn(answer))
    return Page(
        Text("{n} of {k} stand in the registers today", "名录现有 {k}，共 {n}").format(
            n=count(ids, Text("entry", "个条目"), "entries"),
            k=count(len({one.kind for one in answer.entries if one.today}), Text("kind", "类")),
        ),
        blocks,
        lead=register_pages.withheld(answer) or LEAD,
        crumb=register_pages.CRUMB,
        document=answer,
    )
