# SPDX-License-Identifier: Apache-2.0
"""Sheets of a person, read as the rows of a form: any headings, titles above them, either language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import ColumnError, InputError, Place
from yuzui.job.result import digest
from yuzui.model.finding import CODES
from yuzui.model.schema import normalise
from yuzui.model.table import Row, Table, Type
from yuzui.sheets import formats
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import Understood, understand
from yuzui.text import Text, same
from yuzui.view.table import Column
from yuzui.view.table import Table as Listed

EMPTY = Text("; this cell is left empty", "；该单元格按空白计")
FORMS = {Type.DAY: "2027-01-31", Type.MONEY: "1,200,000", Type.REAL: "0.8", Type.INT: "3"}
"""How a value of a type may be written."""


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was set aside: where it stands, what was seen, what is expected."""

    file: str
    sheet: str
    row: int
    column: Text | None
    seen: str
    expected: str
    message: Text


@dataclass(frozen=True)
class FormRows:
    """Rows of a form by column, each with its line in the file; rows set aside; headings that nothing was read from."""

    form: Table
    rows: list[Row]
    lines: list[int]
    aside: list[SetAside]
    unused: list[str]
    file: str
    sheet: str
    headings: Mapping[str, str] = field(default_factory=dict)

    def place(self, n: int, column: str = "") -> Place:
        """Return where a column of a row stands."""
        return Place(self.file, self.sheet, self.lines[n], self.headings.get(column, column))

    @property
    def digest(self) -> str:
        """Digest of what was read."""
        return digest(self.rows)

    def without(self, fault: Callable[[Row], tuple[str, str, Text] | None]) -> FormRows:
        """Return the rows in which nothing is wrong; ``fault`` says column, what is expected, and why not."""
        rows, lines, aside = [], [], list(self.aside)
        for n, row in enumerate(self.rows):
            if (wrong := fault(row)) is None:
                rows.append(row)
                lines.append(self.lines[n])
                continue
            column, expected, message = wrong
            label = self.form[column].label if column else None
            seen = str(row.get(column, ""))[:40] if column else ""
            aside.append(
                SetAside(
                    file=self.file, sheet=self.sheet, row=self.lines[n], column=label, seen=seen,
                    expected=expected, message=message,
                )
            )  # fmt: skip
        return FormRows(self.form, rows, lines, aside, self.unused, self.file, self.sheet, self.headings)


def read(path: Path | str, form: Table) -> FormRows:
    """Return the rows of a form in a file: of the sheet that bears its name, else of the first that fits.

    Raises
    ------
    ColumnError
        If no sheet has the columns that are needed.
    """
    rows = optional(path, form)
    if rows is not None:
        return rows
    sheets = formats.read(Path(path))
    understand(sheets[0], form)
    raise ColumnError(Text("no sheet fits", "没有可用的工作表"), place=Place(Path(path).name))


def optional(path: Path | str, form: Table) -> FormRows | None:
    """Return the rows of a form in a file, or None if no sheet of it has the columns that are needed."""
    sheets = formats.read(Path(path))
    wanted = {normalise(name) for name in (form.name, *form.sheets)}
    sheets.sort(key=lambda one: normalise(one.name) not in wanted)
    for sheet in sheets:
        try:
            return _rows(sheet, understand(sheet, form), form)
        except ColumnError:
            continue
    return None


EXAMPLE = "example"
"""File of rows that come with a form; what is made of them is marked as made up."""


def example(form: Table, rows: Sequence[Row]) -> FormRows:
    """Return the rows that come with a form."""
    blank = dict.fromkeys(form.names)
    return FormRows(form, [{**blank, **row} for row in rows], list(range(2, len(rows) + 2)), [], [], EXAMPLE, form.name)


def _rows(sheet: Sheet, done: Understood, form: Table) -> FormRows:
    aside = [
        SetAside(
            file=sheet.file,
            sheet=sheet.name,
            row=one.line,
            column=form[one.column].label if one.column in form else None,
            seen=" | ".join(str(cell) for cell in one.cells if cell is not None)[:60],
            expected=_expected(form, one.column),
            message=CODES[one.code],
        )
        for one in done.rejected
    ]
    aside += [
        SetAside(
            file=one.place.file or sheet.file,
            sheet=sheet.name,
            row=one.place.row or 0,
            column=form[one.column].label if one.column in form else None,
            seen=one.seen,
            expected=_expected(form, one.column),
            message=CODES[one.code] + EMPTY,
        )
        for one in done.findings
        if one.severity == "warning" and one.place is not None
    ]
    headings = {one.column: one.heading for one in done.mapping}
    blank = dict.fromkeys(form.names)
    rows = [{**blank, **row} for row in done.rows]
    return FormRows(form, rows, list(done.lines), aside, list(done.unused), sheet.file, sheet.name, headings)


def _expected(form: Table, name: str) -> str:
    if name not in form:
        return ""
    column = form[name]
    return " ".join(column.values) or FORMS.get(column.type, column.type.value)


def template(forms: Sequence[tuple[Table, Sequence[Row]]], lang: str) -> list[Export]:
    """Return the sheets of forms to be filled in, each with rows that already run."""
    schemas = [Schema.of(form) for form, _ in forms]
    return [
        schema.export([schema.cells(row) for row in rows], lang, beside=schemas)
        for schema, (_, rows) in zip(schemas, forms, strict=True)
    ]


def refused(rows: FormRows, n: int, column: str, message: Text, expected: str, fix: Text, code: str) -> InputError:
    """Return the error of one cell."""
    seen = str(rows.rows[n].get(column))[:60]
    return InputError(message, rows.place(n, column), seen=seen, expected=expected, fix=fix, code=code)


def aside_table(of: Callable[[Any], Sequence[SetAside]]) -> Listed[Any]:
    """Return the table of rows that were set aside."""
    return Listed(
        "aside",
        Text("Rows set aside", "退回的行"),
        rows=of,
        columns=(
            Column("file", Text("File", "文件")),
            Column("sheet", Text("Sheet", "工作表")),
            Column("row", Text("Row", "行"), digits=0, form="0"),
            Column("column", Text("Column", "列"), value=lambda one: one.column or same("")),
            Column("seen", Text("Seen", "所见")),
            Column("expected", Text("Expected", "应为")),
            Column("message", Text("Why", "原因")),
        ),
    )
