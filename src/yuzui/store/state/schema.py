# SPDX-License-Identifier: Apache-2.0
"""The schema of a SQLite store: made from the record, numbered, compared with it at every open.

Migrations are files ``migrations/NNNN_<reason>.sql``, forward only; file N leads from version
N - 1 to N.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from yuzui.errors import Place, StoreError
from yuzui.model.schema import ddl, quoted
from yuzui.model.table import Table
from yuzui.store.state import view
from yuzui.text import Text, join, same

VERSION = 4
"""Number of the schema that this release writes (``user_version``)."""

APPLICATION = 0x59555A31
"""Mark of a Yuzui file (``application_id``): the letters YUZ1."""

INDEXES = (
    'CREATE INDEX "row_visibility_deny" ON "row_visibility" ("table", "row") WHERE "deny" IS NOT NULL',
    'CREATE INDEX "booking_place" ON "booking" ("resource", "t0")',
    'CREATE INDEX "entry_debit" ON "entry" ("debit")',
)
"""Beside the keys: a denial is looked up in every answer, a booking beside others of its place,
an entry of the ledger beside others of its book."""


_COPIED = frozenset({"audit"})
"""Tables that a migration drops after it copied their rows."""


def statements(tables: Mapping[str, Table]) -> Iterator[str]:
    """Return the statements that make an empty store."""
    for table in tables.values():
        yield ddl(table, "sqlite").removesuffix(";")
    yield from _indexes(tables)
    yield from (text for _, text in view.triggers(tables))


def _indexes(tables: Mapping[str, Table]) -> Iterator[str]:
    yield from (index for index in INDEXES if index.split('"')[3] in tables)


def prepare(connection: sqlite3.Connection, tables: Mapping[str, Table], *, writable: bool = True) -> bool:
    """Bring a file to the present schema, or refuse it."""
    if writable and _pragma(connection, "user_version") <= VERSION:
        connection.execute("BEGIN IMMEDIATE")
        try:
            _advance(connection, tables)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    newer = _pragma(connection, "user_version") > VERSION
    if differences_ := list(differences(connection, tables, newer)):
        raise StoreError(
            Text("the store differs from the record: ", "存储与数据模型不一致：") + join(differences_, "; ", "；"),
            fix=Text(
                "open it with the release that wrote it, or choose another folder with --dir",
                "请用写入它的版本打开，或用 --dir 选择其他文件夹",
            ),
            code="schema_differs",
        )
    return not newer


def _advance(connection: sqlite3.Connection, tables: Mapping[str, Table]) -> None:
    version = _pragma(connection, "user_version")
    empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if version == 0 and empty:
        for statement in statements(tables):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
    elif _pragma(connection, "application_id") != APPLICATION:
        raise StoreError(
            Text("this database was not made by Yuzui", "该数据库不是由 Yuzui 建立的"),
            fix=Text(
                "choose another folder with --dir, or move this file away", "请用 --dir 选择其他文件夹，或移走该文件"
            ),
            code="foreign_file",
        )
    else:
        for script in migrations(files("yuzui.store") / "migrations", version):
            for statement in filter(str.strip, script.split(";\n")):
                _keep_rows(connection, statement)
                connection.execute(statement)
        if version < VERSION:
            _make_missing(connection, tables)
            for index in _indexes(tables):
                connection.execute(index.replace("INDEX", "INDEX IF NOT EXISTS", 1))
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _make_missing(connection: sqlite3.Connection, tables: Mapping[str, Table]) -> None:
    """Make the tables that this release added to the record, with their rules."""
    there = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema")}
    for name, table in tables.items():
        if name not in there:
            connection.execute(ddl(table, "sqlite").removesuffix(";"))
    for name, text in view.triggers(tables):
        if name not in there:
            connection.execute(text)


def _keep_rows(connection: sqlite3.Connection, statement: str) -> None:
    """Refuse to drop a table that this release no longer has while it holds rows."""
    dropped = re.match(r'DROP TABLE "(\w+)"', statement)
    if dropped is None or dropped[1] in _COPIED:
        return
    rows = connection.execute(f"SELECT count(*) FROM {quoted(dropped[1])}").fetchone()[0]  # noqa: S608 - our own name
    if rows:
        raise StoreError(
            Text("this release has no table “{t}”", "本版本没有表“{t}”").format(t=dropped[1]),
            seen=f"{dropped[1]}: {rows}",
            fix=Text(
                "open it with the release that wrote it and take these rows out, or choose another folder with --dir",
                "请用写入它的版本打开并取出这些行，或用 --dir 选择其他文件夹",
            ),
            code="schema_differs",
        )


def migrations(folder: Traversable, version: int) -> list[str]:
    """Return the scripts that lead from a version to the present one."""
    files_ = {int(f.name[:4]): f for f in folder.iterdir() if f.name.endswith(".sql")}
    wanted = range(version + 1, VERSION + 1)
    if missing := [number for number in wanted if number not in files_]:
        raise StoreError(
            Text("no migration to version {n}", "缺少升级到版本 {n} 的脚本").format(n=missing[0]),
            place=Place(file=f"migrations/{missing[0]:04d}_*.sql"),
            fix=Text("install Yuzui again: a file of it is missing", "请重新安装 Yuzui：缺少其中的文件"),
            code="no_migration",
        )
    return [files_[number].read_text(encoding="utf-8") for number in wanted]


def differences(connection: sqlite3.Connection, tables: Mapping[str, Table], newer: bool) -> Iterator[Text]:
    """Return where the live schema differs from the record, one phrase each."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
    live = {str(name): str(text) for name, text in rows}
    for name, table in tables.items():
        if name not in live:
            yield Text("table “{t}” is missing", "缺少表“{t}”").format(t=name)
            continue
        if live[name] == ddl(table, "sqlite").removesuffix(";"):
            continue  # all its columns stand in this text
        info = connection.execute(f"PRAGMA table_info({quoted(name)})")
        columns = [str(row[1]) for row in info]
        lacking = [column for column in table.names if column not in columns]
        beyond = [column for column in columns if column not in table]
        for column in lacking + ([] if newer else beyond):
            where = same(f"{name}.{column}")
            less = Text("column “{c}” is missing", "缺少列“{c}”")
            more = Text("column “{c}” is unknown", "列“{c}”未知")
            yield (less if column in lacking else more).format(c=where)
        if not newer and columns == list(table.names):
            yield Text("types or checks of “{t}”", "“{t}”的类型或约束").format(t=name)
        elif not newer and not lacking and not beyond:
            yield Text("order of columns of “{t}”", "“{t}”的列顺序").format(t=name)
    if not newer:
        rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        entries = {str(name): str(text) for name, text in rows}
        for name, text in view.triggers(tables):
            if entries.get(name) != text:
                yield Text("rule “{t}”", "规则“{t}”").format(t=name)


