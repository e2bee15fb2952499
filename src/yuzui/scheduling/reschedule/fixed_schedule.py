# SPDX-License-Identifier: Apache-2.0
"""A schedule that stands, checked anew, with what of it may not move.

Bookings that begin before the freeze line stay where they are, as do those that say of themselves
that they are frozen; with them what they follow and the other members of a group that is placed
whole. Nothing new begins before the line.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.model.table import Row
from yuzui.scheduling import check
from yuzui.scheduling.answer import Booking, Moved, Valued, Way, plain_rows
from yuzui.scheduling.instance import InstanceJson, Span, zone
from yuzui.scheduling.reading import Read, read
from yuzui.scheduling.search.construct import Stand, again
from yuzui.scheduling.search.state import Spot, State, Work, World, world
from yuzui.text import Text, join

FROZEN = "frozen"


@dataclass(frozen=True, slots=True, eq=False)
class FixedSchedule:
    """A schedule of an instance."""

    document: InstanceJson
    reading: Read
    world: World
    spots: tuple[Spot | None, ...]
    fixed: frozenset[int]
    since: int | None = None

    @property
    def timezone(self) -> str:
        """In which its times are read."""
        return zone(self.document)

    @property
    def horizon(self) -> Span:
        """First second, and first second after."""
        return self.reading.instance.horizon

    @property
    def tasks(self) -> list[str]:
        """Return the ids of the tasks, by number."""
        return list(self.reading.instance.tasks)

    @property
    def resources(self) -> list[str]:
        """Return the ids of the resources, by number."""
        return list(self.reading.instance.resources)

    def state(self, work: Work) -> State:
        """Return the schedule as a state that can be changed and undone."""
        state = State(self.world, work)
        for task, spot in enumerate(self.spots):
            if spot is not None:
                state.put(task, *spot)
        state.forget()
        return state

    def row(self, task: int, spot: Spot) -> Booking:
        """Return a booking as the result of a schedule gives it."""
        resource, start = spot
        return Booking(self.tasks[task], self.resources[resource], start, start + self.world.duration[task])

    def valued(self, task: int, spot: Spot) -> Valued:
        """Return a booking with its partner and value."""
        one, row = list(self.reading.instance.tasks.values())[task], self.row(task, spot)
        return Valued(row.task, row.resource, row.start, row.end, partner=one.partner, value=one.value)


def hold(
    document: InstanceJson,
    bookings: Sequence[Booking],
    freeze_until: int | None = None,
    file: str = "",
    firmness: Mapping[str, str] = MappingProxyType({}),
) -> FixedSchedule:
    """Return a schedule ready to be asked."""
    reading = read(document, file)
    broken = check.violations(document, plain_rows(bookings))
    if broken:
        sentence = join([one.message for one in broken[:3]], "; ", "；")
        raise InputError(
            Text("this schedule breaks a rule of its instance: {what}", "该排程违反算例规则：{what}").format(
                what=sentence
            ),
            place=Place(file),
            seen=str(len(broken)),
            expected="0",
            fix=Text("give the instance that the schedule was made from", "请给出该排程所用的算例"),
            code="schedule_broken",
        )
    problem = world(reading.instance)
    number = {id: n for n, id in enumerate(reading.instance.tasks)}
    place = {id: n for n, id in enumerate(reading.instance.resources)}
    spots: list[Spot | None] = [None] * len(problem)
    fixed: set[int] = set()
    for row in bookings:
        if row.task not in number:
            raise _set_aside(row.task, reading, file)
        task = number[row.task]
        spots[task] = place[row.resource], row.start
        if firmness.get(row.task) == FROZEN or (freeze_until is not None and row.start < freeze_until):
            fixed.add(task)
    if freeze_until is not None:
        problem = after(problem, freeze_until)
    return FixedSchedule(document, reading, problem, tuple(spots), tied(problem, spots, fixed), freeze_until)


def _set_aside(task: str, reading: Read, file: str) -> InputError:
    """Return that a booking is of a task that the reader set aside."""
    wrong = reading.rejected.get(task)
    sentence = wrong.message if wrong is not None else Text("unknown", "未知")
    return InputError(
        Text("“{task}” is booked, and cannot be read: {why}", "“{task}”已预订，却无法读取：{why}")
        .format(task=task, why=sentence),
        place=Place(file, "tasks"),
        seen=task,
        fix=Text("mend the row of the task, or take out its booking", "请改正该任务，或删除其预订"),
        code="schedule_broken",
    )  # fmt: skip


def after(problem: World, second: int) -> World:
    """Return a world in which no task begins before a second."""
    choices = [
        [(place, max(first, second), last) for place, first, last in every if last >= second]
        for every in problem.choices
    ]
    return replace(problem, choices=choices)


def tied(problem: World, spots: Sequence[Spot | None], fixed: set[int]) -> frozenset[int]:
    """Return what stays with bookings that stay: what they follow, and groups placed whole."""
    members, waiting = set(fixed), list(fixed)
    while waiting:
        task = waiting.pop()
        more = [other for other, _, _ in problem.before[task]]
        group = problem.group[task]
        if group >= 0 and problem.most[group] is None:
            more += problem.members[group]
        for other in more:
            if other not in members and spots[other] is not None:
                members.add(other)
                waiting.append(other)
    return frozenset(members)


# An instance in which what begins before a line stays as it is, and nothing else begins before.


def standing(
    document: InstanceJson, bookings: Sequence[Booking], file: str = ""
) -> tuple[list[Booking], list[tuple[Booking, str]]]:
    """Return which bookings of another instance a changed one still has room for, and the others with why."""
    reading = read(document, file)
    problem = world(reading.instance)
    state = again(problem, Stand(bookings).homes(reading.instance), Work(math.inf))
    length = {id: task.duration for id, task in reading.instance.tasks.items()}
    now = [Booking(row.task, row.resource, row.start, row.start + length.get(row.task, row.end - row.start))
           for row in bookings]  # fmt: skip
    stays = {id for id, spot in zip(length, state.spots, strict=True) if spot is not None}
    staying = [row for row in now if row.task in stays]
    reasons = _reasons(document, now, staying, reading.rejected)
    return staying, [(row, reasons[row.task]) for row in bookings if row.task not in stays]


def _reasons(
    document: InstanceJson, now: Sequence[Booking], staying: Sequence[Booking], rejected: Container[str]
) -> dict[str, str]:
    """Return why bookings cannot stay: a rule broken among all, or else beside those that do."""
    reasons: dict[str, str] = {}
    for one in check.violations(document, plain_rows(now)):
        for task in one.tasks:
            reasons.setdefault(task, one.code)
    stays = {row.task for row in staying}
    for row in now:
        if row.task in rejected:
            reasons[row.task] = "rejected"
        elif row.task not in stays and row.task not in reasons:
            # what it needs is gone
            reasons[row.task] = check.violations(document, plain_rows([*staying, row]))[0].code
    return reasons


def frozen(
    document: InstanceJson,
    bookings: Sequence[Booking],
    until: int | None,
    firmness: Mapping[str, str] = MappingProxyType({}),
) -> tuple[InstanceJson, frozenset[str]]:
    """Return the instance with a freeze line drawn."""
    held = hold(document, bookings, until, firmness=firmness)
    fixed = frozenset(held.tasks[n] for n in held.fixed)
    stays = {row.task: row for row in bookings if row.task in fixed}
    tasks = [
        row if not isinstance(row, Mapping) else _drawn(dict(row), stays.get(str(row.get("id"))), until)
        for row in document["tasks"]
    ]
    return {**document, "tasks": tasks}, fixed


def _drawn(row: Row, booking: Booking | None, until: int | None) -> Row:
    """Return a task with its one booking, or with windows that begin at the line."""
    if booking is not None:
        return {**row, "alternatives": [{"resource": booking.resource, "windows": [[booking.start, booking.end]]}]}
    if until is None or not isinstance(row.get("alternatives"), list):
        return dict(row)
    return {**row, "alternatives": [_later(one, until) for one in row["alternatives"]]}


def _later(one: Any, until: int) -> Any:
    if not isinstance(one, Mapping) or not isinstance(one.get("windows"), list):
        return one
    spans = [span for span in one["windows"] if not _pair(span) or span[1] > until]
    cut = [[max(span[0], until), span[1]] if _pair(span) else span for span in spans]
    return {**one, "windows": cut}


def _pair(span: Any) -> bool:
    return isinstance(span, list) and len(span) == 2 and {type(one) for one in span} <= {int}


# Where a task, and what must go in with it, has a place among bookings that do not move.


Placed = tuple[tuple[int, Spot], ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Whether there is a place."""

    placed: Placed | None
    proven: bool


