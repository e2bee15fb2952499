# SPDX-License-Identifier: Apache-2.0
"""Sheets of tasks of missions, with what there is of each resource."""

from __future__ import annotations

from yuzui.job.form_door import Door
from yuzui.missions.link_sheet import LINKS
from yuzui.missions.task_sheet import CAPACITIES, TASKS
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Tasks of a mission", "任务作业表")
WRITERS = ("programme_officer", "mission_lead")
PERSONAL = False
CRUMB = (Link(Text("Plan", "规划"), "/plan"), Link(Text("Missions", "任务"), "/missions"))
DONE = "/missions/{run}"
START = "/missions"
FORMS = (TASKS, CAPACITIES, LINKS)
STUDY = "mission"
FIELDS = ("start", "capacity", "range")
QUESTION = Text("When will it be ready, and how sure is that?", "何时能成？把握多大？")
BUTTON = Text("Compute the dates", "计算日期")
DOOR = Door(FORMS)
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
