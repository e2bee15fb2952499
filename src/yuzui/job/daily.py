# SPDX-License-Identifier: Apache-2.0
"""What is due by the clock: terms of workflows, reminders, what ends soon, the week.

A file ``<job>/daily/<name>.py`` declares ``TITLE`` and ``run(workspace) -> list of str``: what it did, a line
each. It is run every hour by the process that serves a site, or by ``yuzui tick``; so it tells of an event
by a name that stays the same, and twice is once.
"""

from __future__ import annotations

from yuzui import registry
from yuzui.errors import YuzuiError
from yuzui.job.workflow import care
from yuzui.job.workspace import DESK, Workspace
from yuzui.model.visibility import Subject
from yuzui.store import messages
from yuzui.store.private import system_user
from yuzui.store.sqlite import SqliteStore

EVERY = 3_600
"""Seconds between two ticks of a site."""
_NAME = "tick"


def due(store: SqliteStore) -> bool:
    """Say whether an hour has passed since the last tick, or since this was asked for the first time."""
    if not store.writable or once(store, _NAME):
        return False
    rows = messages.rows(store, "clock_tick", '"name" = ?', _NAME)
    return not 0 <= messages.now() - rows[0]["at"] < EVERY


def once(store: SqliteStore, name: str) -> bool:
    """Say whether something has not been done yet, and note that it is: what is done once a week, say."""
    if messages.rows(store, "clock_tick", '"name" = ?', name):
        return False
    with store.engine.transaction():
        if messages.rows(store, "clock_tick", '"name" = ?', name):
            return False
        messages.put(store, "clock_tick", {"name": name, "at": messages.now()})
        return True


def tick(workspace: Workspace) -> list[str]:
    """Do all that is due; return what was done. What fails is said, and holds nothing else up."""
    store = workspace.store
    seen = workspace.seen_by(Subject(system_user(), DESK.roles), "cli")
    with store.engine.transaction():
        messages.put(store, "clock_tick", {"name": _NAME, "at": messages.now()})
    done = list(care.tick(seen).changed)
    for name, module in registry.modules("daily").items():
        try:
            done += [f"{name}: {line}" for line in module.run(seen)]
        except YuzuiError as error:
            done.append(f"{name}: {error.message.en}")
    return done
