# SPDX-License-Identifier: Apache-2.0
"""Programmes, with the strategies they serve."""

from __future__ import annotations

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.missions.jobs import programmes
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Page, Prose, Remedy, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/programmes", EVERYONE
PLACE = ("plan", 40)
TITLE = Text("Programmes", "科技计划")
LEAD = Text(
    "Each programme names the strategy it serves. Whoever may not know of one sees neither an entry nor a number.",
    "每个计划注明所服务的战略；无权知悉者既看不到条目，也看不到数目。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = programmes.compute(workspace, programmes.Inputs())
    blocks: list[Block] = []
    if answer.programmes:
        blocks.append(programmes.LISTED.drawn(answer))
    else:
        lack = Text("Propose one, or load a list.", "请提出计划，或导入清单。")
        blocks.append(Remedy(lack, "yuzui move new programme PR-1 --set name=NAME"))
    if not {"programme_officer", "decider"}.isdisjoint(workspace.subject.roles):
        blocks.insert(0, Ways((Link(Text("Propose a programme", "提出计划"), "/workflows/programme"),)))
    if any(one.shares for one in answer.programmes):
        blocks.append(programmes.SHARES.drawn(answer))
    blocks += [programmes.STRATEGIES.drawn(answer), Prose((Text("It cannot tell: ", "") + answer.cannot_tell,))]
    return Page(programmes.headline(answer), blocks, lead=LEAD, document=answer, stamp=pages.stamp(answer))
