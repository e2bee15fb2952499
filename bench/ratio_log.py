# SPDX-License-Identifier: Apache-2.0
"""Appending to the event log against verifying all of it."""

import tempfile
import time
from pathlib import Path

from yuzui.model.visibility import Subject
from yuzui.store import open_store

TITLE = "verify the whole log against appending it"
EVENTS = 3000


def run():
    """Append events one transaction each, then verify the chain."""
    who = Subject("bench", frozenset({"programme_officer"}))
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        view = store.open(who)
        began = time.process_time()
        for n in range(EVENTS):
            with view.act("note", f"event {n}"):
                pass
        append = time.process_time() - began
        began = time.process_time()
        assert store.log_state().bad is None
        verify = time.process_time() - began
        store.close()
    return [
        {
            "size": f"{EVENTS:,} events",
            "ours": "verify",
            "ours_s": verify,
            "peer": "append (SQLite, synchronous=FULL)",
            "peer_s": append,
            "goal": "≤ 0.2",
        }
    ]
