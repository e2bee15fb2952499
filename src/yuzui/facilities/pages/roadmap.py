# SPDX-License-Identifier: Apache-2.0
"""Roadmap of facilities: costs with their sources, late gates, peers, what a year of waiting changes."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.facilities import roadmap
from yuzui.facilities.jobs import facility_roadmap
from yuzui.facilities.purposes import roadmap as purpose
from yuzui.job import form_door, pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Figure, Page, Prose, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/roadmap", EVERYONE
PLACE = ("plan", 50)
TITLE = Text("Roadmap of facilities", "设施路线图")
WRITERS = purpose.WRITERS
FILES = True
_CRUMB = (Link(Text("Plan", "规划"), "/plan"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    # as the one who asks may see it, now: a kept roadmap was made for somebody's eyes
    answer = facility_roadmap.compute(workspace, facility_roadmap.Inputs(day=visit.query.get("day", "")))
    blocks: list[Block] = [Figure(picture) for picture in facility_roadmap.VIEW.pictures(answer)]
    blocks += [roadmap.FACILITIES.drawn(answer), roadmap.LATE.drawn(answer), roadmap.SOURCES.drawn(answer)]
    if not any(one.entered for one in answer.facilities):
        words = Text(
            "No project of your own is entered: its running cost, life and peers are then part of this.",
            "尚未录入本单位项目；录入后可计入其运行费、寿命与同类项目。",
        )
        command = "yuzui move new facility_project F-1 --set name=NAME --set cost=900000000 --set currency=CNY"
        blocks.append(Remedy(words, command))
    blocks += form_door.start_form(workspace, PATH, purpose)
    blocks.append(Prose((answer.cannot_tell,)))
    return Page(
        roadmap.headline(answer),
        blocks,
        lead=Text(
            "Published costs stay as they are, each with its source; none is averaged or chosen.",
            "公布的造价各自保留并注明来源，不取平均，不作取舍。",
        ),
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    return form_door.hand_in(workspace, visit, form, "roadmap")
