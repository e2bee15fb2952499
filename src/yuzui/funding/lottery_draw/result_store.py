# SPDX-License-Identifier: Apache-2.0
"""The draws of a workspace: which is the newest, over which slate, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.workspace import Workspace
from yuzui.model.tables.slate import DRAW
from yuzui.model.visibility import Eq
from yuzui.text import Text

Row = dict[str, Any]

DAYS = 90
"""Days within which a secret must be revealed, unless the commitment says otherwise."""


def newest(workspace: Workspace) -> Row | None:
    """Return the newest draw of a workspace, or None."""
    rows = workspace.view.select("draw", order=("-audit_seq",), limit=1)
    return dict(rows[0]) if rows else None


def revealed(workspace: Workspace, public: str, slate: str | None) -> Row | None:
    """Return the file that the newest draw published, if it was revealed with these words.

    Whoever revealed without naming a file gets it in this way; nothing in it is secret any more.
    """
    last = newest(workspace)
    if last is None or last["state"] != "revealed" or last["public"] != public:
        return None
    return dict(last["document"]) if slate in (None, last["slate"]) else None


def of_slate(workspace: Workspace, slate: str) -> Row | None:
    """Return the newest draw over a slate that is not void, or None."""
    rows = workspace.view.select("draw", where=Eq("slate", slate), order=("-audit_seq",))
    return next((dict(row) for row in rows if row["state"] != "void"), None)


def whole(row: Mapping[str, Any]) -> Row:
    """Return a row of ``draw`` with every column of it."""
    return {name: row.get(name) for name in DRAW.names}


def last_moment(due: str | None, now: str) -> str:
    """Return the last moment at which the secret may be revealed."""
    start = dt.datetime.fromisoformat(now.replace("Z", "+00:00"))
    if due is None:
        found = start + dt.timedelta(days=DAYS)
    else:
        try:
            found = dt.datetime.fromisoformat(due.strip().replace("Z", "+00:00"))
        except ValueError:
            found = start
        if found.tzinfo is None:
            whole = dt.timedelta(days=1, seconds=-1) if len(due.strip()) == 10 else dt.timedelta()
            found = found.replace(tzinfo=dt.UTC) + whole
    if found <= start:
        raise InputError(
            Text("the secret must be revealed at a later moment", "揭示期限须晚于现在"),
            place=Place(column="--due"),
            seen=due or "-",
            expected="2027-03-31",
            fix=Text(
                "write a day or a moment that is still to come, as expected", "请按“应为”的写法填写将来的日期或时刻"
            ),
            code="due_passed",
        )
    return found.astimezone(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
