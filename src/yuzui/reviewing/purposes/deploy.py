# SPDX-License-Identifier: Apache-2.0
"""Sheets of people with free time and of open posts."""

from __future__ import annotations

from yuzui.job.form_door import Door
from yuzui.reviewing.deploy_sheets import PEOPLE, POSTS, numbered
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Deployment", "人员调配")
WRITERS = ("hr_officer", "programme_officer")
PERSONAL = True
CRUMB = (Link(Text("Network", "体系"), "/network"), Link(TITLE, "/deploy"))
DONE = "/deploy/{run}"
START = "/deploy"
FORMS = (PEOPLE, POSTS)
STUDY = "deploy"
FIELDS = ("cap", "caps", "least")
QUESTION = Text("Which people with free time could fill which open posts?", "有空闲的人员可补哪些岗位？")
BUTTON = Text("Propose people", "推荐人员")
DOOR = Door(FORMS, numbered, paths=("people", "posts"))
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
