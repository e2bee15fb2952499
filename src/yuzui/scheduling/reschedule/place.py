# SPDX-License-Identifier: Apache-2.0
"""Where a task, and what must go in with it, has a place among bookings that do not move.

For one task the answer is exact. For several it is found by trying the orders in which they begin,
each as early as it can; with a longest lag between two of them a place may be overlooked, and the
answer says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yuzui.scheduling.search.compiled_problem import World
from yuzui.scheduling.search.state import Spot, State, Work

Placed = tuple[tuple[int, Spot], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether there is a place."""

    placed: Placed | None
    proven: bool


def place(made: World, state: State, tasks: Sequence[int]) -> Answer:
    """Look for a place of every task, none of the bookings moving."""
    if len(tasks) == 1:
        spot = state.spot(tasks[0])
        return Answer(None if spot is None else ((tasks[0], spot),), True)
    found = _grow(made, state, list(tasks), -(2**62))
    own = set(tasks)
    loose = all(high is None for task in tasks for other, _, high in made.before[task] if other in own)
    return Answer(found, loose and state.work.left > 0)


def _grow(made: World, state: State, left: list[int], since: int) -> Placed | None:
    """Return places of the tasks left, none beginning before a second."""
    if not left:
        return ()
    for task in left:
        limits = state.limits(task)
        if limits is None:
            continue
        for resource, first, last in made.choices[task]:
            if state.work.left <= 0:
                return None
            low, high = max(first, limits[0], since), min(last, limits[1])
            start = state.earliest(task, resource, low, high)
            if start is None:
                continue
            mark = state.mark()
            state.put(task, resource, start)
            rest = _grow(made, state, [one for one in left if one != task], start)
            state.back(mark)
            if rest is not None:
                return ((task, (resource, start)), *rest)
    return None


def stand(made: World, spots: Sequence[Spot | None], kept: Sequence[int], work: Work) -> State:
    """Return a state in which some bookings stand."""
    state = State(made, work)
    for task in kept:
        spot = spots[task]
        if spot is not None:
            state.put(task, *spot)
    state.forget()
    return state
