# SPDX-License-Identifier: Apache-2.0
"""The SQL engine of relational indicators: one expression, whichever engine runs it."""

from __future__ import annotations

from importlib.metadata import version

from yuzui.errors import InputError, Place
from yuzui.store.sql.statement import sqlite_version
from yuzui.text import Text

ENGINES = ("duckdb", "sqlite")
"""Those that run here; the first is the usual one."""


def chosen(name: str) -> str:
    """Return the engine of a name."""
    if name in ENGINES:
        return name
    raise InputError(
        Text("there is no such SQL engine", "没有这种 SQL 引擎"),
        place=Place(column="--sql"),
        seen=name,
        expected=" ".join(ENGINES),
        fix=Text(
            f"write --sql {ENGINES[0]}: it keeps what does not fit into memory on disk",
            f"请写 --sql {ENGINES[0]}：内存放不下的部分会存到磁盘",
        ),
        code="option",
    )


def versioned(name: str) -> str:
    """Return an engine of :data:`ENGINES` with its version."""
    return f"{name} {version(name) if name == 'duckdb' else sqlite_version()}"