def strange(connection: sqlite3.Connection, tables: Mapping[str, Table]) -> list[tuple[str, str]]:
    """Return what the schema of a file holds that we did not make, or lacks, by kind and name.

    Of a file that a newer release wrote only triggers and views are named. Statistics of SQLite
    itself (``ANALYZE``) are nobody's tampering.
    """
    if version(connection) > VERSION:
        ours = {name for name, _ in view.triggers(tables)}
        rows = connection.execute("SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view')")
        return [(str(kind), str(name)) for kind, name in rows if name not in ours]
    with closing(sqlite3.connect(":memory:")) as model:
        for statement in statements(tables):
            model.execute(statement)
        entries = _entries(model)
    live = _entries(connection)
    beyond = [(str(kind), str(name)) for kind, name, *_ in sorted(live - entries, key=repr)]
    lacking = [(f"missing {kind}", name) for kind, name, *_ in sorted(entries - live, key=repr)]
    return beyond + lacking


def _entries(connection: sqlite3.Connection) -> set[tuple[Any, ...]]:
    """Return kind, name, table and text of everything in a schema but statistics."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return {tuple(row) for row in rows if not str(row[1]).startswith("sqlite_stat")}


def version(connection: sqlite3.Connection) -> int:
    """Return the number of the schema of a file; 0 in an empty one."""
    return _pragma(connection, "user_version")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