def place(problem: World, state: State, tasks: Sequence[int]) -> Placement:
    """Look for a place of every task, none of the bookings moving."""
    if len(tasks) == 1:
        spot = state.spot(tasks[0])
        return Placement(None if spot is None else ((tasks[0], spot),), True)
    placement = _grow(problem, state, list(tasks), -(2**62))
    own = set(tasks)
    loose = all(high is None for task in tasks for other, _, high in problem.before[task] if other in own)
    return Placement(placement, loose and state.work.left > 0)


def _grow(problem: World, state: State, left: list[int], since: int) -> Placed | None:
    """Return places of the tasks left, none beginning before a second."""
    if not left:
        return ()
    for task in left:
        limits = state.limits(task)
        if limits is None:
            continue
        for resource, first, last in problem.choices[task]:
            if state.work.left <= 0:
                return None
            low, high = max(first, limits[0], since), min(last, limits[1])
            start = state.earliest(task, resource, low, high)
            if start is None:
                continue
            mark = state.mark()
            state.put(task, resource, start)
            rest = _grow(problem, state, [one for one in left if one != task], start)
            state.back(mark)
            if rest is not None:
                return ((task, (resource, start)), *rest)
    return None


def stand(problem: World, spots: Sequence[Spot | None], staying: Sequence[int], work: Work) -> State:
    """Return a state in which some bookings stand."""
    state = State(problem, work)
    for task in staying:
        spot = spots[task]
        if spot is not None:
            state.put(task, *spot)
    state.forget()
    return state


