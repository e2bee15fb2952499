# SPDX-License-Identifier: Apache-2.0
"""Works in which fields are looked for: exports of each source, and tables with any headings."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from yuzui.errors import InputError
from yuzui.fields import corpora, corpus_exports
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.job import form_sheets
from yuzui.job.form_door import Door
from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import sheets
from yuzui.sheets.sheet import Sheet
from yuzui.text import Text
from yuzui.view.table import Link

TITLE = Text("Works", "成果")
WRITERS = ("programme_officer",)
EXPORTS = True
CRUMB = (Link(Text("Results", "成果"), "/results"), Link(Text("Fields", "领域"), "/fields"))
STEPS = ((Text("Load", "载入"), "/uploads/{id}/sets"),)
DONE = "/fields"
START = "/fields"
FORMS = (TEXTS,)
DOOR = Door(FORMS, reads="files")
TABLES = DOOR.tables
recalled, read, checks, beside, changes = DOOR.recalled, DOOR.read, DOOR.checks, DOOR.beside, DOOR.changes


def sheets_in(path: Path) -> Sequence[Sheet] | None:
    """Return the works of an export as a sheet under our own headings; None of a table, which is read as it is."""
    made = corpus_exports.read(path)
    if made is None:
        return None
    names = TEXTS.names
    rows = [[_cell(row.get(name)) for name in names] for row in made.rows]
    return [Sheet(path.name, TEXTS.name, [list(names), *rows])]


def _cell(value: object) -> object:
    if isinstance(value, list):
        return "; ".join(f"{id} {weight:.4g}" for id, weight in value) or None
    return value or None


def read_works(upload: Upload, toml: str) -> list[Corpus]:
    """Return the works of each sheet of an upload."""
    source = form_sheets.mapping(tomllib.loads(toml), FORMS, "map.toml") if toml else None
    tables, stops = sheets(upload)
    if stops:
        raise InputError(stops[0].text, code=stops[0].code, fix=stops[0].fix)
    made = []
    for sheet in tables:
        rows = form_sheets.of_sheets([sheet], TEXTS, source)
        if rows is not None:
            made.append(corpora.of_texts(corpora.of_rows(rows), Path(sheet.file)))
    return made
