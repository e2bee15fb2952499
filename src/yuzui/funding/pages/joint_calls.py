# SPDX-License-Identifier: Apache-2.0
"""Joint calls of several funders."""

from __future__ import annotations

from yuzui.funding.jobs import joint_call
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Page, Prose, Remedy, Visit

PATH, ROLES = "/fund/joint", EVERYONE
PLACE = ("fund", 15)
TITLE = Text("Joint calls", "联合征集")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = joint_call.compute(workspace, joint_call.Inputs())
    lack = Text("Draft one from a sheet of its parts.", "请用份额表起草。")
    blocks: list[Block] = [Remedy(lack, 'yuzui call joint FILE --by "NAME"')]
    if answer.calls:
        blocks = [
            joint_call.PARTS.drawn(answer),
            joint_call.SUMS.drawn(answer),
            Prose((Text("It cannot tell: ", "") + answer.cannot_tell,)),
        ]
    return Page(
        joint_call.headline(answer),
        blocks,
        lead=Text(
            "Each funder signs and decides for itself; a call opens when all have signed.",
            "各资助方分别签署、分别决定；全部签署后方可开放受理。",
        ),
        document=answer,
        stamp=pages.stamp(answer),
    )
