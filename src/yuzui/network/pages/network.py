# SPDX-License-Identifier: Apache-2.0
"""The network of institutions: ways to its registers, laboratories, people and what they share."""

from __future__ import annotations

from yuzui import registry
from yuzui.job.workspace import Workspace
from yuzui.network import register_answer, register_pages
from yuzui.text import Text
from yuzui.text.numbers import count
from yuzui.view.page import EVERYONE, Block, Cards, Item, Page, Visit

PATH, ROLES = "/network", EVERYONE
PLACE = ("network", 10)
TITLE = Text("Network", "体系")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    held = workspace.subject.roles | workspace.subject.scoped | {"public"}
    pages = [one for one in registry.modules("page").values() if one.PLACE[0] == "network" and one.PATH != PATH]
    shown = sorted((one for one in pages if one.PLACE[1] and held & set(one.ROLES)), key=lambda one: one.PLACE[1])
    items = [Item(one.TITLE, (one.LEAD,) if hasattr(one, "LEAD") else (), one.PATH) for one in shown]
    found = [one for one in register_answer.summaries(workspace) if one.loaded]
    finding = Text("Who there is, what overlaps and what is shared", "有哪些机构、何处重叠、共享什么")
    if found:
        finding = Text("{n} of {k} in the registers; old names lead on", "名录现有 {k}，共 {n}；旧名称可查去向").format(
            n=count(sum(one.loaded for one in found), Text("entry", "个条目"), "entries"),
            k=count(len(found), Text("kind", "类")),
        )
    blocks: list[Block] = [Cards(items)] if items else []
    return Page(
        finding,
        (*blocks, register_pages.box(visit)),
        lead=Text(
            "Registers that keep old names, laboratories side by side, people's time, offers and requests.",
            "保留旧名的名录、实验室比较、人员时间、供给与申请。",
        ),
    )
