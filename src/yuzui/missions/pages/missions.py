# SPDX-License-Identifier: Apache-2.0
"""Missions: hand in a sheet of tasks; every mission on record with the date to promise."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import form_door
from yuzui.job.workspace import Workspace
from yuzui.missions import mission_list
from yuzui.missions.mission_view import AUTHORITY
from yuzui.missions.purposes import mission as purpose
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Block, Item, Items, Page, Prose, Visit
from yuzui.view.table import Link

PATH, ROLES = "/missions", EVERYONE
PLACE = ("plan", 55)
TITLE = Text("Missions", "任务")
WRITERS = purpose.WRITERS
FILES = True
_CRUMB = (Link(Text("Plan", "规划"), "/plan"),)
_LEAD = Text(
    "From a sheet of tasks to the date that holds in 8 of 10 futures, and what delays it.",
    "由作业表得出八成把握的日期，以及延误来源。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    rows = mission_list.missions(workspace)
    blocks: list[Block] = form_door.start_form(workspace, PATH, purpose)
    if rows:
        blocks.append(mission_list.MISSIONS.drawn(rows))
    if runs := mission_list.sheets(workspace):
        lines = [
            Item(headline, (same(f"{source} · {day}"),), f"/missions/{run}") for run, source, day, headline in runs
        ]
        blocks.append(Items(Text("Sheets answered so far", "已分析的作业表"), lines))
    blocks.append(Prose((AUTHORITY,)))
    return Page(mission_list.headline(rows), blocks, lead=_LEAD, crumb=_CRUMB)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    return form_door.hand_in(workspace, visit, form, "mission")
