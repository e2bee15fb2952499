# SPDX-License-Identifier: Apache-2.0
"""Sheets of laboratories with what they work on, as their offices have them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

from msgspec.structs import replace

from yuzui.errors import InputError
from yuzui.job import form_sheets
from yuzui.job.form_door import Door, Reading
from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import sheets, stops_of
from yuzui.job.workspace import Workspace
from yuzui.network import lab_sheets
from yuzui.network.field_gap import NEED
from yuzui.network.lab_proposals import PROPOSALS
from yuzui.network.lab_sheets import LABS, Listed
from yuzui.network.option_tables import OPTIONS, WEIGHTS
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand.choose import fitting, named
from yuzui.sheets.understand.questions import Answers, Stop
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Laboratories", "实验室")
WRITERS = ("programme_officer",)
PERSONAL = True
CRUMB = (Link(Text("Network", "体系"), "/network"), Link(TITLE, "/labs"))
DONE = "/labs?run={run}"
START = "/labs"
FORMS = (LABS,)
STUDY = "labs"
FIELDS = ("least",)
QUESTION = Text("Which laboratories overlap, beyond what their field explains?", "哪些实验室的重叠超出学科本身？")
BUTTON = Text("Compare the laboratories", "比较实验室")
OTHERS = (NEED, OPTIONS, WEIGHTS, PROPOSALS)
"""What the other sheets of the template hold, which other questions are asked of."""


class LabDoor(Door):
    """The door of sheets that name laboratories in a column, in their names, in a row of figures or in affiliations."""

    def prepared(self, upload: Upload) -> tuple[Sequence[Sheet], Sequence[Stop]]:
        """Return the sheets of an upload as they are read, without those of the template that hold something else."""
        tables, stops = sheets(upload)
        return lab_sheets.prepared([one for one in tables if not _other(one)]), stops

    def read(self, workspace: Workspace, upload: Upload, given: Answers, memory: str) -> Reading:
        """Return what is understood of the files and what is asked; laboratories alone are nothing to compare."""
        found = super().read(workspace, upload, given, memory)
        if not found.ready:
            return found
        tables, _ = self.prepared(upload)
        rows = [row for part in found.parts for row in part.rows]
        error = lab_sheets.bare(rows, tables[0])
        return found if error is None else replace(found, stops=tuple(stops_of(error)))


def _other(sheet: Sheet) -> bool:
    return not fitting(sheet, LABS) and any(named(sheet, one) and fitting(sheet, one) for one in OTHERS)


def rows(upload: Upload, toml: str) -> Listed:
    """Return the rows of an upload as the job reads them."""
    source = form_sheets.mapping(tomllib.loads(toml), FORMS, "map.toml") if toml else None
    tables, stops = sheets(upload)
    if stops:
        raise InputError(stops[0].text, code=stops[0].code, fix=stops[0].fix)
    return lab_sheets.listed(tables, upload.files[0].name, source)


DOOR = LabDoor(FORMS, paths=("labs",), reads="sheets")
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes
