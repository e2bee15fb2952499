# SPDX-License-Identifier: Apache-2.0
"""The text of statements: one file each, or one Ibis expression compiled."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuzui.errors import InternalError
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
