# SPDX-License-Identifier: Apache-2.0
"""One connection to a SQLite file, with everything a store asks of it."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from yuzui.settings import setting


def connect(path: Path, writable: bool = True) -> sqlite3.Connection:
    """Open one connection with everything a store asks of it.

    Parameters
    ----------
    path : Path
        The file; made if it may be written and is not there.
    writable : bool
        Whether it may be written.

    Returns
    -------
    sqlite3.Connection
        In autocommit mode; used by one thread at a time.
    """
    wait = float(setting("busy_timeout"))
    mode = "rwc" if writable else "ro"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _settle(connection, writable, time.monotonic() + wait)
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
