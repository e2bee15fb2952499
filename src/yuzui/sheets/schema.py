# SPDX-License-Identifier: Apache-2.0
"""The one schema of a sheet that a person fills in: declared once; read, written and explained from it.

A schedule, a plan, a sheet of rules, the form of a facility, corrections by hand: each declares its sheets here and
what its own kinds of cells mean. A fault is kept at its cell, with the heading as it is written, what was seen, what
was expected and how to mend it. Lists of the record, whose headings are free, are matched in
:mod:`yuzui.sheets.understand`; their forms and templates are written from the same schema (:meth:`Schema.of`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from itertools import islice
from pathlib import Path
from reprlib import Repr
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, UnknownIdentifierError, YuzuiError, meant, together
from yuzui.model import schema as record
from yuzui.model.finding import CODES, Finding
from yuzui.model.schema import normalise
from yuzui.model.table import Table
from yuzui.sheets import formats, units
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.headings import Header
from yuzui.text import Text, same

FAULTS = 100
"""Faults of one row that are named: who has more has misread the format, and a million would fill memory."""
LAST_ROW = 5_000
"""Row down to which a cell offers the ids of another sheet."""
TABLES = (".csv", ".tsv")
NOTHING = same("")
_REPR = Repr()
_REPR.maxstring = _REPR.maxother = 80


def both(text: Text) -> str:
    """Return a text in both languages, once where they are the same."""
    return text.en if text.en == text.zh else f"{text.en} {text.zh}"


def _pair(label: Text) -> str:
    return label.en if label.en == label.zh else f"{label.en}|{label.zh}"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a sheet.

    Parameters
    ----------
    key : str
        What it is called in the program; empty for the column of all that has none of its own.
    label, about : Text
        Heading, and what may stand below it.
    kind : str
        Which cells it has; whoever reads the sheet knows the kinds.
    needed : bool
        Whether a sheet without the column is refused.
    choices : mapping of str to Text
        The words of a closed list.
    refers : str
        Key of the sheet whose ids may stand here.
    aliases : tuple of str
        Further headings.
    always : bool
        Whether an empty cell is an empty list rather than nothing.
    unit : str
        Unit of its figures; empty for none, or where each cell names its own.
    """

    key: str
    label: Text
    about: Text = NOTHING
    kind: str = "word"
    needed: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)
    refers: str = ""
    aliases: tuple[str, ...] = ()
    always: bool = False
    unit: str = ""

    @property
    def heading(self) -> str:
        """Key and label in both languages, as a heading that every reader knows."""
        return f"{self.key or '*'} · {both(self.label)}"

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called: key, labels and both of them."""
        label = self.label
        own = (self.key or "*", self.heading, label.en, label.zh, both(label), f"{self.key} {label.zh}".strip())
        return tuple(dict.fromkeys(own))

    def note(self, lang: str) -> str:
        """Return what may stand in the column, as a comment on its heading."""
        words = " · ".join(word.say(lang) for word in self.choices.values())
        needed = Text("Needed. ", "必填。").say(lang) if self.needed else ""
        return needed + self.about.say(lang) + (f" ({words})" if words else "")


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """One sheet.

    Parameters
    ----------
    key : str
        What it is called in the program.
    label : Text
        Name of the sheet.
    columns : tuple of Column
        Its columns, in the order in which they are written.
    parent : str
        Column that names what a row belongs to; empty for none.
    aliases : tuple of str
        Further names of the sheet.
    closed : bool
        Whether a heading that is not known is refused rather than noted.
    error : type
        Class of the errors that refuse a sheet.
    """

    key: str
    label: Text
    columns: tuple[Column, ...]
    parent: str = ""
    aliases: tuple[str, ...] = ()
    closed: bool = False
    error: type[YuzuiError] = ColumnError

    @classmethod
    def of(cls, table: Table) -> Schema:
        """Return the sheet of a table of the record or of a form, by the names that its sheets usually have."""
        names = [next((one for one in table.sheets if one.isascii() == ascii), table.name) for ascii in (True, False)]
        columns = tuple(
            Column(
                one.name,
                one.label,
                one.note,
                one.type.value,
                not one.null or one.name in table.key,
                one.words,
                aliases=one.headers,
                unit=one.unit,
            )
            for one in table.columns
        )
        return cls(table.name, Text(*names), columns, aliases=table.sheets)

    def column(self, key: str) -> Column:
        """Return a column by its key."""
        return next(one for one in self.columns if one.key == key)

    def named(self, name: str) -> bool:
        """Say whether a sheet or file bears the name of this one."""
        known = (self.key, self.label.en, self.label.zh, both(self.label), *self.aliases)
        return normalise(name) in map(normalise, known)

    def lookup(self, heading: str) -> Column | None:
        """Return the column of a heading, written in one language or both, with or without a unit."""
        exact, words = _headings(self)
        return exact.get(heading.strip().casefold()) or record.meant(words, heading)

    def nearest(self, heading: str, least: float = 0.6) -> Column | None:
        """Return the column that a mistyped heading probably means."""
        _, words = _headings(self)
        near = get_close_matches(normalise(heading), words, 1, least)
        return words[near[0]] if near else None

    def lines(self, sheet: Sheet, findings: list[Finding], of_folder: bool = False) -> list[Line]:
        """Return the rows of a sheet; refuse one whose headings are not those of this schema."""
        top = headings.find(headings.read(sheet), lambda parts: self.lookup(parts[-1]) is not None)
        top = top or headings.first(sheet)
        places = self._places(sheet, top, findings)
        names = {key: top.name(place) for key, place in places.items()}
        unit = {key: units.split(name)[1].text for key, name in names.items()}
        rows = []
        for number, cells in enumerate(headings.unmerged(sheet, top), start=top.last + 1):
            values = {key: cells[at] for key, at in places.items() if at < len(cells)}
            values = {key: cell for key, cell in values.items() if not _empty(cell)}
            if values:
                place = Place(sheet.file, "" if of_folder else sheet.name, sheet.number(number))
                line = Line(place, values, [], names, unit, cells)
                if code := sheet.faulty.get(number):
                    line.fault("", CODES[code], "", "UTF-8", code)
                rows.append(line)
        return rows

    def _places(self, sheet: Sheet, top: Header, findings: list[Finding]) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, parts in enumerate(top.headings):
            if not parts:
                continue
            if (column := self.lookup(parts[-1])) is None:
                if self.closed:
                    raise self._unknown(sheet, top, place)
                findings.append(Finding("unknown_field", "note", sheet.name, column="/".join(parts)[:40]))
            elif column.key in places:
                raise self._headed(sheet, top, column, "duplicate")
            else:
                places[column.key] = place
        for column in self.columns:
            if column.needed and column.key not in places:
                raise self._headed(sheet, top, column, "missing_column")
        return places

    def _headed(self, sheet: Sheet, top: Header, column: Column, code: str) -> YuzuiError:
        message = Text("this column stands twice: {name}", "该列出现两次：{name}")
        fix = Text("take one of the two out: {name}", "请删去其中一列：{name}")
        if code == "missing_column":
            message = Text("this column is missing: {name}", "缺少该列：{name}")
            fix = Text("write the heading “{name}” above it", "请在该列上方写表头“{name}”")
        shown = [top.name(place) for place, parts in enumerate(top.headings) if parts]
        return self.error(
            message.format(name=column.label),
            place=Place(sheet.file, sheet.name, sheet.number(top.last), column.key),
            seen=", ".join(shown)[:200],
            expected=" ".join(_pair(one.label) for one in self.columns),
            fix=fix.format(name=column.label),
            code=code,
        )

    def _unknown(self, sheet: Sheet, top: Header, place: int) -> YuzuiError:
        heading = top.name(place)
        near = self.nearest(heading)
        return self.error(
            Text("there is no such column", "没有该列"),
            place=Place(sheet.file, sheet.name, sheet.number(top.last), str(place + 1)),
            seen=heading,
            expected=" ".join(one.key or "*" for one in self.columns),
            fix=_REMOVE if near is None else same(near.heading),
            code="unknown_column",
        )

    def cells(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the cells of a row by key, in the order of the columns."""
        return tuple(row.get(one.key) for one in self.columns)

    def export(
        self,
        rows: Sequence[Sequence[Any]],
        lang: str | None = None,
        titles: Sequence[str] = (),
        formats: Sequence[str] = (),
        widths: Sequence[int] = (),
        beside: Sequence[Schema] = (),
    ) -> Export:
        """Return the sheet with rows; with comments and lists of words where it is to be filled in.

        Parameters
        ----------
        rows : sequence of sequence
            Cells in the order of the columns.
        lang : str or None
            Language of the sheet; None writes keys and both languages, without comments.
        titles, formats, widths : sequence
            Headings if not the labels, formats and widths of the columns.
        beside : sequence of Schema
            Sheets of the same workbook: a column that refers to one offers its ids.
        """
        if lang is None:
            return Export(both(self.label), titles or [one.heading for one in self.columns], rows)
        titles = titles or [one.label.say(lang) for one in self.columns]
        if not beside:
            return Export(self.label.say(lang), titles, rows)
        return Export(
            self.label.say(lang),
            titles,
            rows,
            formats,
            widths,
            notes=[one.note(lang) for one in self.columns],
            choices=[
                [word.say(lang) for word in one.choices.values()] if one.choices else _ids(one, beside, lang)
                for one in self.columns
            ],
        )


