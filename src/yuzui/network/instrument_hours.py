# SPDX-License-Identifier: Apache-2.0
"""What instruments delivered for bookings, in hours: the ledger first, then events, then the booking itself."""

from __future__ import annotations

from collections.abc import Iterable

from yuzui.job.workspace import Workspace
from yuzui.model.visibility import In

HOUR = 3_600
"""Seconds."""
DONE = "done"
"""Kind of event, and state of a booking, in which an instrument was used."""


def delivered(workspace: Workspace, bookings: Iterable[str]) -> dict[str, float]:
    """Return the hours of each booking that is known.

    What the ledger delivered for its events counts; for an event that is not posted yet its own length; for a booking
    without events its length once it is done.
    """
    names = tuple(sorted(set(bookings)))
    if not names:
        return {}
    desk = workspace.desk
    events = [row for row in desk.select("event", where=In("booking", names)) if row["kind"] == DONE]
    causes = {f"event:{row['source']}/{row['source_key']}": row for row in events}
    posted: dict[str, int] = {}
    for entry in desk.select("entry", where=In("cause", tuple(causes))) if causes else ():
        if entry["kind"] == "deliver":
            posted[entry["cause"]] = posted.get(entry["cause"], 0) + int(entry["amount"])
    hours: dict[str, float] = {}
    for cause, row in causes.items():
        seconds = posted.get(cause, max(0, (row["t1"] or row["t0"]) - row["t0"]))
        hours[row["booking"]] = hours.get(row["booking"], 0.0) + seconds / HOUR
    for row in desk.select("booking", where=In("id", names)):
        if row["id"] not in hours and row["state"] == DONE:
            hours[row["id"]] = (row["t1"] - row["t0"]) / HOUR
    return hours
