# SPDX-License-Identifier: Apache-2.0
"""The map of the system: who funds, builds and runs what, and what hangs on nothing."""

from __future__ import annotations

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.network.jobs import system_map
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Figure, Page, Prose, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/system-map", EVERYONE
PLACE = ("network", 80)
TITLE = Text("Map of the system", "创新体系图")
LEAD = Text("Who funds, builds and runs what; which bodies hang on nothing.", "谁出资、建设、运行；哪些机构没有联系。")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    # as the one who asks may see it, now: a kept map was drawn for somebody's eyes
    answer = system_map.compute(workspace, system_map.Inputs())
    crumb = (Link(Text("Network", "体系"), "/network"),)
    if not answer.bodies:
        lack = Text("Load organisations, facilities or programmes.", "请导入机构、设施或计划。")
        return Page(system_map.headline(answer), (Remedy(lack, "yuzui load FILE"),), lead=LEAD, crumb=crumb)
    blocks: list[Block] = [
        Prose((system_map.sourced(answer) + Text(".", "。"), Text("It cannot tell: ", "") + answer.cannot_tell))
    ]
    blocks += [Figure(picture) for picture in system_map.VIEW.pictures(answer)]
    tables = (system_map.LINKS, system_map.ALONE, system_map.BODIES, system_map.UNKNOWN)
    rows = (answer.links, answer.alone, answer.nodes, answer.unknown)
    blocks += [table.drawn(answer) for table, shown in zip(tables, rows, strict=True) if shown]
    return Page(system_map.headline(answer), blocks, lead=LEAD, crumb=crumb, document=answer, stamp=pages.stamp(answer))
