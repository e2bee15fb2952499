# SPDX-License-Identifier: Apache-2.0
"""Some days of several instruments as one person may see them: what is free, booked, closed, and open to them.

What is read is read once for all instruments. A stretch is offered only if no rule stands against
it, so that a link that says "book" books.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from yuzui.facilities import civil
from yuzui.job import signature
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.tables.schedule import BOOKING
from yuzui.model.visibility import And, Eq, In, readable
from yuzui.scheduling.booking import desk, policy
from yuzui.scheduling.booking.desk import Known
from yuzui.scheduling.booking.policy import Ground, Refusal, Slot
from yuzui.store.state.view import FORCE
from yuzui.view.week import STEP, Kind

_DAY = 86_400
PIECES = 4
"""Most links that one free stretch is offered in, where the longest booking is shorter."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day: what it is, from when to when, whose, in which configuration."""

    kind: Kind
    start: int
    end: int
    booking: str = ""
    user: str = ""
    config: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument in a week, and what stands against its use by who looks, whatever the hour."""

    known: Known
    ground: Ground
    days: Sequence[Sequence[Part]]
    lacks: Sequence[Refusal]
    requests: Sequence[Row]
    awarded: bool

    @property
    def locked(self) -> bool:
        """Whether who looks may not book it at any hour."""
        return bool(self.lacks) or not self.awarded


@dataclass(frozen=True, slots=True)
class Week:
    """Days of some instruments."""

    days: Sequence[dt.date]
    rows: Sequence[Instrument]
    now: int

    def parts(self, *kinds: Kind) -> Iterator[tuple[Instrument, Part]]:
        """Yield the parts of some kinds, by instrument and time."""
        return ((row, part) for row in self.rows for day in row.days for part in day if part.kind in kinds)


_BOOKED = ("schedule", "id", "resource", "t0", "t1", "amount", "config", "user", "firmness", "state")
_TIMES = ("resource", "t0", "t1", "version", "state", "capacity")


def several(workspace: Workspace, resources: Sequence[Row], low: int, high: int) -> list[Known]:
    """Return what is known of some resources that are booked by hand, around some days, but for who waits."""
    view, ids = workspace.desk, tuple(str(row["id"]) for row in resources)
    among, since = In("resource", ids), min(low, desk.now()) - 3 * _DAY
    force = {one["id"] for one in view.select("schedule", where=In("status", FORCE), columns=("id",))}
    after, until = (since, "", ""), high + 3 * _DAY
    rows = view.select("booking", where=among, columns=_BOOKED, order=("t1", "schedule", "id"), after=after)
    held = (one for one in rows if one["t0"] < until and one["schedule"] in force)
    booked = _by_resource(one for one in held if desk.holds(one))
    order = ("t1", "resource", "t0", "version")
    times = view.select("calendar", where=among, columns=_TIMES, order=order, after=(since, "", 0, 0))
    calendar = _by_resource(one for one in times if one["t0"] < until)
    changeovers = _by_resource(view.select("changeover", where=among))
    policies = _by_resource(view.select("booking_policy", where=among))
    return [
        Known(
            row,
            policies[row["id"]][0],
            civil.zone(row["tz"]),
            calendar[row["id"]],
            changeovers[row["id"]],
            sorted(booked[row["id"]], key=lambda one: (one["t0"], one["t1"], one["id"])),
            (),
        )
        for row in resources
    ]


def _by_resource(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    listed: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        listed[str(row["resource"])].append(row)
    return listed


def week(workspace: Workspace, resources: Sequence[Row], first: dt.date, user: str, count: int = 7) -> Week:
    """Return some days of instruments as the account sees them and a person may book them."""
    days = [first + dt.timedelta(days=n) for n in range(count)]
    edge = civil.midnight(first, ZoneInfo("UTC"))
    knowns = several(workspace, resources, edge - _DAY, edge + (count + 1) * _DAY)
    among = In("resource", tuple(known.id for known in knowns))
    view = workspace.desk
    held = _by_resource(view.select("qualification", where=And((Eq("person", user), among))))
    rules = [known.policy for known in knowns]
    permits = view.select("permit", where=Eq("subject", user)) if any(one["permits"] for one in rules) else []
    trains = any(one["qualification"] for one in rules)
    sessions = _by_resource(desk.sessions(workspace, [one.id for one in knowns], user) if trains else [])
    ids = tuple(str(row["id"]) for known in knowns for row in known.bookings)
    seen = workspace.view.select("booking", where=In("id", ids), columns=("schedule", "id")) if ids else []
    shown = {(row["schedule"], row["id"]) for row in seen}
    requests = awarded(workspace, user)
    moment, rows, named = desk.now(), [], "user" in readable(workspace.subject, BOOKING)
    for known in knowns:
        ground = Ground(
            known.policy, known.place(), known.home, moment, known.slots_of(user), held[known.id], permits,
            sessions[known.id], user == workspace.subject.name,
        )  # fmt: skip
        rows.append(_instrument(workspace.subject.name, known, ground, days, shown, requests, named))
    return Week(days, rows, moment)


def awarded(workspace: Workspace, user: str) -> list[Row]:
    """Return the requests by which hours were awarded to a person."""
    name, states = signature.plain(user), In("state", ("awarded", "started"))
    rows = workspace.desk.select("access_request", where=states)
    return [one for one in rows if signature.plain(str(one["applicant"])) == name]


def _instrument(
    me: str,
    known: Known,
    ground: Ground,
    days: Sequence[dt.date],
    shown: set[tuple[str, str]],
    requests: Sequence[Row],
    named: bool,
) -> Instrument:
    edges = [civil.midnight(day, known.home) for day in (*days, days[-1] + dt.timedelta(days=1))]
    low, high = edges[0], edges[-1]
    parts = [*_booked(me, known, ground, shown, named), *_closed(known, ground, low, high)]
    lacks = [one for one in policy.broken(_probe(ground, low, high), ground) if one.rule in policy.OF_THE_PERSON]
    mine = [one for one in requests if one["facility"] == known.id]
    may = bool(mine) or not known.policy.get("award_needed")
    parts += _free(ground, edges, may and not lacks)
    cells = [_cell(parts, a, b) for a, b in pairwise(edges)]
    return Instrument(known, ground, cells, lacks, mine, may)


def _probe(ground: Ground, low: int, high: int) -> Slot:
    """Return a wish that asks what a person lacks: an hour of these days that is still to come."""
    start = max(low, min(ground.now + 1, high - 3600))
    return Slot(start, start + 3600)


def _cell(parts: Sequence[Part], low: int, high: int) -> list[Part]:
    inside = [one for one in parts if one.start < high and one.end > low]
    return sorted(inside, key=lambda one: (one.start, one.end))


def _booked(me: str, known: Known, ground: Ground, shown: set[tuple[str, str]], named: bool) -> Iterator[Part]:
    slots = ground.place.slots
    for row, one in zip(known.bookings, slots, strict=True):
        visible, own = (row["schedule"], row["id"]) in shown, row["user"] == me
        kind: Kind = "mine" if own else "booked" if desk.by_hand(row) else "fixed"
        user = str(row["user"] or "") if visible and (named or own) else ""
        yield Part(kind, one.start, one.end, row["id"] if visible else "", user, one.config if visible else "")
    if ground.place.single:
        for before, after in pairwise(slots):
            start = max(before.end, after.start - ground.place.changeover.between(before.config, after.config))
            if start < after.start:
                yield Part("changeover", start, after.start)


def _closed(known: Known, ground: Ground, low: int, high: int) -> Iterator[Part]:
    """Yield when nobody may use it: outside user time, and outside working hours where these are closed."""
    at = low
    for start, end in (*_open(ground, low, high), (high, high)):
        if at < start:
            yield Part("closed", at, start)
        at = max(at, end)


def _open(ground: Ground, low: int, high: int) -> list[tuple[int, int]]:
    return [(a, b) for a, b, _ in policy.working(ground.place, ground.policy, ground.home, low, high).open]


def _free(ground: Ground, edges: Sequence[int], may: bool) -> Iterator[Part]:
    """Yield what is free, in stretches of a day; those that may be booked are verified, the others are not offered.

    What is left of the step that has begun is over: no booking begins in it.
    """
    step = STEP * 60
    begun = ground.now + -ground.now % step
    first = max(ground.now, ground.now + (ground.policy["staff_notice"] or 0))
    first += -first % step
    for low, high in pairwise(edges):
        for start, end in _open(ground, low, high):
            for a, b in policy.gaps(ground.place, start, end):
                for c, d, config in _set_up(ground, a, b):
                    if c < begun:
                        yield Part("past", c, min(d, begun))
                    if begun < d:
                        yield from _offers(ground, max(c, begun), d, config, first, may)


def _set_up(ground: Ground, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    """Yield what of a gap is left beside change-overs, cut at working hours where these matter; how it is set up."""
    config = ""
    if ground.place.single:
        slots, between = ground.place.slots, ground.place.changeover.between
        at = bisect_left(slots, high, key=lambda one: one.start)
        after = slots[at] if at < len(slots) else None
        before = slots[at - 1] if at else None
        config = before.config if before else after.config if after else ""
        if before is not None:
            low = max(low, before.end + between(before.config, config))
        if after is not None:
            high = min(high, after.start - between(config, after.config))
    if low < high:
        cut = ground.policy["off_hours"] == "trained_only"
        spans = policy.parts_of_day(low, high, ground.policy, ground.home) if cut else [(low, high)]
        yield from ((a, b, config) for a, b in spans)


def _offers(ground: Ground, low: int, high: int, config: str, first: int, may: bool) -> Iterator[Part]:
    """Yield a free stretch in the bookings it can be had in; what no booking fits is free and not offered."""
    at, length = max(low, first), high - low
    if low < min(at, high):
        yield Part("open", low, min(at, high))
    longest = min((ground.policy[name] or length for name in ("max_block", "per_user_day")), default=length)
    if not may or not longest or (high - at) > PIECES * longest:
        longest = length
    while at < high:
        end = min(high, at + longest)
        if 0 < high - end < (ground.policy["min_block"] or 0):
            end = high
        wish = Slot(at, end, config)
        if may and (policy.broken(wish, ground) or policy.clashes(wish, ground.place)):
            wish = _shortened(wish, ground)
        offered = may and wish.end > wish.start
        yield Part("free" if offered else "open", at, end if not offered else wish.end, config=config)
        at = wish.end if offered else end


def _shortened(wish: Slot, ground: Ground) -> Slot:
    """Return as much of a wish as no rule forbids, from its begin on, by the limits of one booking and one day."""
    limits = [ground.policy["max_block"]]
    if (most := ground.policy["per_user_day"]) is not None:
        for day, low, _ in civil.days(wish.start, wish.end, ground.home):
            own = (part for one in ground.own for part in civil.days(one.start, one.end, ground.home))
            used = sum(b - a for d, a, b in own if d == day)
            limits.append(max(0, most - used) + low - wish.start)
    if (horizon := ground.policy["horizon"]) is not None:
        limits.append(ground.now + horizon - wish.start)
    length = min([wish.end - wish.start, *(one for one in limits if one is not None)])
    shorter = wish._replace(end=wish.start + max(0, length - length % (STEP * 60)))
    if shorter.end <= shorter.start or policy.broken(shorter, ground) or policy.clashes(shorter, ground.place):
        return wish._replace(end=wish.start)
    return shorter
