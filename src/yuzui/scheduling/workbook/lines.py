# SPDX-License-Identifier: Apache-2.0
"""The rows of the sheets of an instance, each with its place: nothing is judged yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, together
from yuzui.model.finding import CODES, Finding
from yuzui.scheduling.row import Row
from yuzui.scheduling.workbook import columns
from yuzui.scheduling.workbook.columns import LAYOUTS, NEEDED, Layout
from yuzui.sheets import formats, units
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings as header
from yuzui.text import Text, same

TEMPLATE = "yuzui schedule template --out FILE.xlsx"
TABLES = (".csv", ".tsv")


@dataclass(slots=True)
class Line(Row):
    """One row of one sheet."""

    headings: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    cells: Sequence[Any] = ()

    def at(self, column: str) -> Place:
        """Return the place of one cell, by the heading as written."""
        return replace(self.place, column=self.headings.get(column, column))

    def fault(self, column: str, message: Text, seen: Any, expected: str, code: str) -> None:
        """Keep a fault of one cell; a date is shown as people write it."""
        cell = str(seen) if isinstance(seen, dt.date | dt.time | dt.timedelta) else seen
        Row.fault(self, column, message, cell, expected, code)

    def wrong(
        self, column: str, message: Text, seen: Any, expected: str, code: str, fix: Text
    ) -> None:  # fmt: skip
        """Keep a fault of one cell with what to do about it."""
        self.fault(column, message, seen, expected, code)
        self.faults[-1].fix = fix

    def again(self, column: str, first: Line) -> None:
        """Keep the fault that a row says again what another said before."""
        message = _AGAIN.format(n=first.place.row)
        self.wrong(column, message, self.values.get(column), "", "duplicate", _ONCE)


@dataclass(frozen=True, slots=True)
class Lines:
    """What the sheets hold."""

    file: str
    of: Mapping[str, list[Line]]
    labels: Mapping[str, str]
    findings: list[Finding]


def is_book(path: Path) -> bool:
    """Return whether a path is a workbook or a folder of tables."""
    return path.is_dir() or path.suffix.casefold() == ".xlsx"


def read(path: Path) -> Lines:
    """Read the sheets of a workbook, or of a folder with a text table for each."""
    found: dict[str, list[Line]] = {}
    labels: dict[str, str] = {}
    findings: list[Finding] = []
    faults: list[InputError] = []
    given = list(_sheets(path))
    for sheet in given:
        findings += _hidden(sheet)
        layout = columns.layout(sheet.name)
        if layout is None:
            findings.append(Finding("unread_sheet", "note", sheet.name, seen=sheet.name))
        elif layout.key in found:
            faults.append(_twice(sheet, labels[layout.key]))
        else:
            labels[layout.key] = sheet.name
            lines = _lines(path, sheet, layout, findings)
            found[layout.key] = [] if isinstance(lines, InputError) else lines
            faults += [lines] if isinstance(lines, InputError) else []
    faults += [_missing(path, one, given) for one in NEEDED if one.key not in found]
    if faults:
        raise together(faults)
    return Lines(path.name, {one.key: found.get(one.key, []) for one in LAYOUTS}, labels, findings)


def ordered(rows: Sequence[Line], cells: Any) -> list[Line]:
    """Return rows by their number, those without one behind, as they stand."""
    numbers = [cells.whole(line, "order", 0, None) for line in rows]
    keyed = sorted(zip(numbers, range(len(rows)), strict=True), key=lambda at: (at[0] is None, at[0] or 0, at[1]))
    return [rows[place] for _, place in keyed]


def _sheets(path: Path) -> Iterator[Sheet]:
    if not path.is_dir():
        yield from formats.read(path)
        return
    tables = sorted(one for one in path.iterdir() if one.suffix.casefold() in TABLES)
    if not tables:
        raise InputError(
            Text("this folder holds no table", "该文件夹中没有表格"),
            place=Place(path.name),
            expected="settings.csv resources.csv tasks.csv windows.csv",
            fix=same("yuzui schedule template --out FOLDER"),
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


def _twice(sheet: Sheet, other: str) -> InputError:
    return InputError(
        Text("two sheets hold the same", "两张工作表内容类别相同"),
        place=Place(sheet.file, sheet.name),
        seen=f"{other}, {sheet.name}",
        fix=Text("put the rows of both into one", "请将两表各行合并到一张表"),
        code="duplicate",
    )


def _missing(path: Path, layout: Layout, given: Sequence[Sheet]) -> InputError:
    words = [one.label.en for one in LAYOUTS] + [one.label.zh for one in LAYOUTS]
    unread = [sheet.name for sheet in given if columns.layout(sheet.name) is None]
    near = next((one for one in unread if get_close_matches(one, words, 1)), "")
    fix = Text("name the sheet “{en}”; a workbook to fill in: {how}", "请将工作表命名为“{zh}”；空白工作簿：{how}")
    return InputError(
        Text("this sheet is missing: {name}", "缺少工作表：{name}").format(name=layout.label),
        place=Place(path.name, near),
        seen=", ".join(sheet.name for sheet in given)[:200],
        expected=f"{layout.label.en} | {layout.label.zh}",
        fix=fix.format(en=layout.label.en, zh=layout.label.zh, how=TEMPLATE),
        code="no_sheet",
    )


def _lines(path: Path, sheet: Sheet, layout: Layout, findings: list[Finding]) -> list[Line] | InputError:
    """Return the rows of a sheet, or what is wrong with its headings."""
    words = {word: one.key for one in layout.columns for word in columns.names(one.key, one.label)}
    top = header.find(header.read(sheet), lambda parts: columns.plain(parts[-1]) in words)
    if top is None:
        top = header.first(sheet)
    places: dict[str, int] = {}
    for place, parts in enumerate(top.headings):
        key = words.get(columns.plain(parts[-1])) if parts else None
        if key is None and parts:
            at = f"{sheet.name}", "/".join(parts)
            findings.append(Finding("unknown_field", "note", at[0], column=at[1][:40]))
        elif key in places:
            return _headed(sheet, top, layout, key, "duplicate")
        elif key is not None:
            places[key] = place
    for column in layout.columns:
        if column.needed and column.key not in places:
            return _headed(sheet, top, layout, column.key, "missing_column")
    headings = {key: top.name(place) for key, place in places.items()}
    unit = {key: units.split(name)[1].text for key, name in headings.items()}
    found = []
    for number, cells in enumerate(header.unmerged(sheet, top), start=top.last + 1):
        values = {key: cells[at] for key, at in places.items() if at < len(cells)}
        values = {key: cell for key, cell in values.items() if not _empty(cell)}
        if values:
            place_of = Place(sheet.file, sheet.name if not path.is_dir() else "",
                             sheet.number(number))  # fmt: skip
            line = Line(place_of, values, [], headings, unit, cells)
            if code := sheet.faulty.get(number):
                line.fault("", CODES[code], "", "UTF-8", code)
            found.append(line)
    return found


def _empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _headed(sheet: Sheet, top: header.Header, layout: Layout, key: str, code: str) -> ColumnError:
    label = layout.column(key).label
    shown = [top.name(place) for place, parts in enumerate(top.headings) if parts]
    message = Text("this column stands twice: {name}", "该列出现两次：{name}")
    fix = Text("take one of the two out: {name}", "请删去其中一列：{name}")
    if code == "missing_column":
        message = Text("this column is missing: {name}", "缺少该列：{name}")
        fix = Text("write the heading “{name}” above it", "请在该列上方写表头“{name}”")
    return ColumnError(
        message.format(name=label),
        place=Place(sheet.file, sheet.name, sheet.number(top.last)),
        seen=", ".join(shown)[:200],
        expected=" ".join(f"{one.label.en}|{one.label.zh}" for one in layout.columns),
        fix=fix.format(name=label),
        code=code,
    )


_AGAIN = Text("stands twice, first in row {n}", "重复出现，首次在第 {n} 行")
_ONCE = Text("take one of the two rows out, or give it another name", "请删去其中一行，或另起名称")
