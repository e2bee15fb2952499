# SPDX-License-Identifier: Apache-2.0
"""A resource with its bookings as a document, as a reader may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.facilities.civil import days, midnight, shown
from yuzui.job import row_origins
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.tables.facility import BOOKING_POLICY
from yuzui.model.visibility import In
from yuzui.scheduling.booking import taken
from yuzui.scheduling.booking.desk import acts, refusing
from yuzui.scheduling.booking.desk import known as knowing
from yuzui.scheduling.booking.desk.known import Known
from yuzui.scheduling.booking.policy import BY_HAND

POLICY = tuple(name for name in BOOKING_POLICY.names if name not in ("resource", "note"))
"""Columns of a policy that everybody reads."""


def of(workspace: Workspace, resource: str, first: str | None, count: int) -> dict[str, Any]:
    """Return a resource with what is free, booked and waited for on some days."""
    known = knowing.of(workspace, resource, 0)
    moment = knowing.now()
    day = _day(first) or dt.datetime.fromtimestamp(moment, dt.UTC).astimezone(known.home).date()
    low = midnight(day, known.home)
    high = midnight(day + dt.timedelta(days=count), known.home)
    place = known.place()
    seen = _seen(workspace, known)
    return {
        "resource": {
            **{name: known.resource[name] for name in ("id", "name", "name_zh", "booking_mode")},
            "timezone": known.home.key,
            "capacity": max((n for _, _, n in place.open), default=known.resource["capacity"] or 1),
        },
        "origin": row_origins.of(workspace.desk, known.rows()),
        "policy": {name: known.policy.get(name) for name in POLICY},
        "now": moment,
        "days": [[one.isoformat(), a, b] for one, a, b in days(low, high, known.home)],
        "open": [[max(a, low), min(b, high), n] for a, b, n in place.open if a < high and b > low],
        "free": [list(span) for span in taken.gaps(place, low, high)],
        "bookings": [row for row in seen if row["start"] < high and row["end"] > low],
        "waiting": [
            _wait(workspace, known, row) for row in known.waiting if row["state"] == "waiting" and row["t0"] > moment
        ],
        "handed_over": [_wait(workspace, known, row) for row in known.waiting if row["state"] == "served"],
    }


def _day(said: str | None) -> dt.date | None:
    if not said:
        return None
    try:
        return dt.date.fromisoformat(said.strip()[:10])
    except ValueError:
        raise refusing.no_day(said) from None


def _seen(workspace: Workspace, known: Known) -> list[dict[str, Any]]:
    """Return the bookings that hold, each with what is set up before and how long that takes."""
    ids = tuple(str(row["id"]) for row in known.bookings)
    shown_to = {(row["schedule"], row["id"]) for row in workspace.view.select("booking", where=In("id", ids))}
    late = {row["id"] for row in acts.late(workspace, known)}
    freed = {row["booking"]: row["freed"] for row in known.waiting if row["state"] == "served"}
    place = known.place()
    found = []
    for row in known.bookings:
        one = taken.slot(row)
        before = taken.neighbours(one, place.taken)["before"] if place.single else None
        way = place.changeover.between(before.config, one.config) if before is not None else 0
        visible = (row["schedule"], row["id"]) in shown_to
        found.append(
            {
                "id": row["id"] if visible else None,
                "start": one.start,
                "end": one.end,
                "from": shown(one.start, known.home),
                "until": shown(one.end, known.home),
                "config": (row["config"] if visible else None),
                "amount": one.amount,
                "state": row["state"] or row["firmness"],
                "by_hand": knowing.by_hand(row),
                "user": refusing.user(workspace, row["user"]) if visible else None,
                "mine": row["user"] == workspace.subject.name,
                "changeover": way,
                "missed": row["id"] in late,
                "took_over": freed.get(row["id"]),
            }
        )
    return found


def _wait(workspace: Workspace, known: Known, row: Row) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "config", "since", "state", "booking", "freed")},
        "start": row["t0"],
        "end": row["t1"],
        "from": shown(row["t0"], known.home),
        "until": shown(row["t1"], known.home),
        "amount": 1 if row["amount"] is None else row["amount"],
        "served_at": row["served_at"],
        "user": refusing.user(workspace, row["user"]),
        "mine": row["user"] == workspace.subject.name,
    }


def resources(workspace: Workspace) -> list[Row]:
    """Return the resources that are booked by hand, as the reader sees them, by id."""
    policies = workspace.view.select("booking_policy", columns=("resource",))
    named = In("id", tuple(row["resource"] for row in policies))
    rows = workspace.view.select("resource", where=named, order=("id",))
    return [row for row in rows if row["booking_mode"] in BY_HAND]


def own(document: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """Return the bookings of a document that are the reader's own."""
    return [row for row in document["bookings"] if row["mine"]]