@cache
def _headings(schema: Schema) -> tuple[Mapping[str, Column], Mapping[str, Column]]:
    """Return the columns by exact name, and by every normalised name that only one of them has.

    A key is stronger than a label, and a label than a further heading of another column.
    """
    exact: dict[str, Column] = {}
    words: dict[str, Column] = {}
    for level in (lambda one: (one.key or "*",), lambda one: one.names, lambda one: one.aliases):
        claims: dict[str, set[Column]] = {}
        for column in schema.columns:
            for name in level(column):
                exact.setdefault(name.casefold(), column)
                claims.setdefault(normalise(name), set()).add(column)
        words |= {name: one.pop() for name, one in claims.items() if name and name not in words and len(one) == 1}
    return exact, words


def _ids(column: Column, beside: Sequence[Schema], lang: str) -> str:
    """Return the range of cells that lists the ids a column refers to."""
    if not column.refers:
        return ""
    other = next(one for one in beside if one.key == column.refers)
    letter = chr(ord("A") + [one.key for one in other.columns].index("id"))
    return f"='{other.label.say(lang)}'!${letter}$2:${letter}${LAST_ROW}"


@dataclass(eq=False)
class _UnknownError(UnknownIdentifierError):
    """An id that is in no table; the nearest is sought only when somebody reads the error."""

    known: Collection[str] = ()

    @property
    def mending(self) -> Text | None:
        """The word that was probably meant."""
        return meant(self.seen, self.known) or super().mending


