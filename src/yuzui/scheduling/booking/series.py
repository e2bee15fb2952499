# SPDX-License-Identifier: Apache-2.0
"""Bookings that repeat: the dates of a rule, what becomes of each, and all of them booked in one act.

A series is kept as its rule and its dates, so that a date that was skipped can be added later. The
rule is a step of days or a set of weekdays with a last day: less than iCalendar can say, and all of
it can be shown date by date before anything is booked.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.facilities import civil
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.scheduling.booking import desk, mail, policy
from yuzui.scheduling.booking.desk import Known, Terms
from yuzui.scheduling.booking.policy import Ground, Slot
from yuzui.store.state.view import TAKES
from yuzui.text import Text, same

MOST = 60
"""Dates of the longest series."""
REPEATS = ("none", "daily", "weekly")
State = Literal["free", "taken", "closed", "horizon", "rule"]


class Rule(NamedTuple):
    """How a wish repeats: daily or weekly, on which weekdays (1 is Monday), until which day."""

    repeat: str = "none"
    weekdays: tuple[int, ...] = ()
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of one date: free, or why not; whether one may wait for it."""

    wish: Slot
    state: State
    note: Text | None = None
    waits: bool = False


def wishes(first: Slot, rule: Rule, home: ZoneInfo) -> list[Slot]:
    """Return the dates of a wish, at the same hours of the clock."""
    if rule.repeat not in REPEATS or (rule.repeat != "none" and rule.last is None):
        raise _wrong("repeat", Text("a series has an end", "系列预订须有截止日"), rule.repeat, "until …")
    if rule.repeat == "none" or rule.last is None:
        return [first]
    begin, end = (dt.datetime.fromtimestamp(second, home) for second in first[:2])
    weekdays = rule.weekdays or (begin.isoweekday(),)
    listed: list[Slot] = []
    day = begin.date()
    while day <= rule.last:
        if rule.repeat == "daily" or day.isoweekday() in weekdays:
            if len(listed) == MOST:
                message = Text("a series has at most {n} dates", "系列预订最多 {n} 个日期").format(n=MOST)
                raise _wrong("last", message, rule.last.isoformat(), f"<= {day - dt.timedelta(days=1)}")
            listed.append(_on(first, day - begin.date(), begin, end, home))
        day += dt.timedelta(days=1)
    if not listed:
        raise _wrong("last", Text("no date lies before the last day", "截止日前没有符合的日期"), str(rule.last), "")
    for one, other in itertools.pairwise(listed):
        if one.end > other.start:
            message = Text("each date ends before the next begins", "每个日期须在下一个开始之前结束")
            raise _wrong("until", message, civil.between(*one[:2], home), f"<= {civil.moment(other.start, home)}")
    return listed


def _on(first: Slot, days: dt.timedelta, begin: dt.datetime, end: dt.datetime, home: ZoneInfo) -> Slot:
    """Return a wish some days later, at the same hours of the clock; an hour that clocks skip is the one after."""
    at = [int((one.replace(tzinfo=None, fold=0) + days).replace(tzinfo=home).timestamp()) for one in (begin, end)]
    return first._replace(start=at[0], end=at[1])


def _wrong(column: str, message: Text, seen: str, expected: str) -> InputError:
    return InputError(message, place=Place(column=column), seen=seen or "–", expected=expected, code="series")


def outlook(workspace: Workspace, known: Known, listed: Sequence[Slot], terms: Terms) -> list[Outlook]:
    """Return what becomes of each date for a person, if it is booked now."""
    ground = desk.ground(workspace, known, terms.by, listed[0].config)
    aside = desk.answers(workspace, known) and bool(terms.reason.strip())
    return [_one(workspace, known, wish, ground, aside) for wish in listed]


_STATES: dict[str, State] = {
    "calendar": "closed", "off_hours": "closed", "trained_only": "closed", "horizon": "horizon",
}  # fmt: skip


def _one(workspace: Workspace, known: Known, wish: Slot, ground: Ground, aside: bool) -> Outlook:
    refusals = [one for one in policy.broken(wish, ground) if not aside or one.rule not in policy.SET_ASIDE]
    states = {_STATES.get(one.rule, "rule") for one in refusals}
    for state, note in _NOTES.items():
        if state in states:
            return Outlook(wish, state, note)
    if refusals:
        return Outlook(wish, "rule", refusals[0].message)
    if met := policy.clashes(wish, ground.place):
        rows = {row["id"]: row for row in known.bookings}
        name = rows[met[0].booking]["user"]
        who = desk.user(workspace, name)
        mine = name == workspace.subject.name
        note = Text("taken by {w}, {t}", "已由{w}预订，{t}").format(
            w=Text("you", "您") if mine else same(who) if who else desk.OTHER,
            t=civil.between(met[0].start, met[0].end, known.home),
        )
        return Outlook(wish, "taken", note, bool(known.policy["wait_list"]))
    return Outlook(wish, "free")


