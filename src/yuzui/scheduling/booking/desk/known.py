# SPDX-License-Identifier: Apache-2.0
"""What is known of a resource when somebody books: policy, user time, what is taken, by whom.

Whether a slot is free hangs on every booking, also on those the person who asks may not see. So
the desk reads them all; what is shown is read again as that person, and says of others no more
than the rules of visibility allow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import StateError
from yuzui.facilities import civil
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, In, Subject
from yuzui.scheduling.booking import taken
from yuzui.scheduling.booking.policy import BY_HAND, Ground
from yuzui.scheduling.booking.postings import standing
from yuzui.scheduling.booking.taken import Slot
from yuzui.store.state.guards import FORCE, TAKES
from yuzui.text import Text, same

_DAY = 86_400
_AS = {"public": "public", "network": "member", "organisation": "analyst"}


@dataclass(frozen=True, slots=True)
class Known:
    """A resource that is booked by hand."""

    resource: Row
    policy: Row
    home: ZoneInfo
    calendar: Sequence[Row]
    changeovers: Sequence[Row]
    bookings: Sequence[Row]
    waiting: Sequence[Row]

    @property
    def id(self) -> str:
        """Id of the resource."""
        return str(self.resource["id"])

    def rows(self) -> dict[str, Sequence[Row]]:
        """Return the rows that what is free and taken rests on, by table."""
        return {
            "resource": (self.resource,),
            "booking_policy": (self.policy,),
            "calendar": self.calendar,
            "changeover": self.changeovers,
            "booking": self.bookings,
        }

    def place(self, *configs: str) -> taken.Place:
        """Return the resource as it is booked, with changeovers for further configurations."""
        slots = [taken.slot(row) for row in self.bookings]
        used = {one.config for one in slots} | set(configs)
        return taken.Place(
            taken.opened(self.calendar, self.resource["capacity"]), taken.changeover(self.changeovers, used), slots
        )

    def own(self, user: str) -> list[Slot]:
        """Return the slots that one person has booked by hand."""
        return [taken.slot(row) for row in self.bookings if user and row["user"] == user]


def now() -> int:
    """Return the present second, UTC."""
    return int(dt.datetime.fromisoformat(clock()).timestamp())


def of(workspace: Workspace, resource: str, since: int | None = None) -> Known:
    """Return what is known of a resource that is booked by hand."""
    row = workspace.view.get("resource", resource)
    view = workspace.desk
    here = Eq("resource", resource)
    policies = view.select("booking_policy", where=here)
    if not policies or row["booking_mode"] not in BY_HAND:
        raise _not_by_hand(row, bool(policies))
    start = now() - 2 * _DAY if since is None else since
    force = {one["id"] for one in view.select("schedule", where=In("status", FORCE))}
    after = (start, "", "")
    booked = view.select("booking", where=here, order=("t1", "schedule", "id"), after=after)
    return Known(
        row,
        policies[0],
        civil.zone(row["tz"]),
        view.select("calendar", where=here),
        view.select("changeover", where=here),
        sorted(
            (one for one in booked if one["schedule"] in force and holds(one)),
            key=lambda one: (one["t0"], one["t1"], one["id"]),
        ),
        view.select("booking_wait", where=here, order=("place",)),
    )


def holds(row: Mapping[str, Any]) -> bool:
    """Say whether a booking takes its time."""
    return row["firmness"] != "tentative" and (row["state"] or row["firmness"]) in TAKES


def ground(workspace: Workspace, known: Known, user: str, config: str) -> Ground:
    """Return all that a wish of a person is held against."""
    view = workspace.desk
    return Ground(
        known.policy,
        known.place(config),
        known.home,
        now(),
        known.own(user),
        view.select("qualification", where=And((Eq("person", user), Eq("resource", known.id)))),
        view.select("permit", where=Eq("subject", user)),
    )


def level(workspace: Workspace, resource: str) -> str:
    """Return the level at which what hangs on a resource is visible: that of the resource."""
    for name, role in _AS.items():
        subject = Subject(f"any {role}", frozenset({role}))
        if workspace.store.open(subject).count("resource", Eq("id", resource)):
            return name
    return "restricted"


def by_hand(row: Mapping[str, Any]) -> bool:
    """Say whether a booking was made by hand."""
    return str(row["schedule"]) == standing(str(row["resource"]))


def _not_by_hand(row: Row, policy: bool) -> StateError:
    seen = f"booking_mode = {row['booking_mode'] or '–'}" + ("" if policy else "; booking_policy –")
    return StateError(
        Text("this resource is not booked by hand", "该资源不接受人工预订"),
        seen=f"{row['id']}: {seen}",
        expected=f"booking_mode = {' | '.join(BY_HAND)}; booking_policy",
        fix=same("yuzui load FILE.xlsx")
        + Text(
            ": a sheet “resource” with the booking mode, and a sheet “booking_policy”",
            "：含预订方式的“resource”工作表，以及“booking_policy”工作表",
        ),
        code="not_by_hand",
    )
