# SPDX-License-Identifier: Apache-2.0
"""Sheets of people's time, as personnel offices have them: a row a post, or a column a month."""

from __future__ import annotations

import tomllib

from yuzui.errors import InputError
from yuzui.job import form_sheets
from yuzui.job.form_door import Door
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace
from yuzui.network import time_sheet
from yuzui.network.time_sheet import SHEET, Aside, Ends, TimeSheet
from yuzui.sheets.understand import questions
from yuzui.sheets.understand.questions import Answers, Check, Checks, Choice
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("People's time", "人员时间")
WRITERS = ("hr_officer", "programme_officer")
PERSONAL = True
CRUMB = (Link(Text("Network", "体系"), "/network"), Link(TITLE, "/people/time"))
DONE = "/people/time?run={run}"
START = "/people/time"
FORMS = (SHEET,)
STUDY = "people"
FIELDS = ("ends", "full")
QUESTION = Text("Who stands over one full post, and which second posts are undeclared?", "谁超过全时？哪些兼职未申报？")
BUTTON = Text("Add up the time", "累加工作量")
LISTED = 40
"""Rows set aside that are named one by one among the checks."""
_SEEN = Choice("seen", Text("seen", "已阅"))


class TimeDoor(Door):
    """The door of sheets whose rows this job reads itself: months in columns, spans in one cell, shares by unit."""

    def checks(self, workspace: Workspace, upload: Upload, read: questions.Reading, given: Answers) -> Checks:
        """Return the rows that are set aside, each with its reason and remedy."""
        # what a full post is in days or hours the next step asks
        aside = [one for one in rows(upload, read.toml).aside if one.code != "no_full_post"]
        lines = [_check(one, given) for one in aside[:LISTED]]
        return Checks(questions.title_of_checks(lines), tuple(lines))


def rows(upload: Upload, toml: str, ends: Ends = "auto", full: str = "") -> TimeSheet:
    """Return the rows of an upload as the job reads them; none where its columns are still asked for."""
    source = form_sheets.mapping(tomllib.loads(toml), FORMS, "map.toml") if toml else None
    try:
        return time_sheet.understood(DOOR.prepared(upload)[0], source, ends, full)
    except InputError:
        return TimeSheet()


def _check(one: Aside, given: Answers) -> Check:
    place = f"{one.file}!{one.sheet}|{one.row}|{one.code}"
    answer = given.get(("set_aside", place), "")
    text = one.message + Text(": the row is not added up.", "：该行不计入。")
    return Check("set_aside", "know", place, text, one.file, one.sheet, one.row, one.column, one.seen, one.fix,
                 (_SEEN,), "seen", answer, "set_aside")  # fmt: skip


DOOR = TimeDoor(FORMS, time_sheet.prepared, reads="sheets", asks=time_sheet.asked)
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