_NOTES: dict[State, Text] = {
    "closed": Text("closed", "不开放"),
    "horizon": Text("beyond the time one may book ahead", "超出可预订期"),
}


def book(
    workspace: Workspace, resource: str, listed: Sequence[Slot], rule: Rule, terms: Terms, seen: Collection[int]
) -> tuple[str, list[desk.Done]]:
    """Book the free dates of a series, and wait for those that are taken if that is wanted; all or nothing.

    ``seen`` are the begins of the dates that were shown as free: if others are free now, nothing is booked.
    """
    with workspace.view.act("book series", f"resource {resource}", terms.reason) as change:
        known = desk.of(workspace, resource, min(desk.now(), listed[0].start) - 3 * 86_400)
        desk.unless_may(workspace, known, terms.by)
        dates = outlook(workspace, known, listed, terms)
        free = {one.wish.start for one in dates if one.state == "free"}
        if free != set(seen):
            raise _moved(len(free), len(listed))
        waits = [one for one in dates if one.waits and terms.wait]
        if not free and not waits:
            raise _moved(0, len(listed))
        name = digest("series", known.id, change.seq, listed[0].start)[:12]
        first = listed[0]
        body = {
            "repeat": rule.repeat, "weekdays": list(rule.weekdays), "last": str(rule.last),
            "config": first.config, "amount": first.amount, "request": terms.request,
        }  # fmt: skip
        row: Row = {"id": name, "resource": known.id, "user": terms.by, "rule": body, "made": clock()}
        row["dates"] = [[one.start, one.end] for one in listed]
        change.insert("series", [row])
        change.insert("row_visibility", [{"table": "series", "row": name, "level": desk.level(workspace, known.id)}])
        terms = terms._replace(series=name)
        done = []
        for one in dates:
            if one.state == "free" or one in waits:
                done.append(desk.take(workspace, change, known, one.wish, terms))
                known = desk.of(workspace, resource, min(desk.now(), first.start) - 3 * 86_400)
        if made := [one.booking for one in done if one.booking]:
            mail.tell(workspace, known.id, made, terms.by)
        return name, done


def _moved(free: int, total: int) -> StateError:
    return StateError(
        Text("the dates changed meanwhile: nothing was booked", "期间情况有变，未作任何预订"),
        seen=f"{free} / {total}",
        fix=Text("look at the dates below, and book what is free now", "请查看下方日期，重新预订空闲者"),
        code="dates_moved",
    )


def get(workspace: Workspace, name: str) -> Row:
    """Return a series that the account sees, whole."""
    if not name or not workspace.view.select("series", where=Eq("id", name), columns=("id",)):
        raise VisibilityError.not_found()
    return workspace.desk.get("series", name)


def bookings(workspace: Workspace, name: str) -> dict[int, Row]:
    """Return the last booking of each date of a series that was booked, by its begin."""
    rows = workspace.desk.select("booking", where=Eq("series", name), order=("t0",))
    return {int(row["t0"]): row for row in sorted(rows, key=lambda row: row["state"] in TAKES)}


def rest(workspace: Workspace, row: Row) -> list[Slot]:
    """Return the dates of a series that are still to come and have no booking and nobody waits for."""
    held = {start for start, one in bookings(workspace, row["id"]).items() if one["state"] in TAKES}
    waits = workspace.desk.select("booking_wait", where=Eq("series", row["id"]))
    held |= {int(one["t0"]) for one in waits if one["state"] == "waiting"}
    rule, moment = row["rule"], desk.now()
    return [
        Slot(start, end, rule["config"], rule["amount"])
        for start, end in row["dates"]
        if start > moment and start not in held
    ]


def add(workspace: Workspace, name: str, start: int, wait: bool, reason: str = "") -> desk.Done:
    """Book a date of a series that was skipped or cancelled, or wait for it."""
    row = get(workspace, name)
    wish = next((one for one in rest(workspace, row) if one.start == start), None)
    if wish is None:
        raise StateError(
            Text("this date of the series is booked or over", "该日期已预订或已过"),
            seen=str(start),
            fix=Text("choose one of the dates that the page offers", "请从页面列出的日期中选择"),
            code="no_date",
        )
    terms = Terms(row["user"], wait, row["rule"]["request"], reason, name)
    return desk.book(workspace, row["resource"], wish, terms)


def elsewhere(workspace: Workspace, user: str, listed: Sequence[Slot], resource: str) -> list[Row]:
    """Return what a person has at the same time on other resources: no bar, but to be known."""
    if not user:
        return []
    rows = workspace.desk.select("booking", where=Eq("user", user), order=("t0",))
    return [
        row
        for row in rows
        if row["resource"] != resource
        and desk.holds(row)
        and any(row["t0"] < b and a < row["t1"] for a, b, *_ in listed)
    ]
