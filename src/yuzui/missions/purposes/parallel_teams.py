# SPDX-License-Identifier: Apache-2.0
"""Sheets of problems and of the teams that bid for them, as a panel has them."""

from __future__ import annotations

from yuzui.job.form_door import Door
from yuzui.missions.team_sheets import ITEMS, TEAMS
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Parallel teams", "并行团队")
WRITERS = ("programme_officer", "mission_lead")
PERSONAL = True
CRUMB = (Link(Text("Plan", "规划"), "/plan"), Link(Text("Teams", "团队"), "/missions/teams"))
DONE = "/answers/parallel_teams?run={run}"
START = "/missions/teams"
FORMS = (TEAMS, ITEMS)
STUDY = "parallel_teams"
FIELDS: tuple[str, ...] = ()
QUESTION = Text(
    "What are the odds, and what does it cost, if several teams start?", "多支团队并行，把握多大、花费多少？"
)
BUTTON = Text("Weigh the teams", "比较方案")
DOOR = Door(FORMS)
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
