# SPDX-License-Identifier: Apache-2.0
"""Sheets of awards and of what came of them."""

from __future__ import annotations

from yuzui.fields.chain_sheets import AWARDS, CALENDAR, LINKS
from yuzui.job.form_door import Door
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Innovation chain", "创新链")
WRITERS = ("programme_officer",)
PERSONAL = True
CRUMB = (Link(Text("Results", "成果"), "/results"), Link(Text("Innovation chain", "创新链"), "/chain"))
DONE = "/chain?run={run}"
START = "/chain"
FORMS = (AWARDS, LINKS, CALENDAR)
STUDY = "innovation_chain"
FIELDS: tuple[str, ...] = ("horizon", "through")
QUESTION = Text(
    "How many of your awards reach a paper, a patent, a trial?", "本单位项目有多少产出论文、专利、临床试验？"
)
BUTTON = Text("Follow the awards", "跟踪项目")
DOOR = Door(FORMS, reads="files")
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
