# SPDX-License-Identifier: Apache-2.0
"""The form of a facility kind as a workbook: written with its example, read as a call.

What it writes it reads: headings, sheets and words come from the kind alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place, together
from yuzui.facilities.windows.provider import LOCAL
from yuzui.model.column import Column
from yuzui.model.finding import CODES
from yuzui.model.schema import normalise
from yuzui.model.table import Table
from yuzui.scheduling.requests import case, form
from yuzui.scheduling.row import Row
from yuzui.sheets import formats
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import Rejected, Understood, understand
from yuzui.text import Text

TIME = "2026-09-01 08:00"


@dataclass(slots=True)
class Filled:
    """A form that somebody filled in."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
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
    tables = form.sheets(module)
    given = {**module.EXAMPLE.sheets, "setting": case.settings(name, module.EXAMPLE, lang)}
    schemas = {key: Schema.of(table) for key, table in tables.items()}
    sheets = [one.export([one.cells(row) for row in given.get(key, ())], lang) for key, one in schemas.items()]
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
        if Schema.of(form.SETTING).named(sheet.name):
            for cells in sheet.rows:
                if len(cells) > 1 and str(cells[0]).strip() == "kind":
                    return str(cells[1] or "").strip()
    return ""


def rows(path: Path, module: ModuleType) -> Filled:
    """Read a form that somebody filled in."""
    by_name = {normalise(sheet.name): sheet for sheet in formats.read(path)}
    found, faults = Filled(), []
    for key, table in form.sheets(module).items():
        sheet = next((by_name[n] for n in map(normalise, table.sheets) if n in by_name), None)
        if sheet is None:
            continue
        # a sheet of a form may have the name of a table of the record, whose customs it has not
        done = understand(sheet, replace(table, name=f"form_{table.name}"))
        found.rows[key] = _rows(done, sheet)
        aside = _by_line(done)
        errors = {line: _errors(ones, table, done, sheet) for line, ones in aside.items()}
        if key != "request":
            faults += [one for row in errors.values() for one in row]
            continue
        found.headings = {one.column: one.heading for one in done.mapping}
        found.cells = {sheet.number(n): cells for n, cells in enumerate(sheet.rows)}
        for line, row in errors.items():
            id = _cell(aside[line][0], "id", done, sheet)
            found.rejected[id or f"#{line}"] = together(row)
    if faults:
        raise together(faults)
    return found


def _rows(done: Understood, sheet: Sheet) -> list[Row]:
    return [
        Row(Place(sheet.file, sheet.name, line), values) for line, values in zip(done.lines, done.rows, strict=True)
    ]


def _by_line(done: Understood) -> dict[int, list[Rejected]]:
    found: dict[int, list[Rejected]] = {}
    for one in done.rejected:
        found.setdefault(one.line, []).append(one)
    return found


def _cell(one: Rejected, column: str, done: Understood, sheet: Sheet) -> str:
    """Return what stands in a column of a row that was set aside, as it is in the file."""
    heading = next((m.heading for m in done.mapping if m.column == column), None)
    heads = list(sheet.rows[done.header_row - 1])
    at = heads.index(heading) if heading in heads else -1
    cell = one.cells[at] if 0 <= at < len(one.cells) else None
    return "" if cell is None else str(cell)[:80]


def _errors(faults: Sequence[Rejected], table: Table, done: Understood, sheet: Sheet) -> list[InputError]:
    found = []
    for one in faults:
        column = next((c for c in table.columns if c.name == one.column), None)
        found.append(
            InputError(
                CODES[one.code],
                place=Place(sheet.file, sheet.name, one.line, one.column),
                seen=_cell(one, one.column, done, sheet),
                expected=_expected(column) if column else "",
                code=one.code,
            )
        )
    return found


def _expected(one: Column) -> str:
    """Return what a column takes."""
    if one.values:
        return " / ".join(one.values)
    if one.low is not None or one.high is not None:
        low = "…" if one.low is None else f"{one.low:g}"
        return f"{low} … {'' if one.high is None else f'{one.high:g}'}".strip()
    return TIME if one.unit == LOCAL else one.type.value
