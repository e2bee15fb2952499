# SPDX-License-Identifier: Apache-2.0
"""A connection is set up whole, or closed again."""

import gc
import sqlite3
import warnings
from contextlib import closing

import pytest

from yuzui.store.sqlite import SqliteStore
from yuzui.store.state.connection import connect


def test_is_set_up_for_a_store(tmp_path):
    with closing(connect(tmp_path / "a.sqlite")) as connection:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "synchronous", "trusted_schema")
        }
        assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "trusted_schema": 0}
        with pytest.raises(sqlite3.OperationalError, match="too many attached"):
            connection.execute("ATTACH ':memory:' AS other")


def test_a_file_that_is_no_database_leaves_no_connection_open(tmp_path):
    (tmp_path / "a.sqlite").write_bytes(b"no database" * 100)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        with pytest.raises(sqlite3.DatabaseError):
            connect(tmp_path / "a.sqlite")
        gc.collect()


def test_a_store_that_nobody_holds_closes_its_file(tmp_path):
    """Whatever a caller forgets, no descriptor of the store stays open."""
    store = SqliteStore(tmp_path / "a.sqlite")
    connections = store.engine.connections
    held = list(connections.values())
    assert held
    del store
    gc.collect()
    assert not connections
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        held[0].execute("SELECT 1")
