# SPDX-License-Identifier: Apache-2.0
"""A file of one's own, read as rows of a table of the record: any heading that the table knows, either language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from yuzui.errors import InputError, Place, together
from yuzui.model.finding import CODES
from yuzui.model.table import Row, Table, Type
from yuzui.sheets import formats
from yuzui.sheets.schema import Schema, shown
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import understand
from yuzui.text import Text

NOT_READ = Text("this row cannot be read", "无法读取该行")


class FileRow(NamedTuple):
    """One row, and where it stands in the file."""

    row: Row
    place: Place

    def at(self, column: str) -> Place:
        """Return the place of one of its cells."""
        return replace(self.place, column=column)


def read(path: Path, table: Table, needs: Sequence[str] = ()) -> list[FileRow]:
    """Return the rows of every sheet of a file that holds the table.

    Parameters
    ----------
    path : Path
        A csv, a workbook, or whatever :mod:`yuzui.sheets.formats` reads.
    table : Table
        What the rows are; its columns know the headings by which they may go.
    needs : sequence of str
        Columns without which a row is refused; by default those that may not be empty.

    Raises
    ------
    InputError
        If a column is missing, or a row cannot be read: each is named by file, sheet, row and column.
    """
    # of a sheet of one's own no row is made up of what an office usually leaves away
    asked = replace(table, name=f"form_{table.name}")
    rows: list[FileRow] = []
    faults: list[InputError] = []
    for sheet in _sheets(path, table):
        done = understand(sheet, asked, needs=needs or None)
        headings = {one.column: one.heading for one in done.mapping}
        for one in done.rejected:
            place = Place(sheet.file, sheet.name, one.line, headings.get(one.column, one.column))
            at = _cell(sheet, one.line, headings.get(one.column, ""))
            faults.append(
                InputError(CODES.get(one.code, NOT_READ), place, shown(at), _expected(table, one.column), code=one.code)
            )
        rows += [
            FileRow(row, Place(sheet.file, sheet.name, line)) for row, line in zip(done.rows, done.lines, strict=True)
        ]
    if faults:
        raise together(faults)
    return rows


def template(table: Table, rows: Sequence[Row], lang: str) -> Export:
    """Return a sheet of a table to fill in, with rows as an example."""
    schema = Schema.of(table)
    return schema.export([schema.cells(row) for row in rows], lang)


def _sheets(path: Path, table: Table) -> list[Sheet]:
    """Return the sheets that are read: those of the name of the table, or all that have rows."""
    sheets = [one for one in formats.read(path) if one.rows]
    named = [one for one in sheets if Schema.of(table).named(one.name)]
    return named or sheets


def _cell(sheet: Sheet, line: int, heading: str) -> object:
    """Return what stands in the column of a heading in one line of a file."""
    for top in sheet.rows:
        if heading in [str(cell or "") for cell in top]:
            place = [str(cell or "") for cell in top].index(heading)
            row = next((cells for n, cells in enumerate(sheet.rows) if sheet.number(n) == line), ())
            return row[place] if place < len(row) else None
    return None


def _expected(table: Table, column: str) -> str:
    if column not in table:
        return ""
    one = table[column]
    return " ".join(one.values) or {Type.DAY: "2027-01-31"}.get(one.type, one.type.value)
