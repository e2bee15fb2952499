# SPDX-License-Identifier: Apache-2.0
"""SQL over what a subject may see: its visible rows are laid out in memory and asked there.

The statement never meets the store: a table holds the rows that :meth:`View.select` returns and
nothing else, so that no clause, join or error can tell of a row that is hidden.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from yuzui.errors import InputError
from yuzui.model.schema import TABLES, quoted
from yuzui.store.store import View
from yuzui.text import Text

SECONDS = 60.0
"""Longest time of one statement."""
_READ = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, 33}  # 33: recursive
_STEPS = 100_000


def select(view: View, statement: str, values: Sequence[Any] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return names of columns and rows of one SELECT over the visible rows of the record.

    Parameters
    ----------
    view : View
        The store as the subject sees it.
    statement : str
        One SELECT; tables bear the names of the record.
    values : sequence
        Values of its question marks.

    Raises
    ------
    InputError
        If it is no SELECT, names what is not there, or takes longer than :data:`SECONDS`.
    """
    connection = sqlite3.connect(":memory:")
    try:
        words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", statement.lower()))
        for name in words & set(TABLES):
            _lay_out(connection, view, name)
        connection.commit()
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _READ else sqlite3.SQLITE_DENY)
        deadline = time.monotonic() + SECONDS
        connection.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS)
        cursor = connection.execute(statement, tuple(values))
        if cursor.description is None:
            raise _refused(statement, "no SELECT")
        return [column[0] for column in cursor.description], cursor.fetchall()
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _refused(statement, str(error)) from None
    finally:
        connection.close()


def _lay_out(connection: sqlite3.Connection, view: View, name: str) -> None:
    columns = [column.name for column in TABLES[name].columns]
    connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(map(quoted, columns))})")
    marks = ", ".join("?" * len(columns))
    rows = ([_plain(row.get(column)) for column in columns] for row in view.select(name))
    connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({marks})", rows)  # noqa: S608 - quoted names


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bytes):
        return value
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)


def _refused(statement: str, why: str) -> InputError:
    absent = re.search(r"no such table: (\S+)", why)
    near = get_close_matches(absent[1], TABLES, 3) if absent else []
    return InputError(
        Text("this statement cannot be answered", "该语句无法回答"),
        seen=f"{why}: {statement[:80]}",
        expected=" ".join(near) if near else "SELECT … FROM proposal",
        fix=Text(
            "write one SELECT over tables of the record; it reads only what you may see",
            "请写一条针对记录表的 SELECT；只读取您有权查看的行",
        ),
        code="sql",
    )
