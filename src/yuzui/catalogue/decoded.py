# SPDX-License-Identifier: Apache-2.0
"""The cells of a sheet by the headings of a source: one sequence a column, one place a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from types import ModuleType
from typing import Any

from yuzui.catalogue.extract import FAULTS, Extractor, Over
from yuzui.model.table import Columns, Row
from yuzui.sheets.sheet import Sheet, Stacked

SEARCHED = 20
"""Rows in which the header of a source may stand."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Cells below a header.

    Parameters
    ----------
    lines : sequence of int
        Index in the sheet of the row at each place.
    cells : mapping of str to sequence
        Cells by heading.
    remarks : sequence of str
        Lines that are no rows, such as those behind a semicolon.
    """

    lines: Sequence[int]
    cells: Columns
    remarks: Sequence[str] = ()

    def first(self) -> Row | None:
        """Return the cells of the first place by heading; None if there is no row."""
        return {name: cells[0] for name, cells in self.cells.items()} if self.lines else None

    def rows(self) -> list[Row]:
        """Return the cells of every place by heading."""
        return [dict(zip(self.cells, row, strict=True)) for row in zip(*self.cells.values(), strict=True)]

    def extracted(self, how: Extractor) -> tuple[Sequence[Any], list[int]]:
        """Return what an extractor gives at every place, and the places where it fails."""
        if isinstance(how, str):
            return self.cells[how], []
        if isinstance(how, Over):
            try:
                return how.make(self.cells), []
            except FAULTS:
                pass  # which rows it cannot work on shows row by row
        values: list[Any] = []
        failed: list[int] = []
        for place, row in enumerate(self.rows()):
            try:
                values.append(how(row))
            except FAULTS:
                values.append(None)
                failed.append(place)
        return values, failed


def header(sheet: Sheet, source: ModuleType) -> int | None:
    """Return the index of the header row; -1 for a format without one; None if there is none."""
    wanted = set(source.HEADINGS)
    if source.FORMAT == "swf":
        first = next((row for row in sheet.rows if len(row) > 1), ())
        return -1 if len(first) == len(wanted) and _numeric(first) else None
    matches = getattr(source, "MATCHES", wanted.issubset)
    for index, row in enumerate(sheet.rows[:SEARCHED]):
        if matches({cell.strip() for cell in row if isinstance(cell, str)}):
            return index
    return None


def _numeric(row: Sequence[Any]) -> bool:
    """Say whether most cells of a row are figures: a row of eighteen words is none of a log."""
    figures = sum(str(cell).strip().lstrip("+-")[:1].isdigit() for cell in row)
    return figures * 2 > len(row)


def headings(sheet: Sheet, source: ModuleType, start: int) -> list[str | None]:
    """Return the headings of a sheet by column."""
    if start < 0:
        return list(source.HEADINGS)
    return [str(cell).strip() if cell is not None else None for cell in sheet.rows[start]]


def decoded(sheet: Sheet, source: ModuleType, start: int) -> Decoded:
    """Return the cells below the header in the columns of a source."""
    names = headings(sheet, source, start)
    loose = hasattr(source, "MATCHES")
    known = [n for n in source.HEADINGS if not loose or n in names]
    known += [n for n in getattr(source, "FURTHER", ()) if n in names]
    places = [names.index(name) for name in known]
    lines: Sequence[int] = range(start + 1, len(sheet.rows))
    if isinstance(sheet.rows, Stacked):
        columns = [sheet.rows.columns[place][start:] for place in places]
    else:
        lines = [n for n in lines if start >= 0 or len(sheet.rows[n]) > 1]
        columns = [[_cell(sheet.rows[n], place) for n in lines] for place in places]
    if None in columns[0]:
        filled = [
            any(column[n] is not None for column in columns) or line in sheet.faulty for n, line in enumerate(lines)
        ]
        lines = list(compress(lines, filled))
        columns = [list(compress(column, filled)) for column in columns]
    remarks = [str(row[0]) for row in sheet.rows if len(row) == 1] if start < 0 else []
    return Decoded(lines, dict(zip(known, columns, strict=True)), remarks)


def _cell(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) else None
