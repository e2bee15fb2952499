# SPDX-License-Identifier: Apache-2.0
"""The schema of a SQLite store: made from the record, numbered, compared with it at every open.

Migrations are files ``migrations/NNNN_<reason>.sql``, forward only; file N leads from version
N - 1 to N. What only adds needs none: a table, a column that may be empty, a wider vocabulary are
added at opening (:class:`Growth`), if the log proves that nothing of the kind was lost.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from yuzui.errors import Place, StoreError
from yuzui.model.schema import AFFINITY, ddl, quoted
from yuzui.model.table import Table
from yuzui.store.state import view
from yuzui.text import Text, join, same

VERSION = 6
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


@dataclass(frozen=True, slots=True)
class Growth:
    """What the record declares and a file does not have yet, as far as adding it changes no row.

    Parameters
    ----------
    new : mapping of str to Table
        Tables that the file lacks.
    wider : mapping of str to Table
        Tables that lack columns or words, with the columns that the file has.
    indexes : tuple of str
        Statements of indexes that the file lacks.
    """

    new: Mapping[str, Table]
    wider: Mapping[str, Table]
    indexes: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.wider or self.indexes)

    def names(self) -> Iterator[str]:
        """Yield the tables that a file lacks, wholly or in part."""
        yield from self.new
        yield from self.wider

    def shadows(self, tables: Mapping[str, Table]) -> Iterator[str]:
        """Yield statements that let a reader of a file that cannot be written see what it lacks as empty."""
        for name in self.new:
            yield ddl(tables[name], "sqlite").replace("CREATE TABLE", "CREATE TEMP TABLE", 1)
        for name, live in self.wider.items():
            lacking = [f"NULL AS {quoted(one)}" for one in tables[name].names if one not in live]
            if lacking:
                columns = ", ".join([*map(quoted, live.names), *lacking])
                yield f"CREATE TEMP VIEW {quoted(name)} AS SELECT {columns} FROM main.{quoted(name)}"  # noqa: S608


Lost = Callable[[Growth], list[str]]
"""Returns those tables to be added or widened that do not hold what the log says they held."""


def prepare(
    connection: sqlite3.Connection,
    tables: Mapping[str, Table],
    *,
    writable: bool = True,
    lost: Lost = lambda _: [],
    note: Callable[[], object] = lambda: None,
) -> bool:
    """Bring a file to the present schema in one transaction, with a note in its log, or refuse it."""
    version_ = version(connection)
    if writable and (version_ < VERSION or (version_ == VERSION and growth(connection, tables))):
        connection.execute("BEGIN IMMEDIATE")
        try:
            changed = _advance(connection, tables, lost)
            _require_same(connection, tables, False)
            if changed:
                note()
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return True
    newer = version_ > VERSION
    lacking = () if writable or newer else frozenset(growth(connection, tables).names())
    _require_same(connection, {name: table for name, table in tables.items() if name not in lacking}, newer)
    return not newer


def _require_same(connection: sqlite3.Connection, tables: Mapping[str, Table], newer: bool) -> None:
    if differences_ := list(differences(connection, tables, newer)):
        raise StoreError(
            Text("the store differs from the record: ", "存储与数据模型不一致：") + join(differences_, "; ", "；"),
            fix=Text(
                "open it with the release that wrote it, or choose another folder with --dir",
                "请用写入它的版本打开，或用 --dir 选择其他文件夹",
            ),
            code="schema_differs",
        )


def _advance(connection: sqlite3.Connection, tables: Mapping[str, Table], lost: Lost) -> bool:
    """Make, migrate or widen a file; return whether a file that was there changed."""
    version = _pragma(connection, "user_version")
    empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if version == 0 and empty:
        for statement in statements(tables):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        return False
    if _pragma(connection, "application_id") != APPLICATION:
        raise StoreError(
            Text("this database was not made by Yuzui", "该数据库不是由 Yuzui 建立的"),
            fix=Text(
                "choose another folder with --dir, or move this file away", "请用 --dir 选择其他文件夹，或移走该文件"
            ),
            code="foreign_file",
        )
    for script in migrations(files("yuzui.store") / "migrations", version):
        for statement in filter(str.strip, script.split(";\n")):
            _keep_rows(connection, statement)
            connection.execute(statement)
    if found := growth(connection, tables):
        doubtful = set(lost(found))
        found = Growth(
            {name: table for name, table in found.new.items() if name not in doubtful},
            {name: table for name, table in found.wider.items() if name not in doubtful},
            tuple(index for index in found.indexes if index.split('"')[3] not in doubtful),
        )
        _grow(connection, tables, found)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    return version < VERSION or bool(found)


def growth(connection: sqlite3.Connection, tables: Mapping[str, Table]) -> Growth:
    """Return what a file lacks of the record and can be given without changing a row."""
    entries = {(str(k), str(n)): str(sql) for k, n, sql in connection.execute(_ENTRIES)}
    wider = {}
    for name, table in tables.items():
        sql = entries.get(("table", name))
        if sql is not None and name not in _CHAIN and _definitions(sql) != _definitions(ddl(table, "sqlite")):
            columns = [str(row[1]) for row in connection.execute(f"PRAGMA main.table_info({quoted(name)})")]
            if set(table.key) <= set(columns) <= {*table.names}:
                live = replace(table, columns=tuple(c for c in table.columns if c.name in columns))
                if _widens(connection, table, live, sql):
                    wider[name] = live
    new = {name: table for name, table in tables.items() if ("table", name) not in entries and name not in _CHAIN}
    # of a file of this version only what comes with a table: an index that went is a finding of the check
    indexes = (index for index in _indexes(tables) if ("index", index.split('"')[1]) not in entries)
    behind = version(connection) < VERSION
    return Growth(new, wider, tuple(one for one in indexes if behind or one.split('"')[3] in {*new, *wider}))


_ENTRIES = "SELECT type, name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL"
_CHAIN = frozenset({"audit", "audit_body"})
"""Tables by which a loss is proven: what they lack is not added by itself."""


def _widens(connection: sqlite3.Connection, table: Table, live: Table, sql: str) -> bool:
    """Say whether a table differs by columns that may be empty and by checks that all its rows meet."""
    if any(not column.null for column in table.columns if column.name not in live):
        return False
    old, now = (
        {line.partition(" CHECK (")[0]: line for line in _definitions(text)} for text in (sql, ddl(live, "sqlite"))
    )
    if old.keys() != now.keys():
        return False
    new = [line for start, line in now.items() if line != old[start]]
    checks = [check.removesuffix(")") for line in new for check in line.split(" CHECK (")[1:]]
    unmet = " OR ".join(f"NOT ({check})" for check in checks) or "0"
    return connection.execute(f"SELECT 1 FROM {quoted(table.name)} WHERE {unmet} LIMIT 1").fetchone() is None  # noqa: S608


def _grow(connection: sqlite3.Connection, tables: Mapping[str, Table], found: Growth) -> None:
    """Add tables, columns and words; rows stay as they are, and so does the order of columns."""
    rules = dict(view.triggers({n: found.wider.get(n, t) for n, t in tables.items() if n not in found.new}))
    for name in found.new:
        connection.execute(ddl(tables[name], "sqlite"))
    texts = {}
    for name, live in found.wider.items():
        order = [str(row[1]) for row in connection.execute(f"PRAGMA main.table_info({quoted(name)})")]
        for column in tables[name].columns:
            if column.name not in live:
                kind = f"{quoted(column.name)} {AFFINITY['sqlite'][column.type]}"
                connection.execute(f"ALTER TABLE {quoted(name)} ADD COLUMN {kind}")
                order.append(column.name)
        whole = replace(tables[name], columns=tuple(tables[name][one] for one in order))
        texts[name] = ddl(whole, "sqlite").removesuffix(";")
    if texts:
        # as SQLite documents for constraints: the rows are no other, only what is checked of them
        number = _pragma(connection, "schema_version")
        connection.execute("PRAGMA writable_schema = ON")
        for name, text in texts.items():
            connection.execute("UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", (text, name))
        connection.execute(f"PRAGMA schema_version = {number + 1}")
        connection.execute("PRAGMA writable_schema = OFF")
    live_rules = {str(n): str(sql) for k, n, sql in connection.execute(_ENTRIES) if k == "trigger"}
    for name, text in view.triggers(tables):
        if live_rules.get(name) != text and live_rules.get(name) == rules.get(name):
            if name in live_rules:
                connection.execute(f"DROP TRIGGER {quoted(name)}")
            connection.execute(text)
    for index in found.indexes:
        connection.execute(index)


def _definitions(sql: str) -> frozenset[str]:
    """Return the columns and constraints of a table as this program writes them, one a line."""
    return frozenset(line.strip().removesuffix(",") for line in sql.removesuffix(";").split("\n"))


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
        if _definitions(live[name]) == _definitions(ddl(table, "sqlite")):
            continue  # all its columns stand in this text
        info = connection.execute(f"PRAGMA main.table_info({quoted(name)})")
        columns = [str(row[1]) for row in info]
        lacking = [column for column in table.names if column not in columns]
        beyond = [column for column in columns if column not in table]
        for column in lacking + ([] if newer else beyond):
            where = same(f"{name}.{column}")
            less = Text("column “{c}” is missing", "缺少列“{c}”")
            more = Text("column “{c}” is unknown", "列“{c}”未知")
            yield (less if column in lacking else more).format(c=where)
        if not newer and not lacking and not beyond:
            yield Text("types or checks of “{t}”", "“{t}”的类型或约束").format(t=name)
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
    found = growth(connection, tables)  # a file that cannot be written lacks it, and that is known
    waiting = {*found.names(), *(index.split('"')[1] for index in found.indexes)}
    live, entries = ({one for one in side if not waiting & {*one[1:3]}} for side in (live, entries))
    beyond = [(str(kind), str(name)) for kind, name, *_ in sorted(live - entries, key=repr)]
    lacking = [(f"missing {kind}", name) for kind, name, *_ in sorted(entries - live, key=repr)]
    return beyond + lacking


def _entries(connection: sqlite3.Connection) -> set[tuple[Any, ...]]:
    """Return kind, name, table and text of everything in a schema but statistics; columns in any order."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM main.sqlite_schema")
    return {
        (*row[:3], _definitions(row[3]) if row[0] == "table" else row[3])
        for row in rows
        if not str(row[1]).startswith("sqlite_stat")
    }


def version(connection: sqlite3.Connection) -> int:
    """Return the number of the schema of a file; 0 in an empty one."""
    return _pragma(connection, "user_version")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
