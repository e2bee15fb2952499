# SPDX-License-Identifier: Apache-2.0
"""The form of a facility kind as a workbook: written with its example, read as a call.

What it writes it reads: headings, sheets and words come from the kind alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from yuzui import registry
from yuzui.errors import InputError, Place, together
from yuzui.facilities.kind import Case
from yuzui.facilities.opening_windows import LOCAL
from yuzui.model.finding import CODES
from yuzui.model.schema import normalise
from yuzui.model.table import Column, Table
from yuzui.scheduling import requests
from yuzui.scheduling.answer import Form, Unplaced
from yuzui.scheduling.reading import RowReader
from yuzui.scheduling.requests import Asked, assemble, words, worth
from yuzui.sheets import formats
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import Rejected, Understood, understand
from yuzui.text import Text, join

# The example of a kind as the sheets a person would fill in.


def settings(name: str, case: Case, lang: str = "en") -> list[dict[str, str]]:
    """Return the settings of an example as rows of its sheet."""
    entry: Mapping[str, str] = {"kind": name, "title": case.title.say(lang), **case.settings}
    return [{"setting": key, "value": value} for key, value in entry.items()]


def example_rows(kind: Any, name: str) -> dict[str, list[RowReader]]:
    """Return the example of a kind as rows of its sheets."""
    sheets = {**kind.EXAMPLE.sheets, "setting": settings(name, kind.EXAMPLE)}
    return {
        sheet: [RowReader(Place("", sheet, n), dict(row)) for n, row in enumerate(sheet_rows, start=2)]
        for sheet, sheet_rows in sheets.items()
    }


def call_of(kind: Any, name: str = "") -> Asked:
    """Return the example of a kind, ready to be scheduled."""
    return assemble(kind, example_rows(kind, name))


TIME = "2026-09-01 08:00"


@dataclass(slots=True)
class Filled:
    """A form that somebody filled in."""

    rows: dict[str, list[RowReader]] = field(default_factory=dict)
    rejected: dict[str, InputError] = field(default_factory=dict)
    cells: dict[int, Sequence[Any]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)


def scheduled() -> dict[str, ModuleType]:
    """Return the kinds that have a form to be scheduled from, by name."""
    kinds = registry.modules("facility_kind").items()
    return {name: kind for name, kind in kinds if hasattr(kind, "PROVIDERS")}


def kind(name: str) -> ModuleType:
    """Return a kind that is scheduled."""
    known = scheduled()
    if name not in known:
        raise InputError(
            Text("no kind of that name is scheduled", "没有这种可排程的设施类型"),
            place=Place(column="--kind"),
            seen=name[:80],
            expected=" ".join(known),
            code="unknown_kind",
        )
    return known[name]


def workbook(module: ModuleType, name: str, lang: str) -> list[Export]:
    """Return the form of a kind, filled in with its example."""
    tables = requests.sheets(module)
    filled_sheets = {**module.EXAMPLE.sheets, "setting": settings(name, module.EXAMPLE, lang)}
    schemas = {key: Schema.of(table) for key, table in tables.items()}
    sheets = [one.export([one.cells(row) for row in filled_sheets.get(key, ())], lang) for key, one in schemas.items()]
    return [_about(module, list(schemas.values()), lang), *sheets]


def _about(module: ModuleType, schemas: Sequence[Schema], lang: str) -> Export:
    """Return what to do, and every column with its meaning, unit and words."""
    title = Text(
        "{kind}: replace the example in each sheet, then yuzui schedule make FILE. The example is synthetic.",
        "{kind}：请逐表替换示例，然后运行 yuzui schedule make 文件名。示例为合成数据。",
    ).format(kind=module.TITLE)
    heads = (
        Text("sheet", "工作表"), Text("column", "列"), Text("what it is", "含义"),
        Text("unit or words", "单位或取值"), Text("needed", "必填"),
    )  # fmt: skip
    yes = Text("yes", "是")
    rows = [
        (
            schema.label.say(lang),
            one.label.say(lang),
            one.about.say(lang),
            " / ".join(one.choices) or (TIME if one.unit == LOCAL else one.unit),
            yes.say(lang) if one.needed else None,
        )
        for schema in schemas
        for one in schema.columns
    ]
    name = Text("About", "说明").say(lang)
    return Export(name, [head.say(lang) for head in heads], rows, title=title.say(lang))


def kind_of(sheets: Sequence[Sheet]) -> str:
    """Return the kind whose form a workbook is; empty if it is none."""
    for sheet in sheets:
        if Schema.of(requests.SETTING).named(sheet.name):
            for cells in sheet.rows:
                if len(cells) > 1 and str(cells[0]).strip() == "kind":
                    return str(cells[1] or "").strip()
    return ""


def read_form(path: Path, module: ModuleType) -> Filled:
    """Read a form that somebody filled in."""
    by_name = {normalise(sheet.name): sheet for sheet in formats.read(path)}
    filled, faults = Filled(), []
    for key, table in requests.sheets(module).items():
        sheet = next((by_name[n] for n in map(normalise, table.sheets) if n in by_name), None)
        if sheet is None:
            continue
        # a sheet of a form may have the name of a table of the record, whose customs it has not
        done = understand(sheet, replace(table, name=f"form_{table.name}"))
        filled.rows[key] = _rows(done, sheet)
        aside = _by_line(done)
        errors = {line: _errors(ones, table, done, sheet) for line, ones in aside.items()}
        if key != "request":
            faults += [one for row in errors.values() for one in row]
            continue
        filled.headings = {one.column: one.heading for one in done.mapping}
        filled.cells = {sheet.number(n): cells for n, cells in enumerate(sheet.rows)}
        for line, row in errors.items():
            id = _cell(aside[line][0], "id", done, sheet)
            filled.rejected[id or f"#{line}"] = together(row)
    if faults:
        raise together(faults)
    return filled


def _rows(done: Understood, sheet: Sheet) -> list[RowReader]:
    return [
        RowReader(Place(sheet.file, sheet.name, line), values)
        for line, values in zip(done.lines, done.rows, strict=True)
    ]


def _by_line(done: Understood) -> dict[int, list[Rejected]]:
    errors: dict[int, list[Rejected]] = {}
    for one in done.rejected:
        errors.setdefault(one.line, []).append(one)
    return errors


def _cell(one: Rejected, column: str, done: Understood, sheet: Sheet) -> str:
    """Return what stands in a column of a row that was set aside, as it is in the file."""
    heading = next((m.heading for m in done.mapping if m.column == column), None)
    heads = list(sheet.rows[done.header_row - 1])
    at = heads.index(heading) if heading in heads else -1
    cell = one.cells[at] if 0 <= at < len(one.cells) else None
    return "" if cell is None else str(cell)[:80]


def _errors(faults: Sequence[Rejected], table: Table, done: Understood, sheet: Sheet) -> list[InputError]:
    rows = []
    for one in faults:
        column = next((c for c in table.columns if c.name == one.column), None)
        rows.append(
            InputError(
                CODES[one.code],
                place=Place(sheet.file, sheet.name, one.line, one.column),
                seen=_cell(one, one.column, done, sheet),
                expected=_expected(column) if column else "",
                code=one.code,
            )
        )
    return rows


def _expected(one: Column) -> str:
    """Return what a column takes."""
    if one.values:
        return " / ".join(one.values)
    if one.low is not None or one.high is not None:
        low = "…" if one.low is None else f"{one.low:g}"
        return f"{low} … {'' if one.high is None else f'{one.high:g}'}".strip()
    return TIME if one.unit == LOCAL else one.type.value


# A call read from the form of a kind of facility: what the schedule says of it besides.


Aside = tuple[str, InputError, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was read from the form of a kind."""

    name: str
    module: ModuleType
    filled: Filled
    converted: Asked

    def aside(self) -> Iterator[Aside]:
        """Yield requests set aside: id, what is wrong, the row as it stands."""
        for id, error in (*self.filled.rejected.items(), *self.converted.rejected.items()):
            yield id, self._headed(error), self.filled.cells.get(error.place.row or 0, ())

    def shut(self, tasks: Sequence[str]) -> Iterator[Aside]:
        """Yield tasks without a window: id, which provider left none, the row as it stands."""
        known = words(self.module)
        rows = {str(row.values["id"]): row.place for row in self.filled.rows["request"]}
        fix = join([one.meaning for one in self.module.RELAX], "; ", "；")
        for task in tasks:
            code = self.converted.reasons.get(task, "no_window")
            place = rows[self.converted.request[task]]
            error = InputError(known.get(code, CODES["no_window"]), place, task, "", _LESS.format(fix=fix), code)
            yield task, error, self.filled.cells.get(place.row or 0, ())

    def _headed(self, error: InputError) -> InputError:
        """Return an error whose places name columns as they stand in the file."""
        for one in (error, *error.more):
            column = self.filled.headings.get(one.place.column, one.place.column)
            one.place = replace(one.place, column=column)
        return error

    def named(self, unplaced: Sequence[Unplaced]) -> list[Unplaced]:
        """Return tasks left out, what shut each of them out named where it has no window."""
        reasons = self.converted.reasons
        return [
            msgspec.structs.replace(row, reason=reasons.get(row.task, row.reason)) if row.reason == "no_window" else row
            for row in unplaced
        ]

    def form(self) -> Form:
        """Return what an answer says of the form."""
        title, unit = self.module.TITLE, self.module.UNIT
        return Form(self.name, title, unit, words(self.module), dict(self.converted.request), self._quotations())

    def _quotations(self) -> dict[str, float | None]:
        """Return what each task would cost where, for requests of industry."""
        formula = getattr(self.module, "PRICE", None)
        if formula is None:
            return {}
        request = {str(row.values["id"]): row.values for row in self.filled.rows["request"]}
        places = {str(row.values["id"]): row.values for row in self.filled.rows["resource"]}
        costs: dict[str, float | None] = {}
        for task in self.converted.document["tasks"]:
            values = request[self.converted.request[task["id"]]]
            for way in task["alternatives"] if values.get("route") == "industrial" else ():
                place = places[way["resource"]]
                priced = place.get("price") is not None
                at = f"{task['id']}|{way['resource']}"
                costs[at] = worth(formula, {**place, **values}) if priced else None
        return costs


_LESS = Text("change what shuts it out, or one of: {fix}", "请改变所述条件，或：{fix}")


def example(name: str) -> Call:
    """Return the example of a kind as a call."""
    module = kind(name)
    filled = Filled(example_rows(module, name))
    return Call(name, module, filled, assemble(module, filled.rows))


def call(path: Path) -> Call | None:
    """Return the call that a workbook holds; None if it is no form of a kind."""
    if not (name := kind_of(formats.read(path))):
        return None
    module = kind(name)
    filled = read_form(path, module)
    return Call(name, module, filled, assemble(module, filled.rows))
