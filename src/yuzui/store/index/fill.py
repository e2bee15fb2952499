# SPDX-License-Identifier: Apache-2.0
"""Bring the index up to date: what has changed is made anew in a copy, which is then swapped in."""

# ruff: noqa: S608 - names in a statement are made here, every value is bound

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import InternalError, Place, StoreError
from yuzui.model.schema import TABLES, quoted
from yuzui.model.table import Class, Row, Table
from yuzui.model.visibility import ALWAYS, TRUE
from yuzui.store import visible
from yuzui.store.duck import Lake
from yuzui.store.index.entry import EVERYONE, LAYOUT, SHELVES, Entry, Part
from yuzui.store.snapshot import Snapshot
from yuzui.store.state.engine import Engine, Question, Session
from yuzui.store.state.view import lasting
from yuzui.store.tokens import VERSION, tokens
from yuzui.store.values import decode
from yuzui.text import Text

Governing = tuple[Any, ...]
"""Values of ``visible.GOVERNING`` of a row, in stored form."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the index is made from."""

    session: Session
    snapshot: Snapshot | None
    parts: Sequence[Part]

    def stamp(self) -> str:
        """Return what changes whenever the index might have to."""
        head = self.session.engine.head()
        snapshot = self.snapshot.digest if self.snapshot else ""
        return digest([VERSION, head.hash, snapshot, [(p.name, p.salt) for p in self.parts]])


def fresh(path: Path, origin: Origin) -> None:
    """Bring an index up to date.

    Notes
    -----
    A part is made anew when the rows it reads, what governs them, or its salt have changed;
    analytic tables are known by the digest in their manifest and not read for that. A process
    that dies on the way leaves the old file as it was.
    """
    stamp = origin.stamp()
    if _current(path, noted(path), stamp):
        return
    with _alone(path), _store_errors(path):
        old = noted(path)
        if _current(path, old, stamp):
            return
        filling = _Filling(origin)
        if old is not None:
            with closing(reading(path)) as connection:
                filling.find_stale_parts(connection)
            if not filling.stale and not filling.gone:
                _SAME[str(path)] = old, stamp
                return
        new = path.with_name(f".{path.name}.new")
        new.unlink(missing_ok=True)
        if old is not None:
            shutil.copyfile(path, new)
        with closing(sqlite3.connect(new, isolation_level=None)) as connection:
            # Nothing is read from a file that was not finished, so it needs no journal.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            for statement in LAYOUT if old is None else ():
                connection.execute(statement)
            if old is None:
                filling.find_stale_parts(connection)
            filling.run(connection, stamp)
            connection.execute("COMMIT")
        new.replace(path)


_SAME: dict[str, tuple[str, str]] = {}
"""Of an index what it is noted to be made from, and what was found to change nothing of it, by its file."""


def _current(path: Path, old: str | None, stamp: str) -> bool:
    return old is not None and (old == stamp or _SAME.get(str(path)) == (old, stamp))


def noted(path: Path) -> str | None:
    """Return the stamp of an index; None if there is no index that can be read."""
    if not path.is_file():
        return None
    try:
        with closing(reading(path)) as connection:
            row = connection.execute("SELECT value FROM note WHERE name = 'stamp'").fetchone()
            version = connection.execute("SELECT value FROM note WHERE name = 'version'")
            return str(row[0]) if version.fetchone()[0] == _VERSION else None
    except (sqlite3.Error, TypeError):
        return None


def reading(path: Path) -> sqlite3.Connection:
    """Open an index for reading; a file in place never changes, so it needs no locks."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, isolation_level=None)


def table_of(engine: Engine, name: str) -> Table:
    """Return a table of the store, else an analytic one."""
    return engine.tables.get(name) or TABLES[name]


def digest(value: Any) -> str:
    """Return a short digest of plain values."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def compact(value: Any) -> str:
    """Return plain values as JSON text without spaces."""
    return _encode(value).decode()


_encode = msgspec.json.Encoder().encode

_VERSION = digest([VERSION, LAYOUT])


def _words(text: str) -> str:
    """Return the tokens of a text; many texts share lines, and no token spans two."""
    return " ".join(filter(None, map(_line, text.split("\n"))))


@lru_cache(maxsize=1 << 14)
def _line(line: str) -> str:
    return " ".join(tokens(line))


