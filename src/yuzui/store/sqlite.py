# SPDX-License-Identifier: Apache-2.0
"""A store in one SQLite file: many readers, one writer at a time, safe against sudden death.

Write-ahead log, ``synchronous=FULL``, foreign keys, strict tables, ``BEGIN IMMEDIATE``, one
connection per thread. To copy a store, use :meth:`SqliteStore.backup`, never a file copy.
"""

# ruff: noqa: S608 - names in a statement come from the record, every value is bound

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, StoreError
from yuzui.model.schema import links, quoted
from yuzui.model.table import Row, Table
from yuzui.model.visibility import Subject
from yuzui.store import audit, private, visible
from yuzui.store.state import engine, replay, schema, view
from yuzui.store.state.engine import (
    MEMORY,
    Question,
    Session,
    Tuple,
    busy,
    connect,
    nested,
    no_target,
    outside,
    state_tables,
    utc_now,
)
from yuzui.store.state.view import StoreView
from yuzui.text import Text


class SqliteStore:
    """A store in one file.

    Parameters
    ----------
    path : Path, optional
        The file; made if it is not there. Without one the store lives in memory and is forgotten with
        this object; it is used by one thread at a time.
    tables : mapping of str to Table, optional
        Tables of the store; by default the transactional ones of the record.
    clock : callable, optional
        Returns the present moment with its time zone.
    salt : callable, optional
        Returns random hexadecimal text for the log.
    writable : bool
        Whether it may be written; a medium that cannot be is only read.

    Attributes
    ----------
    own : bool
        Whether the file belongs to the user of the system this process runs as.

    Raises
    ------
    StoreError
        If the file is damaged, not a store, of a schema that differs, or on a network file
        system.
    """

    def __init__(
        self,
        path: Path | None = None,
        tables: Mapping[str, Table] | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        salt: Callable[[], str] | None = None,
        *,
        writable: bool = True,
    ) -> None:
        if path is not None:
            engine.require_local(path.parent)
        self.own = True
        known = state_tables() if tables is None else tables
        self.engine = SqliteEngine(path, known, writable=writable)
        self.session = Session(self.engine, clock, *(() if salt is None else (salt,)))
        self.engine.prepare(self._note)

    def _note(self) -> None:
        """Say in the log, in the transaction that widened the schema, what every table holds."""
        if self.engine.head() != audit.GENESIS:
            self.session.checkpoint(private.system_user(), "schema brought up to date")

    def open(self, subject: Subject, via: str = "cli") -> StoreView:
        """Return the store as the subject sees it."""
        return StoreView(self.session, subject, via)

    def log_state(self, anchors: Iterable[audit.Head] = ()) -> audit.LogState:
        """Verify the whole log; the answer holds no row of it."""
        return self.session.log_state(anchors)

    def head(self) -> audit.Head:
        """Return number and hash of the last event: printed elsewhere, it anchors the log."""
        return self.engine.head()

    def grants(self, account: str | None = None) -> list[Row]:
        """Return the role grants of an account, or all; see ``store.subjects``."""
        return self.session.grants(account)

    def replayed(self, anchors: Iterable[audit.Anchor] = ()) -> Iterator[audit.Fault]:
        """Yield what is wrong with the log, and where the tables are not what it says."""
        return replay.faults(self.engine, anchors, self.engine.held_tables)

    def granted(self) -> bool:
        """Return whether the log holds a grant; see ``store.subjects``."""
        return self.session.granted()

    @property
    def writable(self) -> bool:
        """Whether acts can be written here."""
        return self.engine.writable

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong with the file, in its own words; empty if nothing."""
        faults_ = [str(row[0]) for row in self.engine.run("PRAGMA integrity_check")]
        loose = self.engine.run("PRAGMA foreign_key_check")
        strange = [f"{kind} {name}" for kind, name in schema.strange(self.engine.connection, self.engine.tables)]
        return [*(word for word in faults_ if word != "ok"), *(f"foreign key {row}" for row in loose), *strange]

    def backup(self, target: Path) -> None:
        """Write a whole and consistent copy, while others read and write."""
        if target.exists():
            raise InputError(
                Text("a backup overwrites nothing", "备份不覆盖已有文件"),
                place=Place(file=str(target)),
                fix=Text("choose another name, or move the old file away first", "请另选文件名，或先移走旧文件"),
                code="file_exists",
            )
        with _store_errors(target), closing(sqlite3.connect(target)) as copy:
            self.engine.connection.backup(copy)

    def close(self) -> None:
        """Close every connection."""
        self.engine.close()


class SqliteEngine:
    """Rows in a SQLite file.

    Parameters
    ----------
    path : Path or None
        The file; None for memory.
    tables : mapping of str to Table
        Tables of the store.
    writable : bool
        Whether it may be written.
    """

    def __init__(self, path: Path | None, tables: Mapping[str, Table], *, writable: bool = True) -> None:
        self.path = path or MEMORY
        self.tables = tables
        self.writable = self.medium = writable
        self.connections: dict[threading.Thread | None, sqlite3.Connection] = {}
        self.lock = threading.Lock()
        # a store that nobody holds any more closes its file; nobody else could
        weakref.finalize(self, _close, self.connections)
        if writable and path is not None:
            private.begin(path)
        self.held_tables, self.shadows = tables, tuple[str, ...]()

    def prepare(self, note: Callable[[], None]) -> None:
        """Compare the schema with the record and bring it up to date; see ``schema.prepare``."""

        def lost(found: schema.Growth) -> list[str]:
            return replay.lost(self, found.wider, found.new)

        medium = self.medium
        with _store_errors(self.path):
            self.writable = (
                schema.prepare(self.connection, self.tables, writable=medium, lost=lost, note=note) and medium
            )
            if not medium and schema.version(self.connection) <= schema.VERSION:
                lacking = schema.growth(self.connection, self.tables)
                self.held_tables = {n: lacking.wider.get(n, t) for n, t in self.tables.items() if n not in lacking.new}
                self.shadows = tuple(lacking.shadows(self.tables))
        if self.shadows or (medium and not self.writable):
            self.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        thread = None if self.path is MEMORY else threading.current_thread()
        with self.lock:
            if thread not in self.connections:
                for ended in [t for t in self.connections if t is not None and not t.is_alive()]:
                    self.connections.pop(ended).close()
                self.connections[thread] = connect(self.path, self.writable)
                for statement in self.shadows:
                    self.connections[thread].execute(statement)
            return self.connections[thread]

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one statement."""
        with _store_errors(self.path):
            return self.connection.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written within, or nothing."""
        connection = self.connection
        if not self.medium:
            raise read_only(self.path)
        if not self.writable:
            raise StoreError(
                Text(
                    "a newer release wrote this store; it is open for reading only", "该存储由更新的版本写入，只能读取"
                ),
                place=Place(file=str(self.path)),
                fix=Text(
                    "open it with the release that wrote it, or choose another folder with --dir",
                    "请用写入它的版本打开，或用 --dir 选择其他文件夹",
                ),
                code="read_only",
            )
        if connection.in_transaction:
            raise nested()
        with _store_errors(self.path):
            connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with _store_errors(self.path):
                self._commit(connection)
        except BaseException:
            connection.rollback()
            raise

    def _commit(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("COMMIT")
        except sqlite3.IntegrityError:
            # Only foreign keys wait for the commit; SQLite does not say which, so look.
            name, rowid, *_ = connection.execute("PRAGMA foreign_key_check").fetchone()
            table = self.tables[name]
            sql = f"SELECT {_list(table.names)} FROM {quoted(name)} WHERE rowid = ?"
            row = connection.execute(sql, (rowid,)).fetchone()
            for column, target in links(table):
                value = row[table.names.index(column.name)]
                if value is not None and not self.rows_by_key(target, [(value,)]):
                    raise no_target(table, column, row, target) from None
            raise

    def find(self, question: Question) -> list[Tuple]:
        """Return the wanted columns of the rows, in order."""
        table = question.rule.table
        where = visible.sql(question.rule, question.now, "sqlite")
        values = list(where.values)
        sql = f"SELECT {_list(question.columns, 't.') or '1'} FROM {visible.source(table)}"
        sql += f" WHERE {where.sql}"
        if question.after is not None:
            page = _behind(question)
            sql += f" AND {page.sql}"
            values += page.values
        ends = {True: " DESC", False: ""}
        sql += f" ORDER BY {', '.join(_name(c) + ends[down] for c, down in question.order)}"
        sql += " LIMIT ?"
        rows = self.run(sql, [*values, -1 if question.limit is None else question.limit])
        return rows if question.columns else [() for _ in rows]

    def count(self, question: Question) -> int:
        """Return how many rows meet the rule of a question."""
        where = visible.sql(question.rule, question.now, "sqlite")
        source = visible.source(question.rule.table)
        rows = self.run(f"SELECT count(*) FROM {source} WHERE {where.sql}", where.values)
        return int(rows[0][0])

    def rows_by_key(self, table: Table, keys: Iterable[Tuple]) -> dict[Tuple, Tuple]:
        """Return the rows that exist of some keys."""
        where = " AND ".join(f"{quoted(name)} = ?" for name in table.key)
        sql = f"SELECT {_list(table.names)} FROM {quoted(table.name)} WHERE {where}"
        pairs = ((key, self.run(sql, key)) for key in keys if len(key) == len(table.key))
        return {key: rows[0] for key, rows in pairs if rows}

    def put(self, table: Table, rows: Sequence[Tuple], replace: bool) -> bool:
        """Add rows, or replace those of the same key; False, and no change, if a key exists."""
        marks = ", ".join("?" * len(table.names))
        sql = f"INSERT INTO {quoted(table.name)} ({_list(table.names)}) VALUES ({marks})"
        if replace:
            rest = [name for name in table.names if name not in table.key]
            new = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in rest)
            done = f"UPDATE SET {new}" if rest else "NOTHING"
            sql += f" ON CONFLICT ({_list(table.key)}) DO {done}"
        connection = self._writer()
        with _store_errors(self.path):
            connection.execute("SAVEPOINT batch")
            try:
                connection.executemany(sql, rows)
            except sqlite3.IntegrityError as error:
                connection.execute("ROLLBACK TO batch")
                if error.sqlite_errorname == "SQLITE_CONSTRAINT_PRIMARYKEY":
                    return False
                if error.sqlite_errorname == "SQLITE_CONSTRAINT_TRIGGER":
                    raise view.refusal(str(error), table.name) from None
                raise
            connection.execute("RELEASE batch")
        return True

    def drop(self, table: Table, keys: Sequence[Tuple]) -> None:
        """Remove rows."""
        where = " AND ".join(f"{quoted(name)} = ?" for name in table.key)
        sql = f"DELETE FROM {quoted(table.name)} WHERE {where}"
        with _store_errors(self.path):
            try:
                self._writer().executemany(sql, keys)
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorname == "SQLITE_CONSTRAINT_TRIGGER":
                    raise view.refusal(str(error), table.name) from None
                raise

    def log(self, after: int) -> Iterator[Row]:
        """Return the rows of the log that follow a number, in order."""
        names = self.tables["audit"].names
        sql = f'SELECT {_list(names)} FROM "audit" WHERE "seq" > ? ORDER BY "seq" LIMIT 1000'
        while rows := self.run(sql, (after,)):
            yield from (dict(zip(names, row, strict=True)) for row in rows)
            after = int(rows[-1][0])

    def head(self) -> audit.Head:
        """Return the last row of the log."""
        rows = self.run('SELECT "seq", "hash" FROM "audit" ORDER BY "seq" DESC LIMIT 1')
        return audit.Head(*rows[0]) if rows else audit.GENESIS

    def last_at(self) -> str:
        """Return when the last event of the log was; empty in an empty log."""
        rows = self.run('SELECT "at" FROM "audit" ORDER BY "seq" DESC LIMIT 1')
        return str(rows[0][0]) if rows else ""

    def scan(self, table: Table) -> Iterator[Tuple]:
        """Return all rows of a table, whoever may see them: for digests only."""
        sql = f"SELECT {_list(table.names)} FROM {quoted(table.name)}"
        with _store_errors(self.path):
            yield from self.connection.execute(sql)

    def close(self) -> None:
        """Close every connection."""
        with self.lock:
            _close(self.connections)

    def _writer(self) -> sqlite3.Connection:
        if not self.connection.in_transaction:
            raise outside()
        return self.connection


def _close(connections: dict[threading.Thread | None, sqlite3.Connection]) -> None:
    while connections:
        connections.popitem()[1].close()


def read_only(path: Path) -> StoreError:
    """Return the error of an act on a workspace that can only be read here."""
    return StoreError(
        Text(
            "this workspace can only be read here: the medium, or another user's",
            "此处只能读取该工作区：介质不可写，或属于另一用户",
        ),
        place=Place(file=str(path)),
        fix=Text(
            "act as its owner on a disk that can be written, or copy it there",
            "请由其所有者在可写磁盘上操作，或先复制到可写磁盘",
        ),
        code="read_only",
    )


@contextmanager
def _store_errors(path: Path) -> Iterator[None]:
    """Say in the caller's words what SQLite says in its own."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise busy() from None
        text, fix = _MEANING.get(name.removeprefix("SQLITE_").partition("_")[0], _DAMAGED)
        raise StoreError(text, place=Place(file=str(path)), seen=str(error), fix=fix, code=name.lower()) from error


