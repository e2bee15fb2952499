# SPDX-License-Identifier: Apache-2.0
"""SQLite as second engine of relational indicators: where two engines agree is the formula."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from yuzui.model.schema import quoted
from yuzui.model.table import Columns, Row
from yuzui.store.sql.columns import array, filled, plain
from yuzui.store.sql.statement import compiled, statement


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
