# SPDX-License-Identifier: Apache-2.0
"""Bookings as a calendar file that goes with a mail: the same events under the same names as in a feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, In
from yuzui.sheets.formats import ics

GONE = frozenset({"cancelled", "declined", "displaced", "missed"})
"""States of a booking that a calendar shows as cancelled."""


def uid(row: Row) -> str:
    """Return the name of a booking in calendars."""
    return f"{row['id']}@{row['resource']}.yuzui"


def text(workspace: Workspace, rows: Sequence[Row], lang: str) -> str:
    """Return bookings of one person as a calendar file; it names nobody."""
    ids = tuple(dict.fromkeys(str(row["resource"]) for row in rows))
    resources = {str(one["id"]): one for one in workspace.desk.select("resource", where=In("id", ids))}
    events = [_event(workspace, row, resources.get(str(row["resource"]), {}), lang) for row in rows]
    return ics.text(events, "Yuzui", dt.datetime.fromisoformat(clock()))


def _event(workspace: Workspace, row: Row, resource: Mapping[str, str | None], lang: str) -> ics.Event:
    key = And((Eq("table", "booking"), Eq("row", f"{row['schedule']}|{row['id']}")))
    state = row["state"] or row["firmness"]
    name = (resource.get("name_zh") if lang == "zh" else None) or resource.get("name") or str(row["resource"])
    status = "CANCELLED" if state in GONE else "TENTATIVE" if state == "tentative" else "CONFIRMED"
    return ics.Event(
        uid=uid(row),
        start=dt.datetime.fromtimestamp(row["t0"], dt.UTC),
        end=dt.datetime.fromtimestamp(row["t1"], dt.UTC),
        summary=name,
        location=resource.get("site") or "",
        description=row["config"] or "",
        status=status,
        sequence=max(0, workspace.desk.count("move_log", key) - 1),
    )
