# SPDX-License-Identifier: Apache-2.0
"""Sheets of phases of missions, planned or as they went."""

from __future__ import annotations

from yuzui.job.form_door import Door
from yuzui.missions.phase_sheet import PHASES
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Phases of missions", "任务阶段")
WRITERS = ("programme_officer", "mission_lead")
PERSONAL = False
CRUMB = (Link(Text("Plan", "规划"), "/plan"), Link(Text("Phases of missions", "任务阶段"), "/phases"))
DONE = "/answers/mission_phases?run={run}"
START = "/phases"
FORMS = (PHASES,)
STUDY = "mission_phases"
FIELDS: tuple[str, ...] = ()
QUESTION = Text(
    "Which phases are planned, which took place, how late is each?", "哪些阶段尚在计划、哪些已发生、各推迟多少？"
)
BUTTON = Text("Read the phases", "读取阶段")
DOOR = Door(FORMS)
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
