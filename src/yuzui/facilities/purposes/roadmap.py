# SPDX-License-Identifier: Apache-2.0
"""Sheets of facilities on the way and of peers, as a planning office has them."""

from __future__ import annotations

from yuzui.facilities.roadmap_sheet import PROJECTS
from yuzui.job.form_door import Door
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Roadmap of facilities", "设施路线图")
WRITERS = ("facility_officer", "programme_officer")
PERSONAL = False
CRUMB = (Link(Text("Plan", "规划"), "/plan"), Link(Text("Roadmap of facilities", "设施路线图"), "/roadmap"))
DONE = "/answers/facility_roadmap?run={run}"
START = "/roadmap"
FORMS = (PROJECTS,)
STUDY = "facility_roadmap"
FIELDS: tuple[str, ...] = ("day",)
QUESTION = Text(
    "What do these facilities cost, and what does a year of waiting change?", "这些设施造价多少？推迟一年会怎样？"
)
BUTTON = Text("Add to the roadmap", "计入路线图")
DOOR = Door(FORMS)
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
