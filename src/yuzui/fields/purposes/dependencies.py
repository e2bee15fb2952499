# SPDX-License-Identifier: Apache-2.0
"""Sheets of inputs and suppliers whose columns have to be asked."""

from __future__ import annotations

import tomllib

from yuzui.errors import InputError
from yuzui.fields import supply_sheets
from yuzui.fields.supply_sheets import FORMS, Sheets, prepared
from yuzui.job import form_sheets
from yuzui.job.form_door import Door
from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import sheets
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Dependencies", "依赖关系")
WRITERS = ("programme_officer", "decider")
CRUMB = (Link(TITLE, "/dependencies"),)
DONE = "/dependencies?run={run}"
START = "/dependencies"
STUDY = "dependencies"
FIELDS = ("country", "terms")
QUESTION = Text("Where does one supplier decide?", "哪些投入品由一家供应方决定？")
BUTTON = Text("Show the dependencies", "查看依赖关系")
DOOR = Door(FORMS, prepared, paths=("files",), reads="files")
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes


def supplies(upload: Upload, toml: str) -> Sheets:
    """Return what the files of an upload say, as the job reads them."""
    source = form_sheets.mapping(tomllib.loads(toml), FORMS, "map.toml") if toml else None
    tables, stops = sheets(upload)
    if stops:
        raise InputError(stops[0].text, code=stops[0].code, fix=stops[0].fix)
    return supply_sheets.of_sheets(tables, source)
