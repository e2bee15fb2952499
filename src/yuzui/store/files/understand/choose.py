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
from yuzui.store.files.understand.values import is_missing
from yuzui.text import Text

FIRST = ("proposal", "review", "reviewer", "conflict", "bid", "affinity", "proposal_link")
"""Tables asked first; of equals the earlier wins."""
HINT = 0.5
MAJORITY = 0.5
"""Share of headings that must be known where one required column alone would tell nothing."""
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
        name; 0 if a required column has no exact word, if the ids are mostly not unique, or if
        one column only is required and most headings mean nothing.
    """
    given = dict((said or {}).get(table.name, {}))
    shape = reading.shaped(replace(sheet, rows=sheet.rows[:LOOKED_AT]), table, given)
    told = {normalise(one.heading): name for name, one in given.items()}
    found = _found(table, shape, told)
    headings = sum(1 for parts in shape.headings if parts)
    if not headings or not all(
        name in found or (name == "score" and "grade" in found)
        for name in reading.required(table)
        if name not in _filled(table)
    ):
        return 0.0
    if len(table.key) == 1 and not _identifies(shape, found[table.key[0]]):
        return 0.0
    share, named = len(found) / headings, _named(sheet, table)
    telling = len(reading.required(table)) > 1 or share >= MAJORITY or named or bool(given)
    return share + HINT * named if telling else 0.0


def _found(table: Table, shape: reading.Shape, told: dict[str, str]) -> dict[str, int]:
    """Return the place of the heading of each column that has an exact word or was told."""
    words = accepted(table)
    found: dict[str, int] = {}
    for place, parts in enumerate(shape.headings):
        if not parts:
            continue
        one = match.candidate(place, parts, ())
        name = next((told[n] for n in one.names if n in told), "") or next(
            (words[n].name for n in one.names if n in words), ""
        )
        if hit := match.gathered(table, one):
            name = hit[0].name + hit[1]
        if name:
            found.setdefault(name, place)
    return found


def _identifies(shape: reading.Shape, place: int) -> bool:
    """Say whether most cells of a column are unlike all others, as those of an id are."""
    cells = [row[place] for row in shape.rows if place < len(row) and not is_missing(row[place])]
    return len(set(map(str, cells))) * 2 >= len(cells)


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
