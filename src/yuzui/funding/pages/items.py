# SPDX-License-Identifier: Apache-2.0
"""Items of challenge calls."""

from __future__ import annotations

from yuzui.funding.jobs import challenge
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Page, Prose, Remedy, Visit

PATH, ROLES = "/fund/items", EVERYONE
PLACE = ("fund", 16)
TITLE = Text("Challenge calls", "揭榜挂帅")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = challenge.compute(workspace, challenge.Inputs())
    blocks: list[Block] = [challenge.ITEMS.drawn(answer), Prose((Text("It cannot tell: ", "") + answer.cannot_tell,))]
    if not answer.items:
        lack = Text("Publish an item.", "请发布榜单。")
        blocks = [Remedy(lack, "yuzui move new call_challenge B-1 --set call=C-1 --set problem=…")]
    return Page(
        challenge.headline(answer),
        blocks,
        lead=Text(
            "A published problem, judged by its end user; teams work side by side from gate to gate.",
            "公开需求，由最终用户评判；团队并行，逐关口推进。",
        ),
        document=answer,
        stamp=pages.stamp(answer),
    )
