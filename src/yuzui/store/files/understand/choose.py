# SPDX-License-Identifier: Apache-2.0
"""Which table a sheet is: told by its headings, its name is only a hint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from yuzui.errors import ColumnError, Place
from yuzui.record.schema import TABLES, accepted, normalise
from yuzui.record.table import Table
from yuzui.store.files.sheet import Sheet
from yuzui.store.files.understand import match, reading
from yuzui.store.files.understand.found import Understood
from yuzui.store.files.understand.mapping import Said
from yuzui.text import Text

FIRST = ("proposal", "review", "reviewer", "conflict", "bid", "affinity", "proposal_link")
"""Tables asked first; of equals the earlier wins."""
HINT = 0.5
LOOKED_AT = 300
"""Rows from which a table is told."""


def entered() -> tuple[Table, ...]:
    """Return the tables that may come from a spreadsheet, in the order they are asked."""
    others = [name for name, table in TABLES.items() if table.sheets and name not in FIRST]
    return tuple(TABLES[name] for name in (*FIRST, *others) if name in TABLES)


def fitting(sheet: Sheet, table: Table, said: Said | None = None) -> float:
    """Return how well a sheet fits a table.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    table : Table
        The table.
    said : mapping, optional
        What a ``map.toml`` says.

    Returns
    -------
    float
        Share of headings that are words of the table, more if the sheet or file bears its
        name; 0 if a required column has no exact word.
    """
    given = dict((said or {}).get(table.name, {}))
    shape = reading.shaped(replace(sheet, rows=sheet.rows[:LOOKED_AT]), table, given)
    words = accepted(table)
    told = {normalise(one.heading): name for name, one in given.items()}
    found: set[str] = set()
    headings = 0
    for place, parts in enumerate(shape.headings):
        if not parts:
            continue
        headings += 1
        one = match.candidate(place, parts, ())
        name = next((told[n] for n in one.names if n in told), "") or next(
            (words[n].name for n in one.names if n in words), ""
        )
        if hit := match.gathered(table, one):
            name = hit[0].name + hit[1]
        found.add(name)
    found.discard("")
    if not headings or not all(
        name in found or (name == "score" and "grade" in found)
        for name in reading.required(table)
        if name not in _filled(table)
    ):
        return 0.0
    return len(found) / headings + HINT * _named(sheet, table)


def _filled(table: Table) -> tuple[str, ...]:
    from yuzui.store.files.understand.rows import DEFAULTS

    return (*DEFAULTS.get(table.name, {}), *(("reviewer",) if table.name == "review" else ()))


def _named(sheet: Sheet, table: Table) -> bool:
    names = {normalise(name) for name in (table.name, *table.sheets)}
    return normalise(sheet.name) in names or normalise(PurePath(sheet.file).stem) in names


def choose(sheet: Sheet, said: Said | None = None) -> Understood:
    """Understand a sheet as rows of the table it fits best.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    said : mapping, optional
        What a ``map.toml`` says.

    Returns
    -------
    Understood
        What it means.

    Raises
    ------
    ColumnError
        If it fits no table: the nearest one by name says what it lacks, otherwise the tables
        that exist are named.
    """
    tables = entered()
    scores = [fitting(sheet, table, said) for table in tables]
    best = max(range(len(tables)), key=lambda i: (scores[i], -i))
    if scores[best] > 0:
        return reading.understand(sheet, tables[best], said)
    for table in tables:
        if _named(sheet, table) or table.name in (said or {}):
            return reading.understand(sheet, table, said)
    raise unknown(sheet, tables)


def unknown(sheet: Sheet, tables: Sequence[Table]) -> ColumnError:
    """Return the error for a sheet that fits no table."""
    first = next((row for row in sheet.rows if any(cell is not None for cell in row)), ())
    return ColumnError(
        Text("this table is not one that Yuzui knows", "无法识别这张表"),
        place=Place(sheet.file, sheet.name),
        seen=", ".join(str(cell) for cell in first if cell is not None)[:300],
        expected=", ".join(
            f"{table.name} ({', '.join(reading.required(table))})" for table in tables[:7]
        ),
        fix=Text(
            'say which column is which in map.toml, as in [reviews] proposal = "…"',
            '请在 map.toml 中写明各列含义，如 [reviews] proposal = "…"',
        ),
        code="unknown_table",
    )
