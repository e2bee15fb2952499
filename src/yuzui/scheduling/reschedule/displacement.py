# SPDX-License-Identifier: Apache-2.0
"""One neighbourhood: a task is forced in, what is in its way goes elsewhere or out.

Every start that touches the end or the beginning of something placed is a candidate. What stands
there is taken out, the task goes in, and what came out is placed again where there is room; what
finds none may in its turn displace something worth less. Frozen bookings stay.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yuzui.scheduling.answer import Moved, Way
from yuzui.scheduling.reschedule.fixed_schedule import Held
from yuzui.scheduling.search.state import Spot, State, Work

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


def displacements(held: Held, task: int, steps: float) -> list[Displacement]:
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


def _forced(held: Held, state: State, left: Sequence[int], needed: Sequence[int]) -> Iterator[None]:
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


def _candidates(held: Held, state: State, task: int, stay: Sequence[int], below: float = float("inf")) -> list[Spot]:
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


def _cleared(held: Held, state: State, task: int, spot: Spot, stay: Sequence[int]) -> list[int] | None:
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


def _cheapest(held: Held, state: State, users: Sequence[int], start: int, end: int) -> list[int]:
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


def _shares(held: Held, state: State, task: int) -> list[int]:
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


def _again(held: Held, state: State, needed: Sequence[int]) -> None:
    """Place again what came out; what finds no room may displace what is worth less."""
    value = state.world.value
    out = [n for n, spot in enumerate(held.spots) if spot is not None and state.spots[n] is None]
    for one in sorted(out, key=lambda n: (-value[n], n)):
        if state.spots[one] is None:
            state.insert(one)
    for one in sorted(out, key=lambda n: (-value[n], n)):
        if state.spots[one] is None and len(state.needed(one)) == 1:
            _chained(held, state, one, needed)


def _chained(held: Held, state: State, task: int, needed: Sequence[int]) -> None:
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


def in_ids(held: Held, one: Displacement) -> Way:
    """Return a displacement in ids and numbers."""
    moved = []
    for task, old, new in one.moved:
        row = held.valued(task, old)
        to = held.row(task, new)
        moved.append(Moved(row.task, row.resource, row.start, row.end, partner=row.partner, value=row.value, to=to))
    placed, dropped = ([held.valued(*spot) for spot in spots] for spots in (one.placed, one.dropped))
    return Way(placed=placed, moved=moved, dropped=dropped, lost=one.lost)


def _described(held: Held, state: State, needed: Sequence[int]) -> Displacement:
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
