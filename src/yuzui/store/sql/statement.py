# SPDX-License-Identifier: Apache-2.0
"""The text of statements: one file each, or one Ibis expression compiled."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.errors import InternalError
from yuzui.model.schema import quoted
from yuzui.model.table import Columns, Row, Rows
from yuzui.text import Text


@cache
def statement(name: str) -> str:
    """Return the text of one file of ``store/sql``."""
    path = files("yuzui.store.sql") / f"{name}.sql"
    if not path.is_file():
        raise InternalError(Text("no such statement", "没有该查询语句"), seen=name)
    return path.read_text(encoding="utf-8")


def compiled(expression: Any, dialect: str) -> str:
    """Return the SQL of an Ibis expression; Ibis compiles, it never runs anything here."""
    return _written(expression.op(), dialect)


@lru_cache(maxsize=64)
def _written(operation: Any, dialect: str) -> str:
    """Write the SQL of an expression once: that takes longer than running it on a small table."""
    import ibis

    return str(ibis.to_sql(operation.to_expr(), dialect=dialect))


def literal(path: Path | str) -> str:
    """Return a path or a text as an SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


# Columns between Python lists and arrays, with one meaning of "missing".


def filled(values: Any) -> Any:
    """Return an array without a mask where its type has a value for "missing"."""
    if not np.ma.isMaskedArray(values):
        return values
    mask = np.ma.getmaskarray(values)
    if not mask.any():
        return values.data
    if values.dtype.kind == "f":
        return values.filled(np.nan)
    if values.dtype.kind == "O":
        texts = values.data.copy()
        texts[mask] = None
        return texts
    return values


def integers(values: Any) -> Any:
    """Return whole numbers as such, where an engine widened their sums past 64 bits."""
    if values.dtype.kind != "f":
        return values
    missing = np.isnan(values)
    whole = np.where(missing, 0, values).astype(np.int64)
    return np.ma.masked_array(whole, mask=missing) if missing.any() else whole


def plain(values: Any) -> list[Any]:
    """Return a column as Python values; masked and NaN are None."""
    listed = values.tolist() if hasattr(values, "tolist") else values
    return [None if isinstance(v, float) and math.isnan(v) else v for v in listed]


def array(values: Any) -> Any:
    """Return a column as an array that keeps whole numbers whole beside missing values."""
    if isinstance(values, np.ndarray):
        return values
    listed = list(values)
    known = set(map(type, listed)) - {type(None)}
    for kinds, dtype, empty in _KINDS:
        if known and known <= kinds:
            if None not in listed:
                return np.array(listed, dtype=dtype)
            mask = [v is None for v in listed]
            return np.ma.masked_array(np.array([empty if v is None else v for v in listed], dtype=dtype), mask=mask)
    texts = np.empty(len(listed), dtype=object)
    texts[:] = listed
    return texts


_KINDS: tuple[tuple[frozenset[type], str, Any], ...] = (
    (frozenset({bool}), "bool", False),
    (frozenset({int}), "int64", 0),
    (frozenset({int, float}), "float64", 0.0),
)


def rows_of(columns: Columns) -> list[Row]:
    """Return columns as rows of plain values."""
    lists = [plain(values) for values in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def columns_of(rows: Sequence[Row], names: Sequence[str]) -> dict[str, list[Any]]:
    """Return rows as columns; a name that a row lacks is missing there."""
    if isinstance(rows, Rows) and set(names) <= set(rows.columns):
        return {name: list(rows.columns[name]) for name in names}
    return {name: [row.get(name) for row in rows] for name in names}


def handed(
    columns: Columns, kinds: Mapping[str, str], words: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], str]:
    """Return columns as the engine takes them, and how each is read there."""
    hollow = [key for key in list(columns)[1:] if key in kinds and _hollow(columns[key])]
    arrays = {key: _quick(array(v)) for key, v in columns.items() if key not in hollow}
    parts = {key: "NULL" if key in hollow else quoted(key) for key in columns}
    parts |= {k: f"CAST({parts[k]} AS {kinds[k]})" for k in columns if k in kinds}
    for key, name_ in words.items():
        listed = ", ".join(map(literal, name_))
        parts[key] = f"list_extract([{listed}], CAST({quoted(key)} AS INTEGER) + 1)"
    return arrays, ", ".join(f"{value} AS {quoted(key)}" for key, value in parts.items())


def _quick(values: Any) -> Any:
    """Return texts as objects: of fixed width the engine sorts them all before it takes them."""
    return values.astype(object) if values.dtype.kind == "U" and len(values) else values


def _hollow(values: Any) -> bool:
    """Say whether a list holds nothing, so that only its type has to be handed over."""
    return isinstance(values, list) and values.count(None) == len(values)


# SQLite as second engine of relational indicators: where two engines agree is the formula.


def on_sqlite(expression: Any, tables: Mapping[str, Columns]) -> dict[str, Any]:
    """Run an Ibis expression on SQLite, the second engine of the contract tests."""
    names, rows = _answer(compiled(expression, "sqlite"), tables, {})
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: filled(array(values)) for name, values in zip(names, columns, strict=True)}


def sqlite_version() -> str:
    """Return the version of the SQLite that Python carries."""
    return sqlite3.sqlite_version


def rows_on_sqlite(name: str, tables: Mapping[str, Columns], **values: Any) -> list[Row]:
    """Run one file of ``store/sql`` on SQLite, as :meth:`Lake.rows` does on DuckDB."""
    names, rows = _answer(statement(name), tables, values)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _answer(
    text: str, tables: Mapping[str, Columns], values: Mapping[str, Any]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return headings and rows of one statement over tables in memory."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_aggregate("_IBIS_VAR_SAMPLE", 1, _Variance.of(1))  # type: ignore[arg-type]
        connection.create_aggregate("_IBIS_VAR_POP", 1, _Variance.of(0))  # type: ignore[arg-type]
        # not every SQLite was built with the functions of mathematics
        connection.create_function("LN", 1, _logarithm, deterministic=True)
        for name, columns in tables.items():
            names = ", ".join(quoted(key) for key in columns)
            marks = ", ".join("?" for _ in columns)
            connection.execute(f"CREATE TABLE {quoted(name)} ({names})")
            rows = zip(*(plain(column) for column in columns.values()), strict=True)
            connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({marks})", rows)  # noqa: S608 - quoted names
        done = connection.execute(text, dict(values))
        return [item[0] for item in done.description], done.fetchall()


def _logarithm(value: float | None) -> float | None:
    return None if value is None or value <= 0 else math.log(value)


class _Variance:
    """Welford's running variance (doi 10.1080/00401706.1962.10490022)."""

    less = 0

    def __init__(self) -> None:
        self.n, self.mean, self.total = 0, 0.0, 0.0

    @classmethod
    def of(cls, less: int) -> type[_Variance]:
        """Return the aggregate that divides by n less this many."""
        return type("Variance", (cls,), {"less": less})

    def step(self, value: float | None) -> None:
        """Take one value."""
        if value is not None:
            self.n += 1
            gap = value - self.mean
            self.mean += gap / self.n
            self.total += gap * (value - self.mean)

    def finalize(self) -> float | None:
        """Return the variance, or None if there are too few values."""
        return self.total / (self.n - self.less) if self.n > self.less else None