_DAMAGED = (
    Text("the store cannot be used", "存储无法使用"),
    Text("restore a backup, or choose another folder with --dir", "请恢复备份，或用 --dir 另选文件夹"),
)

_MEANING: Mapping[str, tuple[Text, Text]] = {
    "FULL": (
        Text("the disk is full; nothing was half-written", "磁盘已满；未留下写了一半的数据"),
        Text("free some space and try again", "请释放空间后重试"),
    ),
    "READONLY": (
        Text("the store may not be written", "存储不可写"),
        Text("check the permissions of the folder", "请检查文件夹权限"),
    ),
    "CANTOPEN": (
        Text("the store cannot be opened", "存储无法打开"),
        Text("check that the folder exists and may be written", "请检查文件夹是否存在且可写"),
    ),
    "NOTADB": (Text("this file is not a store", "该文件不是存储"), _DAMAGED[1]),
    "CORRUPT": (Text("the store is damaged", "存储已损坏"), _DAMAGED[1]),
}


def _name(column: str) -> str:
    return f"t.{quoted(column)}"


def _list(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(prefix + quoted(name) for name in names)


def _behind(question: Question) -> visible.Clause:
    """Return the condition that a row comes after the last one seen, in keyset order."""
    table = question.rule.table
    places = list(zip(question.order, question.after or (), strict=True))
    if all(not down and (name in table.key or not table[name].null) for (name, down), _ in places):
        # All ascending and never missing: one comparison of rows, for which an index is used.
        marks = ", ".join("?" * len(places))
        names = ", ".join(_name(name) for (name, _), _ in places)
        return visible.Clause(f"({names}) > ({marks})", tuple(value for _, value in places))
    parts: list[str] = []
    values: list[Any] = []
    equal: list[str] = []
    for number, ((name, down), value) in enumerate(places):
        beyond = _beyond(_name(name), down, value)
        parts.append(" AND ".join([f"{_name(n)} IS ?" for n in equal] + [beyond]))
        values += [v for _, v in places[:number]] + ([] if value is None else [value])
        equal.append(name)
    return visible.Clause(f"({' OR '.join(f'({part})' for part in parts)})", tuple(values))


def _beyond(name: str, down: bool, value: Any) -> str:
    if value is None:
        return "1 = 0" if down else f"{name} IS NOT NULL"
    return f"({name} < ? OR {name} IS NULL)" if down else f"{name} > ?"
