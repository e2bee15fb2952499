# SPDX-License-Identifier: Apache-2.0
"""Centres of the plan with the facilities that stand in them, as far as sources say."""

from __future__ import annotations

from yuzui.facilities.inputs import CentreTree
from yuzui.facilities.jobs import centre_tree
from yuzui.facilities.registry import CENTRES
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Notice, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/facilities/centres", EVERYONE
PLACE = ("facilities", 50)
WAS = ("/centres",)
TITLE = Text("Centres and their facilities", "创新中心与所属设施")
_RULE = Text(
    "A facility stands in a centre if the words of its source name the centre, and in the region "
    "only if they name no more than that. Instruments are those that a source counts, and those "
    "loaded with the facility they are part of.",
    "来源文字写明该中心的，归入该中心；只写明地区的，只列为同地区。仪器仅列来源所载数目，以及已导入且注明所属设施者。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    tree = centre_tree.compute(workspace, CentreTree())
    lead = Text(
        "From {file}, {vintage}. {n} more rest on memory alone and are not shown.",
        "来自 {file}（{vintage}）。另有 {n} 个仅凭记忆，未予显示。",
    ).format(file=CENTRES, vintage=tree.vintage, n=tree.held)
    listed, placed, apart, owners = (
        table.drawn(tree) for table in (centre_tree.LISTED, centre_tree.PLACED, centre_tree.APART, centre_tree.OWNERS)
    )
    return Page(
        centre_tree.headline(tree),
        [listed, Notice(_RULE), placed, apart, owners],
        lead=lead,
        crumb=(Link(Text("Facilities", "设施"), "/facilities"),),
    )
