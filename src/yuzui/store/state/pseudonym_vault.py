# SPDX-License-Identifier: Apache-2.0
"""The sealed file: who stands behind a pseudonym, secrets of draws, where sheets of reviewers lie.

``sealed.sqlite`` is a file of its own, readable by its owner only, with a connection of its own
that can attach no other file, as no connection of the store can attach this one: no statement
can ever join the two. Only :meth:`SealedFile.person` opens it, under four eyes and with an event.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import sqlite3
import weakref
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, StoreError, VisibilityError
from yuzui.model.schema import ddl, quoted
from yuzui.model.table import Row, Table
from yuzui.model.tables.person import IDENTITY_MAP
from yuzui.model.tables.review import ASSIGNMENT_SOURCE
from yuzui.model.tables.slate import DRAW_SECRET
from yuzui.settings import setting
from yuzui.store import private
from yuzui.store.state.engine import connect
from yuzui.store.store import View
from yuzui.store.values import decode, encode_rows
from yuzui.text import Text

# ruff: noqa: S608 - names in a statement come from the record, every value is bound

OPENERS = frozenset({"decider", "administrator", "auditor"})
"""Roles of the two who may open one identity together."""


class SealedFile:
    """The map from pseudonyms to persons."""

    def __init__(self, path: Path) -> None:
        private.begin(path)
        wait = float(setting("busy_timeout"))
        # used by one thread; who lets go of it last, and closes it, may be another
        self.connection = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self.connection.close)
        self.connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self.connection.set_authorizer(_authorise)
        self.connection.execute("PRAGMA synchronous = FULL")
        for table in (IDENTITY_MAP, DRAW_SECRET, ASSIGNMENT_SOURCE):
            statement = ddl(table, "sqlite").replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
            self.connection.execute(statement)

    def keep(self, rows: Iterable[Row]) -> int:
        """Keep who stands behind pseudonyms; a later load of the same call replaces it."""
        return self._keep(IDENTITY_MAP, rows)

    def _keep(self, table: Table, rows: Iterable[Row]) -> int:
        stored = encode_rows(table, rows)
        marks = ", ".join("?" * len(table.names))
        sql = f"INSERT OR REPLACE INTO {quoted(table.name)} VALUES ({marks})"
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany(sql, stored)
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            self.connection.rollback()
            raise StoreError(
                Text("the sealed file cannot be written", "密封文件无法写入"),
                seen=str(error),
                fix=Text("check the permissions of the folder and the space on the disk", "请检查文件夹权限与磁盘空间"),
            ) from error
        return len(stored)

    def hide(self, draw: str, secret: str) -> None:
        """Keep the secret of a draw until it is revealed."""
        self._keep(DRAW_SECRET, [{"draw": draw, "secret": secret}])

    def hidden(self, draw: str) -> str | None:
        """Return the secret of a draw, for the act that reveals it; None if it is not here."""
        sql = f"SELECT secret FROM {quoted(DRAW_SECRET.name)} WHERE draw = ?"
        row = self.connection.execute(sql, (draw,)).fetchone()
        return None if row is None else str(row[0])

    def note(self, run: str, request: Mapping[str, Any]) -> None:
        """Keep which sheets an assignment was made from; said again, it replaces."""
        self._keep(ASSIGNMENT_SOURCE, [{"run": run, "asked": dict(request)}])

    def noted(self, run: str) -> dict[str, Any] | None:
        """Return which sheets an assignment was made from; None if it was not kept here."""
        sql = f"SELECT asked FROM {quoted(ASSIGNMENT_SOURCE.name)} WHERE run = ?"
        row = self.connection.execute(sql, (run,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def known(self, call: str, persons: Iterable[str]) -> dict[str, str]:
        """Return the pseudonyms that persons have in a call already; says nothing of others."""
        sql = f"SELECT pseudonym FROM {quoted(IDENTITY_MAP.name)} WHERE call = ? AND person = ?"
        row = ((p, self.connection.execute(sql, (call, p)).fetchone()) for p in persons)
        return {person: str(row[0]) for person, row in row if row is not None}

    def pseudonyms(self, call: str, persons: Iterable[str]) -> dict[str, str]:
        """Return the pseudonyms of people within a call, made with a secret of that call: none links two calls."""
        name = f"pseudonyms:{call}"
        secret = self.hidden(name)
        if secret is None:
            self._first(name, secrets.token_hex(32))
            secret = self.hidden(name) or ""
        return {one: f"E{hmac.digest(secret.encode(), one.encode(), 'sha256').hex()[:8]}" for one in persons}

    def _first(self, draw: str, secret: str) -> None:
        """Keep a secret unless another process was first."""
        sql = f"INSERT OR IGNORE INTO {quoted(DRAW_SECRET.name)} ({quoted('draw')}, {quoted('secret')}) VALUES (?, ?)"
        self.connection.execute(sql, (draw, secret))

    def seats(self, person: str) -> list[tuple[str, str]]:
        """Return call and pseudonym of a reviewer, for their own pages alone."""
        sql = f"SELECT call, pseudonym FROM {quoted(IDENTITY_MAP.name)} WHERE person = ? AND role = 'reviewer'"
        return [(str(call), str(name)) for call, name in self.connection.execute(sql, (person,)).fetchall()]

    def behind(self, call: str, pseudonym: str) -> str:
        """Return who stands behind a pseudonym, to send them a notice; it is shown to nobody."""
        sql = f"SELECT person FROM {quoted(IDENTITY_MAP.name)} WHERE call = ? AND pseudonym = ?"
        row = self.connection.execute(sql, (call, pseudonym)).fetchone()
        return "" if row is None else str(row[0])

    def person(self, view: View, witness: View, call: str, pseudonym: str, reason: str) -> Row:
        """Open one identity."""
        if not reason.strip():
            raise InputError(
                Text("an identity is opened for a reason only", "未说明理由，不得解密身份"),
                fix=Text("say why it has to be opened", "请写明须解密的理由"),
                code="no_reason",
            )
        account = witness.subject.name
        with view.act("unseal", f"identity:{call}|{pseudonym}", f"{reason} | with {account}"):
            four = view.subject.name != account
            if not four or not all(OPENERS & v.subject.roles for v in (view, witness)):
                raise VisibilityError.not_found()
            where = " AND ".join(f"{quoted(name)} = ?" for name in IDENTITY_MAP.key)
            sql = f"SELECT * FROM {quoted(IDENTITY_MAP.name)} WHERE {where}"
            row = self.connection.execute(sql, (call, pseudonym)).fetchone()
            if row is None:
                raise VisibilityError.not_found()
        pairs = zip(IDENTITY_MAP.columns, row, strict=True)
        return {column.name: decode(column, value) for column, value in pairs}

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def faults(folder: Path, name: str = "sealed.sqlite") -> list[str]:
    """Return what SQLite finds wrong with a file beside the store, in its own words; it is only read."""
    path = folder / name
    if not path.is_file():
        return []
    try:
        # where it can be written, what a writer that was killed left is taken back first
        own = os.access(path, os.W_OK) and os.access(folder, os.W_OK)
        with closing(sqlite3.connect(path) if own else connect(path, writable=False)) as opened:
            rows = opened.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.Error as error:
        return [str(error)]
    return [str(row[0]) for row in rows if row[0] != "ok"]


def open_sealed(folder: Path) -> SealedFile:
    """Open the sealed file of a workspace; made on first use."""
    return SealedFile(folder / "sealed.sqlite")


def recover(folder: Path) -> None:
    """Undo what a process that was killed had begun in the sealed file of a workspace.

    Its journal says how, and must never be removed by hand: it goes with the next write.
    """
    path = folder / "sealed.sqlite"
    if not path.with_name(path.name + "-journal").exists() or not path.is_file():
        return
    # another process may write just now, or the folder may be read-only: then it stays
    with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(path, timeout=0)) as file:
        file.isolation_level = None
        file.execute("BEGIN IMMEDIATE")
        (version,) = file.execute("PRAGMA user_version").fetchone()
        file.execute(f"PRAGMA user_version = {int(version)}")
        file.execute("COMMIT")


def _authorise(action: int, *_: str | None) -> int:
    refused = action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
