# SPDX-License-Identifier: Apache-2.0
"""Sheets of people and what each can do, with needs and joint works beside them."""

from __future__ import annotations

from yuzui.job.form_door import Door
from yuzui.missions.able_matrix import laid_out
from yuzui.missions.team_sheets import ABLE, JOINT, NEEDS
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Smallest covering team", "最小覆盖团队")
WRITERS = ("programme_officer", "mission_lead")
PERSONAL = True
CRUMB = (Link(Text("Plan", "规划"), "/plan"), Link(Text("Covering team", "覆盖团队"), "/missions/cover"))
DONE = "/answers/team_builder?run={run}"
START = "/missions/cover"
FORMS = (ABLE, NEEDS, JOINT)
STUDY = "team_builder"
FIELDS: tuple[str, ...] = ("times", "works", "most")
QUESTION = Text("What is the smallest set of people that covers every need?", "覆盖全部需求最少需要哪几人？")
BUTTON = Text("Find the team", "求最小团队")
DOOR = Door(FORMS, laid_out)
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
