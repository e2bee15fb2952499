# SPDX-License-Identifier: Apache-2.0
"""Sheets of offers, requests and uses whose columns have to be asked."""

from __future__ import annotations

from yuzui.job.form_door import Door
from yuzui.network.share_sheets import TABLES as FORMS
from yuzui.network.share_sheets import prepared
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Sharing", "共享")
WRITERS = ("facility_officer", "library_keeper")
PERSONAL = True
CRUMB = (Link(Text("Network", "体系"), "/network"), Link(TITLE, "/offers"))
DONE = "/answers/share?run={run}"
START = "/offers"
STUDY = "share"
FIELDS = ("kind", "owner", "unit")
QUESTION = Text("Who may use what we do not use, and what came of it?", "谁可使用我们闲置的资源？结果如何？")
BUTTON = Text("Show the report", "生成报告")
DOOR = Door(FORMS, prepared, paths=("files",), reads="files")
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