# One neighbourhood: a task is forced in, what is in its way goes elsewhere or out.


TRIES, CHAINED, PARTIAL = 60, 4, 6
"""Candidates carried out: for the task, for each booking it pushes out, and for each of several
tasks that must go in together."""

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Displacement:
    """One way to place a task."""

    placed: tuple[tuple[int, Spot], ...]
    moved: tuple[tuple[int, Spot, Spot], ...]
    dropped: tuple[tuple[int, Spot], ...]
    lost: float


def displacements(held: FixedSchedule, task: int, steps: float) -> list[Displacement]:
    """Return ways to place a task, each with other bookings displaced, the cheapest first."""
    state = held.state(Work(steps))
    needed = state.needed(task)
    by_tasks: dict[frozenset[int], Displacement] = {}
    for _ in _forced(held, state, needed, needed):
        displacement = _described(held, state, needed)
        key = frozenset((*(one[0] for one in displacement.moved), *(one[0] for one in displacement.dropped)))
        old = by_tasks.get(key)
        if old is None or _rank(displacement) < _rank(old):
            by_tasks[key] = displacement
    return sorted(by_tasks.values(), key=_rank)


def _rank(one: Displacement) -> tuple[float, int, tuple[tuple[int, Spot], ...]]:
    return one.lost, len(one.moved) + len(one.dropped), one.placed


def _forced(held: FixedSchedule, state: State, left: Sequence[int], needed: Sequence[int]) -> Iterator[None]:
    """Bring the state into every way tried to place tasks, one after the other; then undo it."""
    task, rest = left[0], left[1:]
    tries = TRIES if not rest and len(needed) == 1 else PARTIAL
    for spot in _candidates(held, state, task, needed)[:tries]:
        if state.work.left <= 0:
            return
        mark = state.mark()
        out = _cleared(held, state, task, spot, needed)
        if out is not None:
            state.put(task, *spot)
            if rest:
                yield from _forced(held, state, rest, needed)
            else:
                _again(held, state, needed)
                yield
        state.back(mark)


