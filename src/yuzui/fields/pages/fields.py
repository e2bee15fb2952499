# SPDX-License-Identifier: Apache-2.0
"""The fields: each with its state, and how many works of the corpora are its own."""

from __future__ import annotations

from yuzui.fields.jobs import field_list
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Page, Prose, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/fields", EVERYONE
PLACE = ("results", 60)
TITLE = Text("Fields", "领域")
LEAD = Text(
    "A field is defined when its queries of both languages find something; a verdict needs measured recall.",
    "中英文检索式均有命中即为已定义；作出判断须先测查全率。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = field_list.compute(workspace, field_list.Inputs())
    words = Text(
        "English hits are counted in eight sets of titles, Chinese ones in one of 10,000 titles of 2010 to 2020; a "
        "field without a Chinese hit stays named until a fuller Chinese corpus is loaded.",
        "英文命中计自八个题名集合，中文命中计自2010至2020年的一万个题名；无中文命中的领域在装载更完整的中文语料之前仅为已列名。",
    )
    ways = Ways((Link(Text("Lists beside each other", "清单对照"), "/fields/matrix"),))
    blocks = (Prose((words,)), ways, field_list.NODES.drawn(answer))
    return Page(field_list.headline(answer), blocks, lead=LEAD, document=answer, stamp=pages.stamp(answer))
