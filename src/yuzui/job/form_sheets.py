# SPDX-License-Identifier: Apache-2.0
"""Sheets of a person, read as the rows of a form: any headings, titles above them, either language."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from yuzui.errors import ColumnError, FileFormatError, InputError, Place, together
from yuzui.job.result import digest
from yuzui.model.finding import CODES
from yuzui.model.schema import normalise
from yuzui.model.table import Row, Table, Type
from yuzui.sheets import formats
from yuzui.sheets.schema import Schema, shown
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import understand
from yuzui.sheets.understand.mapping import SHEETS, MapFile, SheetMapping, SourceMap, arranged, column_mapping
from yuzui.text import Text, same
from yuzui.text.numbers import count
from yuzui.view.table import Column
from yuzui.view.table import Table as Listed

NOTHING = "none"
"""What a sheet is called that holds nothing that is used."""
EMPTY = Text("; this cell is left empty", "；该单元格按空白计")
BELOW = ("total_row", "note_row")
"""Why lines below a table are set aside: they are no rows, and nothing in them needs mending."""
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
    faults: Sequence[InputError] = ()
    """What was wrong in reading, as errors: for a form of which no row may be set aside."""

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
        return replace(self, rows=rows, lines=lines, aside=aside)


class Line(NamedTuple):
    """One row, and the rows of the sheet that it is one of."""

    row: Row
    rows: FormRows
    n: int

    def at(self, column: str = "") -> Place:
        """Return where one of its cells stands."""
        return self.rows.place(self.n, column)


def _as_it_is(sheet: Sheet) -> Sheet:
    return sheet


def read(
    path: Path | str, form: Table, source: SourceMap | None = None, prepare: Callable[[Sheet], Sheet] = _as_it_is
) -> FormRows:
    """Return the rows of a form in a file: of the sheet that bears its name, else of the first that fits.

    Parameters
    ----------
    path : Path or str
        A workbook or a text table, with any headings that the form knows.
    form : Table
        What the rows are; it need not be a table of the record.
    source : mapping, optional
        Which heading is which column, where a person said so; see :func:`source_map`.
    prepare : callable
        What is done to each sheet before its headings are read: a column a need laid out in rows.

    Raises
    ------
    ColumnError
        If no sheet has the columns that are needed, or two have them and neither bears the name of the form.
    """
    if (first := among(_fitting(path, form, source, prepare), form, source, Path(path).name)) is not None:
        return first
    raise _unfit(path, form, source)


def of_sheets(sheets: Sequence[Sheet], form: Table, source: SourceMap | None = None) -> FormRows | None:
    """Return the rows of a form among sheets that were read already; None where none fits."""
    file = sheets[0].file if sheets else ""
    return among(_fitting_of(sheets, form, source), form, source, file)


def among(sheets_: Iterator[FormRows], form: Table, source: SourceMap | None, file: str) -> FormRows | None:
    """Return the rows of the one sheet that is meant; see :func:`read`."""
    if (first := next(sheets_, None)) is not None:
        if not named(first, form, source) and (second := next(sheets_, None)) is not None:
            raise ColumnError(
                Text("two sheets hold the same kind of rows; one is read", "两张工作表内容同类，只读取一张"),
                place=Place(file),
                seen=f"{first.sheet}, {second.sheet}",
                fix=Text(
                    "put them into one sheet, or call the one that counts “{n}”",
                    "请合并为一张表，或将所用的一张命名为“{n}”",
                ).format(n=next(iter(form.sheets), form.name)),
                code="two_sheets",
            )
        return first
    return None


def every(path: Path | str, form: Table, source: SourceMap | None = None) -> list[FormRows]:
    """Return the rows of each sheet of a file that bears the name of a form, else of each that fits; see :func:`read`.

    Raises
    ------
    ColumnError
        If no sheet has the columns that are needed.
    """
    fitting = list(_fitting(path, form, source))
    if not fitting:
        raise _unfit(path, form, source)
    return [one for one in fitting if named(one, form, source)] or fitting


def named(rows: FormRows, form: Table, source: SourceMap | None) -> bool:
    """Say whether the sheet of some rows bears the name of a form, or was said to be it."""
    said = isinstance(source, MapFile) and any(one.table == form.name for one in source.sheets.values())
    return said or normalise(rows.sheet) in {normalise(name) for name in (form.name, *form.sheets)}


def complete(path: Path | str, form: Table, source: SourceMap | None = None) -> list[Line]:
    """Return the rows of :func:`every` sheet of a form, none of which may be set aside.

    Raises
    ------
    InputError
        If a row or a cell cannot be read: each is named by file, sheet, row and column.
    """
    sheets = every(path, form, source)
    if faults := [fault for one in sheets for fault in one.faults]:
        raise together(faults)
    return [Line(row, one, n) for one in sheets for n, row in enumerate(one.rows)]


def _unfit(path: Path | str, form: Table, source: SourceMap | None) -> ColumnError:
    """Return why no sheet of a file is a form; raise what is wrong with the first where that says more."""
    sheets = formats.read(Path(path))
    understand(sheets[0], form, source)
    return ColumnError(
        Text("no sheet fits", "没有可用的工作表"),
        place=Place(Path(path).name),
        seen=", ".join(sheet.name or sheet.file for sheet in sheets)[:80],
        expected=", ".join(column.label.en for column in form.columns if not column.null),
    )


def source_map(path: Path | str | None, forms: Sequence[Table]) -> SourceMap:
    """Return what a ``map.toml`` says of the columns of forms: ``[tasks]``, ``duration = "工期"``.

    Raises
    ------
    FileFormatError
        If it cannot be read.
    ColumnError
        If it names a form or a column that there is not.
    """
    if path is None:
        return {}
    place = Place(Path(path).name)
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileFormatError(
            Text("the mapping cannot be read", "无法读取对应文件"),
            place=place,
            seen=str(error)[:120],
            expected=f'[{forms[0].name}]\n{forms[0].names[0]} = "…"',
            code="mapping",
        ) from None
    return mapping(document, forms, place.file)


def mapping(document: Mapping[str, Any], forms: Sequence[Table], file: str) -> MapFile:
    """Return what the document of a ``map.toml`` says of forms; see :func:`source_map`."""
    place = Place(file)
    known = {normalise(name): form for form in forms for name in (form.name, *form.sheets)}
    said = MapFile()
    for name, body in document.items():
        if name == SHEETS and isinstance(body, dict):
            said.sheets = {key: _sheet_mapping(one, known, replace(place, sheet=key)) for key, one in body.items()}
            continue
        form = known.get(normalise(name))
        if form is None or not isinstance(body, dict):
            raise _unknown_form(name, known, place)
        said[form.name] = {
            column: column_mapping(entry, replace(place, sheet=name, column=column), form)
            for column, entry in body.items()
        }
    return said


def _sheet_mapping(body: Any, known: Mapping[str, Table], place: Place) -> SheetMapping:
    entry = body if isinstance(body, dict) else {}
    name = str(entry.get("table", ""))
    if name and name != NOTHING and normalise(name) not in known:
        raise _unknown_form(name, known, place)
    table = known[normalise(name)].name if normalise(name) in known else name
    head, drop = entry.get("headings"), entry.get("drop", [])
    return SheetMapping(table, head if type(head) is int and head > 0 else None, None, tuple(map(str, drop)))


def _unknown_form(name: str, known: Mapping[str, Table], place: Place) -> ColumnError:
    return ColumnError(
        Text("no such sheet", "没有该工作表"),
        place=place,
        seen=name[:60],
        expected=" ".join(dict.fromkeys(one.name for one in known.values())),
        code="unknown_form",
    )


def optional(path: Path | str, form: Table, source: SourceMap | None = None) -> FormRows | None:
    """Return the rows of a form in a file, or None if no sheet of it has the columns that are needed."""
    return next(_fitting(path, form, source), None)


def fitting(sheets: Sequence[Sheet], form: Table, source: SourceMap | None = None) -> list[FormRows]:
    """Return the rows of each of some sheets that has the columns that are needed, in the order of the sheets."""
    return list(_fitting_of(sheets, form, source))


def _fitting(
    path: Path | str, form: Table, source: SourceMap | None, prepare: Callable[[Sheet], Sheet] = _as_it_is
) -> Iterator[FormRows]:
    """Yield the rows of each sheet that has the columns that are needed, those of the name of the form first."""
    return _fitting_of([prepare(one) for one in formats.read(Path(path))], form, source)


def _fitting_of(read: Sequence[Sheet], form: Table, source: SourceMap | None) -> Iterator[FormRows]:
    sheets = arranged(list(read), source)
    wanted = {normalise(name) for name in (form.name, *form.sheets)}
    sheets.sort(key=lambda one: (one.table != form.name, normalise(one.name) not in wanted))
    for sheet in sheets:
        if sheet.table not in ("", form.name):
            continue
        try:
            rows = of_sheet(sheet, form, source)
        except ColumnError:
            continue
        yield rows


EXAMPLE = "example"
"""File of rows that come with a form; what is made of them is marked as made up."""


def example(form: Table, rows: Sequence[Row]) -> FormRows:
    """Return the rows that come with a form."""
    blank = dict.fromkeys(form.names)
    return FormRows(form, [{**blank, **row} for row in rows], list(range(2, len(rows) + 2)), [], [], EXAMPLE, form.name)


def of_sheet(sheet: Sheet, form: Table, source: SourceMap | None = None) -> FormRows:
    """Return the rows of a form in one sheet; cells that could not be read are named with the rows set aside.

    Raises
    ------
    ColumnError
        If the sheet has not the columns that are needed.
    """
    done = understand(sheet, form, source)
    aside = [
        SetAside(
            file=sheet.file,
            sheet=sheet.name,
            row=one.line,
            column=form[one.column].label if one.column in form else None,
            seen=" | ".join(str(cell) for cell in one.cells if cell is not None)[:60],
            expected=expected(form, one.column),
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
            expected=expected(form, one.column),
            message=CODES[one.code] + EMPTY,
        )
        for one in done.findings
        if one.severity == "warning" and one.place is not None
    ]
    headings = {one.column: one.heading for one in done.mapping}
    blank = dict.fromkeys(form.names)
    rows = [{**blank, **row} for row in done.rows]
    # one look at the file for all of them: a search for each would take the square of its rows
    lines = {sheet.number(n): cells for n, cells in enumerate(sheet.rows)} if done.rejected else {}
    columns = {heading: _column(sheet, heading) for heading in headings.values()} if done.rejected else {}
    faults = [
        InputError(
            CODES[one.code],
            Place(sheet.file, sheet.name, one.line, headings.get(one.column, one.column)),
            shown(_cell(lines.get(one.line, ()), columns.get(headings.get(one.column, "")))),
            expected(form, one.column),
            code=one.code,
        )
        for one in done.rejected
        if one.code not in BELOW
    ]
    faults += [
        InputError(
            CODES[one.code],
            replace(one.place, column=headings.get(one.column, one.column)),
            one.seen,
            expected(form, one.column),
            code=one.code,
        )
        for one in done.findings
        if one.severity == "warning" and one.place is not None
    ]
    return FormRows(
        form, rows, list(done.lines), aside, list(done.unused), sheet.file, sheet.name, headings, tuple(faults)
    )


def _column(sheet: Sheet, heading: str) -> int | None:
    """Return the place of a heading: in the first row that has it."""
    rows = ([str(cell or "") for cell in top] for top in sheet.rows)
    return next((names.index(heading) for names in rows if heading in names), None)


def _cell(row: Sequence[object], at: int | None) -> object:
    """Return what stands at a place of a row."""
    return row[at] if at is not None and at < len(row) else None


def expected(form: Table, name: str) -> str:
    """Return how a value of a column may be written."""
    if name not in form:
        return ""
    column = form[name]
    if column.type is Type.INT and column.unit == "a" and (column.low or 0) > 1_000:
        return "2027 | 2027年"
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


def aside_lines(aside: Sequence[SetAside]) -> list[tuple[Text, Text]]:
    """Return the line of a transcript on rows that were set aside: how many, and the first of them."""
    if not aside:
        return []
    said = [CODES[code] for code in BELOW]
    first = next((one for one in aside if one.message not in said), aside[0])
    words = Text(
        "{n} set aside or read in part; the first: row {r}, {c}: {m} ({s})",
        "{n}退回或部分读取；首处：第 {r} 行“{c}”：{m}（{s}）",
    )
    text = words.format(
        n=count(len(aside), Text("row", "行")), r=first.row, c=first.column or "–", m=first.message, s=first.seen or "–"
    )
    return [(Text("set aside", "退回"), text)]


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
