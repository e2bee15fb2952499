# SPDX-License-Identifier: Apache-2.0
"""What follows from the declarations: DDL, JSON Schema, diagram, headings.

Nothing here is written twice: a column declared in one of the noun files appears by itself in
the database, the schema, the forms, the exports and the documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any, TypeVar

import yuzui.model.tables
from yuzui.model.table import Class, Column, Table, Type

Meant = TypeVar("Meant")

AFFINITY: Mapping[str, Mapping[Type, str]] = MappingProxyType(
    {
        "sqlite": {
            Type.INT: "INTEGER",
            Type.REAL: "REAL",
            Type.TEXT: "TEXT",
            Type.BOOL: "INTEGER",
            Type.DAY: "TEXT",
            Type.INSTANT: "INTEGER",
            Type.MICRO: "INTEGER",
            Type.STAMP: "TEXT",
            Type.MONEY: "INTEGER",
            Type.DECIMAL: "REAL",
            Type.JSON: "TEXT",
        },
        "duckdb": {
            Type.INT: "BIGINT",
            Type.REAL: "DOUBLE",
            Type.TEXT: "VARCHAR",
            Type.BOOL: "BOOLEAN",
            Type.DAY: "VARCHAR",
            Type.INSTANT: "BIGINT",
            Type.MICRO: "BIGINT",
            Type.STAMP: "VARCHAR",
            Type.MONEY: "BIGINT",
            Type.DECIMAL: "DECIMAL(18,4)",
            Type.JSON: "VARCHAR",
        },
    }
)
"""Column type in each database."""

ORDERABLE = frozenset(Type) - {Type.JSON}
"""Types by which rows may be sorted."""

_JSON_TYPE = {
    Type.INT: {"type": "integer"},
    Type.REAL: {"type": "number"},
    Type.TEXT: {"type": "string"},
    Type.BOOL: {"type": "boolean"},
    Type.DAY: {"type": "string", "format": "date"},
    Type.INSTANT: {"type": "integer"},
    Type.MICRO: {"type": "integer"},
    Type.STAMP: {"type": "string", "format": "date-time"},
    Type.MONEY: {"type": "integer"},
    Type.DECIMAL: {"type": "number"},
    Type.JSON: {},
}


def _collect() -> Mapping[str, Table]:
    tables: dict[str, Table] = {}
    for info in iter_modules(yuzui.model.tables.__path__):
        module = import_module(f"yuzui.model.tables.{info.name}")
        for table in getattr(module, "TABLES", ()):
            if table.name in tables:
                raise ValueError(f"two tables are called {table.name}")
            tables[table.name] = table
    for table in tables.values():
        for column in table.columns:
            if column.refers:
                target, _, name = column.refers.partition(".")
                if target not in tables or name not in tables[target]:
                    raise ValueError(f"{table.name}.{column.name} refers to {column.refers}")
    return MappingProxyType(dict(sorted(tables.items())))


TABLES: Mapping[str, Table] = _collect()
"""Every table of the record by name, sorted."""


@lru_cache(maxsize=8192)
def normalise(heading: str) -> str:
    """Return a heading as it is compared; kept, since every table is asked about every heading.

    Parameters
    ----------
    heading : str
        As written in a file.

    Returns
    -------
    str
        NFKC, case-folded, without spaces and punctuation and without units in brackets; the sign
        of a number behind a word is “no”, so that *person #* is no *person*.

    Examples
    --------
    >>> normalise("申请金额（万元）"), normalise("Award_ID"), normalise("Person #")
    ('申请金额', 'awardid', 'personno')
    """
    text = unicodedata.normalize("NFKC", heading).casefold()
    text = re.sub(r"[(\[{【〔][^)\]}】〕]*[)\]}】〕]", "", text) or text
    text = re.sub(r"(?<=[a-z])\s*#\s*$", "no", text)
    return "".join(c for c in text if c.isalnum())


@lru_cache(maxsize=8192)
def halves(heading: str) -> tuple[str, str] | None:
    """Return both languages of a heading written in two, normalised; None for one language.

    Examples
    --------
    >>> halves("Amount / 申请金额（万元）"), halves("申请金额"), halves("2027年经费")
    (('amount', '申请金额'), None, None)
    """
    text = normalise(heading)
    latin = "".join(c for c in text if c.isascii())
    han = "".join(c for c in text if not c.isascii())
    if not han or not any(c.isalpha() for c in latin) or text not in (latin + han, han + latin):
        return None
    return latin, han


def meant(words: Mapping[str, Meant], heading: str) -> Meant | None:
    """Return what a heading stands for: by itself, or if both its languages stand for one thing.

    Parameters
    ----------
    words : mapping
        What each normalised word stands for.
    heading : str
        As written.

    Returns
    -------
    object or None
        None for an unknown word, or two that stand for different things.
    """
    if (column := words.get(normalise(heading))) is not None:
        return column
    both = halves(heading)
    if both is None or words.get(both[0]) != words.get(both[1]):
        return None
    return words.get(both[0])


@cache
def accepted(table: Table) -> Mapping[str, Column]:
    """Return the column meant by each normalised heading.

    Parameters
    ----------
    table : Table
        The table read.

    Returns
    -------
    mapping of str to Column
        Names, labels in both languages and further headings; see :func:`normalise`.

    Raises
    ------
    ValueError
        If two columns of the table claim one heading.

    Notes
    -----
    A name or further heading is stronger than a label: a label that another column claims by
    name gives way.
    """
    columns: dict[str, Column] = {}
    for column in table.columns:
        for heading in {normalise(h) for h in (column.name, *column.headers)}:
            if heading in columns:
                raise ValueError(f"{table.name}: two columns are called {heading}")
            columns[heading] = column
    for column in table.columns:
        for label in (column.label.en, column.label.zh):
            columns.setdefault(normalise(label), column)
    return MappingProxyType(columns)


def headings(table: Table, lang: str) -> tuple[str, ...]:
    """Return the headings of a table in one language, in the order of its columns."""
    return tuple(column.label.say(lang) for column in table.columns)


def entered(table: Table) -> tuple[Column, ...]:
    """Return the columns that people fill in: those with further headings or in the key."""
    return tuple(c for c in table.columns if c.headers or c.patterns or c.name in table.key)


def quoted(name: str) -> str:
    """Return a name as a quoted SQL identifier; the names of the record need it for ``table``."""
    return '"' + name.replace('"', '""') + '"'


@cache
def ddl(table: Table, dialect: str) -> str:
    """Return the statement that creates a table.

    Parameters
    ----------
    table : Table
        The table.
    dialect : str
        ``"sqlite"`` or ``"duckdb"``.

    Returns
    -------
    str
        One ``CREATE TABLE`` statement. For SQLite the table is strict, vocabularies, ranges,
        booleans, days and JSON are checked, and links between transactional tables are foreign
        keys checked at commit. DuckDB reads what was checked before it was published, so there
        the statement has types and the key only.

    Raises
    ------
    KeyError
        If the dialect is unknown.
    """
    types = AFFINITY[dialect]
    lines = []
    for column in table.columns:
        parts = [quoted(column.name), types[column.type]]
        if not column.null or column.name in table.key:
            parts.append("NOT NULL")
        if dialect == "sqlite":
            parts += [f"CHECK ({check})" for check in _checks(column)]
        lines.append(" ".join(parts))
    lines.append(f"PRIMARY KEY ({', '.join(quoted(name) for name in table.key)})")
    if dialect == "sqlite":
        lines += _foreign(table)
    tail = " STRICT" if dialect == "sqlite" else ""
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(lines) + f"\n){tail};"


def _checks(column: Column) -> Iterator[str]:
    name = quoted(column.name)
    if column.values:
        words = ", ".join("'" + value.replace("'", "''") + "'" for value in column.values)
        yield f"{name} IN ({words})"
    if column.low is not None:
        yield f"{name} >= {column.low!r}"
    if column.high is not None:
        yield f"{name} <= {column.high!r}"
    if column.type is Type.BOOL:
        yield f"{name} IN (0, 1)"
    if column.type is Type.DAY:
        yield f"date({name}) IS {name}"
    if column.type is Type.JSON:
        yield f"{name} IS NULL OR json_valid({name})"


def links(table: Table) -> tuple[tuple[Column, Table], ...]:
    """Return the columns that point to another transactional table and must have a target.

    Parameters
    ----------
    table : Table
        The table that points.

    Returns
    -------
    tuple of (Column, Table)
        Columns whose value must be the whole key of a row of the table beside it.
    """
    links_ = []
    for column in table.columns:
        target, _, name = column.refers.partition(".")
        if not column.refers or column.loose or not table.state:
            continue
        if TABLES[target].state and TABLES[target].key == (name,):
            links_.append((column, TABLES[target]))
    return tuple(links_)


def _foreign(table: Table) -> Iterator[str]:
    for column, target in links(table):
        yield (
            f"FOREIGN KEY ({quoted(column.name)}) REFERENCES {quoted(target.name)}"
            f" ({quoted(target.key[0])}) DEFERRABLE INITIALLY DEFERRED"
        )


def json_schema(table: Table) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one row of a table.

    Parameters
    ----------
    table : Table
        The table.

    Returns
    -------
    dict
        The schema; titles and descriptions are English, the Chinese ones stand beside them
        under ``x-title-zh`` and ``x-description-zh``.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": table.name,
        "description": table.note.en,
        "x-title-zh": table.label.zh,
        "x-description-zh": table.note.zh,
        "x-key": list(table.key),
        "x-level": table.level,
        "type": "object",
        "additionalProperties": False,
        "required": [c.name for c in table.columns if c.name in table.key or not c.null],
        "properties": {c.name: _property(c, c.name in table.key) for c in table.columns},
    }


def _property(column: Column, in_key: bool) -> dict[str, Any]:
    kind: dict[str, Any] = dict(_JSON_TYPE[column.type])
    if column.null and not in_key and "type" in kind:
        kind["type"] = [kind["type"], "null"]
    if column.values:
        kind["enum"] = [*column.values, *([None] if column.null and not in_key else [])]
    if column.low is not None:
        kind["minimum"] = column.low
    if column.high is not None:
        kind["maximum"] = column.high
    kind |= {
        "title": column.label.en,
        "description": column.note.en,
        "x-title-zh": column.label.zh,
        "x-description-zh": column.note.zh,
        "x-visible": column.visible.value,
    }
    if column.visible is Class.SEALED:
        kind["writeOnly"] = True
    if column.unit:
        kind["x-unit"] = column.unit
    if column.refers:
        kind["x-refers"] = column.refers
    return kind


def diagram() -> str:
    """Return the whole record as the text of a Mermaid entity-relationship diagram."""
    lines = ["erDiagram"]
    for table in TABLES.values():
        lines.append(f"  {table.name} {{")
        for column in table.columns:
            mark = " PK" if column.name in table.key else " FK" if column.refers else ""
            lines.append(f"    {column.type.value} {column.name}{mark}")
        lines.append("  }")
    for table in TABLES.values():
        for column in table.columns:
            if column.refers:
                target = column.refers.partition(".")[0]
                lines.append(f"  {target} ||--o{{ {table.name} : {column.name}")
    return "\n".join(lines) + "\n"