def _candidates(
    held: FixedSchedule, state: State, task: int, stay: Sequence[int], below: float = float("inf")
) -> list[Spot]:
    """Return starts of a task, those first at which the least value stands."""
    spots: dict[Spot, float] = {}
    low, high = _limits(state, task)
    for resource, first, last in held.world.choices[task]:
        for start in _starts(state, task, resource, max(first, low), min(last, high)):
            way = _in_way(state, task, resource, start)
            if held.fixed.isdisjoint(way) and not any(one in way for one in stay):
                worth = sum(state.world.value[one] for one in way)
                if worth < below:
                    spots[resource, start] = worth
    return sorted(spots, key=lambda spot: (spots[spot], spot))


def _limits(state: State, task: int) -> Spot:
    """Return first and last start by the placed tasks that a task follows."""
    low, high = -(2**62), 2**62
    for other, least, most in state.world.before[task]:
        spot = state.spots[other]
        if spot is None:
            return 1, 0
        end = spot[1] + state.world.duration[other]
        low = max(low, end + least)
        high = high if most is None else min(high, end + most)
    return low, high


def _starts(state: State, task: int, resource: int, low: int, high: int) -> set[int]:
    """Return starts between two seconds that touch something placed, and these two."""
    if low > high:
        return set()
    world, length = state.world, state.world.duration[task]
    change, mine = world.change[resource], world.config[task]
    one = state.rooms[resource] is None
    times = {low, high}
    starts, tasks = state.starts[resource], state.tasks[resource]
    users = {other for pool, _ in world.uses[task] for other in world.users[pool]}
    near = tasks[max(0, bisect_left(starts, low) - 1) : bisect_left(starts, high + length) + 1]
    state.work.spend(len(near) + len(users) / 4)
    for other in {*near, *users}:
        spot = state.spots[other]
        if spot is None:
            continue
        kind = world.config[other]
        here = one and spot[0] == resource
        times.add(spot[1] + world.duration[other] + (change[kind][mine] if here else 0))
        times.add(spot[1] - length - (change[mine][kind] if here else 0))
    return {start for start in times if low <= start <= high}


def _in_way(state: State, task: int, resource: int, start: int) -> set[int]:
    """Return what runs on a resource of one at a time, changeover included, where a task would."""
    world = state.world
    if state.rooms[resource] is not None:
        return set()
    starts, tasks = state.starts[resource], state.tasks[resource]
    change, mine, end = world.change[resource], world.config[task], start + world.duration[task]
    members = set()
    place = bisect_left(starts, start)
    for other, begun in zip(tasks[place:], starts[place:], strict=True):
        if begun >= end + change[mine][world.config[other]]:
            break
        members.add(other)
    for n in range(place - 1, -1, -1):
        other = tasks[n]
        if starts[n] + world.duration[other] + change[world.config[other]][mine] <= start:
            break
        members.add(other)
    return members


def _cleared(held: FixedSchedule, state: State, task: int, spot: Spot, stay: Sequence[int]) -> list[int] | None:
    """Take out what is in the way of a task; None if something of it must stay."""
    world = state.world
    resource, start = spot
    end = start + world.duration[task]
    out = state.remove(sorted(_in_way(state, task, resource, start)))
    room = state.rooms[resource]
    more = [] if room is None else [(room, 1, list(state.tasks[resource]))]
    more += [(state.pools[pool], amount, world.users[pool]) for pool, amount in world.uses[task]]
    for profile, amount, users in more:
        for other in _cheapest(held, state, users, start, end):
            if profile.fits(start, start, end - start, amount) is not None:
                break
            out += state.remove([other])
        if profile.fits(start, start, end - start, amount) is None:
            return None
    out += _shares(held, state, task)
    if state.limits(task) is None or not held.fixed.isdisjoint(out):
        return None
    return None if any(one in out for one in stay) else out


