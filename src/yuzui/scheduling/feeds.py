# SPDX-License-Identifier: Apache-2.0
"""Bookings as a calendar that other programs read: of a person, of an instrument, of a group of them.

What a feed shows is what its person may see now: a role that ended takes the names along. An event
keeps its UID; SEQUENCE counts the moves of its booking, and what was cancelled is shown so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence

from yuzui.job import booking_calendar
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, In
from yuzui.scheduling.booking import desk, say
from yuzui.sheets.formats import ics
from yuzui.store import feeds
from yuzui.text import Text, same

BEFORE = 90 * 86_400
"""Seconds for which a booking that is over stays in a feed."""
_STATUS = {"tentative": "TENTATIVE"}
KINDS = {
    "person": Text("your bookings", "您的预订"),
    "instrument": Text("an instrument", "单台仪器"),
    "group": Text("a group of instruments", "仪器组"),
}


def title(workspace: Workspace, feed: Row) -> Text:
    """Return what a feed shows."""
    if feed["kind"] == "person":
        return Text("Your bookings", "您的预订")
    if feed["kind"] == "instrument":
        rows = workspace.view.select("resource", where=Eq("id", feed["target"]))
        return say.title(rows[0]) if rows else same(feed["target"])
    groups = {one["id"]: one["name"] for one in feeds.groups(workspace.store, workspace.subject)}
    return same(groups.get(feed["target"], "–"))


def calendar(workspace: Workspace, feed: Row, lang: str, name: Callable[[str], str]) -> str:
    """Return a feed as iCalendar, as its person sees it now."""
    moment = desk.now()
    rows = _bookings(workspace, feed, moment - BEFORE)
    resources = {one["id"]: one for one in workspace.view.select("resource", where=In("id", _ids(rows)))}
    moves = Counter(
        one["row"]
        for one in workspace.desk.select(
            "move_log",
            where=And((Eq("table", "booking"), In("row", tuple(f"{r['schedule']}|{r['id']}" for r in rows)))),
            columns=("table", "row", "n"),
        )
    )
    events = [
        _event(workspace, row, resources[row["resource"]], moves, lang, name, feed["kind"] == "person")
        for row in rows
        if row["resource"] in resources
    ]
    stamp = dt.datetime.fromtimestamp(moment, dt.UTC)
    return ics.text(events, title(workspace, feed).say(lang), stamp)


def _ids(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(row["resource"]) for row in rows))


def _bookings(workspace: Workspace, feed: Row, since: int) -> list[Row]:
    """Return the bookings of a feed in force, those taken back too, as far as its person sees them."""
    view = workspace.view
    where: And | Eq | In = Eq("user", workspace.subject.name)
    if feed["kind"] == "instrument":
        where = Eq("resource", feed["target"])
    elif feed["kind"] == "group":
        members = [
            one["resources"] for one in feeds.groups(workspace.store, workspace.subject) if one["id"] == feed["target"]
        ]
        where = In("resource", tuple(members[0] if members else ()))
    order = ("t1", "schedule", "id")
    rows = workspace.desk.select("booking", where=where, order=order, after=(since, "", ""))
    seen = {
        (one["schedule"], one["id"])
        for one in view.select("booking", where=In("id", tuple(row["id"] for row in rows)), columns=("schedule", "id"))
    }
    past = {one["id"] for one in view.select("schedule", where=Eq("status", "superseded"), columns=("id",))}
    shown = [row for row in rows if (row["schedule"], row["id"]) in seen]
    # a booking keeps its id from one published schedule to the next
    before = Counter(row["id"] for row in shown if row["schedule"] in past)
    return [row | {"before": before[row["id"]]} for row in shown if row["schedule"] not in past]


def _event(
    workspace: Workspace, row: Row, resource: Row, moves: Counter[str], lang: str, name: Callable[[str], str], own: bool
) -> ics.Event:
    state = row["state"] or row["firmness"]
    what = say.title(resource).say(lang)
    who = desk.user(workspace, row["user"])
    if not own:
        mine = row["user"] == workspace.subject.name
        words = Text("you", "您") if mine else same(name(who)) if who else desk.OTHER
        if row["user"] is None:
            words = say.FULL["fixed"]
        what += f": {words.say(lang)}"
    return ics.Event(
        uid=booking_calendar.uid(row),
        start=dt.datetime.fromtimestamp(row["t0"], dt.UTC),
        end=dt.datetime.fromtimestamp(row["t1"], dt.UTC),
        summary=what,
        location=resource["site"] or "",
        description=row["config"] or "",
        status="CANCELLED" if state in booking_calendar.GONE else _STATUS.get(state, "CONFIRMED"),
        sequence=row["before"] + max(0, moves[f"{row['schedule']}|{row['id']}"] - 1),
    )