MISSING = object()
"""What stands where a field has no value at all."""


def shown(value: Any) -> str:
    """Return a value as a message shows it: short, however deep or long it is; dates as people write them."""
    if value is MISSING:
        return ""
    if isinstance(value, str):
        return value[:80]
    try:
        plain = isinstance(value, float | bool | dt.date | dt.time | dt.timedelta)
        return str(value)[:80] if plain else _REPR.repr(value)[:80]
    except ValueError:  # a whole number of too many digits
        return "…"


@dataclass(slots=True)
class Line:
    """One row of a sheet: its values, and what is wrong with them."""

    place: Place
    values: Mapping[str, Any]
    faults: list[InputError] = field(default_factory=list)
    headings: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    cells: Sequence[Any] = ()

    def at(self, column: str) -> Place:
        """Return the place of one cell, by the heading as written."""
        return replace(self.place, column=self.headings.get(column, column))

    def fault(self, column: str, message: Text, seen: Any, expected: str, code: str, fix: Text | None = None) -> None:
        """Keep a fault of one cell."""
        if len(self.faults) < FAULTS:
            self.faults.append(InputError(message, self.at(column), shown(seen), expected, fix, code))

    def again(self, column: str, first: Line) -> None:
        """Keep the fault that a row says again what another said before."""
        message = _AGAIN.format(n=first.place.row)
        self.fault(column, message, self.values.get(column), "", "duplicate", _ONCE)

    def one_of(self, column: str, value: str, known: Collection[str], code: str) -> bool:
        """Return whether a word is known; a fault that names the nearest where it is not."""
        if value in known:
            return True
        if len(self.faults) < FAULTS:
            expected = ", ".join(islice(known, 8)) + (" …" if len(known) > 8 else "")
            fault = _UnknownError(_UNKNOWN, self.at(column), shown(value), expected, code=code, known=known)
            self.faults.append(fault)
        return False


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the sheets of a workbook hold."""

    file: str
    of: Mapping[str, list[Line]]
    labels: Mapping[str, str]
    findings: list[Finding]


def is_book(path: Path) -> bool:
    """Return whether a path is a workbook or a folder of tables."""
    return path.is_dir() or path.suffix.casefold() == ".xlsx"


def read(path: Path, schemas: Sequence[Schema], needed: Sequence[Schema] = (), template: str = "") -> Workbook:
    """Read the sheets of a workbook, or of a folder with a text table for each.

    Parameters
    ----------
    path : Path
        The workbook or folder.
    schemas, needed : sequence of Schema
        The sheets that are read, and those without which the whole is refused.
    template : str
        Command that writes a workbook to fill in, without the place.
    """
    lines: dict[str, list[Line]] = {}
    labels: dict[str, str] = {}
    findings: list[Finding] = []
    faults: list[YuzuiError] = []
    sheets = list(_sheets(path, schemas, needed, template))
    for sheet in sheets:
        findings += _hidden(sheet)
        schema = next((one for one in schemas if one.named(sheet.name)), None)
        if schema is None:
            findings.append(Finding("unread_sheet", "note", sheet.name, seen=sheet.name))
        elif schema.key in lines:
            faults.append(_twice(sheet, labels[schema.key], schema))
        else:
            labels[schema.key], lines[schema.key] = sheet.name, []
            try:
                lines[schema.key] = schema.lines(sheet, findings, path.is_dir())
            except schema.error as error:
                faults.append(error)
    faults += [_missing(path, one, sheets, schemas, template) for one in needed if one.key not in lines]
    if faults:
        raise together(faults)
    return Workbook(path.name, {one.key: lines.get(one.key, []) for one in schemas}, labels, findings)


def _sheets(path: Path, schemas: Sequence[Schema], needed: Sequence[Schema], template: str) -> Iterator[Sheet]:
    if not path.is_dir():
        yield from formats.read(path)
        return
    tables = sorted(one for one in path.iterdir() if one.suffix.casefold() in TABLES)
    if not tables:
        raise InputError(
            Text("this folder holds no table", "该文件夹中没有表格"),
            place=Place(path.name),
            expected=" ".join(f"{one.key}.csv" for one in needed or schemas),
            fix=same(f"{template} --out FOLDER"),
            code="no_sheet",
        )
    for table in tables:
        for sheet in formats.read(table):
            yield replace(sheet, name=table.stem)


def _hidden(sheet: Sheet) -> Iterator[Finding]:
    for note in sheet.notes:
        kind, _, name = note.partition(":")
        if kind == "hidden":
            yield Finding("hidden_sheet", "note", name, seen=name)


def _twice(sheet: Sheet, other: str, schema: Schema) -> YuzuiError:
    kind = InputError if schema.error is ColumnError else schema.error
    return kind(
        Text("two sheets hold the same", "两张工作表内容类别相同"),
        place=Place(sheet.file, sheet.name),
        seen=f"{other}, {sheet.name}",
        fix=Text("put the rows of both into one", "请将两表各行合并到一张表"),
        code="duplicate",
    )


def _missing(
    path: Path, schema: Schema, sheets: Sequence[Sheet], schemas: Sequence[Schema], template: str
) -> YuzuiError:
    words = [name for one in schemas for name in (one.label.en, one.label.zh)]
    unread = [sheet.name for sheet in sheets if not any(one.named(sheet.name) for one in schemas)]
    near = next((one for one in unread if get_close_matches(one, words, 1)), "")
    fix = Text("name the sheet “{en}”; a workbook to fill in: {how}", "请将工作表命名为“{zh}”；空白工作簿：{how}")
    return InputError(
        Text("this sheet is missing: {name}", "缺少工作表：{name}").format(name=schema.label),
        place=Place(path.name, near),
        seen=", ".join(sheet.name for sheet in sheets)[:200],
        expected=f"{schema.label.en} | {schema.label.zh}",
        fix=fix.format(en=schema.label.en, zh=schema.label.zh, how=f"{template} --out FILE.xlsx"),
        code="no_sheet",
    )


def _empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


_AGAIN = Text("stands twice, first in row {n}", "重复出现，首次在第 {n} 行")
_ONCE = Text("take one of the two rows out, or give it another name", "请删去其中一行，或另起名称")
_UNKNOWN = Text("there is no such id", "没有这个编号")
_REMOVE = Text("take this column out, or give it one of the headings expected", "请删去该列，或改用“应为”所列的表头")
