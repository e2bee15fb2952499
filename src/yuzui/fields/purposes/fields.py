# SPDX-License-Identifier: Apache-2.0
"""A list of fields as an office has it."""

from __future__ import annotations

import tomllib

from yuzui.errors import InputError
from yuzui.fields import field_sheet
from yuzui.fields.field_sheet import FIELDS, FieldList
from yuzui.job import form_sheets
from yuzui.job.form_door import Door
from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import sheets
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("List of fields", "领域清单")
WRITERS = ("programme_officer",)
CRUMB = (Link(Text("Results", "成果"), "/results"), Link(Text("Fields", "领域"), "/fields"))
STEPS = ((Text("Register", "登记"), "/uploads/{id}/lists"),)
DONE = "/fields"
START = "/fields"
FORMS = (FIELDS,)
DOOR = Door(FORMS)
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes


def listed(upload: Upload, toml: str, name: str = "") -> FieldList:
    """Return the fields of an upload as they would be registered."""
    source = form_sheets.mapping(tomllib.loads(toml), FORMS, "map.toml") if toml else None
    tables, stops = sheets(upload)
    if stops:
        raise InputError(stops[0].text, code=stops[0].code, fix=stops[0].fix)
    rows = form_sheets.of_sheets(tables, FIELDS, source)
    assert rows is not None  # the steps before let nothing else through
    return field_sheet.listed(rows, name)
