# SPDX-License-Identifier: Apache-2.0
"""One connection to a SQLite file, with everything a store asks of it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from yuzui.settings import setting

MEMORY = Path(":memory:")
"""The place of a store that is forgotten with its process."""


def connect(path: Path, writable: bool = True) -> sqlite3.Connection:
    """Open one connection with everything a store asks of it."""
    if path is MEMORY:
        connection = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        _settle(connection, False, 0)
        return connection
    return _connect(path, "rwc") if writable else _reading(path)


def _reading(path: Path) -> sqlite3.Connection:
    """Open a file that cannot be written, as on a read-only medium.

    A file in write-ahead mode wants a place for its index even from readers. Where there is none,
    a file without a log is read as one that nobody changes, and one with a log from a copy, so
    that what was committed last is not left out.
    """
    try:
        connection = _connect(path, "ro")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return connection
    except sqlite3.OperationalError:
        log = path.with_name(f"{path.name}-wal")
        if not log.exists() or not log.stat().st_size:
            return _connect(path, "ro&immutable=1")
        with tempfile.TemporaryDirectory(prefix="yuzui-read-") as place:
            for one in (path, log):
                shutil.copyfile(one, Path(place, one.name))
            copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            with closing(sqlite3.connect(Path(place, path.name))) as whole:
                whole.backup(copy)
        _settle(copy, False, 0)
        return copy


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    wait = float(setting("busy_timeout"))
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=wait, isolation_level=None, check_same_thread=False
    )
    try:
        _settle(connection, mode == "rwc", time.monotonic() + wait)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(connection: sqlite3.Connection, writable: bool, deadline: float) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    while writable:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            # Changing the mode of a new file does not wait for another process doing the same.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