class _Filling:
    """One run that brings an index up to date."""

    connection: sqlite3.Connection

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.stale: list[tuple[Part, Mapping[str, _Rows], str]] = []
        self.gone: list[str] = []
        self.engine = origin.session.engine
        self.now = origin.session.clock()
        self.governing = self._governing()
        reach = lasting(origin.session)
        self.beyond = {(t.name, row) for t in self.engine.tables.values() for row in reach.rows(t)}
        self.always = visible.predicate(ALWAYS, self.engine.tables["row_visibility"], self.now)
        self.open: dict[tuple[Any, ...], bool] = {}
        tables = {**TABLES, **self.engine.tables}
        self.usual = {n: (t.level, None, None, None, None) for n, t in tables.items()}

    def find_stale_parts(self, connection: sqlite3.Connection) -> None:
        """Find the parts that have changed since an index was made, and those that are no longer declared."""
        known = dict(connection.execute("SELECT name, stamp FROM part"))
        self.gone = sorted(known.keys() - {part.name for part in self.origin.parts})
        for part in self.origin.parts:
            rows = {table: _Rows(self, table, part) for table in part.columns}
            made_from = digest([part.salt, [(t, one.stamp()) for t, one in rows.items()]])
            if known.get(part.name) != made_from:
                self.stale.append((part, rows, made_from))

    def run(self, connection: sqlite3.Connection, stamp: str) -> None:
        """Make anew what has changed and note what the index is made from."""
        self.connection = connection
        for name in self.gone:
            self._drop(name)
        for part, rows, made_from in self.stale:
            self._drop(part.name)
            self._add(part, part.describe({table: one.rows() for table, one in rows.items()}))
            self._execute("INSERT INTO part VALUES (?, ?)", part.name, made_from)
        self._execute("DELETE FROM about WHERE n NOT IN (SELECT about FROM entry)")
        self._note(stamp)

    def _drop(self, part: str) -> None:
        for shelf in (EVERYONE, *SHELVES.values()):
            self._execute(f"DELETE FROM {shelf} WHERE rowid IN (SELECT n FROM entry WHERE part = ?)", part)
        self._execute("DELETE FROM entry WHERE part = ?", part)
        self._execute("DELETE FROM part WHERE name = ?", part)

    def _add(self, part: Part, entries: Iterable[Entry]) -> None:
        first = self.connection.execute("SELECT coalesce(max(n), 0) + 1 FROM entry").fetchone()[0]
        abouts = _Abouts(self.connection)
        rows: list[tuple[Any, ...]] = []
        texts: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for n, one in enumerate(entries, first):
            governing = self.governed(one.table, one.row)
            everyones = self.everyones(one.table, one.row)
            shown = compact({kind.value: fields for kind, fields in one.record.items()})
            names = (one.table, one.row, one.kind, one.id, abouts(one.about))
            rows.append((n, part.name, *names, shown, *governing))
            for kind, (title, body) in one.texts.items():
                if kind in SHELVES:
                    shelf = EVERYONE if kind is Class.OPEN and everyones else SHELVES[kind]
                    texts[shelf].append((n, _words(title), _words(body)))
        marks = ", ".join("?" * 13)
        try:
            self.connection.executemany(f"INSERT INTO entry VALUES ({marks})", rows)
        except sqlite3.IntegrityError as error:
            twice = Text("two entries of one name", "两个条目同名")
            raise InternalError(twice, seen=part.name) from error
        for shelf, lines in texts.items():
            sql = f"INSERT INTO {shelf} (rowid, title, body) VALUES (?, ?, ?)"
            self.connection.executemany(sql, lines)

    def everyones(self, table: str, row: str) -> bool:
        """Return whether everyone may see a row, now and later."""
        governing = tuple(self.governed(table, row))
        if governing not in self.open:
            # few things are said of many rows
            fields = dict(zip(visible.GOVERNING, governing, strict=True))
            self.open[governing] = self.always(fields)
        return self.open[governing] and (table, row) not in self.beyond

    def governed(self, table: str, row: str) -> Governing:
        """Return what governs a row."""
        return self.governing.get((table, row)) or self.usual[table]

    def _governing(self) -> dict[tuple[str, str], Governing]:
        names = ("table", "row", *visible.GOVERNING)
        rows = self.stored(self.engine.tables["row_visibility"], names)
        return {(table, row): governing for table, row, *governing in rows}  # type: ignore[misc]

    def stored(self, table: Table, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return columns of every row of a transactional table, in stored form."""
        rule = visible.Rule(table, self.engine.tables["row_visibility"], TRUE, TRUE)
        order = tuple((name, False) for name in table.key)
        return self.engine.find(Question(rule, self.now, tuple(columns), order))

    def _note(self, stamp: str) -> None:
        """Note the stamp, and the statistics of what everyone may see."""
        alike = ", ".join(("kind", "about", '"table"', *visible.GOVERNING))
        self._execute("DELETE FROM tally")
        self._execute(f"INSERT INTO tally SELECT {alike}, count(*) FROM entry GROUP BY {alike}")
        self._execute(f"CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, {EVERYONE}, row)")
        rows = self.connection.execute(f"SELECT count(*) FROM {EVERYONE}").fetchone()[0]
        size = self.connection.execute("SELECT total(cnt) FROM vocabulary").fetchone()[0]
        values = {"version": _VERSION, "stamp": stamp, "rows": str(rows), "size": str(size)}
        self.connection.executemany("INSERT OR REPLACE INTO note VALUES (?, ?)", values.items())

    def _execute(self, text: str, *values: Any) -> None:
        self.connection.execute(text, values)


class _Abouts:
    """Numbers of what many entries say of where they come from."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.known: dict[tuple[Any, ...], int] = {}

    def __call__(self, about: Mapping[str, Any]) -> int:
        """Return the number of a statement; a new one is written."""
        key = (*about, *about.values())
        if key not in self.known:
            text = compact(about)
            values = (about.get("source") or "", about.get("origin") or "", text)
            sql = "INSERT OR IGNORE INTO about (source, origin, record) VALUES (?, ?, ?)"
            self.connection.execute(sql, values)
            row = self.connection.execute("SELECT n FROM about WHERE record = ?", (text,))
            self.known[key] = int(row.fetchone()[0])
        return self.known[key]


class _Rows:
    """The rows of one table that a part is made from."""

    def __init__(self, filling: _Filling, table: str, part: Part) -> None:
        self.filling, self.table = filling, table_of(filling.engine, table)
        names = dict.fromkeys((*self.table.key, *part.columns[table]))
        self.columns = [self.table[name] for name in names]
        self.whole = table in part.whole
        self.held: list[tuple[Any, ...]] | None = None

    def stamp(self) -> Any:
        """Return what changes when the rows or what governs them do."""
        mine: list[Any] = [item for item in self.filling.governing.items() if item[0][0] == self.table.name]
        mine += sorted(row for table, row in self.filling.beyond if table == self.table.name)
        names = [column.name for column in self.columns]
        if self.table.state:
            return names, mine, self._stored()
        snapshot = self.filling.origin.snapshot
        tables = snapshot.manifest["tables"] if snapshot else {}
        return names, mine, tables.get(self.table.name, {}).get("sha256")

    def rows(self) -> list[Row]:
        """Return the rows as plain values."""
        rows_ = list(self._decoded())
        if self.whole:
            return rows_
        filling, name = self.filling, self.table.name
        return [row for row in rows_ if filling.everyones(name, self.table.row_id(row))]

    def _stored(self) -> list[tuple[Any, ...]]:
        if self.held is None:
            names = [column.name for column in self.columns]
            self.held = self.filling.stored(self.table, names)
        return self.held

    def _decoded(self) -> Iterator[Row]:
        names = [column.name for column in self.columns]
        if self.table.state:
            for row in self._stored():
                yield {c.name: decode(c, v) for c, v in zip(self.columns, row, strict=True)}
            return
        snapshot = self.filling.origin.snapshot
        if snapshot is None or self.table.name not in snapshot.tables:
            return

        with closing(Lake()) as lake:
            lake.register(self.table.name, snapshot.path(self.table.name))
            there = lake.types(self.table.name)
            chosen = ", ".join(quoted(n) if n in there else f"NULL AS {quoted(n)}" for n in names)
            order = ", ".join(map(quoted, self.table.key))
            text = f"SELECT {chosen} FROM {quoted(self.table.name)} ORDER BY {order}"
            yield from lake.query(text)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process fill the index; the system ends this when the process ends in any way."""
    import fcntl

    with _store_errors(path):
        stream = path.with_name(f".{path.name}.lock").open("a")
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@contextmanager
def _store_errors(path: Path) -> Iterator[None]:
    """Say in the caller's words that the index cannot be written."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError(
            Text("the search index cannot be written", "无法写入检索索引"),
            place=Place(file=str(path)),
            seen=str(error),
            fix=Text("check the permissions of the folder and the space on the disk", "请检查文件夹权限与磁盘空间"),
            code="no_index",
        ) from error
