# SPDX-License-Identifier: Apache-2.0
"""Phases of missions: planned and as they went, with days, delays and sources."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import form_door, pages
from yuzui.job.workspace import Workspace
from yuzui.missions.jobs import mission_phases
from yuzui.missions.purposes import phases as purpose
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Figure, Page, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/phases", EVERYONE
PLACE = ("plan", 60)
TITLE = Text("Phases of missions", "任务阶段")
WRITERS = purpose.WRITERS
FILES = True
_CRUMB = (Link(Text("Plan", "规划"), "/plan"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = mission_phases.compute(workspace, mission_phases.Inputs())
    blocks: list[Block] = [Figure(picture) for picture in mission_phases.VIEW.pictures(answer)]
    blocks.append(mission_phases.PHASE_ROWS.drawn(answer))
    if not any(one.loaded for one in answer.phases):
        words = Text("No phase of your own is entered yet.", "尚未录入本单位的任务阶段。")
        blocks.append(Remedy(words, "yuzui mission phases phases.xlsx --by NAME"))
    blocks += form_door.start_form(workspace, PATH, purpose)
    return Page(
        mission_phases.headline(answer),
        blocks,
        lead=Text(
            "What is planned and what took place are two rows; dates are shown as far as they are known.",
            "计划与实际各为一行；日期按已知精度显示。",
        ),
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    return form_door.hand_in(workspace, visit, form, "phases")