def _cheapest(held: FixedSchedule, state: State, users: Sequence[int], start: int, end: int) -> list[int]:
    """Return what may move among tasks that run in some seconds, the least worth first."""
    world = state.world
    placed = [
        one
        for one in users
        if (spot := state.spots[one]) is not None
        and one not in held.fixed
        and spot[1] < end
        and spot[1] + world.duration[one] > start
    ]
    return sorted(placed, key=lambda one: (world.value[one], one))


def _shares(held: FixedSchedule, state: State, task: int) -> list[int]:
    """Take out the least worth of a partner or group whose share a task does not fit in."""
    world, out = state.world, list[int]()
    partner, group = world.partner[task], world.group[task]
    if group >= 0 and (most := world.most[group]) is not None and state.count[group] >= most:
        inside = [one for one in world.members[group] if state.spots[one] and one not in held.fixed]
        out += state.remove(sorted(inside, key=lambda one: (world.value[one], one))[:1])
    if partner >= 0 and (short := world.duration[task] - state.quota[partner]) > 0:
        mine = [
            one
            for one, spot in enumerate(state.spots)
            if spot is not None and world.partner[one] == partner and one not in held.fixed
        ]
        out += state.remove(_enough(world.value, world.duration, mine, short))
    return out


def _enough(value: Sequence[float], duration: Sequence[int], mine: Sequence[int], short: int) -> list[int]:
    """Return the least worth whose seconds are enough: one task, or the least dense ones."""
    single = [one for one in mine if duration[one] >= short]
    dense, chosen, left = sorted(mine, key=lambda one: (value[one] / duration[one], one)), [], short
    for one in dense:
        if left <= 0:
            break
        chosen.append(one)
        left -= duration[one]
    best = min(single, key=lambda one: (value[one], one), default=None)
    if best is not None and (left > 0 or value[best] <= sum(value[one] for one in chosen)):
        return [best]
    return chosen


def _again(held: FixedSchedule, state: State, needed: Sequence[int]) -> None:
    """Place again what came out; what finds no room may displace what is worth less."""
    value = state.world.value
    out = [n for n, spot in enumerate(held.spots) if spot is not None and state.spots[n] is None]
    for one in sorted(out, key=lambda n: (-value[n], n)):
        if state.spots[one] is None:
            state.insert(one)
    for one in sorted(out, key=lambda n: (-value[n], n)):
        if state.spots[one] is None and len(state.needed(one)) == 1:
            _chained(held, state, one, needed)


def _chained(held: FixedSchedule, state: State, task: int, needed: Sequence[int]) -> None:
    """Let a task displace what is worth less than it, if the schedule gains."""
    before, value = state.value, state.world.value[task]
    for spot in _candidates(held, state, task, needed, value)[:CHAINED]:
        mark = state.mark()
        out = _cleared(held, state, task, spot, needed)
        if out is not None:
            state.put(task, *spot)
            for one in sorted(out, key=lambda n: (-state.world.value[n], n)):
                if state.spots[one] is None:
                    state.insert(one)
            if state.value > before + _TINY:
                return
        state.back(mark)


def in_ids(held: FixedSchedule, one: Displacement) -> Way:
    """Return a displacement in ids and numbers."""
    moved = []
    for task, old, new in one.moved:
        row = held.valued(task, old)
        to = held.row(task, new)
        moved.append(Moved(row.task, row.resource, row.start, row.end, partner=row.partner, value=row.value, to=to))
    placed, dropped = ([held.valued(*spot) for spot in spots] for spots in (one.placed, one.dropped))
    return Way(placed=placed, moved=moved, dropped=dropped, lost=one.lost)


def _described(held: FixedSchedule, state: State, needed: Sequence[int]) -> Displacement:
    """Return how a state differs from the schedule."""
    moved, dropped, placed = [], [], []
    value = state.world.value
    for task, (old, new) in enumerate(zip(held.spots, state.spots, strict=True)):
        if old is None and new is not None:
            placed.append((task, new))
        elif old is not None and new is None:
            dropped.append((task, old))
        elif old is not None and new is not None and old != new:
            moved.append((task, old, new))
    lost = sum(value[task] for task, _ in dropped) - sum(value[task] for task, _ in placed)
    return Displacement(tuple(placed), tuple(moved), tuple(dropped), lost)
