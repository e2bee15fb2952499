# SPDX-License-Identifier: Apache-2.0
"""What the user of an instrument is told of bookings that were made: one mail, with entries for a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from yuzui.job import booking_calendar, notices
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import And, Eq, In
from yuzui.text.address import encode


def tell(workspace: Workspace, resource: str, names: Sequence[str], person: str, kind: str = "booking_made") -> None:
    """Tell somebody of their bookings by hand, the one it is about first; who made them is mailed only."""
    where = And((Eq("resource", resource), In("id", tuple(names))))
    rows = workspace.desk.select("booking", where=where, order=("t0", "id"))
    about, event = f"/bookings/{encode(names[0])}", f"booking:{resource}:{names[0]}:made"
    ics = partial(booking_calendar.text, workspace, rows)
    if person == workspace.subject.name:
        notices.mail_only(workspace, kind, person, event, about, ics)
    else:
        notices.tell(workspace, kind, person, event, about, ics=ics)
