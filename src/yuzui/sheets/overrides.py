# SPDX-License-Identifier: Apache-2.0
"""Corrections by hand that last: ``overrides.csv``, read anew at every load.

One line sets one value: ``table,id,column,value,who,when,reason``. The file is the caller's own;
what it says is applied to the rows of every later import, so a correction made once is never
overwritten, and each one that acted is named.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.model.finding import CODES
from yuzui.model.schema import TABLES
from yuzui.model.table import Column, Row, Table, Type
from yuzui.sheets import formats
from yuzui.sheets.schema import Column as SheetColumn
from yuzui.sheets.schema import Schema
from yuzui.store.audit import row_hash
from yuzui.store.durable import durable
from yuzui.store.values import UnfitError, decode, encode, stamp, stored_as
from yuzui.text import Text, measures, same

COLUMNS = ("table", "id", "column", "value", "who", "when", "reason")
REQUIRED = ("table", "id", "column", "who", "when", "reason")
ALIASES = (("proposal", "id"), ("reviewer", "id"), ("organisation", "name"))
"""Columns of a table whose override says how an id or a name is written elsewhere; empty: it is left out."""
SHEET = Schema(
    "overrides", Text("overrides", "更正"), tuple(SheetColumn(one, same(one), needed=True) for one in COLUMNS)
)


@dataclass(frozen=True, slots=True)
class Override:
    """One value set by a named person."""

    table: str
    row: str
    column: str
    value: Any
    by: str
    at: str
    reason: str
    line: int = 0

    def record(self) -> Row:
        """Return the row of table ``override``; its id is a digest, so one line is one row."""
        row = {
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "value": str(self.value),
            "by": self.by,
            "at": self.at,
            "reason": self.reason,
        }
        return {**row, "value": self.value, "id": row_hash("override", row)}


@dataclass(frozen=True, slots=True)
class Applied:
    """What overrides did to rows."""

    rows: list[Row]
    used: tuple[Override, ...]
    unused: tuple[Override, ...]


def read(path: Path, tables: Mapping[str, Table] = TABLES) -> list[Override]:
    """Read ``overrides.csv``."""
    faults: list[InputError] = []
    overrides = []
    for row in SHEET.lines(formats.read(path)[0], []):
        line = {key: str(cell).strip() for key, cell in row.values.items()}
        number = row.place.row or 0
        faults += row.faults
        try:
            overrides.append(_override(line, number, tables))
        except _FaultError as fault:
            code, column = str(fault), fault.column
            faults.append(
                InputError(
                    CODES.get(code, _UNKNOWN),
                    place=Place(file=path.name, row=number, column=column),
                    seen=line.get(column, ""),
                    expected=fault.expected,
                    fix=None if fault.expected else Text("fill in this cell", "请填写该单元格"),
                    code=code,
                )
            )
    if faults:
        raise together(faults)
    return sorted(overrides, key=lambda override: (override.at, override.line))


def append(path: Path, lines: Sequence[Override]) -> None:
    """Write lines at the end of ``overrides.csv``; what stood there stays."""
    rows: list[list[str]] = [list(COLUMNS)]
    if path.is_file():
        read(path)
        rows = [["" if c is None else str(c) for c in row] for row in formats.read(path)[0].rows]
    named = ([column.key if (column := SHEET.lookup(cell)) else "" for cell in row] for row in rows)
    headings = next(keys for keys in named if set(keys) >= set(COLUMNS))
    for one in lines:
        cells = {
            "table": one.table,
            "id": one.row,
            "column": one.column,
            "value": "" if one.value is None else str(one.value),
            "who": one.by,
            "when": one.at,
            "reason": one.reason,
        }
        rows.append([cells.get(heading, "") for heading in headings])
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    durable(path, text.getvalue())


def apply(table: Table, rows: Iterable[Row], overrides: Sequence[Override]) -> Applied:
    """Return rows of a table with the overrides of that table applied."""
    held: dict[str, dict[str, Override]] = {}
    for override in overrides:
        if override.table == table.name and (override.table, override.column) not in ALIASES:
            held.setdefault(override.row, {})[override.column] = override
    used: list[Override] = []
    done = []
    for row in rows:
        acting = held.get(table.row_id(row), {}).values()
        used += acting
        done.append({**row, **{override.column: override.value for override in acting}})
    lines = {override.line for override in used}
    holding = [override for columns in held.values() for override in columns.values()]
    unused = tuple(override for override in holding if override.line not in lines)
    return Applied(done, tuple(used), unused)


class _FaultError(Exception):
    def __init__(self, code: str, column: str, expected: str = "") -> None:
        super().__init__(code)
        self.column = column
        self.expected = expected


_UNKNOWN = Text("there is no such table or column", "没有该表或该列")


def _override(line: Mapping[str, str], number: int, tables: Mapping[str, Table]) -> Override:
    for name in REQUIRED:
        if not line.get(name):
            raise _FaultError("missing_value", name)
    if line["table"] not in tables:
        raise _FaultError("unknown_table", "table", ", ".join(tables))
    table = tables[line["table"]]
    correctable = [name for name in table.names if name not in table.key or (table.name, name) in ALIASES]
    if line["column"] not in correctable:
        raise _FaultError("unknown_column", "column", ", ".join(correctable))
    try:
        at = stored_as(Type.STAMP, line["when"])
    except UnfitError as unfit:
        raise _FaultError(str(unfit), "when", stamp(dt.datetime(2026, 1, 2, tzinfo=dt.UTC))) from None
    column = table[line["column"]]
    alias = (table.name, column.name) in ALIASES
    value = (line.get("value") or None) if alias else _value(column, line.get("value", ""))
    return Override(table.name, line["id"], column.name, value, line["who"], at, line["reason"], number)


def _value(column: Column, text: str) -> Any:
    """Return the value a cell of text means in a column."""
    try:
        value = _READERS.get(column.type, str)(text) if text else None
        return decode(column, encode(column, value, required=not column.null))
    except UnfitError as unfit:
        raise _FaultError(str(unfit), "value", column.type.value) from None
    except (KeyError, ValueError):
        raise _FaultError("wrong_type", "value", column.type.value) from None


_READERS: Mapping[Type, Callable[[str], Any]] = {
    Type.INT: int,
    Type.INSTANT: int,
    Type.MICRO: int,
    Type.MONEY: int,
    Type.REAL: float,
    Type.BOOL: lambda text: {"true": True, "1": True, "false": False, "0": False}[text.lower()],
    Type.JSON: measures.loads,
}
