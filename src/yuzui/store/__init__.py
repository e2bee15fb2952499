# SPDX-License-Identifier: Apache-2.0
"""State and files: the transactional store, snapshots, the analytic engine, search."""

from __future__ import annotations

from pathlib import Path

from yuzui.store.durable import sweep
from yuzui.store.private import FILE, claim
from yuzui.store.sqlite import SqliteStore
from yuzui.store.state.pseudonym_vault import recover


def open_store(folder: Path) -> SqliteStore:
    """Open the store of a workspace."""
    held = claim(folder)
    if held.writable:
        # what a process that was killed had begun: nobody reads it, and nobody else removes it
        sweep(folder)
        recover(folder)
    store = SqliteStore(folder / FILE, writable=held.writable)
    store.own = held.own
    return store
